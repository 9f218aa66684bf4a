// Vectors that are known already, kept by the name of their embedder and the hash of their text.
import type { Database, Statement } from 'better-sqlite3'
import { vectorBytes, vectorFrom } from './vector.ts'

export class KnownVectors {
  private readonly db: Database
  private readonly find: Statement
  private readonly insert: Statement

  constructor(db: Database) {
    this.db = db
    db.exec(`CREATE TABLE IF NOT EXISTS vectors (
      embedder TEXT NOT NULL, hash TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (embedder, hash)
    ) WITHOUT ROWID`)
    this.find = db.prepare('SELECT body FROM vectors WHERE embedder = ? AND hash = ?').pluck()
    this.insert = db.prepare('INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)')
  }

  /** The vector of a text: null when it has no direction, undefined when it is not known. */
  of(embedder: string, hash: string): Int8Array | null | undefined {
    const body = this.find.get(embedder, hash) as Buffer | undefined
    return body === undefined ? undefined : vectorFrom(body)
  }

  learn(embedder: string, vectors: ReadonlyMap<string, Int8Array | null>): void {
    this.db.transaction(() => {
      for (const [hash, vector] of vectors) this.insert.run(embedder, hash, vectorBytes(vector))
    })()
  }

  /** Drops vectors of other texts than these, and of other embedders; says how many. */
  keepOnly(embedder: string, hashes: readonly string[]): number {
    const wanted = new Set(hashes)
    const all = this.db.prepare('SELECT embedder, hash FROM vectors')
    const gone = (all.all() as { embedder: string; hash: string }[]).filter(
      (one) => one.embedder !== embedder || !wanted.has(one.hash),
    )
    const drop = this.db.prepare('DELETE FROM vectors WHERE embedder = ? AND hash = ?')
    this.db.transaction(() => {
      for (const one of gone) drop.run(one.embedder, one.hash)
    })()
    return gone.length
  }
}
