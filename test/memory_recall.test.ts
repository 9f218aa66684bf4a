// What every index of memories owes: embedded, in Qdrant where QDRANT_URL is set, in a stand-in.
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { type Embedder, hashingEmbedder } from '../src/memory/embedder.ts'
import { type Entry, Memories } from '../src/memory/memories.ts'
import { byScore } from '../src/memory/rank.ts'
import { MEMORIES, QUESTIONS } from './memory_labelled.ts'
import { qdrantStandIn } from './qdrant_stand_in.ts'

type Made = { embedder?: Embedder; collection?: string }
type Place = { name: string; make: (made?: Made) => Memories }

const standIn = await qdrantStandIn()
afterAll(() => standIn.close())

const url = process.env.QDRANT_URL
const key = process.env.QDRANT_KEY
if (url === undefined) {
  console.warn('SKIPPED: recall in Qdrant itself: set QDRANT_URL (and QDRANT_KEY) to show it')
}

let made = 0
const places: Place[] = [
  { name: 'embedded', make: ({ embedder = hashingEmbedder } = {}) => memories({ embedder }) },
  { name: 'a stand-in for Qdrant', make: qdrantAt(standIn.url) },
  ...(url === undefined ? [] : [{ name: 'Qdrant', make: qdrantAt(url) }]),
]

function qdrantAt(url: string): Place['make'] {
  return ({ embedder = hashingEmbedder, collection } = {}) => {
    const own = collection ?? `oikos_test_${process.pid}_${++made}`
    return memories({ embedder, qdrant: { url, key, collection: own, timeoutMs: 10_000 } })
  }
}

function memories(given: ConstructorParameters<typeof Memories>[1]): Memories {
  return new Memories(new Database(':memory:'), given)
}

function entry(id: string, text: string, more: Partial<Entry> = {}): Entry {
  return { id, text, owner: 'alice', layer: 'episodic', ...more }
}

const ask = { owner: 'alice', limit: 10 }

describe.each(places)('$name', ({ make }) => {
  test('recalls what fits, best first, of its owner alone', async () => {
    const index = make()
    index.follow(1, 'a', entry('a', 'wheat is cheap in autumn'))
    index.follow(2, 'b', entry('b', 'the price of wheat doubled', { owner: 'bob' }))
    index.follow(3, 'c', entry('c', 'bread is made of wheat and salt'))
    index.follow(4, 'd', entry('d', 'the lighthouse'))
    const found = await index.recall({ ...ask, query: 'cheap wheat', asOf: 9 })
    expect(found.map(({ id }) => id).slice(0, 2)).toEqual(['a', 'c'])
    expect(found.map(({ id }) => id)).not.toContain('b')
    for (const { score } of found) expect(Number.isInteger(score) && score > 0).toBe(true)
    expect(await index.recall({ ...ask, owner: 'carol', query: 'wheat', asOf: 9 })).toEqual([])
    expect(await index.recall({ ...ask, query: 'wheat', limit: 1, asOf: 9 })).toHaveLength(1)
  })

  test('a question about nothing answers nothing', async () => {
    const index = make()
    index.follow(1, 'a', entry('a', 'wheat'))
    index.follow(2, 'b', entry('b', '!?'))
    for (const query of ['', '…', '" OR *', "'); DROP TABLE rows; --"]) {
      expect(await index.recall({ ...ask, query, asOf: 2 })).toEqual([])
    }
  })

  test('equal scores are in the order of ids, also beyond what is fetched at once', async () => {
    const index = make()
    const ids = Array.from({ length: 400 }, (_, i) => `m${(i * 7) % 400}`)
    for (const [i, id] of ids.entries()) index.follow(i + 1, id, entry(id, 'the same again'))
    const found = await index.recall({ ...ask, query: 'again', limit: 100, asOf: 1000 })
    const first = [...ids].sort((a, b) => (a < b ? -1 : 1)).slice(0, 100)
    expect(found.map(({ id }) => id)).toEqual(first)
  })

  test('layers are searched apart where asked', async () => {
    const index = make()
    index.follow(1, 'a', entry('a', 'wheat is cheap'))
    index.follow(2, 'b', entry('b', 'wheat is cheap', { layer: 'semantic' }))
    const query = { ...ask, query: 'wheat', asOf: 2 }
    expect((await index.recall(query)).map(({ id }) => id)).toEqual(['a', 'b'])
    const semantic = await index.recall({ ...query, layer: 'semantic' })
    expect(semantic.map(({ id }) => id)).toEqual(['b'])
  })

  test('what was asked at an event sees what was there then, however late it is looked up', async () => {
    const index = make()
    index.follow(10, 'a', entry('a', 'wheat from the north'))
    index.follow(20, 'b', entry('b', 'wheat from the south'))
    index.follow(30, 'a', entry('a', 'wheat from the north', { owner: 'bob' }))
    index.follow(40, 'b', entry('b', 'barley'))
    index.follow(50, 'b', null)
    const at = async (asOf: number, owner = 'alice') =>
      (await index.recall({ ...ask, owner, query: 'wheat', asOf })).map(({ id }) => id)
    expect(await at(9)).toEqual([])
    expect(await at(10)).toEqual(['a'])
    expect(await at(20)).toEqual(['a', 'b'])
    expect(await at(29, 'bob')).toEqual([])
    expect(await at(30, 'bob')).toEqual(['a'])
    expect(await at(30)).toEqual(['b'])
    index.forget(35)
    expect(await at(40)).toEqual([])
    expect(await at(60, 'bob')).toEqual(['a'])
  })

  test('answers do not depend on others, nor on what comes later', async () => {
    const index = make()
    index.follow(1, 'a', entry('a', 'wheat is cheap in autumn'))
    index.follow(2, 'b', entry('b', 'bread is cheap'))
    const query = { ...ask, query: 'cheap wheat', asOf: 2 }
    const before = await index.recall(query)
    for (let i = 3; i < 40; i += 1) {
      index.follow(i, `x${i}`, entry(`x${i}`, 'wheat', { owner: i % 2 ? 'bob' : 'alice' }))
    }
    expect(await index.recall(query)).toEqual(before)
  })

  test('texts are embedded once, also when they move; changed ones anew', async () => {
    const asked: string[] = []
    const embed: Embedder['embed'] = async (texts) => {
      asked.push(...texts)
      return hashingEmbedder.embed(texts)
    }
    const index = make({ embedder: { name: 'counting', embed } })
    index.follow(1, 'a', entry('a', 'wheat'))
    index.follow(2, 'b', entry('b', 'wheat'))
    index.follow(3, 'c', entry('c', 'salt'))
    await index.recall({ ...ask, query: 'q', asOf: 3 })
    expect(asked).toEqual(['wheat', 'salt', 'q'])
    index.follow(4, 'a', entry('a', 'wheat', { owner: 'bob' }))
    index.follow(5, 'c', entry('c', 'pepper'))
    await index.recall({ ...ask, query: 'q', asOf: 5 })
    expect(asked.slice(3)).toEqual(['pepper', 'q'])
    index.forget(5)
    expect(await index.reindexed()).toMatchObject({ memories: 3, embedded: 3, dropped: 1 })
  })

  test('an embedder that fails is asked again by the next recall', async () => {
    let fails = true
    const embed: Embedder['embed'] = async (texts) => {
      if (fails) throw new Error('away')
      return hashingEmbedder.embed(texts)
    }
    const index = make({ embedder: { name: 'failing', embed } })
    index.follow(1, 'a', entry('a', 'wheat'))
    const query = { ...ask, query: 'wheat', asOf: 1 }
    await expect(index.recall(query)).rejects.toThrow('away')
    fails = false
    expect((await index.recall(query)).map(({ id }) => id)).toEqual(['a'])
  })

  test('rebuilt from what there is, it answers the same', { timeout: 120_000 }, async () => {
    const texts = [...MEMORIES.map(([, text]) => text), '', '…', 'wheat', 'wheat wheat']
    const change = fc.record({
      id: fc.integer({ min: 0, max: 11 }),
      text: fc.constantFrom(...texts),
      owner: fc.constantFrom('alice', 'alice', 'bob'),
      layer: fc.constantFrom('episodic', 'semantic'),
      gone: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
    })
    const query = fc.constantFrom(...QUESTIONS.map(([, query]) => query), 'wheat')
    const story = fc.array(fc.tuple(change, query), { maxLength: 30 })
    await fc.assert(fc.asyncProperty(story, lived(make)), { numRuns: 25 })
  })
})

type Change = { id: number; text: string; owner: string; layer: string; gone: boolean }

/** After each change what is recalled is noted; late, and rebuilt, it must come out the same. */
function lived(make: Place['make']) {
  return async (story: [Change, string][]) => {
    const collection = `oikos_test_${process.pid}_${++made}`
    const index = make({ collection })
    const now = new Map<string, Entry>()
    const noted: { query: string; asOf: number; found: unknown }[] = []
    for (const [i, [{ id: n, gone, ...rest }, query]] of story.entries()) {
      const id = `m${n}`
      if (gone) now.delete(id)
      else now.set(id, { id, ...rest })
      index.follow(i + 1, id, now.get(id) ?? null)
      if (i % 3 > 0) continue
      const found = await index.recall({ ...ask, query, asOf: i + 1 })
      noted.push({ query, asOf: i + 1, found })
      expect([...found].sort(byScore)).toEqual(found)
    }
    for (const { query, asOf, found } of noted) {
      expect(await index.recall({ ...ask, query, asOf })).toEqual(found)
    }
    const last = story.length
    index.forget(last)
    const again = make({ collection })
    again.rebuild(last, now.values())
    const fresh = make()
    fresh.rebuild(last, [...now.values()].reverse())
    for (const [, query] of story) {
      const found = await index.recall({ ...ask, query, asOf: last })
      expect(await again.recall({ ...ask, query, asOf: last })).toEqual(found)
      expect(await fresh.recall({ ...ask, query, asOf: last })).toEqual(found)
    }
  }
}

test('all of them answer the same', async () => {
  const entries = MEMORIES.map(([id, text]) => entry(id, text))
  const answers: unknown[][] = []
  for (const { make } of places) {
    const index = make()
    index.rebuild(1, entries)
    const found: unknown[] = []
    for (const [, query] of QUESTIONS) found.push(await index.recall({ ...ask, query, asOf: 1 }))
    answers.push(found)
  }
  for (const found of answers) expect(found).toEqual(answers[0])
})
