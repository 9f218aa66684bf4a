// One HTTP exchange, watched: what was sent, what came back, whatever a package makes of it.
import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * - `sent` is whether the request left; `no`, and `refused` where nobody was there, only where it
 *   surely did not: then nothing can have been charged.
 * - `status` is that of the last response; null while there is none.
 * - `body` is its text, without the key; null until it was read to the end.
 */
export type Exchange = {
  sent: 'no' | 'refused' | 'perhaps'
  status: number | null
  waitMs: number | null
  body: string | null
  isTooLong: boolean
}

/** Bytes of a response that are read; more is no answer of a model. */
export const RESPONSE_BYTES = 8_000_000

/** Shorter ones could be part of any text. */
const KEY_LENGTH = 8

export function newExchange(): Exchange {
  return { sent: 'no', status: null, waitMs: null, body: null, isTooLong: false }
}

const watched = new AsyncLocalStorage<Exchange>()

/** Does something, and notes in an exchange what the fetch below sees meanwhile. */
export function watching<T>(exchange: Exchange, body: () => Promise<T>): Promise<T> {
  return watched.run(exchange, body)
}

/**
 * A fetch for use while an exchange is watched; it reads no more than RESPONSE_BYTES and takes out
 * the key.
 */
export function watchedFetch(apiKey: string | undefined): typeof fetch {
  return async (input, init) => {
    const exchange = watched.getStore()!
    const response = await asked(exchange, input, init)
    exchange.status = response.status
    exchange.waitMs = waitOf(response.headers)
    const body = withoutKey(await textOf(exchange, response), apiKey)
    exchange.body = body
    const { status, headers } = response
    return new Response(body === '' ? null : body, { status, headers })
  }
}

/** A redirect is an answer: a key goes nowhere but where the configuration says. */
async function asked(exchange: Exchange, input: string | URL | Request, init?: RequestInit) {
  try {
    exchange.sent = 'perhaps'
    return await fetch(input, { ...init, redirect: 'manual' })
  } catch (error) {
    exchange.sent = sentBefore(error)
    throw error
  }
}

const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** How far a request came that failed like this; what is not known may have been sent. */
function sentBefore(error: unknown): Exchange['sent'] {
  const { cause } = error as { cause?: { code?: string; message?: string } }
  // Fetch refuses headers that are none, and some ports, such as 1, before it tries.
  if (cause === undefined && error instanceof TypeError) return 'no'
  return BEFORE_SENDING.has(cause?.code ?? '') || cause?.message === 'bad port'
    ? 'refused'
    : 'perhaps'
}

async function textOf(exchange: Exchange, response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    if (bytes > RESPONSE_BYTES) {
      exchange.isTooLong = true
      throw new Error('the response is too long')
    }
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

export function withoutKey(text: string, apiKey: string | undefined): string {
  return apiKey === undefined || apiKey.length < KEY_LENGTH ? text : text.replaceAll(apiKey, '…')
}

/** How long a provider asks to wait, in milliseconds; null where it does not say. */
function waitOf(headers: Headers): number | null {
  const ms = Number.parseFloat(headers.get('retry-after-ms') ?? '')
  if (ms >= 0) return ms
  const after = headers.get('retry-after') ?? ''
  if (/^\d+(\.\d+)?$/.test(after)) return Number(after) * 1000
  const at = Date.parse(after)
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now())
}
