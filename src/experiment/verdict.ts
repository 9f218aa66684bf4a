// The verdict on one row of a claim: what was found in all lives, against what was expected.
import type { Json } from '../base/json.ts'
import { deviation, mean, quantile } from '../run/statistics.ts'
import type { ClaimRow } from './claim_file.ts'
import type { ClaimStat, Tolerance } from './claim_schema.ts'
import type { Answered } from './trial.ts'

/**
 * - `found` is the mean, or another statistic, of `n` numbers, null where there are none; `se` is
 *   the standard error of a mean, null where one number is all.
 * - `low` and `high` bound what was expected, before any tolerance.
 * - `why` says what could not be found.
 */
export type Verdict = {
  what: string
  stat: ClaimStat
  low: number
  high: number
  tolerance: Tolerance
  found: number | null
  se: number | null
  n: number
  holds: boolean
  why: string | null
}

/** Judges a row by what each life answered. */
export function judged(asked: ClaimRow, answers: readonly Answered[]): Verdict {
  const { found: _, ...row } = asked
  const numbers: number[] = []
  for (const answer of answers) {
    const read = answer.ok ? numbersIn(answer.value) : answer.message
    if (typeof read === 'string') {
      return { ...row, found: null, se: null, n: 0, holds: false, why: read }
    }
    for (const one of read) numbers.push(one)
  }
  const found = STAT[row.stat](numbers)
  if (found === null) {
    return { ...row, found, se: null, n: 0, holds: false, why: 'it found no numbers' }
  }
  const spread = row.stat === 'mean' ? deviation(numbers) : null
  const se = spread === null ? null : spread / Math.sqrt(numbers.length)
  const off = Math.max(row.low - found, found - row.high)
  const expected = found < row.low ? row.low : row.high
  const holds = off <= allowed(expected, row.tolerance, se) + ROUNDING
  return { ...row, found, se, n: numbers.length, holds, why: null }
}

const STAT: Record<ClaimStat, (numbers: readonly number[]) => number | null> = {
  mean,
  median: (numbers) => quantile(numbers, 0.5),
  min: (numbers) => quantile(numbers, 0),
  max: (numbers) => quantile(numbers, 1),
}

/** What sums of decimals are off by. */
const ROUNDING = 1e-9

function allowed(expected: number, tolerance: Tolerance, se: number | null): number {
  const { abs = 0, rel = 0, se: errors = 0 } = tolerance
  return abs + rel * Math.abs(expected) + errors * (se ?? 0)
}

function numbersIn(value: Json): number[] | string {
  const numbers = Array.isArray(value) ? value : [value]
  const odd = numbers.find((one) => typeof one !== 'number')
  if (odd === undefined) return numbers as number[]
  return `${JSON.stringify(odd).slice(0, 80)} is no number: answer a number or a list of them`
}

/** `± 3 % ± 0.5`, as a person writes it. */
export function toleranceText({ abs, rel, se }: Tolerance): string {
  if (!abs && rel === undefined && se === undefined) return 'exact'
  const parts = [
    ...(rel === undefined ? [] : [`± ${round(100 * rel)} %`]),
    ...(abs === undefined ? [] : [`± ${round(abs)}`]),
    ...(se === undefined ? [] : [`± ${round(se)} s.e.`]),
  ]
  return parts.join(' ')
}

/** `0.5`, or `0.3 … 0.7`. */
export function expectedText({ low, high }: Pick<Verdict, 'low' | 'high'>): string {
  return low === high ? round(low) : `${round(low)} … ${round(high)}`
}

/** At most five digits that matter. */
export function round(value: number): string {
  return String(Number(value.toPrecision(5)))
}
