// The edge: whatever a provider does becomes an outcome, and outcomes are kept before they count.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { canonical, type Json } from '../src/base/json.ts'
import { costOf } from '../src/kernel/cost.ts'
import { readOutcome } from '../src/kernel/effects.ts'
import { llmOutcome } from '../src/kernel/outcomes.ts'
import type { PendingEffect } from '../src/kernel/world.ts'
import { callModel } from '../src/llm/provider.ts'
import { scene } from '../src/llm/scripted_model.ts'
import { loadConfig } from '../src/run/config.ts'
import { Edge, LOST } from '../src/run/edge.ts'
import type { EffectRow } from '../src/run/effect_rows.ts'
import { scenarioOf } from './check.ts'

const ASKED = {
  system: 'You are an agent.',
  tools: [{ name: 'act', description: 'acts', parameters: { type: 'object', properties: {} } }],
  models: ['far'],
  model: 'm',
  messages: [{ role: 'user', content: '{}' }],
  max_output_tokens: 50,
}
const KEY = 'sk-secret'
const OPEN = new AbortController().signal

type Answers = { status?: number; body: string; after?: number }

/** What a provider's answer, or its silence, comes to. */
async function outcomeOf(answers: Answers | null, timeoutMs = 5000): Promise<Json> {
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    if (answers === null) return
    response.writeHead(answers.status ?? 200, { 'retry-after-ms': '1' }).end(answers.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    const address = { apiKey: KEY, timeoutMs, retries: 1, outcomeBytes: 10_000 }
    const baseUrl = `http://127.0.0.1:${port}/v1`
    const outcome = await callModel({ ...address, baseUrl }, ASKED as Json, OPEN)
    expect(llmOutcome.safeParse(outcome).success).toBe(true)
    return JSON.parse(canonical(outcome)) as Json
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

function reply(
  message: object,
  usage: object | undefined = { prompt_tokens: 7, completion_tokens: 3 },
) {
  const choices = [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' }]
  return { body: JSON.stringify({ id: 'x', created: 0, model: 'm', choices, usage }) }
}

function calls(name: string, text: string) {
  const call = { id: 'c', type: 'function', function: { name, arguments: text } }
  return reply({ content: null, tool_calls: [call] })
}

const usage = { input: 7, output: 3, cached: 0 }

describe('what a provider answers', () => {
  test.each<[string, Answers, object]>([
    ['words', reply({ content: 'hm' }), { ok: true, text: 'hm', calls: [], usage }],
    ['no count', reply({ content: 'hm' }, {}), { ok: true, usage: null }],
    [
      'an absurd count',
      reply({ content: '' }, { prompt_tokens: -5, completion_tokens: 1e300 }),
      { ok: true, usage: null },
    ],
    ['a call', calls('act', '{"rest":"1s"}'), { calls: [{ name: 'act', args: { rest: '1s' } }] }],
    ['an unknown tool', calls('rm', '{}'), { calls: [{ name: 'rm' }] }],
    ['half a call', calls('act', '{"act'), { calls: [{ problem: 'its arguments are no JSON' }] }],
    ['a prototype', calls('act', '{"__proto__":{"a":1}}'), { calls: [{ name: 'act' }] }],
    ['half a character', calls('act', '{"a":"\\ud800"}'), { calls: [{ problem: /surrogate/ }] }],
    [
      'a deep nest',
      calls('act', `{"a":${'['.repeat(500)}${']'.repeat(500)}}`),
      { calls: [{ problem: /deeper/ }] },
    ],
    [
      'too much',
      reply({ content: 'x'.repeat(20_000) }),
      { ok: false, code: 'OUTPUT_TOO_LARGE', usage },
    ],
    ['far too much', reply({ content: 'x'.repeat(9_000_000) }), { ok: false, code: 'UNAVAILABLE' }],
    ['no JSON', { body: 'hello' }, { ok: false, code: 'UNAVAILABLE' }],
    ['nothing', { body: '' }, { ok: false, code: 'UNAVAILABLE' }],
    ['no choice', { body: '{"choices":[]}' }, { ok: false, code: 'UNAVAILABLE' }],
    ['too busy', { status: 429, body: '{}' }, { ok: false, code: 'RATE_LIMITED' }],
    [
      'trouble that names the key',
      { status: 401, body: `{"error":{"message":"bad key ${KEY}"}}` },
      { ok: false, code: 'UNAVAILABLE', message: 'the provider answered 401: bad key …' },
    ],
  ])('%s', async (_, answers, wanted) => {
    expect(await outcomeOf(answers)).toMatchObject(matched(wanted) as object)
  })

  test('silence is a time-out', async () => {
    expect(await outcomeOf(null, 50)).toMatchObject({ ok: false, code: 'TIMEOUT' })
  })

  test('nobody there is no answer', async () => {
    const address = { apiKey: undefined, timeoutMs: 5000, retries: 0, outcomeBytes: 1000 }
    const outcome = await callModel(
      { ...address, baseUrl: 'http://127.0.0.1:1/v1' },
      ASKED as Json,
      OPEN,
    )
    const message = 'the provider could not be reached'
    expect(outcome).toEqual({ ok: false, code: 'UNAVAILABLE', message })
  })
})

/** Regular expressions within what is expected match texts. */
function matched(value: unknown): unknown {
  if (value instanceof RegExp) return expect.stringMatching(value)
  if (Array.isArray(value)) return value.map(matched)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, matched(one)]))
}

test.each([null, 3, { ok: true }, { ok: false, code: 'FREE', message: '' }, { ok: true, text: 1 }])(
  'what is no outcome, such as %j, is a failure',
  (value) => {
    expect(readOutcome('llm', value as Json)).toMatchObject({ ok: false, code: 'UNAVAILABLE' })
  },
)

test('costs are exact and rounded up', () => {
  const cost = (input: number, output: number, price: { input: number; output: number }) =>
    costOf({ input, output, cached: 0 }, { ...price, cached: 0 })
  expect(cost(1, 0, { input: 1, output: 1 })).toBe(1)
  expect(cost(3_000_000, 500, { input: 150_000, output: 600_000 })).toBe(450_300)
  expect(cost(2e9, 1e6, { input: 75_000_001, output: 1 })).toBe(150_000_002_001)
  const price = { input: 1_000_000, output: 0, cached: 100_000 }
  expect(costOf({ input: 100, output: 5, cached: 80 }, price)).toBe(28)
})

test('the scripted model is a function of what it is asked', () => {
  const text = JSON.stringify({ messages: [{ content: '{"id":"a","now":1}' }] })
  expect(scene(text, 5)).toEqual(scene(text, 5))
  expect(scene(text, 100).body).not.toBe(scene(text, 0).body)
})

/** An effect that asks this. */
function effectOf(id: string, request: object): PendingEffect {
  return { id, kind: 'llm', instructions: {}, request } as unknown as PendingEffect
}

describe('recorded outcomes', () => {
  const config = () => {
    const read = loadConfig()
    if (!read.ok) throw new Error('no configuration')
    return read.value
  }
  const rows = new Map<string, EffectRow>()
  const record = (row: EffectRow) => void rows.set(row.id, row)
  const recorded = (id: string) => rows.get(id)

  test('are kept before they are handed on, and used instead of asking', async () => {
    const edge = new Edge(config, { record, recorded, lost: 'charge' })
    edge.start(effectOf('a/1', ASKED))
    expect(rows.get('a/1')).toMatchObject({ outcome: null, answered_ms: null })
    const outcome = await edge.outcome('a/1')
    expect(outcome).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^model: there is no model far: use /),
    })
    expect(rows.get('a/1')!.outcome).toBe(canonical(outcome))
    await edge.close()
    const closed = new Edge(config, { recorded, lost: 'refuse' })
    closed.start(effectOf('a/1', ASKED))
    expect(await closed.outcome('a/1')).toEqual(outcome)
  })

  test('are lost where the run stopped while it asked', async () => {
    rows.set('b/1', { ...rows.get('a/1')!, id: 'b/1', outcome: null, answered_ms: null })
    const edge = new Edge(config, { record, recorded, lost: 'charge' })
    edge.start(effectOf('b/1', ASKED))
    expect(await edge.outcome('b/1')).toEqual(LOST)
    expect(rows.get('b/1')!.outcome).toBe(canonical(LOST))
  })

  test('must be there, and of the same request, where nothing may be asked', async () => {
    const edge = new Edge(config, { recorded, lost: 'refuse' })
    edge.start(effectOf('c/1', ASKED))
    await expect(edge.outcome('c/1')).rejects.toThrow('the file has no outcome of c/1')
    edge.start(effectOf('a/1', { ...ASKED, models: ['other'] }))
    await expect(edge.outcome('a/1')).rejects.toThrow('asks something else')
  })
})

describe('which model', () => {
  const world = (config: string, loop: string) => `
name: models
about: which provider a loop means
until: 1s
config: ${config}
artifacts:
  - {id: a, type: agent, has_standing: true, loop: ${loop}}
`
  const two = '{llm: {providers: {x: {kind: scripted}, yy: {kind: scripted}}}}'
  test.each([
    ['{}', '{mind: llm}', /or set llm.default or llm.providers/],
    [two, '{mind: llm}', /name one of x, yy/],
    [two, '{mind: llm, model: yz}', /there is no model yz: did you mean/],
  ])('%s %s is refused', async (config, loop, message) => {
    const { live } = await import('./check.ts')
    await expect(live(scenarioOf(world(config, loop)))).rejects.toThrow(message)
  })
  test.each([
    ['{llm: {default: z, providers: {x: {kind: scripted}}}}', /there is no model z/],
    ['{llm: {providers: {x: {kind: openai_compatible}}}}', /base_url/],
    ['{llm: {providers: {x: {kind: scripted, delay: {least: 2s, most: 1s}}}}}', /least/],
    ['{llm: {providers: {x: {kind: magic}}}}', /magic/],
  ])('%s is no configuration', (config, message) => {
    expect(() => scenarioOf(world(config, '{mind: llm}'))).toThrow(message)
  })
})
