// A model for trying out and for tests: a local server that speaks the protocol of OpenAI, answers
// by a fixed policy, and takes its time.
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { play } from './policy.ts'

export type Scripted = { leastMs: number; mostMs: number; failPercent: number }

export type ScriptedModel = { baseUrl: string; close: () => Promise<void> }

/** What it answers to a request: a pure function of the text of its last message. */
export type Scene = { status: number; body: string }

export async function openScriptedModel(how: Scripted): Promise<ScriptedModel> {
  const server = createServer((request, response) => {
    void answer(how, request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject))
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  { leastMs, mostMs, failPercent }: Scripted,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let text = ''
  for await (const part of request.setEncoding('utf8')) text += part
  const { status, body } = scene(text, failPercent)
  const takes = leastMs + Math.random() * (mostMs - leastMs)
  if (takes > 0) await delay(takes)
  const head = { 'content-type': 'application/json', 'retry-after-ms': '1' }
  response.writeHead(status, head).end(body)
}

/** A draw is of a hash of what was asked. */
export function scene(text: string, failPercent: number): Scene {
  const { messages, tools } = JSON.parse(text) as {
    messages: { role: string; content: string }[]
    tools?: { function: { name: string; parameters: unknown } }[]
  }
  const draws = createHash('sha256').update(text).digest()
  if ((draws.readUInt16BE(0) % 10_000) / 100 < failPercent) return trouble(draws[2]!)
  const played = play({
    system: '',
    messages: messages.filter((one) => one.role !== 'system'),
    tools: (tools ?? []).map((one) => one.function),
  })
  const said = played.calls.map((one, i) => ({
    id: `call_${i + 1}`,
    type: 'function',
    function: one,
  }))
  const message =
    said.length === 0
      ? { role: 'assistant', content: played.text }
      : { role: 'assistant', content: null, tool_calls: said }
  const input = Math.ceil(text.length / 4)
  const output = Math.ceil(JSON.stringify(message).length / 4)
  const finish = said.length === 0 ? 'stop' : 'tool_calls'
  return {
    status: 200,
    body: JSON.stringify({
      id: 'scripted',
      object: 'chat.completion',
      created: 0,
      model: 'scripted',
      choices: [{ index: 0, message, finish_reason: finish }],
      usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
    }),
  }
}

function trouble(draw: number): Scene {
  const said = (message: string) => JSON.stringify({ error: { message, type: 'scripted' } })
  switch (draw % 3) {
    case 0:
      return { status: 429, body: said('too many at once') }
    case 1:
      return { status: 500, body: said('out of order') }
    default:
      return { status: 200, body: 'no JSON at all' }
  }
}
