// Plain statistics of numbers: what a measure says of many values.

/** The mean; null of nothing. */
export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null
  return values.reduce((sum, one) => sum + one, 0) / values.length
}

/** The sample standard deviation, over n − 1; null of fewer than two. */
export function deviation(values: readonly number[]): number | null {
  const middle = mean(values)
  if (middle === null || values.length < 2) return null
  const squares = values.reduce((sum, one) => sum + (one - middle) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1))
}

/** The value below which this part of them lies, between neighbours in proportion; null of none. */
export function quantile(values: readonly number[], part: number): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const at = part * (sorted.length - 1)
  const below = Math.floor(at)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (high - low) * (at - below)
}
