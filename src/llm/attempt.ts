// One attempt to get an answer: what comes of it, what it may have cost, and whether to try again.
import { canonical, utf8Length, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import type { LlmOutcome } from '../kernel/outcomes.ts'
import { type Exchange, newExchange, RESPONSE_BYTES, watching } from './exchange.ts'

export type Failure = Extract<LlmOutcome, { ok: false }>

/**
 * - `again`: another attempt could fare better, and this one surely cost nothing.
 * - `isSick`: the provider itself is in trouble, whoever asks it.
 * - `waitMs` is how long the provider asks to wait before that.
 */
export type Attempt<T> = {
  outcome: T | Failure
  again: boolean
  isSick: boolean
  waitMs: number | null
}

const FINAL = { again: false, isSick: false, waitMs: null }
const TOLD_BYTES = 200
/** A longer timer would go off at once. */
const TIMER_MS_MAX = 2 ** 31 - 1

/**
 * Never rejects. `body` makes one request with a watched fetch; what it throws is a failure of that
 * request. `stopped` gives up.
 */
export async function attempt<T extends { ok: true; usage: Failure['usage'] }>(
  timeoutMs: number,
  stopped: AbortSignal,
  body: (signal: AbortSignal) => Promise<T>,
): Promise<Attempt<T>> {
  const exchange = newExchange()
  const late = AbortSignal.timeout(Math.min(timeoutMs, TIMER_MS_MAX))
  try {
    const until = AbortSignal.any([late, stopped])
    const outcome = await watching(exchange, () => body(until))
    return { outcome, ...FINAL }
  } catch (error) {
    if (exchange.sent === 'no') return { outcome: unasked(error), ...FINAL }
    return failed(exchange, late.aborted ? timeoutMs : null)
  }
}

/** What a request cannot be, said by us and not by a package: the reason is told. */
export class CannotAsk extends Error {}

function unasked(error: unknown): Failure {
  const why = error instanceof CannotAsk ? `: ${error.message}` : ''
  return failure('UNAVAILABLE', `the request cannot be put to this provider${why}`)
}

/** What a failure comes to; `lateMs` is the time that has run out. */
function failed(exchange: Exchange, lateMs: number | null): Attempt<never> {
  const { status, sent, body, isTooLong, waitMs } = exchange
  if (status !== null && status >= 300) {
    const code = status === 429 ? 'RATE_LIMITED' : 'UNAVAILABLE'
    const isSick = status >= 500
    const again = isSick || [408, 409, 429].includes(status)
    return { outcome: failure(code, said(status, body ?? '')), again, isSick, waitMs }
  }
  if (isTooLong) {
    const message = `the provider answered more than ${RESPONSE_BYTES} bytes`
    return perhapsCharged('OUTPUT_TOO_LARGE', message, false)
  }
  if (lateMs !== null) {
    return perhapsCharged('TIMEOUT', `no answer within ${lateMs} ms: edge.timeout`, true)
  }
  if (body !== null) {
    return perhapsCharged('UNAVAILABLE', 'the provider answered nothing that can be read', false)
  }
  if (sent === 'perhaps') {
    const message = 'the provider was asked, and the connection broke before it had answered'
    return perhapsCharged('UNAVAILABLE', message, true)
  }
  const outcome = failure('UNAVAILABLE', 'the provider could not be reached')
  return { outcome, again: true, isSick: true, waitMs }
}

/** The request was sent: nobody knows what it cost, so that no other may follow. */
function perhapsCharged(code: Failure['code'], message: string, isSick: boolean): Attempt<never> {
  return { outcome: { ok: false, code, message, usage: null }, again: false, isSick, waitMs: null }
}

export function failure(code: Failure['code'], message: string): Failure {
  return { ok: false, code, message }
}

/**
 * The status and what the provider calls it. Its words are told only where it is the request that
 * is wrong: about trouble of its own it says times and counts, which differ each time.
 */
function said(status: number, body: string): string {
  const { code, type, message } = errorIn(body)
  const name = [code, type].find((one) => typeof one === 'string' && /^[\w.-]{1,64}$/.test(one))
  const answered = `the provider answered ${status}`
  const isOurs = status >= 400 && status < 500 && status !== 429
  if (!isOurs || typeof message !== 'string' || message === '') {
    return name === undefined ? answered : `${answered}: ${name}`
  }
  const words = message.replaceAll(/\b(req|request|org|proj|msg)[_-][A-Za-z0-9_-]{6,}/g, '…')
  return `${answered}: ${cut(words, TOLD_BYTES)}`
}

type Told = { code?: unknown; type?: unknown; message?: unknown }

/** What providers put into `error`, in whichever form. */
function errorIn(body: string): Told {
  try {
    const { error } = JSON.parse(body) as { error?: Told }
    return typeof error === 'object' && error !== null ? error : {}
  } catch {
    return {}
  }
}

/** At most so many bytes of UTF-8, ending with a whole character. */
export function cut(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text.toWellFormed())
  if (bytes.length <= bytesMax) return text.toWellFormed()
  return new TextDecoder().decode(bytes.subarray(0, bytesMax), { stream: true })
}

/** The outcome of a model, or the failure that it is too large for a world of so many bytes. */
export function fitting<T extends { ok: true; usage: Failure['usage'] }>(
  outcome: T,
  most: number,
  model: string,
): T | Failure {
  const bytes = utf8Length(canonical(outcome, WRAPPED_DEPTH_MAX))
  if (bytes <= most) return outcome
  const message = `the reply has ${bytes} bytes: limits.output_bytes is ${most}`
  return { ok: false, code: 'OUTPUT_TOO_LARGE', message, model, usage: outcome.usage ?? null }
}
