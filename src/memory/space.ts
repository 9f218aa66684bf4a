// What the two places for vectors have in common: the embedded one and Qdrant.
import type { Near } from './rank.ts'

/** A memory as somebody had it from an event on; another owner or text is another row. */
export type Row = {
  id: string
  owner: string
  layer: string
  /** SHA-256 of what is searched, in hexadecimal. */
  hash: string
  from: number
}
export type Placed = Row & { vector: Int8Array }

/** Whose memories, of which layer (null for all), as they were after which event. */
export type Whose = { owner: string; layer: string | null; asOf: number }

export type Kept = { ids: ReadonlySet<string>; dropped: number }

/** After which event a life goes on, and what makes its vectors. */
export type Life = { seq: number; embedder: string }

/**
 * - Rows of one id never overlap: one `ends` before the next is `put`.
 * - `nearest` orders exactly but for rounding, equal ones anyhow.
 * - `keep` drops what is not as in these rows, or began later than the life that goes on, and
 *   answers the ids of those that it has, and how many it dropped.
 * - `forget` drops what ended at an event or before it.
 */
export type Space = {
  put: (rows: readonly Placed[]) => Promise<void>
  end: (row: Row, seq: number) => Promise<void>
  nearest: (whose: Whose, vector: Int8Array, count: number) => Promise<Near[]>
  keep: (rows: readonly Row[], life: Life) => Promise<Kept>
  forget: (seq: number) => Promise<void>
}
