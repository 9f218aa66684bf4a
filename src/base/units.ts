// Units: texts such as 10s, 250kB, $0.50 and 100000/min as exact integers, and back.

const SECOND_US = 1_000_000n

/** Microseconds of each unit of a duration, largest first. */
const DURATIONS: [string, bigint][] = [
  ['d', 86_400n * SECOND_US],
  ['h', 3_600n * SECOND_US],
  ['m', 60n * SECOND_US],
  ['s', SECOND_US],
  ['ms', 1_000n],
]

/** Bytes of each unit of a size, largest first; 1 kB is 1,000 bytes. */
const SIZES: [string, bigint][] = [
  ['GB', 1_000_000_000n],
  ['MB', 1_000_000n],
  ['kB', 1_000n],
  ['B', 1n],
]

/** Units per minute of a rate of one per that period, as a fraction. */
const PERIODS = new Map<string, [bigint, bigint]>([
  ['s', [60n, 1n]],
  ['min', [1n, 1n]],
  ['h', [1n, 60n]],
  ['d', [1n, 1_440n]],
])

export const DURATION_RULE = 'write a duration such as 250ms, 10s, 5m, 2h or 1d'
export const SIZE_RULE = 'write a size such as 512B, 250kB or 10MB (1 kB is 1,000 bytes)'
export const MONEY_RULE = 'write money such as $0.50, with at most six decimals'
export const RATE_RULE =
  'write a rate such as 1000000 (a second), 10/s or 100000/min: whole units a minute'
export const PPM_RULE = 'write a fraction such as 0.05, with at most six decimals'

/**
 * Microseconds: `250ms`, `10s`, `1.5h`, or parts from large to small such as `1d 2h`; `0` alone
 * needs no unit. Null for anything else, for parts of a microsecond, and for what passes 2^53.
 */
export function parseDuration(text: string): number | null {
  if (text === '0') return 0
  let total = 0n
  let next = 0
  for (const part of text.split(' ')) {
    const match = /^([\d.]+)([a-z]+)$/.exec(part)
    if (match === null) return null
    const at = DURATIONS.findIndex(([name]) => name === match[2])
    if (at < next) return null
    const us = scaled(match[1]!, DURATIONS[at]![1], 1n)
    if (us === null) return null
    total += us
    next = at + 1
  }
  return safe(total)
}

/** Bytes: `512B`, `250kB`, `10MB`, `1GB`, or `0`. */
export function parseSize(text: string): number | null {
  if (text === '0') return 0
  const match = /^([\d.]+)([A-Za-z]+)$/.exec(text)
  const unit = match && SIZES.find(([name]) => name === match[2])
  return unit ? safe(scaled(match[1]!, unit[1], 1n)) : null
}

/** Micro-dollars: `$0.50`, or `0`. */
export function parseMoney(text: string): number | null {
  if (text === '0') return 0
  return text.startsWith('$') ? safe(scaled(text.slice(1), 1_000_000n, 1n)) : null
}

/** Units per minute, of a number (units per second) or a text such as `100000/min`, unrounded. */
export function parseRate(rate: number | string): number | null {
  const [amount, period, ...rest] = String(rate).split('/')
  const fraction = PERIODS.get(period ?? 's')
  if (rest.length > 0 || fraction === undefined) return null
  return safe(scaled(amount!, fraction[0], fraction[1]))
}

/** Parts per million of a decimal such as `0.05`. */
export function parsePpm(decimal: number | string): number | null {
  return safe(scaled(String(decimal), 1_000_000n, 1n))
}

/** A decimal times numerator / denominator, when that is a whole number; null otherwise. */
function scaled(decimal: string, numerator: bigint, denominator: bigint): bigint | null {
  const match = /^(\d{1,20})(?:\.(\d{1,20}))?$/.exec(decimal)
  if (match === null) return null
  const places = match[2] ?? ''
  const product = BigInt(match[1]! + places) * numerator
  const divisor = denominator * 10n ** BigInt(places.length)
  return product % divisor === 0n ? product / divisor : null
}

function safe(value: bigint | null): number | null {
  return value !== null && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : null
}

/** Exact and short, such as `1d 2h`, `3.25s`, `250ms`; parseDuration reads it back. */
export function formatDuration(us: number): string {
  if (us < 0) return `-${formatDuration(-us)}`
  if (us === 0) return '0'
  if (us < 1_000_000) return `${decimal(BigInt(us), 1_000n)}ms`
  const parts: string[] = []
  let left = BigInt(us)
  for (const [name, size] of DURATIONS.slice(0, 3)) {
    if (left >= size) parts.push(`${left / size}${name}`)
    left %= size
  }
  if (left > 0n) parts.push(`${decimal(left, SECOND_US)}s`)
  return parts.join(' ')
}

/** Exact, with two decimals or as many as it takes: `$0.50`, `$0.000125`. */
export function formatMoney(microUsd: number): string {
  if (microUsd < 0) return `-${formatMoney(-microUsd)}`
  const text = decimal(BigInt(microUsd), 1_000_000n)
  const dot = text.indexOf('.')
  const places = dot === -1 ? 0 : text.length - dot - 1
  return `$${text}${dot === -1 ? '.' : ''}${'0'.repeat(Math.max(0, 2 - places))}`
}

/** Exact, in the largest unit that it reaches: `512B`, `250kB`, `1.5MB`. */
export function formatSize(bytes: number): string {
  if (bytes < 0) return `-${formatSize(-bytes)}`
  const [name, size] = SIZES.find(([, one]) => BigInt(bytes) >= one) ?? SIZES[3]!
  return `${decimal(BigInt(bytes), size)}${name}`
}

/** value / unit as an exact decimal, where unit is a power of ten. */
function decimal(value: bigint, unit: bigint): string {
  const rest = value % unit
  if (rest === 0n) return String(value / unit)
  const places = String(unit).length - 1
  return `${value / unit}.${String(rest).padStart(places, '0').replace(/0+$/, '')}`
}
