// A model for one test: a local server that answers chat completions by a function of the test,
// which must follow from the question, or a second life is another.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Question = {
  system: string
  /** The text of the last message. */
  told: string
  messages: { role: string; content: string }[]
  /** What a structured answer must fit; null where words will do. */
  schema: unknown
  tools: string[]
  parameters: Record<string, unknown>
}

/** Calls as name and arguments; a text stands for arguments as it is. */
export type Reply = { text?: string; calls?: [string, unknown][] }

type Asked = {
  messages: { role: string; content: string }[]
  tools?: { function: { name: string; parameters: unknown } }[]
  response_format?: { json_schema?: { schema: unknown } }
}

export type ModelServer = { baseUrl: string; questions: Question[]; close: () => void }

export async function openModel(
  answer: (question: Question, step: number) => Reply,
): Promise<ModelServer> {
  const questions: Question[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const part of request.setEncoding('utf8')) text += part
    const { messages, tools = [], response_format } = JSON.parse(text) as Asked
    const question = {
      system: messages.find(({ role }) => role === 'system')?.content ?? '',
      told: messages.at(-1)!.content,
      messages: messages.filter(({ role }) => role !== 'system'),
      schema: response_format?.json_schema?.schema ?? null,
      tools: tools.map((one) => one.function.name),
      parameters: Object.fromEntries(
        tools.map(({ function: { name, parameters } }) => [name, parameters]),
      ),
    }
    questions.push(question)
    const step = Number(/"step":(\d+)/.exec(question.told)?.[1] ?? 1)
    response.end(JSON.stringify(completion(answer(question, step))))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { baseUrl: `http://127.0.0.1:${port}/v1`, questions, close }
}

function completion({ text = '', calls = [] }: Reply): object {
  const tool_calls = calls.map(([name, args], i) => ({
    id: `call_${i}`,
    type: 'function',
    function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
  }))
  const message = { role: 'assistant', content: text, ...(calls.length > 0 ? { tool_calls } : {}) }
  return {
    id: 'x',
    object: 'chat.completion',
    created: 0,
    model: 'm',
    choices: [{ index: 0, message, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }],
    usage: { prompt_tokens: 100, completion_tokens: 10 },
  }
}
