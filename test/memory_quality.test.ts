// Recall quality on the labelled set: both ways of searching together beat each alone.
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { hashingEmbedder } from '../src/memory/embedder.ts'
import { Memories } from '../src/memory/memories.ts'
import type { Weights } from '../src/memory/rank.ts'
import { type Difficulty, MEMORIES, QUESTIONS } from './memory_labelled.ts'

type Quality = { recall3: number; rank: number; of: Map<Difficulty, number> }

/**
 * The share of answers among the first three, and the mean of 1 / the place of the first one; `of`
 * has the sums of those by difficulty.
 */
async function quality(weights: Weights): Promise<Quality> {
  const memories = new Memories(new Database(':memory:'), { embedder: hashingEmbedder })
  memories.rebuild(
    0,
    MEMORIES.map(([id, text]) => ({ id, owner: 'alice', layer: 'episodic', text })),
  )
  let recall3 = 0
  let rank = 0
  const of = new Map<Difficulty, number>()
  for (const [difficulty, query, answers] of QUESTIONS) {
    const found = await memories.recall({ owner: 'alice', query, limit: 20, asOf: 0 }, weights)
    const ids = found.map(({ id }) => id)
    const part = answers.filter((id) => ids.indexOf(id) >= 0 && ids.indexOf(id) < 3).length
    recall3 += part / answers.length
    const place = ids.findIndex((id) => answers.includes(id))
    rank += place === -1 ? 0 : 1 / (place + 1)
    of.set(difficulty, (of.get(difficulty) ?? 0) + (place === -1 ? 0 : 1 / (place + 1)))
  }
  return { recall3: recall3 / QUESTIONS.length, rank: rank / QUESTIONS.length, of }
}

describe('on the labelled set', async () => {
  const hybrid = await quality({ words: 1, direction: 1 })
  const words = await quality({ words: 1, direction: 0 })
  const direction = await quality({ words: 0, direction: 1 })
  if (process.env.OIKOS_SHOW) console.log({ hybrid, words, direction })

  test('hybrid recalls more than words alone', () => {
    expect(hybrid.recall3).toBeGreaterThan(words.recall3)
    expect(hybrid.rank).toBeGreaterThan(words.rank)
  })

  test('hybrid recalls more than vectors alone', () => {
    expect(hybrid.recall3).toBeGreaterThan(direction.recall3)
    expect(hybrid.rank).toBeGreaterThan(direction.rank)
  })

  test('each way finds what the other misses', () => {
    expect(words.of.get('exact')).toBeGreaterThan(direction.of.get('exact')!)
    expect(direction.of.get('typed')).toBeGreaterThan(words.of.get('typed')!)
  })

  test('nine answers in ten are among the first three', () => {
    expect(hybrid.recall3).toBeGreaterThan(0.9)
  })
})
