// Sobol points: a sequence that fills a cube more evenly than chance.

/**
 * Polynomials and first direction numbers by Joe and Kuo, "Constructing Sobol sequences with better
 * two-dimensional projections" (2008), new-joe-kuo-6; the first dimension is van der Corput's.
 */
const NUMBERS: readonly { a: number; m: readonly number[] }[] = [
  { a: 0, m: [1] },
  { a: 1, m: [1, 3] },
  { a: 1, m: [1, 3, 1] },
  { a: 2, m: [1, 1, 1] },
  { a: 1, m: [1, 1, 3, 3] },
  { a: 4, m: [1, 3, 5, 13] },
  { a: 2, m: [1, 1, 5, 5, 17] },
  { a: 4, m: [1, 1, 5, 5, 5] },
  { a: 7, m: [1, 1, 7, 11, 19] },
]

export const DIMENSIONS_MAX = NUMBERS.length + 1
const BITS = 30

/** So many points of [0, 1), the first of them left out, since it is the origin. */
export function sobol(dimensions: number, count: number): number[][] {
  const directions = Array.from({ length: dimensions }, (_, d) => directionsOf(d))
  const at = new Array<number>(dimensions).fill(0)
  return Array.from({ length: count }, (_, i) => {
    const bit = trailingOnes(i)
    return directions.map((direction, d) => {
      at[d]! ^= direction[bit]!
      return at[d]! / 2 ** BITS
    })
  })
}

function directionsOf(dimension: number): number[] {
  if (dimension === 0) return Array.from({ length: BITS }, (_, i) => 2 ** (BITS - 1 - i))
  const { a, m } = NUMBERS[dimension - 1]!
  const s = m.length
  const v = m.map((one, i) => one * 2 ** (BITS - 1 - i))
  for (let i = s; i < BITS; i++) {
    let next = v[i - s]! ^ Math.floor(v[i - s]! / 2 ** s)
    for (let k = 1; k < s; k++) if ((a >> (s - 1 - k)) & 1) next ^= v[i - k]!
    v.push(next)
  }
  return v
}

function trailingOnes(n: number): number {
  let count = 0
  for (let rest = n; rest & 1; rest >>= 1) count += 1
  return count
}
