// The search for words: how much of what was asked is in each memory, rare words weighing more.
import { best, type Scored } from './rank.ts'
import type { Row, Whose } from './space.ts'
import { stemsOf, tellingStems } from './tokens.ts'
import { ALIKE } from './vector.ts'

/** More words of a question than these are not looked for. */
const WORDS_MAX = 32
const OPEN = Number.MAX_SAFE_INTEGER

/** A row with the event at which it ended. */
type Timed = Row & { to: number }
/** All rows that somebody had, and which of them have a word, by their numbers. */
type Store = { rows: Timed[]; having: Map<string, number[]>; ended: number }

export class Words {
  private readonly stores = new Map<string, Store>()
  private readonly open = new Map<string, Timed>()

  /** The row of a memory that has not ended. */
  opened(id: string): Row | undefined {
    return this.open.get(id)
  }

  /** How many memories there are now, and of which texts. */
  hashes(): string[] {
    return [...this.open.values()].map(({ hash }) => hash)
  }

  begin(row: Row, text: string): void {
    const timed = { ...row, to: OPEN }
    this.open.set(row.id, timed)
    let store = this.stores.get(row.owner)
    if (store === undefined) {
      store = { rows: [], having: new Map(), ended: 0 }
      this.stores.set(row.owner, store)
    }
    const n = store.rows.push(timed) - 1
    for (const word of new Set(stemsOf(text))) {
      const having = store.having.get(word)
      if (having === undefined) store.having.set(word, [n])
      else having.push(n)
    }
  }

  end(id: string, seq: number): void {
    const row = this.open.get(id)!
    row.to = seq
    this.open.delete(id)
    this.stores.get(row.owner)!.ended += 1
  }

  /** Drops rows that ended at an event or before it, once they are many. */
  forget(seq: number): void {
    for (const [owner, store] of this.stores) {
      if (store.ended * 2 <= store.rows.length) continue
      const left = withoutEnded(store, seq)
      if (left.rows.length === 0) this.stores.delete(owner)
      else this.stores.set(owner, left)
    }
  }

  clear(): void {
    this.stores.clear()
    this.open.clear()
  }

  /**
   * The best of those that have any of the words, in parts per million. How rare a word is, is
   * counted over what is searched alone, so that no answer depends on what others remember, or on
   * what comes later.
   */
  search(whose: Whose, query: string): Scored[] {
    const store = this.stores.get(whose.owner)
    if (store === undefined) return []
    const { rows, having } = store
    const there = Uint8Array.from(rows, (row) => (isThere(row, whose) ? 1 : 0))
    const all = there.reduce((sum, one) => sum + one, 0)
    const sums = new Float64Array(rows.length)
    let most = 0
    for (const word of tellingStems(query).slice(0, WORDS_MAX)) {
      const found = having.get(word) ?? []
      let count = 0
      for (const n of found) count += there[n]!
      const rarity = Math.log(1 + (all - count + 0.5) / (count + 0.5))
      most += rarity
      for (const n of found) sums[n]! += there[n]! * rarity
    }
    for (let n = 0; n < sums.length; n += 1) sums[n] = Math.round((ALIKE * sums[n]!) / most)
    return best(sums, (n) => rows[n]!.id)
  }
}

function isThere({ from, to, layer }: Timed, whose: Whose): boolean {
  return from <= whose.asOf && to > whose.asOf && (whose.layer === null || layer === whose.layer)
}

function withoutEnded({ rows, having }: Store, seq: number): Store {
  const numbers = new Map<number, number>()
  const left: Timed[] = []
  for (const [n, row] of rows.entries()) {
    if (row.to > seq) numbers.set(n, left.push(row) - 1)
  }
  const still = new Map<string, number[]>()
  for (const [word, old] of having) {
    const now = old.map((n) => numbers.get(n)).filter((n) => n !== undefined)
    if (now.length > 0) still.set(word, now)
  }
  return { rows: left, having: still, ended: left.filter(({ to }) => to !== OPEN).length }
}
