// A page of the web as an outcome: fetched within bounds, as text, redacted.
// The door of html-to-text.
import { hash } from 'node:crypto'
import { convert } from 'html-to-text'
import { hostOf, isWithin } from '../base/address.ts'
import { canonical, utf8Length } from '../base/json.ts'
import { redacted } from '../base/untrusted.ts'
import type { Config } from '../kernel/config.ts'
import type { HttpOutcome } from '../kernel/outcomes.ts'

const REDIRECTS_MAX = 5
/** What of a page is read; a longer one is no answer. */
const BODY_BYTES = 4_000_000
/** What an outcome has besides its text. */
const AROUND_BYTES = 4000

/** Never rejects. Redirects are followed to allowed domains alone; `stopped` gives up. */
export async function fetchPage(
  { http, edge, limits }: Config,
  { url }: { url: string },
  stopped: AbortSignal,
): Promise<HttpOutcome> {
  const late = AbortSignal.timeout(Math.ceil(edge.timeout / 1000))
  try {
    const signal = AbortSignal.any([late, stopped])
    const found = await followed(url, http.allow, signal)
    if ('ok' in found) return found
    return await pageOf(found.response, found.url, limits.output_bytes)
  } catch (error) {
    if (late.aborted) return failed('TIMEOUT', 'the page did not come in time: edge.timeout')
    if (error instanceof TooLong) return failed('OUTPUT_TOO_LARGE', error.message)
    return failed('UNAVAILABLE', 'the page could not be reached')
  }
}

type Found = { response: Response; url: string }

async function followed(
  first: string,
  allow: readonly string[],
  signal: AbortSignal,
): Promise<Found | HttpOutcome> {
  let url = first
  for (let i = 0; i <= REDIRECTS_MAX; i++) {
    const host = hostOf(url)
    if (host === null || !isWithin(host, allow)) {
      return failed('ACCESS_DENIED', `it leads to ${host ?? 'no address'}, which is not allowed`)
    }
    const headers = { accept: 'text/html,text/plain,application/json;q=0.9,*/*;q=0.1' }
    const response = await fetch(url, { redirect: 'manual', signal, headers })
    const to = response.status >= 300 && response.status < 400 && response.headers.get('location')
    if (!to) return { response, url }
    await response.body?.cancel()
    const next = URL.parse(to, url)
    if (next === null) return failed('UNAVAILABLE', 'it leads to no address')
    next.hash = ''
    url = next.href
  }
  return failed('UNAVAILABLE', `it leads on more than ${REDIRECTS_MAX} times`)
}

async function pageOf(response: Response, url: string, outputBytes: number): Promise<HttpOutcome> {
  const { status, headers } = response
  const body = await bodyOf(response)
  const media = (headers.get('content-type') ?? 'application/octet-stream').split(';')[0]!.trim()
  const isText = /^text\/|[/+]json$|[/+]xml$/.test(media)
  const raw = isText ? body.toString('utf8').toWellFormed() : ''
  const { text, flags } = redacted(media === 'text/html' ? textOf(raw) : raw)
  const most = outputBytes - AROUND_BYTES
  const page = {
    ok: true as const,
    status,
    url,
    media_type: media.slice(0, 128),
    text: within(text, most),
    bytes: body.length,
    hash: hash('sha256', body, 'hex'),
    flags,
  }
  return page.text === text ? page : { ...page, flags: [...flags, 'cut'] }
}

function textOf(html: string): string {
  return convert(html, {
    wordwrap: false,
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { ignoreHref: true } },
    ],
    limits: { maxInputLength: BODY_BYTES, maxDepth: 200, maxChildNodes: 100_000 },
  })
}

/** The beginning of a text whose JSON has at most so many bytes. */
function within(text: string, mostBytes: number): string {
  let part = text
  for (;;) {
    const over = utf8Length(canonical(part)) - mostBytes
    if (over <= 0) return part
    part = part.slice(0, Math.max(0, part.length - over)).toWellFormed()
  }
}

class TooLong extends Error {}

async function bodyOf(response: Response): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    if (bytes > BODY_BYTES) throw new TooLong(`the page has more than ${BODY_BYTES} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function failed(
  code: 'UNAVAILABLE' | 'TIMEOUT' | 'OUTPUT_TOO_LARGE' | 'ACCESS_DENIED',
  message: string,
): HttpOutcome {
  return { ok: false, code, message }
}
