// Bench: recall among very many memories of one owner, and the making of their index.
import Database from 'better-sqlite3'
import { hashingEmbedder } from '../../src/memory/embedder.ts'
import { type Entry, Memories } from '../../src/memory/memories.ts'

const QUESTIONS = 40
const WORDS = 5_000

/** Memories of about a dozen words, of which a few are in most of them and most in few. */
function* entries(size: number): Generator<Entry> {
  let state = 12345
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const word = () => `w${Math.floor(WORDS ** draw()).toString(36)}ing`
  for (let i = 0; i < size; i += 1) {
    const text = Array.from({ length: 12 }, word).join(' ')
    yield { id: `m${i}`, owner: 'alice', layer: 'episodic', text: `${text} no${i}` }
  }
}

export async function recall(size: number): Promise<string> {
  const memories = new Memories(new Database(':memory:'), { embedder: hashingEmbedder })
  const all = [...entries(size)]
  const begun = performance.now()
  memories.rebuild(1, all)
  await memories.recall({ owner: 'alice', query: 'first', limit: 5, asOf: 1 })
  const built = performance.now() - begun
  const each: number[] = []
  for (let i = 0; i < QUESTIONS; i += 1) {
    const { id, text } = all[Math.floor((i * size) / QUESTIONS)]!
    const query = text.split(' ').slice(9).join(' ')
    const from = performance.now()
    const found = await memories.recall({ owner: 'alice', query, limit: 5, asOf: 1 })
    each.push(performance.now() - from)
    if (!found.some((one) => one.id === id)) throw new Error(`${query} did not recall ${id}`)
  }
  each.sort((a, b) => a - b)
  const median = each[QUESTIONS >> 1]!.toFixed(1)
  const most = each.at(-1)!.toFixed(1)
  return (
    `recall among ${size} memories: ${median} ms, at most ${most} ms; ` +
    `their index in ${(built / 1000).toFixed(1)} s`
  )
}
