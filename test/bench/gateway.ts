// What the gateway costs around a call of a model: against a bare fetch of the same local server.
import type { Json } from '../../src/base/json.ts'
import { Gateway } from '../../src/llm/gateway.ts'
import { openLoopback } from '../../src/llm/loopback.ts'
import { answerText, readRequest } from '../../src/llm/wire.ts'
import { loadConfig } from '../../src/run/config.ts'
import { compared, type Row } from './row.ts'

const CALLS = 300
/** A call of a real model takes a hundred times as long as either side of this. */
const WANTED = 0.25
const TEXT = 'what an agent sees, '.repeat(500)
const PARAMETERS = { type: 'object', properties: { to: { type: 'string' } } }

const ASKED = {
  models: ['local'],
  system: TEXT,
  tools: [{ name: 'act', description: 'acts', parameters: PARAMETERS }],
  messages: [{ role: 'user', content: TEXT }],
  max_output_tokens: 500,
}

/** The same call in the words of its protocol. */
const BODY = JSON.stringify({
  model: 'm',
  max_tokens: 500,
  messages: [
    { role: 'system', content: TEXT },
    { role: 'user', content: TEXT },
  ],
  tools: [{ type: 'function', function: ASKED.tools[0] }],
})

export async function gateway(): Promise<Row[]> {
  const server = await openLoopback(async ({ path, body }, response) => {
    const heard = readRequest(path, body)!
    const calls = [{ name: 'act', args: '{"to":"bob"}' }]
    const text = answerText(heard.protocol, { text: '', calls, input: 5000, output: 10 })
    response.writeHead(200, { 'content-type': 'application/json' }).end(text)
  })
  const price = { input: '$1', output: '$1' }
  const local = { kind: 'openai_compatible', base_url: server.baseUrl, model: 'm', price }
  const read = loadConfig({ llm: { providers: { local } } })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  const one = new Gateway(() => read.value)
  const ask = async () => {
    const outcome = (await one.ask(ASKED as unknown as Json)) as { ok: boolean }
    if (!outcome.ok) throw new Error(JSON.stringify(outcome))
  }
  const post = async () => {
    const head = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers: head, body: BODY }
    const response = await fetch(`${server.baseUrl}/chat/completions`, init)
    await response.json()
  }
  const rows: Row[] = []
  for (const at of [1, 50]) {
    const { each, plain } = await compared(
      (count) => seconds(ask, count, at),
      (count) => seconds(post, count, at),
      CALLS,
    )
    rows.push({ what: 'a call of a model, in flight together', at, each, plain, wanted: WANTED })
  }
  await one.close()
  await server.close()
  return rows
}

/** Seconds for each of so many calls, so many of them at a time. */
async function seconds(call: () => Promise<void>, count: number, atOnce: number): Promise<number> {
  const began = performance.now()
  let left = count
  const lane = async () => {
    while (left-- > 0) await call()
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return (performance.now() - began) / 1000 / count
}
