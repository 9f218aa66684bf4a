// The edge: outcomes are read for what they are, and kept before they count.
import { describe, expect, test } from 'vitest'
import { canonical, type Json } from '../src/base/json.ts'
import { costOf } from '../src/kernel/cost.ts'
import { readOutcome } from '../src/kernel/effects.ts'
import type { PendingEffect } from '../src/kernel/world.ts'
import { scene } from '../src/llm/scripted_policy.ts'
import { readRequest } from '../src/llm/wire.ts'
import { loadConfig } from '../src/run/config.ts'
import { Edge, LOST } from '../src/run/edge.ts'
import type { EffectRow } from '../src/run/effect_rows.ts'
import { scenarioOf } from './check.ts'

const ASKED = {
  system: 'You are an agent.',
  tools: [{ name: 'act', description: 'acts', parameters: { type: 'object', properties: {} } }],
  models: ['far'],
  messages: [{ role: 'user', content: '{}' }],
  max_output_tokens: 50,
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
  const messages = [{ role: 'user', content: '{"id":"a","now":1}' }]
  const chat = readRequest('/v1/chat/completions', JSON.stringify({ messages }))!
  const other = readRequest('/v1/messages', JSON.stringify({ messages, max_tokens: 5 }))!
  expect(scene(chat, 5)).toEqual(scene(chat, 5))
  expect(scene(other, 5)).toEqual(scene(chat, 5))
  expect(scene(chat, 100)).not.toEqual(scene(chat, 0))
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
