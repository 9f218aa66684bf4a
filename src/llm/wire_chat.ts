// Chat completions and embeddings of OpenAI, from the provider's side.
import type { JsonObject } from '../base/json.ts'
import type { Heard, Said } from './wire.ts'

type Content = string | { text?: string }[] | null

type Chat = {
  messages: { role: string; content: Content }[]
  tools?: { function: { name: string; parameters: JsonObject } }[]
  response_format?: { json_schema?: { schema: JsonObject } }
  max_tokens?: number
  max_completion_tokens?: number
}

export function readChat(asked: Chat): Partial<Heard> {
  const { messages, tools = [], response_format, max_tokens, max_completion_tokens } = asked
  const said = messages.map(({ role, content }) => ({ role, content: textOf(content) }))
  const isSystem = ({ role }: { role: string }) => role === 'system' || role === 'developer'
  return {
    system: said
      .filter(isSystem)
      .map((one) => one.content)
      .join('\n'),
    messages: said.filter((one) => !isSystem(one)),
    tools: tools.map(({ function: { name, parameters } }) => ({ name, parameters })),
    schema: response_format?.json_schema?.schema ?? null,
    outputMax: max_completion_tokens ?? max_tokens ?? null,
  }
}

/** The text of a content, in parts or whole. */
export function textOf(content: Content): string {
  if (content === null || typeof content === 'string') return content ?? ''
  return content.map((part) => part.text ?? '').join('')
}

export function chatText({ text, calls, input, output, cached = 0, usage }: Said): string {
  const tool_calls = calls.map(({ name, args }, i) => {
    return { id: `call_${i + 1}`, type: 'function', function: { name, arguments: args } }
  })
  const message =
    calls.length === 0
      ? { role: 'assistant', content: text }
      : { role: 'assistant', content: text === '' ? null : text, tool_calls }
  const finish_reason = calls.length === 0 ? 'stop' : 'tool_calls'
  const counted = {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
  }
  return JSON.stringify({
    id: 'scripted',
    object: 'chat.completion',
    created: 0,
    model: 'scripted',
    choices: [{ index: 0, message, finish_reason }],
    usage: usage ?? counted,
  })
}

export function readEmbeddings({ input }: { input: string | string[] }): Partial<Heard> {
  return { texts: typeof input === 'string' ? [input] : input }
}

export function embeddingsText({ vectors = [], input, usage }: Said): string {
  return JSON.stringify({
    object: 'list',
    data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    model: 'scripted',
    usage: usage ?? { prompt_tokens: input, total_tokens: input },
  })
}
