// Messages of Anthropic, from the provider's side.
import type { JsonObject } from '../base/json.ts'
import type { Heard, Said } from './wire.ts'
import { textOf } from './wire_chat.ts'

type Content = Parameters<typeof textOf>[0]

type Request = {
  system?: Content
  messages: { role: string; content: Content }[]
  tools?: { name: string; input_schema: JsonObject }[]
  output_config?: { format?: { schema?: JsonObject } }
  max_tokens: number
}

export function readMessages(asked: Request): Partial<Heard> {
  const { system = '', messages, tools = [], output_config, max_tokens } = asked
  return {
    system: textOf(system),
    messages: messages.map(({ role, content }) => ({ role, content: textOf(content) })),
    tools: tools.map(({ name, input_schema }) => ({ name, parameters: input_schema })),
    schema: output_config?.format?.schema ?? null,
    outputMax: max_tokens,
  }
}

export function messagesText({ text, calls, input, output, cached = 0, usage }: Said): string {
  const content = [
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...calls.map(({ name, args }, i) => {
      return { type: 'tool_use', id: `toolu_${i + 1}`, name, input: parsed(args) }
    }),
  ]
  const counted = {
    input_tokens: input - cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: output,
  }
  return JSON.stringify({
    id: 'msg_scripted',
    type: 'message',
    role: 'assistant',
    model: 'scripted',
    content,
    stop_reason: calls.length === 0 ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage: usage ?? counted,
  })
}

/** Arguments are values in this protocol: what is no JSON arrives as a text. */
function parsed(args: string): unknown {
  try {
    return JSON.parse(args)
  } catch {
    return args
  }
}
