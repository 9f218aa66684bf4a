// The gateway: whatever a provider does becomes an outcome, the same each time, and no request that
// may have been charged is made again.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canonical, type Json } from '../src/base/json.ts'
import type { Config } from '../src/kernel/config.ts'
import { type LlmOutcome, llmOutcome } from '../src/kernel/outcomes.ts'
import { Gateway } from '../src/llm/gateway.ts'
import { openLoopback } from '../src/llm/loopback.ts'
import type { Said } from '../src/llm/wire.ts'
import { loadConfig } from '../src/run/config.ts'
import { type Fault, faults, HALF_A_CALL, openFaultServer } from './fault_server.ts'

const KEY = 'sk-0123456789'
const ENV = 'OIKOS_TEST_KEY'
const price = { input: '$1', output: '$2' }
const room = { price, context: 100_000, output_max: 10_000 }

beforeAll(() => {
  process.env[ENV] = KEY
})
afterAll(() => {
  delete process.env[ENV]
})

const ASKED = {
  models: ['chat'],
  system: 'You are an agent.',
  tools: [{ name: 'act', description: 'acts', parameters: { type: 'object', properties: {} } }],
  messages: [
    { role: 'user', content: 'What now?' },
    { role: 'assistant', content: 'Hm.' },
    { role: 'user', content: '{"id":"a","now":1}' },
  ],
  max_output_tokens: 50,
}

/** A configuration in which each protocol is a model at one address. */
function configFor(base_url: string, edge: object = {}): () => Config {
  const far = { base_url, api_key_env: ENV }
  const read = loadConfig({
    llm: {
      providers: {
        compatible: { kind: 'openai_compatible', ...far },
        completions: { kind: 'openai', api: 'chat', ...far },
        responding: { kind: 'openai', ...far },
        messaging: { kind: 'anthropic', ...far },
        nobody: { kind: 'openai_compatible', base_url: 'http://127.0.0.1:1/v1' },
        keyless: { kind: 'openai', base_url, api_key_env: 'OIKOS_NO_SUCH_KEY' },
      },
      models: {
        chat: { provider: 'compatible', id: 'm', ...room },
        openai: { provider: 'completions', id: 'gpt-4.1', ...room },
        responses: { provider: 'responding', id: 'gpt-5.2', ...room, reasoning: 'none' },
        messages: { provider: 'messaging', id: 'claude-haiku-4-5', ...room, reasoning: 'none' },
        nobody: { provider: 'nobody', id: 'm', ...room },
        keyless: { provider: 'keyless', id: 'm', ...room },
      },
    },
    limits: { output_bytes: '50kB' },
    edge: { timeout: '5s', retries: 1, backoff_first: '1ms', backoff_max: '2ms', ...edge },
  })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return () => read.value
}

const PROTOCOLS = ['chat', 'openai', 'responses', 'messages'] as const

function acts(): Said {
  return { text: '', calls: [{ name: 'act', args: '{"rest":"1s"}' }], input: 1, output: 1 }
}

/** Outcomes of each protocol, asked twice, and how many requests the first asking took. */
async function outcomesOf(fault: Fault, edge: object = {}) {
  const server = await openFaultServer({ faults: [fault], answer: acts })
  const gateway = new Gateway(configFor(server.baseUrl, edge))
  try {
    const found: { protocol: string; outcome: LlmOutcome; again: Json; requests: number }[] = []
    for (const protocol of PROTOCOLS) {
      const asked = { ...ASKED, models: [protocol] } as Json
      const before = server.requests()
      const outcome = (await gateway.ask(asked)) as LlmOutcome
      const requests = server.requests() - before
      expect(llmOutcome.safeParse(outcome).error, protocol).toBeUndefined()
      expect(canonical(outcome)).not.toContain(KEY)
      found.push({ protocol, outcome, again: await gateway.ask(asked), requests })
    }
    return found
  } finally {
    await gateway.close()
    await server.close()
  }
}

const usage = { input: expect.any(Number), output: expect.any(Number), cached: 0 }
const refused = (code: string, message: string) => ({ ok: false, code, message })
const unread = {
  ok: false,
  code: 'UNAVAILABLE',
  message: 'the provider answered nothing that can be read',
  usage: null,
}
const broken = {
  ok: false,
  code: 'UNAVAILABLE',
  message: 'the provider was asked, and the connection broke before it had answered',
  usage: null,
}
const late = {
  ok: false,
  code: 'TIMEOUT',
  message: 'no answer within 100 ms: edge.timeout',
  usage: null,
}
const unsaid = { ok: true, usage: null }

/** What each fault comes to in every protocol, and how many requests it takes. */
const TABLE: Record<Fault, [object, number]> = {
  none: [{ ok: true, usage, calls: [{ name: 'act', args: { rest: '1s' } }] }, 1],
  'busy once': [{ ok: true, usage }, 2],
  'busy for a minute': [refused('RATE_LIMITED', 'the provider answered 429: rate_limit_error'), 2],
  'broken once': [{ ok: true, usage }, 2],
  broken: [refused('UNAVAILABLE', 'the provider answered 500: api_error'), 2],
  overloaded: [refused('UNAVAILABLE', 'the provider answered 529: overloaded_error'), 2],
  'a wrong request': [
    refused('UNAVAILABLE', expect.stringMatching(/ 400: trouble with what was asked, see …$/)),
    1,
  ],
  elsewhere: [refused('UNAVAILABLE', 'the provider answered 302: moved'), 1],
  'a page of a proxy': [refused('UNAVAILABLE', 'the provider answered 502'), 2],
  hang: [late, 1],
  'hang after headers': [late, 1],
  'cut before headers': [broken, 1],
  'cut after headers': [broken, 1],
  nothing: [unread, 1],
  'half a body': [unread, 1],
  'no JSON': [unread, 1],
  'a wrong form': [unread, 1],
  'an unknown tool': [{ ok: true, calls: [{ name: 'rm', args: {} }], usage }, 1],
  'half a tool call': [{ ok: true, usage }, 1],
  'a long answer': [
    {
      ok: false,
      code: 'OUTPUT_TOO_LARGE',
      message: expect.stringMatching(/limits.output_bytes/),
      usage,
    },
    1,
  ],
  'an endless answer': [
    {
      ok: false,
      code: 'OUTPUT_TOO_LARGE',
      message: 'the provider answered more than 8000000 bytes',
      usage: null,
    },
    1,
  ],
  'half a character': [{ ok: true, text: 'a\ufffdb', usage }, 1],
  'a negative count': [unsaid, 1],
  'a count of nothing': [unsaid, 1],
  'an endless count': [unsaid, 1],
  'its key in an answer': [{ ok: true, text: 'my key is …', usage }, 1],
  'its key in a refusal': [refused('UNAVAILABLE', 'the provider answered 401: bad key … (…)'), 1],
}

describe('in every protocol', () => {
  test.each(faults)('%s', async (fault) => {
    const [wanted, requests] = TABLE[fault]
    const edge = fault.startsWith('hang') ? { timeout: '100ms' } : {}
    for (const found of await outcomesOf(fault, edge)) {
      const { protocol, outcome, again } = found
      expect({ protocol, ...outcome }).toMatchObject({ protocol, model: protocol, ...wanted })
      expect(found.requests, protocol).toBe(requests)
      if (!outcome.ok) expect('usage' in outcome, protocol).toBe('usage' in wanted)
      expect(again).toEqual(outcome)
    }
  })

  test('half a tool call keeps its text, where the protocol has one', async () => {
    for (const { protocol, outcome } of await outcomesOf('half a tool call')) {
      const call =
        protocol === 'messages'
          ? { name: 'act', args: HALF_A_CALL }
          : { name: 'act', problem: 'its arguments are no JSON', raw: HALF_A_CALL }
      expect(outcome).toMatchObject({ calls: [call] })
    }
  })
})

/** What a gateway makes of a body of chat completions. */
async function madeOf(body: string): Promise<Json> {
  const server = await openLoopback(async (_, response) => void response.end(body))
  const gateway = new Gateway(configFor(server.baseUrl))
  const outcome = await gateway.ask(ASKED as Json)
  await gateway.close()
  await server.close()
  return outcome
}

function reply(
  message: object,
  counted: object | null = { prompt_tokens: 7, completion_tokens: 3 },
) {
  const choices = [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' }]
  return JSON.stringify({ id: 'x', created: 0, model: 'm', choices, usage: counted })
}

function calls(name: string, text: string) {
  const call = { id: 'c', type: 'function', function: { name, arguments: text } }
  return reply({ content: null, tool_calls: [call] })
}

const problem = (text: RegExp) => ({
  calls: [{ name: 'act', problem: expect.stringMatching(text) }],
})

test.each<[string, string, object]>([
  [
    'words',
    reply({ content: 'hm' }),
    { ok: true, text: 'hm', usage: { input: 7, output: 3, cached: 0 } },
  ],
  ['no count', reply({ content: 'hm' }, null), { ok: true, usage: null }],
  ['half a count', reply({ content: 'hm' }, { prompt_tokens: 7 }), { ok: true, usage: null }],
  [
    'a cache',
    reply(
      { content: 'hm' },
      { prompt_tokens: 7, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 4 } },
    ),
    { usage: { input: 7, output: 3, cached: 4 } },
  ],
  [
    'more from the cache than there was',
    reply(
      { content: 'hm' },
      { prompt_tokens: 7, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 8 } },
    ),
    { usage: { input: 7, output: 3, cached: 0 } },
  ],
  ['a call', calls('act', '{"rest":"1s"}'), { calls: [{ name: 'act', args: { rest: '1s' } }] }],
  ['a call without arguments', calls('act', ''), { calls: [{ name: 'act', args: {} }] }],
  ['a prototype', calls('act', '{"__proto__":{"a":1}}'), problem(/__proto__/)],
  ['half a character', calls('act', '{"a":"\\ud800"}'), problem(/surrogate/)],
  ['no number', calls('act', '{"a":1e999}'), problem(/Infinity/)],
  ['a deep nest', calls('act', `{"a":${'['.repeat(500)}${']'.repeat(500)}}`), problem(/deeper/)],
  [
    'a long half',
    calls('act', `{"ä${'ä'.repeat(4000)}`),
    { calls: [{ raw: `{"${'ä'.repeat(1999)}` }] },
  ],
  ['no choice', '{"choices":[]}', { ok: false, code: 'UNAVAILABLE', usage: null }],
])('of %s', async (_, body, wanted) => {
  expect(await madeOf(body)).toMatchObject(wanted)
})
