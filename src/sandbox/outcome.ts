// What a realm's answer means: the outcome of an entry, as the kernel knows it.
import type { GuestFrame, GuestOutcome } from '../kernel/guest.ts'
import { ENDED } from './realm_core.ts'

export function success(
  answer: string,
  contentBefore: string,
  bytesMax: number,
): GuestOutcome {
  const first = answer.indexOf(' ')
  const second = answer.indexOf(' ', first + 1)
  const gas = Number(answer.slice(1, first))
  const end = second + 1 + Number(answer.slice(first + 1, second))
  const resultJson = answer.slice(second + 1, end)
  const contentJson = answer.length > end ? answer.slice(end) : contentBefore
  const bytes = Math.max(Buffer.byteLength(resultJson), Buffer.byteLength(contentJson))
  if (bytes > bytesMax && answer.length > bytesMax / 4) {
    return tooLarge(gas)
  }
  return { ok: true, resultJson, contentJson, gas }
}

function tooLarge(gas: number): GuestOutcome {
  return { ok: false, code: 'OUTPUT_TOO_LARGE', message: '', stack: [], gas }
}

export function fault(code: 'EXECUTION_ERROR', message: string, gas: number): GuestOutcome {
  return { ok: false, code, message, stack: [], gas }
}

const REASONS: Record<number, [code: Extract<GuestOutcome, { ok: false }>['code'], text: string]> = {
  [ENDED.no]: ['EXECUTION_ERROR', ''],
  [ENDED.gas]: ['TIMEOUT', ''],
  [ENDED.stack]: ['EXECUTION_ERROR', 'The calls of functions are nested too deep: use a loop.'],
  [ENDED.memory]: ['MEMORY_EXCEEDED', ''],
  [ENDED.host]: ['EXECUTION_ERROR', ''],
  [ENDED.engine]: ['EXECUTION_ERROR', ''],
  [ENDED.output]: ['OUTPUT_TOO_LARGE', ''],
}

export function failure(answer: string, framesOf: (text: string) => GuestFrame[]): GuestOutcome {
  const first = answer.indexOf(' ')
  const second = answer.indexOf(' ', first + 1)
  const split = answer.indexOf('\u0000', second)
  const [code, text] = REASONS[Number(answer.slice(1, first))] as (typeof REASONS)[number]
  const said = firstBytes(answer.slice(second + 1, split), 200)
  const gas = Number(answer.slice(first + 1, second))
  return { ok: false, code, message: said || text, stack: framesOf(answer.slice(split + 1)), gas }
}

/** The longest beginning of a text that fits, whole characters only. */
function firstBytes(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= bytesMax) return bytes.toString()
  let end = bytesMax
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end -= 1
  return bytes.subarray(0, end).toString()
}

/** The watchdog or the memory limit: the isolate is lost, and with it the gas it was given. */
export function backstop(trouble: unknown, gas: number): GuestOutcome {
  const text = trouble instanceof Error ? trouble.message : ''
  const code = /timed out/.test(text) ? 'TIMEOUT' : 'MEMORY_EXCEEDED'
  if (code !== 'TIMEOUT' && !/memory|disposed/i.test(text)) throw trouble
  return { ok: false, code, message: '', stack: [], gas }
}
