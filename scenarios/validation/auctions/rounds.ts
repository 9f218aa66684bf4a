// The rounds of an auction: when what is done, and what is bid in equilibrium.

const SECOND = 1_000_000
/** Virtual microseconds: a lot is opened when a round begins, and settled in it. */
export const ROUND = 400 * SECOND
export const SETTLED = 350 * SECOND
export const BIDS_FROM = SECOND
export const REVEALS_FROM = 101 * SECOND
/** What a value of 1 is in scrip. */
export const ONE = 10_000
/** A Dutch price falls by 1 in this time. */
export const TICK = 10_000
/** By how much bids rise in an English auction. */
const STEP = 100

export type Format = 'first' | 'second' | 'english' | 'dutch' | 'all_pay'

/** What a seller asks of each house; `reserve` is in scrip. */
export function termsOf(format: Format, reserve: number): Record<string, string | number> {
  const least = Math.max(1, reserve)
  const sealed = { reserve: least, commit_for: 100 * SECOND, reveal_for: 100 * SECOND }
  switch (format) {
    case 'first':
    case 'second':
      return { ...sealed, pricing: format }
    case 'english':
      return { reserve: least, step: STEP, lasts: 300 * SECOND }
    case 'dutch':
      return { start: ONE, reserve: least, step: 1, every: TICK, lasts: 300 * SECOND }
    case 'all_pay':
      return { reserve: Math.max(1, Math.round(reserve ** 2 / ONE)), lasts: 300 * SECOND }
  }
}

/**
 * What is bid by who values it at `value` among `rivals` others, whose values are uniform up to ONE; 0
 * for nothing, below the reserve. See V. Krishna, Auction Theory, chapters 2 and 3.
 */
export function bidOf(
  format: Format,
  { value, rivals, reserve }: { value: number; rivals: number; reserve: number },
): number {
  if (value < Math.max(1, reserve)) return 0
  const n = rivals + 1
  const [v, r] = [value / ONE, reserve / ONE]
  switch (format) {
    case 'first':
    case 'dutch':
      return Math.round(ONE * ((rivals * v) / n + r ** n / (n * v ** rivals)))
    case 'second':
    case 'english':
      return value
    case 'all_pay':
      return Math.round((ONE * (rivals * v ** n + r ** n)) / n)
  }
}
