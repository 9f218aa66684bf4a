// Responses of OpenAI, from the provider's side.
import type { JsonObject } from '../base/json.ts'
import type { Heard, Said } from './wire.ts'
import { readChat } from './wire_chat.ts'

type Request = {
  instructions?: string
  input: Parameters<typeof readChat>[0]['messages']
  tools?: { name: string; parameters: JsonObject }[]
  text?: { format?: { schema?: JsonObject } }
  max_output_tokens?: number
}

export function readResponses(asked: Request): Partial<Heard> {
  const { instructions, input, tools = [], text, max_output_tokens } = asked
  const { system, messages } = readChat({ messages: input })
  return {
    system: [instructions, system].filter(Boolean).join('\n'),
    messages,
    tools: tools.map(({ name, parameters }) => ({ name, parameters })),
    schema: text?.format?.schema ?? null,
    outputMax: max_output_tokens ?? null,
  }
}

export function responsesText({ text, calls, input, output, cached = 0, usage }: Said): string {
  const status = 'completed'
  const content = [{ type: 'output_text', text, annotations: [] }]
  const message = { type: 'message', id: 'msg_1', status, role: 'assistant', content }
  const counted = {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  }
  return JSON.stringify({
    id: 'resp_scripted',
    object: 'response',
    created_at: 0,
    status,
    model: 'scripted',
    error: null,
    incomplete_details: null,
    output: [
      ...(text === '' ? [] : [message]),
      ...calls.map(({ name, args }, i) => {
        const id = `call_${i + 1}`
        return { type: 'function_call', id, call_id: id, name, arguments: args, status }
      }),
    ],
    usage: usage ?? counted,
  })
}
