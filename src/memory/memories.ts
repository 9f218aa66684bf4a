// The index of memories: follows what becomes of them, and recalls what fits, as of any event.
import { hash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { EmbeddedSpace } from './embedded.ts'
import type { Embedder } from './embedder.ts'
import { KnownVectors } from './known.ts'
import { type QdrantPlace, QdrantSpace } from './qdrant.ts'
import { fused, HYBRID, nearest, POOL, type Scored } from './rank.ts'
import type { Placed, Row, Space, Whose } from './space.ts'
import { quantised } from './vector.ts'
import { Words } from './words.ts'

/** A memory as it is now; `text` is all of it that is searched. */
export type Entry = { id: string; owner: string; layer: string; text: string }

export type Recall = { owner: string; query: string; limit: number; layer?: string; asOf: number }

/** What is to be done to the space of vectors, in order, before it is asked. */
type Pending =
  | { kind: 'put'; row: Row; text: string }
  | { kind: 'end'; row: Row; seq: number }
  | { kind: 'forget'; seq: number }
  | { kind: 'keep'; rows: Row[]; texts: string[]; seq: number }

/**
 * - `embedded`: texts that had no vector yet; `kept`: rows that the space had already.
 * - `dropped`: what was stale: rows of the space, and vectors of texts that nobody has.
 */
export type Counts = { memories: number; embedded: number; kept: number; dropped: number }

const BATCH = 128

/**
 * - `follow` and `rebuild` answer at once; what takes time waits for the next recall.
 * - A recall sees what was there after the event it names, whatever was followed since, as long as
 *   `forget` was told of no later one.
 */
export class Memories {
  private readonly words = new Words()
  private readonly known: KnownVectors
  private readonly space: Space
  private readonly embedder: Embedder
  private pending: Pending[] = []
  private settling: Promise<void> = Promise.resolve()
  private counts = { embedded: 0, kept: 0, dropped: 0 }

  constructor(db: Database, given: { embedder: Embedder; qdrant?: QdrantPlace }) {
    this.known = new KnownVectors(db)
    this.embedder = given.embedder
    const { qdrant } = given
    this.space = qdrant === undefined ? new EmbeddedSpace(db) : new QdrantSpace(qdrant)
  }

  /** What a memory is after an event; null when it is none, or none any more. */
  follow(seq: number, id: string, entry: Entry | null): void {
    const before = this.words.opened(id)
    const row = entry === null ? null : rowOf(entry, seq)
    if (before === undefined && row === null) return
    if (before !== undefined && row !== null && isSame(before, row)) return
    if (before !== undefined) {
      this.words.end(id, seq)
      this.pending.push({ kind: 'end', row: before, seq })
    }
    if (row === null) return
    this.words.begin(row, entry!.text)
    this.pending.push({ kind: 'put', row, text: entry!.text })
  }

  /** Begins anew with the memories that there are after an event, as if they had always been. */
  rebuild(seq: number, entries: Iterable<Entry>): void {
    const rows: Row[] = []
    const texts: string[] = []
    this.words.clear()
    for (const entry of entries) {
      const row = rowOf(entry, 0)
      rows.push(row)
      texts.push(entry.text)
      this.words.begin(row, entry.text)
    }
    this.pending = [{ kind: 'keep', rows, texts, seq }]
  }

  /** Nothing will be asked as of an event before this one. */
  forget(seq: number): void {
    this.words.forget(seq)
    this.pending.push({ kind: 'forget', seq })
  }

  async recall({ query, limit, ...asked }: Recall, weights = HYBRID): Promise<Scored[]> {
    const whose: Whose = { owner: asked.owner, layer: asked.layer ?? null, asOf: asked.asOf }
    await this.settled()
    const words = weights.words === 0 ? [] : this.words.search(whose, query)
    const vector = weights.direction === 0 ? null : await this.vectorOf(query)
    const near = (count: number) => this.space.nearest(whose, vector!, count)
    const direction = vector === null ? [] : await nearest(vector, near)
    return fused(words, direction, weights).slice(0, Math.min(limit, POOL))
  }

  /** Does now what would wait for the next recall, and drops vectors that nobody has. */
  async reindexed(): Promise<Counts> {
    await this.settled()
    const hashes = this.words.hashes()
    this.counts.dropped += this.known.keepOnly(this.embedder.name, hashes)
    return { memories: hashes.length, ...this.counts }
  }

  /** One after another, so that none sees half of what another does; what fails is tried again. */
  private settled(): Promise<void> {
    this.settling = this.settling.catch(() => {}).then(() => this.settle())
    return this.settling
  }

  private async settle(): Promise<void> {
    while (this.pending.length > 0) {
      const { pending } = this
      const done = await this.perform(pending)
      if (this.pending === pending) pending.splice(0, done)
    }
  }

  /** Does the first of what is pending; answers how many that were. */
  private async perform(pending: readonly Pending[]): Promise<number> {
    const [first] = pending
    switch (first!.kind) {
      case 'end':
        await this.space.end(first!.row, first!.seq)
        return 1
      case 'forget':
        await this.space.forget(first!.seq)
        return 1
      case 'keep': {
        const { rows, texts, seq } = first!
        const kept = await this.space.keep(rows, { seq, embedder: this.embedder.name })
        this.counts.kept = kept.ids.size
        this.counts.dropped += kept.dropped
        const puts = rows.map((row, i) => ({ row, text: texts[i]! }))
        const missing = puts.filter(({ row }) => !kept.ids.has(row.id))
        for (let at = 0; at < missing.length; at += BATCH) {
          await this.place(missing.slice(at, at + BATCH))
        }
        return 1
      }
      case 'put': {
        const end = pending.findIndex(({ kind }) => kind !== 'put')
        const batch = pending.slice(0, Math.min(BATCH, end === -1 ? pending.length : end))
        await this.place(batch as Extract<Pending, { kind: 'put' }>[])
        return batch.length
      }
    }
  }

  private async place(puts: readonly { row: Row; text: string }[]): Promise<void> {
    const { name } = this.embedder
    const unknown = new Map<string, string>()
    for (const { row, text } of puts) {
      if (this.known.of(name, row.hash) === undefined) unknown.set(row.hash, text)
    }
    if (unknown.size > 0) {
      const vectors = await this.embedder.embed([...unknown.values()])
      const learnt = [...unknown.keys()].map((hash, i) => [hash, quantised(vectors[i]!)] as const)
      this.known.learn(name, new Map(learnt))
      this.counts.embedded += unknown.size
    }
    const placed: Placed[] = []
    for (const { row } of puts) {
      const vector = this.known.of(name, row.hash)
      if (vector != null) placed.push({ ...row, vector })
    }
    await this.space.put(placed)
  }

  private async vectorOf(query: string): Promise<Int8Array | null> {
    const [vector] = await this.embedder.embed([query])
    return quantised(vector!)
  }
}

function rowOf({ id, owner, layer, text }: Entry, from: number): Row {
  return { id, owner, layer, hash: hash('sha256', text, 'hex'), from }
}

function isSame(a: Row, b: Row): boolean {
  return a.owner === b.owner && a.layer === b.layer && a.hash === b.hash
}
