// What a realm's answer means: the outcome of an entry, as the kernel knows it.
import type { GuestFrame, GuestOutcome } from '../kernel/guest.ts'
import { ENDED } from './realm_core.ts'

export function success(answer: string, contentBefore: string, bytesMax: number): GuestOutcome {
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

const REASONS: Record<number, [code: Extract<GuestOutcome, { ok: false }>['code'], text: string]> =
  {
    [ENDED.no]: ['EXECUTION_ERROR', ''],
    [ENDED.gas]: ['TIMEOUT', ''],
    [ENDED.stack]: ['EXECUTION_ERROR', 'The calls of functions are nested too deep: use a loop.'],
    [ENDED.memory]: ['MEMORY_EXCEEDED', ''],
    [ENDED.host]: ['EXECUTION_ERROR', ''],
    [ENDED.engine]: ['EXECUTION_ERROR', ''],
    [ENDED.output]: ['OUTPUT_TOO_LARGE', ''],
  }

export function failure(
  answer: string,
  framesOf: (text: string) => GuestFrame[],
): GuestOutcome & { ok: false } {
  const { reason, gas, message, stack } = partsOf(answer)
  const [code, text] = REASONS[reason] as (typeof REASONS)[number]
  return { ok: false, code, message: firstBytes(message, 200) || text, stack: framesOf(stack), gas }
}

/** What the engine itself said: for people who write scenarios, never for agents. */
export function engineWords(answer: string): string {
  return partsOf(answer).words
}

/** `-reason gas messageLength stackLength message stack words`, as the realm wrote it. */
function partsOf(answer: string) {
  const numbers: number[] = []
  let at = 1
  for (let i = 0; i < 4; i++) {
    const end = answer.indexOf(' ', at)
    numbers.push(Number(answer.slice(at, end)))
    at = end + 1
  }
  const [reason, gas, messageLength, stackLength] = numbers as [number, number, number, number]
  const message = answer.slice(at, at + messageLength)
  const stack = answer.slice(at + messageLength, at + messageLength + stackLength)
  return { reason, gas, message, stack, words: answer.slice(at + messageLength + stackLength) }
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
  return { ok: false, code, message: '', stack: [], gas, isFault: true }
}
