// Correlated chances: a Gaussian copula over draws that keep their own distributions.
import { normal } from './quantile.ts'

const STANDARD = normal(0, 1)

export type Matrix = readonly (readonly number[])[]

/**
 * The lower triangle L with L Lᵀ = R (Cholesky; Golub and Van Loan, Matrix Computations, 4.2); null
 * where R is not positive definite.
 */
export function cholesky(matrix: Matrix): number[][] | null {
  const lower: number[][] = []
  for (const [i, row] of matrix.entries()) {
    const own: number[] = []
    for (let j = 0; j <= i; j++) {
      let rest = row[j]!
      for (let k = 0; k < j; k++) rest -= own[k]! * (lower[j]?.[k] ?? own[k]!)
      if (i > j) own.push(rest / lower[j]![j]!)
      else if (rest > 1e-12) own.push(Math.sqrt(rest))
      else return null
    }
    lower.push(own)
  }
  return lower
}

/**
 * Chances that are each uniform, and as much alike as the triangle says: x = Φ(L Φ⁻¹(p))
 * (Nelsen, An Introduction to Copulas, 2.3).
 */
export function correlated(chances: readonly number[], lower: Matrix): number[] {
  const independent = chances.map((p) => STANDARD.quantile(p))
  return lower.map((row) => {
    const z = row.reduce((sum, one, k) => sum + one * independent[k]!, 0)
    // Beyond this a chance would round to 0 or 1, where no quantile is.
    return STANDARD.cdf(Math.min(8, Math.max(-8, z)))
  })
}

/** What is wrong with a matrix of correlations of draws, and what to do; null if nothing is. */
export function correlationProblem(matrix: Matrix, draws: readonly string[]): string | null {
  const n = draws.length
  if (matrix.length !== n || matrix.some((row) => row.length !== n)) {
    return `must have ${n} rows of ${n} numbers, in the order of draws: ${draws.join(', ')}`
  }
  for (let i = 0; i < n; i++) {
    if (matrix[i]![i] !== 1) return `${draws[i]} with itself must be 1, not ${matrix[i]![i]}`
    for (let j = 0; j < i; j++) {
      const [one, other] = [matrix[i]![j]!, matrix[j]![i]!]
      const pair = `${draws[j]} with ${draws[i]}`
      if (one !== other) return `${pair} is ${other} above the diagonal and ${one} below it`
      if (Math.abs(one) >= 1) return `${pair} is ${one}: it must be above -1 and below 1`
    }
  }
  if (cholesky(matrix) !== null) return null
  return (
    'is not positive definite: no numbers can be correlated like this. Bring the correlations ' +
    `nearer to 0; all of them times ${nearest(matrix)} would do`
  )
}

/** The most, in hundredths, by which all correlations may be multiplied. */
function nearest(matrix: Matrix): number {
  for (let percent = 99; percent > 0; percent--) {
    const shrunk = matrix.map((row, i) =>
      row.map((one, j) => (i === j ? 1 : (one * percent) / 100)),
    )
    if (cholesky(shrunk) !== null) return percent / 100
  }
  return 0
}
