// Embedders: texts as vectors. The built-in one hashes words and their parts; it asks nobody.
import { isTelling, wordsOf } from './tokens.ts'

/**
 * - `name` names all that a vector depends on besides its text: vectors are kept under it.
 * - `embed` answers as many vectors as texts, all of the same length.
 */
export type Embedder = {
  name: string
  embed: (texts: readonly string[]) => Promise<readonly ArrayLike<number>[]>
}

const DIMENSIONS = 256
/** Lengths of the runs of characters that a word is cut into. */
const RUNS = [3, 4, 5]
/** What a whole word weighs beside all of its parts, which together weigh 1. */
const WORD_WEIGHT = 0.3
const STOP_WEIGHT = 0.1

export const hashingEmbedder: Embedder = {
  name: `hashing-${DIMENSIONS}-1`,
  embed: async (texts) => texts.map(hashed),
}

function hashed(text: string): Float64Array {
  const vector = new Float64Array(DIMENSIONS)
  const counts = new Map<string, number>()
  for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1)
  for (const [word, count] of counts) {
    const weight = (isTelling(word) ? 1 : STOP_WEIGHT) * Math.sqrt(count)
    const [whole, ...parts] = featuresOf(word)
    add(vector, whole!, weight * WORD_WEIGHT)
    const each = weight / Math.sqrt(parts.length)
    for (const part of parts) add(vector, part, each)
  }
  return vector
}

/** Hashes of words, of the whole first and then of its parts: most words come again. */
const known = new Map<string, Int32Array>()
const KNOWN_MAX = 20_000

function featuresOf(word: string): Int32Array {
  let features = known.get(word)
  if (features === undefined) {
    features = Int32Array.from([`=${word}`, ...partsOf(word)], hashOf)
    if (known.size >= KNOWN_MAX) known.clear()
    known.set(word, features)
  }
  return features
}

/** Runs of characters of a word with its ends marked: `<st`, `sto`, …, `rm>`. */
function partsOf(word: string): string[] {
  const marked = `<${word}>`
  const parts: string[] = []
  for (const run of RUNS) {
    for (let at = 0; at + run <= marked.length; at += 1) parts.push(marked.slice(at, at + run))
  }
  return parts.length === 0 ? [marked] : parts
}

/** Each feature has a place and a sign, so that those which share a place cancel on average. */
function add(vector: Float64Array, hash: number, weight: number): void {
  vector[hash & (DIMENSIONS - 1)]! += hash < 0 ? -weight : weight
}

/** FNV-1a with the last mixing of MurmurHash3. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
