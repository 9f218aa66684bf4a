// Measures of an economy as pure functions of integers; shares and rates are permille.

/** Parts per thousand, rounded half up; null where there is nothing to be a part of. */
export function permille(part: number | bigint, of: number | bigint): number | null {
  const whole = BigInt(of)
  if (whole === 0n) return null
  const rounded = (2000n * BigInt(part) + whole) / (2n * whole)
  return capped(rounded)
}

/** A sum of two that stays countable exactly: the largest safe integer stands for more. */
export function plus(a: number, b: number): number {
  return Math.min(a + b, Number.MAX_SAFE_INTEGER)
}

/** An exact sum, capped in the same way. */
export function total(values: Iterable<number>): number {
  return capped(sumOf(values))
}

/**
 * The Gini coefficient, 0 (all alike) to below 1000: Σ(2i − n − 1)·x_i / (n·Σx), x ascending, i
 * from 1 (Sen, On Economic Inequality, 1973, in the form for sorted data). Nobody, or nothing to
 * share, is 0.
 */
export function gini(balances: Iterable<number>): number {
  const sorted = [...balances].sort((a, b) => a - b)
  const n = sorted.length
  const weighted = sorted.reduce((sum, x, i) => sum + BigInt(2 * (i + 1) - n - 1) * BigInt(x), 0n)
  return permille(weighted, BigInt(n) * sumOf(sorted)) ?? 0
}

/**
 * The Herfindahl–Hirschman index, the sum of squared shares: 1000/n (all alike) to 1000 (one has
 * all). Null where there is nothing to share.
 */
export function herfindahl(values: Iterable<number>): number | null {
  const all = [...values]
  const sum = sumOf(all)
  const squares = all.reduce((sum, x) => sum + BigInt(x) * BigInt(x), 0n)
  return permille(squares, sum * sum)
}

/** The share of who has most. */
export function topShare(values: Iterable<number>): number | null {
  const all = [...values]
  const most = all.reduce((most, x) => Math.max(most, x), 0)
  return permille(most, sumOf(all))
}

function sumOf(values: Iterable<number>): bigint {
  let sum = 0n
  for (const value of values) sum += BigInt(value)
  return sum
}

function capped(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value)
}
