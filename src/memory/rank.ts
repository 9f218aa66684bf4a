// The rank of what was found: by words, by direction, and by both.
import { byCodeUnit } from '../base/json.ts'
import { ALIKE, likeness } from './vector.ts'

/** `score` in parts per million. */
export type Scored = { id: string; score: number }
/** What a search for the nearest finds: `distance` only orders, the vector is measured again. */
export type Near = { id: string; vector: Int8Array }

/** How much each way of searching counts; one of them alone where the other is 0. */
export type Weights = { words: number; direction: number }
export const HYBRID: Weights = { words: 1, direction: 1 }

/** How many of the best by words, and by direction, are looked at; no recall answers more. */
export const POOL = 100
/** Reciprocal rank fusion: the larger, the less the first places stand out. */
const DAMPING = 60
/** What is less alike, in parts per million, is not found: by chance texts are as much. */
const ALIKE_LEAST = 100_000
/** What an index may be wrong by, in parts per million: it measures in floating point. */
const BLUR = 100

/** Best first, the lower id of equal ones. */
export function byScore(a: Scored, b: Scored): number {
  return b.score - a.score || byCodeUnit(a.id, b.id)
}

/** Scores are sorted into so many boxes to find those that can be among the best. */
const BOXES = 1024

/** The best of scores above 0, as many as the pool has; by place, whose id is asked for. */
export function best(scores: Float64Array, idOf: (place: number) => string): Scored[] {
  const boxes = new Uint32Array(BOXES + 1)
  for (const score of scores) if (score > 0) boxes[boxOf(score)]! += 1
  let least = BOXES
  for (let count = boxes[least]!; least > 0 && count < POOL; count += boxes[least]!) least -= 1
  const found: Scored[] = []
  for (let place = 0; place < scores.length; place += 1) {
    const score = scores[place]!
    if (score > 0 && boxOf(score) >= least) found.push({ id: idOf(place), score })
  }
  return found.sort(byScore).slice(0, POOL)
}

function boxOf(score: number): number {
  return Math.floor((score / ALIKE) * BOXES)
}

/**
 * The nearest, measured in integers, ties by id, whatever order an index answers equal ones in:
 * more are fetched until none that was not fetched can belong among them.
 */
export async function nearest(
  vector: Int8Array,
  fetch: (count: number) => Promise<Near[]>,
): Promise<Scored[]> {
  for (let count = POOL + 16; ; count *= 2) {
    const found = await fetch(count)
    const measured = found.map(({ id, vector: of }) => ({ id, score: likeness(of, vector) }))
    const last = measured.at(-1)
    measured.sort(byScore)
    if (found.length < count || measured[POOL - 1]!.score > last!.score + BLUR) {
      return measured.slice(0, POOL).filter(({ score }) => score >= ALIKE_LEAST)
    }
  }
}

/**
 * What either way found, by its places there: the first of both has 1,000,000, the first of one way
 * alone half of that. Places compare where scores of two kinds do not.
 */
export function fused(
  words: readonly Scored[],
  direction: readonly Scored[],
  weights: Weights,
): Scored[] {
  const sums = new Map<string, number>()
  const whole = weights.words + weights.direction
  const count = (found: readonly Scored[], weight: number) => {
    if (weight === 0) return
    for (const [place, { id }] of found.entries()) {
      const part = (ALIKE * weight * (DAMPING + 1)) / (whole * (DAMPING + 1 + place))
      sums.set(id, (sums.get(id) ?? 0) + Math.floor(part))
    }
  }
  count(words, weights.words)
  count(direction, weights.direction)
  return [...sums].map(([id, score]) => ({ id, score })).sort(byScore)
}
