// How patiently providers are asked: again where it costs nothing, another where one fails, nobody
// where a provider is down; and vectors and objects, which are asked for in the same way.
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../src/base/json.ts'
import type { Config } from '../src/kernel/config.ts'
import type { LlmOutcome } from '../src/kernel/outcomes.ts'
import { Gateway } from '../src/llm/gateway.ts'
import { type Loopback, openLoopback } from '../src/llm/loopback.ts'
import { loadConfig } from '../src/run/config.ts'
import { type Fault, type FaultServer, openFaultServer } from './fault_server.ts'

const price = { input: '$1', output: '$2' }
const ENV = 'OIKOS_TEST_KEY'
const ASKED = {
  system: 'You are an agent.',
  tools: [],
  messages: [{ role: 'user', content: '{"id":"a","now":1}' }],
  max_output_tokens: 50,
}

beforeAll(() => {
  process.env[ENV] = 'sk-0123456789'
})
afterAll(() => {
  delete process.env[ENV]
})

/** Providers by name that are models by that name, at addresses. */
function configOf(places: Record<string, string>, edge: object = {}, more: object = {}): Config {
  const providers = Object.entries(places).map(([name, base_url]) => {
    return [name, { kind: 'openai_compatible', base_url, model: 'm', price, ...more }]
  })
  const read = loadConfig({
    llm: { providers: Object.fromEntries(providers) },
    edge: { timeout: '5s', backoff_first: '1ms', backoff_max: '1ms', ...edge },
  })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.value
}

const opened: { close: () => Promise<void> }[] = []
afterAll(async () => {
  for (const one of opened.reverse()) await one.close()
})

async function server(...faults: Fault[]): Promise<FaultServer> {
  const found = await openFaultServer({ faults })
  opened.push(found)
  return found
}

function gateway(config: Config, wait?: (ms: number) => Promise<void>): Gateway {
  const found = new Gateway(() => config, wait === undefined ? {} : { wait })
  opened.unshift(found)
  return found
}

async function ask(one: Gateway, models: string[], more: object = {}): Promise<LlmOutcome> {
  return (await one.ask({ ...ASKED, models, ...more } as Json)) as LlmOutcome
}

const NOBODY = 'http://127.0.0.1:1/v1'

describe('trying again', () => {
  test('waits twice as long each time, less a part that is drawn', async () => {
    const { baseUrl, requests } = await server('broken')
    const waits: number[] = []
    const edge = { retries: 5, backoff_first: '100ms', backoff_max: '1s' }
    const one = gateway(configOf({ a: baseUrl }, edge), async (ms) => void waits.push(ms))
    expect(await ask(one, ['a'])).toMatchObject({ ok: false })
    expect(requests()).toBe(6)
    expect(waits.length).toBe(5)
    for (const [i, most] of [100, 200, 400, 800, 1000].entries()) {
      expect(waits[i]).toBeGreaterThanOrEqual(Math.min(most, 800 * 2) / 2)
      expect(waits[i]).toBeLessThanOrEqual(most)
    }
  })

  test.each<[Fault, number]>([
    ['busy once', 1],
    ['busy for a minute', 300],
  ])('waits as long as it is asked to, but no longer than configured: %s', async (fault, ms) => {
    const { baseUrl } = await server(fault)
    const waits: number[] = []
    const config = configOf({ a: baseUrl }, { retries: 1, backoff_max: '300ms' })
    await ask(
      gateway(config, async (one) => void waits.push(one)),
      ['a'],
    )
    expect(waits).toEqual([ms])
  })

  test('nobody there is tried again', async () => {
    const waits: number[] = []
    const one = gateway(configOf({ a: NOBODY }, { retries: 2 }), async (ms) => void waits.push(ms))
    const message = 'the provider could not be reached'
    expect(await ask(one, ['a'])).toEqual({ ok: false, code: 'UNAVAILABLE', message, model: 'a' })
    expect(waits.length).toBe(2)
  })
})

describe('the next of a route', () => {
  test.each<Fault>(['broken', 'busy for a minute', 'a wrong request', 'elsewhere'])(
    'is asked where the first surely charged nothing: %s',
    async (fault) => {
      const [first, second] = [await server(fault), await server('none')]
      const one = gateway(configOf({ a: first.baseUrl, b: second.baseUrl }))
      expect(await ask(one, ['a', 'b'])).toMatchObject({ ok: true, model: 'b' })
      expect(first.charged()).toEqual({ input: 0, output: 0 })
    },
  )

  test.each<Fault>(['cut before headers', 'no JSON', 'a long answer', 'an endless answer'])(
    'is not asked where the first may have charged: %s',
    async (fault) => {
      const [first, second] = [await server(fault), await server('none')]
      const one = gateway(configOf({ a: first.baseUrl, b: second.baseUrl }))
      expect(await ask(one, ['a', 'b'])).toMatchObject({ ok: false, model: 'a' })
      expect([first.requests(), second.requests()]).toEqual([1, 0])
      expect(first.charged().input).toBeGreaterThan(0)
    },
  )

  test('is asked where the first has no key, is not known, or is not there', async () => {
    const { baseUrl } = await server('none')
    const config = configOf({ a: NOBODY, b: baseUrl }, { retries: 0 })
    expect(await ask(gateway(config), ['gpt-5-1', 'none', 'a', 'b'])).toMatchObject({ model: 'b' })
  })

  test('that fails too is told of with the others', async () => {
    const { baseUrl } = await server('busy for a minute')
    const one = gateway(configOf({ a: NOBODY, b: baseUrl }, { retries: 0 }))
    expect(await ask(one, ['a', 'b'])).toEqual({
      ok: false,
      code: 'RATE_LIMITED',
      model: 'b',
      message:
        'a: the provider could not be reached; b: the provider answered 429: rate_limit_error',
    })
  })
})

test('a key that cannot be sent costs nothing', async () => {
  const { baseUrl, requests } = await server('none')
  process.env.OIKOS_BROKEN_KEY = 'sk\n123456789'
  const one = gateway(configOf({ a: baseUrl }, {}, { api_key_env: 'OIKOS_BROKEN_KEY' }))
  const message = 'the request cannot be put to this provider'
  expect(await ask(one, ['a'])).toEqual({ ok: false, code: 'UNAVAILABLE', message, model: 'a' })
  expect(requests()).toBe(0)
  delete process.env.OIKOS_BROKEN_KEY
})

test('a key that is not there is named', async () => {
  const one = gateway(configOf({ a: NOBODY }, {}, { api_key_env: 'OIKOS_NO_SUCH_KEY' }))
  expect(await ask(one, ['a'])).toMatchObject({
    message:
      'the environment has no OIKOS_NO_SUCH_KEY, which llm.providers.a names: ' +
      'set it, or ask another model',
  })
})

describe('a provider that fails again and again', () => {
  const edge = { retries: 0, breaker_failures: 3, breaker_rest: '100ms' }
  const left = /failed again and again, and is left alone/

  test('is left alone, and tried by one call after a while', async () => {
    let isDown = true
    let requests = 0
    const place = await openLoopback(async (_, response) => {
      requests += 1
      const body = { choices: [{ index: 0, message: { content: 'hm' }, finish_reason: 'stop' }] }
      if (isDown) response.writeHead(503).end()
      else response.end(JSON.stringify(body))
    })
    opened.push(place)
    const one = gateway(configOf({ a: place.baseUrl }, edge))
    for (let i = 0; i < 3; i++) expect(await ask(one, ['a'])).toMatchObject({ message: /503/ })
    for (let i = 0; i < 3; i++) {
      const outcome = await ask(one, ['a'])
      expect(outcome).toMatchObject({ ok: false, message: expect.stringMatching(left) })
      expect('usage' in outcome).toBe(false)
    }
    expect(requests).toBe(3)
    await delay(120)
    expect(await ask(one, ['a'])).toMatchObject({ message: expect.stringMatching(/503/) })
    expect(await ask(one, ['a'])).toMatchObject({ message: expect.stringMatching(left) })
    expect(requests).toBe(4)
    await delay(120)
    isDown = false
    const all = await Promise.all([1, 2, 3].map(() => ask(one, ['a'])))
    expect(all).toMatchObject([{ ok: true }, { ok: true }, { ok: true }])
    expect(requests).toBe(7)
  })

  test('by saying that it is busy is not left alone', async () => {
    const { baseUrl, requests } = await server('busy for a minute')
    const one = gateway(configOf({ a: baseUrl }, edge))
    for (let i = 0; i < 5; i++) await ask(one, ['a'])
    expect(requests()).toBe(5)
  })

  test('lets the others of a route answer meanwhile', async () => {
    const [first, second] = [await server('broken'), await server('none')]
    const one = gateway(configOf({ a: first.baseUrl, b: second.baseUrl }, edge))
    for (let i = 0; i < 5; i++) expect(await ask(one, ['a', 'b'])).toMatchObject({ model: 'b' })
    expect(first.requests()).toBe(3)
  })
})

describe('at once', () => {
  async function slow(): Promise<Loopback & { most: () => number }> {
    let [now, most] = [0, 0]
    const place = await openLoopback(async (_, response) => {
      now += 1
      most = Math.max(most, now)
      await delay(10)
      now -= 1
      response.writeHead(400).end()
    })
    opened.push(place)
    return { ...place, most: () => most }
  }

  test.each<[object, object, number]>([
    [{ concurrency: 5 }, {}, 5],
    [{ concurrency: 5 }, { concurrency: 2 }, 2],
  ])('edge %j, provider %j: as many as %i', async (edge, more, wanted) => {
    const { baseUrl, most } = await slow()
    const one = gateway(configOf({ a: baseUrl }, edge, more))
    await Promise.all(Array.from({ length: 12 }, () => ask(one, ['a'])))
    expect(most()).toBe(wanted)
  })

  test('nothing of it is waited for when the gateway is closed', async () => {
    const { baseUrl, requests } = await server('hang')
    const one = gateway(configOf({ a: baseUrl }, { concurrency: 1 }))
    const asked = [ask(one, ['a']), ask(one, ['a'])]
    while (requests() === 0) await delay(1)
    await one.close()
    expect(await Promise.all(asked)).toMatchObject([{ ok: false, usage: null }, { ok: false }])
    expect(requests()).toBe(1)
  })
})

describe('vectors', () => {
  test('of texts, in their order', async () => {
    const { baseUrl, charged } = await server('none')
    const one = gateway(configOf({ a: baseUrl }))
    const found = await one.embed('a', ['bread for sale', 'selling bread', 'bread for sale'])
    if (!found.ok) throw new Error(found.message)
    const [first, , third] = found.vectors
    expect(found.vectors.length).toBe(3)
    expect(third).toEqual(first)
    expect(found.usage).toEqual({ ...charged(), cached: 0 })
  })

  test.each<[Fault, object]>([
    ['broken once', { ok: true }],
    ['broken', { ok: false, code: 'UNAVAILABLE', model: 'a' }],
    ['busy for a minute', { ok: false, code: 'RATE_LIMITED' }],
    ['hang', { ok: false, code: 'TIMEOUT', usage: null }],
    ['cut after headers', { ok: false, usage: null }],
    ['a wrong form', { ok: false, message: expect.stringMatching(/can be read/), usage: null }],
    ['an endless count', { ok: true, usage: null }],
  ])('%s', async (fault, wanted) => {
    const { baseUrl } = await server(fault)
    const timeout = fault === 'hang' ? '100ms' : '5s'
    expect(await gateway(configOf({ a: baseUrl }, { timeout })).embed('a', ['x'])).toMatchObject(
      wanted,
    )
  })

  test('that are not what was asked for are none', async () => {
    const { baseUrl } = await openFaultServer({
      faults: ['none'],
      answer: () => ({ text: '', calls: [], vectors: [[1, 2]], input: 1, output: 0 }),
    })
    const one = gateway(configOf({ a: baseUrl }))
    expect(await one.embed('a', ['x', 'y'])).toMatchObject({ ok: false, usage: null })
    expect(await one.embed('a', ['x'])).toMatchObject({ ok: true, vectors: [[1, 2]] })
  })

  test('are not made by those who make none', async () => {
    process.env.ANTHROPIC_API_KEY ??= 'none-such-key'
    const one = gateway(configOf({}))
    expect(await one.embed('haiku-4-5', ['x'])).toEqual({
      ok: false,
      code: 'UNAVAILABLE',
      model: 'haiku-4-5',
      message: 'the request cannot be put to this provider: it makes no vectors',
    })
  })
})

describe('an object', () => {
  const schema = {
    type: 'object',
    properties: { mood: { type: 'string', enum: ['fine', 'low'] }, n: { type: 'integer' } },
    required: ['mood', 'n'],
    additionalProperties: false,
  }
  const places = (base_url: string) => {
    const far = { base_url, api_key_env: ENV }
    const room = { price, context: 1000, output_max: 100 }
    const read = loadConfig({
      llm: {
        providers: {
          chat: { kind: 'openai_compatible', ...far, model: 'm', price },
          completions: { kind: 'openai', api: 'chat', ...far },
          responding: { kind: 'openai', ...far },
          messaging: { kind: 'anthropic', ...far },
        },
        models: {
          openai: { provider: 'completions', id: 'gpt-4.1', ...room },
          responses: { provider: 'responding', id: 'gpt-5', ...room },
          messages: { provider: 'messaging', id: 'claude-haiku-4-5', ...room },
        },
      },
    })
    if (!read.ok) throw new Error(JSON.stringify(read.problems))
    return read.value
  }

  test.each(['chat', 'openai', 'responses', 'messages'])('in the protocol of %s', async (name) => {
    const { baseUrl } = await server('none')
    const outcome = await ask(gateway(places(baseUrl)), [name], { schema })
    expect(outcome).toMatchObject({
      ok: true,
      object: { mood: expect.stringMatching(/^(fine|low)$/), n: expect.any(Number) },
      calls: [],
    })
  })

  test('that is none is a text', async () => {
    const { baseUrl } = await openFaultServer({
      faults: ['none'],
      answer: () => ({ text: 'I am fine.', calls: [], input: 1, output: 1 }),
    })
    const outcome = await ask(gateway(places(baseUrl)), ['chat'], { schema })
    expect(outcome).toMatchObject({ ok: true, text: 'I am fine.' })
    expect('object' in outcome).toBe(false)
  })
})
