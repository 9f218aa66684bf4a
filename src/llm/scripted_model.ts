// A model for trying out and for tests: a local server that speaks the protocol of OpenAI, answers
// by a fixed policy, and takes its time.
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

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

/** The policy: draws are bytes of a hash of what was asked. */
export function scene(text: string, failPercent: number): Scene {
  const { messages, tools } = JSON.parse(text) as {
    messages: { content: string }[]
    tools?: { function: { name: string } }[]
  }
  const seen = messages.at(-1)!.content
  const draws = createHash('sha256').update(seen).digest()
  if ((draws.readUInt16BE(0) % 10_000) / 100 < failPercent) return trouble(draws[2]!)
  const said = play(seen, draws)
  const name = tools?.[0]?.function.name ?? 'act'
  const call = { id: 'call_1', type: 'function', function: { name, arguments: said } }
  const message =
    draws[3]! < 10
      ? { role: 'assistant', content: 'I wait and see.' }
      : { role: 'assistant', content: null, tool_calls: [call] }
  const input = Math.ceil(text.length / 4)
  const output = Math.ceil(said.length / 4)
  const finish = 'tool_calls' in message ? 'tool_calls' : 'stop'
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

/** The arguments of `act`, as text: mostly right, now and then nonsense, as with other models. */
function play(seen: string, draws: Buffer): string {
  const self = /"id":"([^"]+)","now"/.exec(seen)?.[1]
  const known = [...seen.matchAll(/\\?"id\\?":\\?"([A-Za-z][A-Za-z0-9_.:-]*)\\?"/g)]
    .map((match) => match[1]!)
    .filter((id) => id !== self && !id.startsWith('genesis_'))
  const [, , , , draw, whom, amount, rest] = draws as unknown as number[]
  const acts = (...actions: object[]) => JSON.stringify({ actions, rest: `${1 + (rest! % 5)}s` })
  if (draw! < 5) return '{"actions": [oops'
  if (draw! < 10) return JSON.stringify({ actions: [{ invoke: 'nothing' }] })
  if (draw! < 50) return acts()
  if (draw! < 90) return acts({ invoke: 'genesis_store.search', args: { query: 'tool' } })
  if (known.length === 0 || draw! < 130) {
    return acts({ invoke: 'genesis_store.list_agents', args: { limit: 3, offset: whom! % 8 } })
  }
  const to = known[whom! % known.length]!
  const pay = { invoke: 'genesis_ledger.transfer', args: { to, amount: 1 + (amount! % 3) } }
  return acts(pay)
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
