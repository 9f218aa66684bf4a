// The embedded space of vectors: SQLite with sqlite-vec, searched exactly. The door of sqlite-vec.
import type { Database } from 'better-sqlite3'
import { load } from 'sqlite-vec'
import type { Near } from './rank.ts'
import type { Kept, Placed, Row, Space, Whose } from './space.ts'
import { squareOf, vectorBytes, vectorFrom } from './vector.ts'

/** Made anew by each life. By owner, so that a search reads nothing that is another's. */
const SCHEMA = `
  PRAGMA temp_store = MEMORY;
  CREATE TEMP TABLE rows (
    owner TEXT NOT NULL, id TEXT NOT NULL, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL,
    layer TEXT NOT NULL, square INTEGER NOT NULL, length REAL NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (owner, id, from_seq)
  ) WITHOUT ROWID;
  CREATE INDEX temp.rows_ended ON rows (to_seq) WHERE to_seq < ${Number.MAX_SAFE_INTEGER};
`
const PUT = 'INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?)'
const END = 'UPDATE rows SET to_seq = ? WHERE owner = ? AND id = ? AND from_seq = ?'
const THEIRS = 'owner = ? AND from_seq <= ? AND to_seq > ? AND (? IS NULL OR layer = ?)'
/** By the cosine, made of the distance d, which sqlite-vec measures faster: 2ab = a² + b² − d². */
const NEAREST = `
  SELECT id, vector FROM rows WHERE ${THEIRS}
  ORDER BY (pow(vec_distance_l2(vec_int8(vector), vec_int8(?)), 2) - square - ?) / length LIMIT ?`

type Found = { id: string; vector: Buffer }

export class EmbeddedSpace implements Space {
  private readonly db: Database

  constructor(db: Database) {
    this.db = db
    load(db)
    db.exec(SCHEMA)
  }

  async put(placed: readonly Placed[]): Promise<void> {
    const put = this.db.prepare(PUT)
    this.db.transaction(() => {
      for (const { owner, id, from, layer, vector } of placed) {
        const square = squareOf(vector)
        const values = [layer, square, Math.sqrt(square), vectorBytes(vector)]
        put.run(owner, id, from, Number.MAX_SAFE_INTEGER, ...values)
      }
    })()
  }

  async end({ owner, id, from }: Row, seq: number): Promise<void> {
    this.db.prepare(END).run(seq, owner, id, from)
  }

  async nearest(whose: Whose, vector: Int8Array, count: number): Promise<Near[]> {
    const asked = [vectorBytes(vector), squareOf(vector), count]
    const found = this.db.prepare(NEAREST).all(...theirs(whose), ...asked)
    return (found as Found[]).map(near)
  }

  async keep(): Promise<Kept> {
    this.db.exec('DELETE FROM rows')
    return { ids: new Set(), dropped: 0 }
  }

  async forget(seq: number): Promise<void> {
    this.db.prepare('DELETE FROM rows WHERE to_seq <= ?').run(seq)
  }
}

function theirs({ owner, layer, asOf }: Whose): (string | number | null)[] {
  return [owner, asOf, asOf, layer, layer]
}

function near({ id, vector }: Found): Near {
  return { id, vector: vectorFrom(vector)! }
}
