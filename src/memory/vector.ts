// Vectors of small integers, so that what they are alike is exact on every machine.

/** Components are at most this; the largest of each vector is. */
const LARGEST = 127
/** Likeness is told in parts per million: 1,000,000 is the same direction. */
export const ALIKE = 1_000_000

/** The direction of a vector in small integers; null where it has none. */
export function quantised(vector: ArrayLike<number>): Int8Array | null {
  let largest = 0
  for (let i = 0; i < vector.length; i += 1) largest = Math.max(largest, Math.abs(vector[i]!))
  if (!(largest > 0) || largest === Number.POSITIVE_INFINITY) return null
  const small = new Int8Array(vector.length)
  for (let i = 0; i < small.length; i += 1) small[i] = Math.round((vector[i]! / largest) * LARGEST)
  return small
}

/** The cosine of two vectors in parts per million; of integers, so it is the same everywhere. */
export function likeness(a: Int8Array, b: Int8Array): number {
  let dot = 0
  for (let i = 0; i < a.length; i += 1) dot += a[i]! * b[i]!
  return Math.round((ALIKE * dot) / Math.sqrt(squareOf(a) * squareOf(b)))
}

/** The square of the length of a vector. */
export function squareOf(vector: Int8Array): number {
  let square = 0
  for (const x of vector) square += x * x
  return square
}

export function vectorBytes(vector: Int8Array | null): Buffer {
  if (vector === null) return Buffer.alloc(0)
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
}

export function vectorFrom(bytes: Uint8Array): Int8Array | null {
  if (bytes.length === 0) return null
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
