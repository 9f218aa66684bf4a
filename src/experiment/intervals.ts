// What many runs say of a measure: means, intervals, paired differences, how many runs it takes.
import { studentCdf, studentQuantile } from '../run/quantile.ts'
import { deviation, mean } from '../run/statistics.ts'

const CONFIDENCE = 0.95

/** Student's t interval of the mean at 95 %; `half` is null of fewer than two values. */
export type Estimate = { n: number; mean: number | null; sd: number | null; half: number | null }

/**
 * A paired difference from a baseline, seed by seed. `p` is two-sided, of the paired t test, and
 * `adjusted` after Holm's correction for all comparisons of one measure.
 */
export type Difference = Estimate & { p: number | null; adjusted: number | null }

export function estimated(values: readonly number[]): Estimate {
  const n = values.length
  const sd = deviation(values)
  const half = sd === null ? null : (quantileOfT(n - 1) * sd) / Math.sqrt(n)
  return { n, mean: mean(values), sd, half }
}

/** Values by seed of a cell and of the baseline; seeds that only one of them has are left out. */
export function compared(
  values: ReadonlyMap<string, number>,
  baseline: ReadonlyMap<string, number>,
): Difference {
  const differences = [...values].flatMap(([seed, value]) => {
    const base = baseline.get(seed)
    return base === undefined ? [] : [value - base]
  })
  const estimate = estimated(differences)
  return { ...estimate, p: pOf(estimate), adjusted: null }
}

function pOf({ n, mean: middle, sd }: Estimate): number | null {
  if (middle === null || sd === null) return null
  if (sd === 0) return middle === 0 ? 1 : 0
  const t = Math.abs(middle) / (sd / Math.sqrt(n))
  return 2 * (1 - studentCdf(t, n - 1))
}

/** Holm's step-down correction (1979): sorted, times how many are left, never falling. */
export function corrected(differences: readonly Difference[]): Difference[] {
  const known = differences.filter(({ p }) => p !== null).sort((a, b) => a.p! - b.p!)
  const adjusted = new Map<Difference, number>()
  let least = 0
  known.forEach((one, i) => {
    least = Math.max(least, Math.min(1, one.p! * (known.length - i)))
    adjusted.set(one, least)
  })
  return differences.map((one) => ({ ...one, adjusted: adjusted.get(one) ?? null }))
}

/** How many runs an interval of this half width takes, from the spread that was seen. */
export function runsFor({ n, sd }: Estimate, half: number): number | null {
  if (sd === null || half <= 0) return null
  let needed = Math.max(2, n)
  for (let i = 0; i < 20; i++) {
    const next = Math.max(2, Math.ceil(((quantileOfT(needed - 1) * sd) / half) ** 2))
    if (next === needed) break
    needed = next
  }
  return needed
}

function quantileOfT(degrees: number): number {
  return studentQuantile((1 + CONFIDENCE) / 2, Math.max(1, degrees))
}

/** Variances of two axes, from a table without gaps: rows are seeds, columns replicates. */
export type Components = { seed: number; replicate: number; rest: number }

/**
 * Components of a two-way random model without repetition, by the method of moments (Searle,
 * Casella and McCulloch, Variance Components, 1992); below zero counts as zero. Null of too small
 * a table.
 */
export function components(rows: readonly (readonly number[])[]): Components | null {
  const [r, c] = [rows.length, rows[0]?.length ?? 0]
  if (r < 2 || c < 2) return null
  const all = mean(rows.flat())!
  const byRow = rows.map((row) => mean(row)!)
  const byColumn = Array.from({ length: c }, (_, j) => mean(rows.map((row) => row[j]!))!)
  const squares = (values: number[]) => values.reduce((sum, one) => sum + (one - all) ** 2, 0)
  const ofRows = (c * squares(byRow)) / (r - 1)
  const ofColumns = (r * squares(byColumn)) / (c - 1)
  let left = 0
  rows.forEach((row, i) => {
    row.forEach((value, j) => {
      left += (value - byRow[i]! - byColumn[j]! + all) ** 2
    })
  })
  const rest = left / ((r - 1) * (c - 1))
  return {
    seed: Math.max(0, (ofRows - rest) / c),
    replicate: Math.max(0, (ofColumns - rest) / r),
    rest,
  }
}
