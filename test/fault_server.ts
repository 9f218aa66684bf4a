// A provider that fails in every way: which way, is drawn from what it is asked and a seed.
import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { type Loopback, openLoopback, type Request } from '../src/llm/loopback.ts'
import { scene } from '../src/llm/scripted_policy.ts'
import {
  answerText,
  type Heard,
  readRequest,
  refusalText,
  type Said,
  tokensIn,
  tokensOf,
} from '../src/llm/wire.ts'

/** One request, how often it was asked before, and what it is answered with when all is well. */
type Asked = Request & { heard: Heard; before: number; said: Said }

/**
 * What a fault does. `charged` is the answer that a provider could have charged, whatever arrived of
 * it: null where it refused.
 */
type Deed = { charged: Said | null; send: (response: ServerResponse) => void }
type Behaviour = (asked: Asked) => Deed

export const HALF_A_CALL = '{"actions": ['
const JSON_HEAD = { 'content-type': 'application/json' }

function refuses(
  status: number,
  type: string,
  head: Record<string, string> = {},
  times = Number.POSITIVE_INFINITY,
): Behaviour {
  return (asked) => {
    const { heard, before } = asked
    if (before >= times) return says(() => ({}))(asked)
    // About what is wrong with a request a provider says the same each time, about itself it does not.
    const when = status === 400 ? 'what was asked' : `${Date.now()}`
    const text = refusalText(heard.protocol, type, `trouble with ${when}, see req_abc123def`)
    const send = (response: ServerResponse) => {
      response.writeHead(status, { ...JSON_HEAD, ...head }).end(text)
    }
    return { charged: null, send }
  }
}

function says(change: (asked: Asked) => Partial<Said>): Behaviour {
  return (asked) => {
    const { heard, said } = asked
    const changed = counted(heard, { ...said, ...change(asked) })
    const text = answerText(heard.protocol, changed)
    return { charged: changed, send: (response) => write(response, text) }
  }
}

/** What a provider answers to nobody's use, but charges. */
function does(send: Deed['send']): Behaviour {
  return ({ said }) => ({ charged: said, send })
}

function write(response: ServerResponse, text: string, status = 200): void {
  response.writeHead(status, JSON_HEAD).end(text)
}

/** No provider counts more output than was asked for. */
function counted(heard: Heard, said: Said): Said {
  if (heard.protocol === 'embeddings') return { ...said, input: tokensIn(heard), output: 0 }
  const spoken = tokensOf(said.text + said.calls.map((call) => call.args).join(''))
  const output = Math.min(Math.max(1, spoken), heard.outputMax ?? spoken)
  return { ...said, input: tokensIn(heard), output }
}

function usageOf({ heard }: Asked, input: unknown, output: unknown): unknown {
  switch (heard.protocol) {
    case 'chat':
      return { prompt_tokens: input, completion_tokens: output }
    case 'embeddings':
      return { prompt_tokens: input }
    default:
      return { input_tokens: input, output_tokens: output }
  }
}

function keyIn({ headers }: Request): string {
  return `${headers.authorization ?? headers['x-api-key'] ?? 'none'}`.replace('Bearer ', '')
}

/** Every fault by its name; those named `once` are well when they are asked again. */
export const FAULTS = {
  none: says(() => ({})),
  'busy once': refuses(429, 'rate_limit_error', { 'retry-after-ms': '1' }, 1),
  'busy for a minute': refuses(429, 'rate_limit_error', { 'retry-after': '60' }),
  'broken once': refuses(500, 'api_error', {}, 1),
  broken: refuses(500, 'api_error'),
  overloaded: refuses(529, 'overloaded_error'),
  'a wrong request': refuses(400, 'invalid_request_error'),
  elsewhere: refuses(302, 'moved', { location: 'http://127.0.0.1:9/' }),
  'a page of a proxy': () => {
    return { charged: null, send: (response) => write(response, '<html>bad gateway', 502) }
  },
  hang: does(() => {}),
  'hang after headers': does((response) => {
    response.writeHead(200, JSON_HEAD).write('{"id":')
  }),
  'cut before headers': does((response) => {
    response.destroy()
  }),
  'cut after headers': does((response) => {
    response.writeHead(200, { ...JSON_HEAD, 'content-length': '1000' })
    response.write('{"id":', () => response.destroy())
  }),
  nothing: does((response) => write(response, '')),
  'half a body': does((response) => write(response, '{"id":"x","choices":[{"ind')),
  'no JSON': does((response) => write(response, 'no JSON at all')),
  'a wrong form': does((response) => write(response, '{"hello":"world","choices":"none"}')),
  'an unknown tool': says(() => ({ text: '', calls: [{ name: 'rm', args: '{}' }] })),
  'half a tool call': says(() => ({ text: '', calls: [{ name: 'act', args: HALF_A_CALL }] })),
  'a long answer': says(() => ({ text: 'x'.repeat(100_000), calls: [] })),
  'an endless answer': says(() => ({ text: 'x'.repeat(9_000_000), calls: [] })),
  'half a character': says(() => ({ text: 'a\ud800b', calls: [] })),
  'a negative count': says((asked) => ({ usage: usageOf(asked, -5, -7) })),
  'a count of nothing': says((asked) => ({ usage: usageOf(asked, 0, 0) })),
  'an endless count': says((asked) => ({ usage: usageOf(asked, 1e300, 1e15) })),
  'its key in an answer': says((asked) => ({ text: `my key is ${keyIn(asked)}`, calls: [] })),
  'its key in a refusal': (asked) => {
    const words = `bad key ${keyIn(asked)} (req_abc123def)`
    const text = refusalText(asked.heard.protocol, 'auth', words)
    return { charged: null, send: (response) => write(response, text, 401) }
  },
} satisfies Record<string, Behaviour>

export type Fault = keyof typeof FAULTS

export const faults = Object.keys(FAULTS) as Fault[]

/** Which fault a request meets: the same for the same body, whenever it is asked. */
export function faultOf(body: string, seed: number, among: readonly Fault[]): Fault {
  const draw = createHash('sha256').update(`${seed}\n${body}`).digest().readUInt32BE(0)
  return among[draw % among.length]!
}

/**
 * - `faults` are drawn from evenly: repeat one to have it more often.
 * - `delayMs` is the longest that an answer takes, drawn anew each time.
 * - `answer` is what is said when all is well; unless given, what the scripted model says.
 */
export type FaultServerOptions = {
  faults: readonly Fault[]
  seed?: number
  delayMs?: number
  answer?: (heard: Heard) => Said
}

/** `charged` is what a provider could have charged so far, in tokens. */
export type FaultServer = Loopback & {
  charged: () => { input: number; output: number }
  requests: () => number
}

export async function openFaultServer({
  faults: among,
  seed = 1,
  delayMs = 0,
  answer = saidBy,
}: FaultServerOptions): Promise<FaultServer> {
  const charged = { input: 0, output: 0 }
  const times = new Map<string, number>()
  let requests = 0
  const loopback = await openLoopback(async (request, response) => {
    const { path, body } = request
    const heard = readRequest(path, body)
    if (heard === null) return void response.writeHead(404).end()
    requests += 1
    const before = times.get(body) ?? 0
    times.set(body, before + 1)
    const said = counted(heard, answer(heard))
    const fault = FAULTS[faultOf(body, seed, among)]
    const { charged: answered, send } = fault({ ...request, heard, before, said })
    if (answered !== null) {
      charged.input += answered.input
      charged.output += answered.output
    }
    if (delayMs > 0) await delay(Math.random() * delayMs)
    send(response)
  })
  return { ...loopback, charged: () => ({ ...charged }), requests: () => requests }
}

function saidBy(heard: Heard): Said {
  const played = scene(heard, 0)
  if (played.kind !== 'says') throw new Error('the scripted model failed by itself')
  return played.said
}
