// Distributions: quantiles against their own cumulative chances, known values, bounds, correlation.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stream } from '../src/base/random.ts'
import { cholesky, correlated, correlationProblem } from '../src/run/correlation.ts'
import {
  beta,
  binomial,
  type Distribution,
  empirical,
  exponential,
  gamma,
  integers,
  lognormal,
  normal,
  pareto,
  poisson,
  truncated,
  uniform,
  weibull,
} from '../src/run/quantile.ts'

const CONTINUOUS: [string, Distribution, mean: number, sd: number][] = [
  ['uniform', uniform(2, 6), 4, 4 / Math.sqrt(12)],
  ['normal', normal(10, 3), 10, 3],
  [
    'lognormal',
    lognormal(1, 0.5),
    Math.exp(1.125),
    Math.sqrt((Math.exp(0.25) - 1) * Math.exp(2.25)),
  ],
  ['exponential', exponential(0.25), 4, 4],
  ['pareto', pareto(2, 5), 2.5, Math.sqrt((4 * 5) / (16 * 3))],
  ['weibull', weibull(3, 2), (3 * Math.sqrt(Math.PI)) / 2, 3 * Math.sqrt(1 - Math.PI / 4)],
  ['gamma', gamma(4, 20), 80, 40],
  ['gamma of a small shape', gamma(0.1, 1), 0.1, Math.sqrt(0.1)],
  ['beta', beta(2, 5), 2 / 7, Math.sqrt(10 / (49 * 8))],
]
const DISCRETE: [string, Distribution, mean: number, sd: number][] = [
  ['integers', integers(-3, 7), 2, Math.sqrt((121 - 1) / 12)],
  ['poisson', poisson(3.5), 3.5, Math.sqrt(3.5)],
  ['poisson of a large mean', poisson(12_345), 12_345, Math.sqrt(12_345)],
  ['binomial of many', binomial(10_000, 0.4), 4_000, Math.sqrt(2_400)],
  ['binomial', binomial(20, 0.3), 6, Math.sqrt(4.2)],
  ['bernoulli', binomial(1, 0.2), 0.2, 0.4],
]
const chance = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true })

describe('quantiles', () => {
  test.each(CONTINUOUS)('%s: the chance of a quantile or less is the one asked for', (_, of) => {
    fc.assert(fc.property(chance, (p) => Math.abs(of.cdf(of.quantile(p)) - p) < 1e-8))
  })

  test.each(DISCRETE)('%s: the least whole number that reaches the chance', (_, of) => {
    fc.assert(
      fc.property(chance, (p) => {
        const k = of.quantile(p)
        const slack = 1e-12
        return Number.isInteger(k) && of.cdf(k) >= p - slack && of.cdf(k - 1) <= p + slack
      }),
    )
  })

  test.each([...CONTINUOUS, ...DISCRETE])('%s: mean and deviation are known', (_, of, mean, sd) => {
    const n = 200_000
    const drawn = Array.from({ length: n }, (_, i) => of.quantile((i + 0.5) / n))
    const found = drawn.reduce((sum, one) => sum + one, 0) / n
    const square = drawn.reduce((sum, one) => sum + (one - found) ** 2, 0) / n
    expect(Math.abs(found / mean - 1)).toBeLessThan(0.002)
    expect(Math.abs(Math.sqrt(square) / sd - 1)).toBeLessThan(0.02)
  })

  test('are those of tables', () => {
    expect(normal(0, 1).quantile(0.975)).toBeCloseTo(1.959963984540054, 12)
    expect(poisson(2).cdf(3)).toBeCloseTo(0.857123460498547, 12)
    expect(binomial(10, 0.5).cdf(5)).toBeCloseTo(0.623046875, 12)
    expect(gamma(2, 1).quantile(0.5)).toBeCloseTo(1.6783469900166605, 10)
    expect(beta(2, 3).quantile(0.5)).toBeCloseTo(0.38572756813238945, 10)
    expect(empirical([5, 1, 3]).quantile(0.5)).toBe(3)
  })

  test('keep to their bounds, and to their proportions within', () => {
    for (const [, of] of CONTINUOUS) {
      const [min, max] = [of.quantile(0.3), of.quantile(0.6)]
      const within = truncated(of, min, max)!
      expect(within.quantile(1e-9)).toBeCloseTo(min, 6)
      expect(within.quantile(1 - 1e-9)).toBeCloseTo(max, 6)
      expect(within.quantile(0.5)).toBeCloseTo(of.quantile(0.45), 6)
    }
    for (const [, of] of [...CONTINUOUS, ...DISCRETE]) {
      const middle = of.quantile(0.5)
      const above = truncated(of, middle, Number.POSITIVE_INFINITY)!
      const below = truncated(of, Number.NEGATIVE_INFINITY, middle)!
      for (const p of [1e-9, 0.3, 1 - 1e-9]) {
        expect(above.quantile(p)).toBeGreaterThanOrEqual(middle)
        expect(below.quantile(p)).toBeLessThanOrEqual(middle)
      }
    }
    const within = truncated(integers(1, 10), 3, 4)!
    expect([0.1, 0.49, 0.51, 0.9].map(within.quantile)).toEqual([3, 3, 4, 4])
    expect(truncated(normal(0, 1), 10, 11)).toBeNull()
    expect(truncated(integers(1, 10), 4.2, 4.8)).toBeNull()
  })
})

describe('correlation', () => {
  test('Cholesky gives the matrix back', () => {
    const triangle = fc.array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), LENGTH), LENGTH)
    fc.assert(
      fc.property(triangle, (rows) => {
        const lower = rows.map((row, i) =>
          row.map((one, j) => (j < i ? one : i === j ? 1 + one ** 2 : 0)),
        )
        const matrix = product(lower)
        const found = cholesky(matrix)!
        for (const [i, row] of product(found).entries()) {
          for (const [j, one] of row.entries()) expect(one).toBeCloseTo(matrix[i]![j]!, 8)
        }
      }),
    )
  })

  test('is what was asked for, and each draw stays uniform', () => {
    const matrix = [
      [1, 0.8, -0.3],
      [0.8, 1, 0],
      [-0.3, 0, 1],
    ]
    const lower = cholesky(matrix)!
    const next = stream(1, 'test')
    const n = 40_000
    const drawn = Array.from({ length: n }, () => correlated([next(), next(), next()], lower))
    const z = drawn.map((row) => row.map((p) => normal(0, 1).quantile(p)))
    for (const [i, row] of matrix.entries()) {
      const mean = drawn.reduce((sum, one) => sum + one[i]!, 0) / n
      expect(Math.abs(mean - 0.5)).toBeLessThan(0.01)
      for (const [j, wanted] of row.entries()) {
        const found = z.reduce((sum, one) => sum + one[i]! * one[j]!, 0) / n
        expect(Math.abs(found - wanted)).toBeLessThan(0.03)
      }
    }
  })

  test('extreme chances stay within what a quantile takes', () => {
    const lower = cholesky([
      [1, 0.999],
      [0.999, 1],
    ])!
    for (const p of [2 ** -33, 1 - 2 ** -33]) {
      for (const one of correlated([p, p], lower)) expect(one > 0 && one < 1).toBe(true)
    }
  })

  test('a matrix that is none is told apart', () => {
    const of = (matrix: number[][]) => correlationProblem(matrix, ['a', 'b', 'c'])
    const three = (ab: number, ac: number, bc: number) => [
      [1, ab, ac],
      [ab, 1, bc],
      [ac, bc, 1],
    ]
    expect(of(three(0.9, 0.9, 0.9))).toBeNull()
    // Smallest eigenvalue 1 - 2 * 0.9 * s is 0 at s = 0.5556.
    expect(of(three(0.9, 0.9, -0.9))).toContain('all of them times 0.55 would do')
    expect(of(three(1, 0, 0))).toContain('a with b is 1: it must be above -1 and below 1')
    expect(of([[1]])).toContain('must have 3 rows of 3 numbers')
    expect(
      of([
        [1, 0.1, 0],
        [0.2, 1, 0],
        [0, 0, 1],
      ]),
    ).toContain('0.1 above the diagonal and 0.2')
    expect(
      of([
        [2, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ]),
    ).toContain('a with itself must be 1, not 2')
  })
})

const LENGTH = { minLength: 4, maxLength: 4 }

function product(lower: readonly (readonly number[])[]): number[][] {
  return lower.map((row) =>
    lower.map((other) =>
      Array.from({ length: lower.length }, (_, k) => (row[k] ?? 0) * (other[k] ?? 0)).reduce(
        (sum, one) => sum + one,
        0,
      ),
    ),
  )
}
