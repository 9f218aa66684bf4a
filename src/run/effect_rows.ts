// The effects of a run file: what the outside was asked and what it answered, durable at once.
import { type Database, guarded, type Statement } from './sqlite.ts'

/**
 * `outcome` is canonical JSON, null while it is in flight; `request_hash` is the SHA-256 of what
 * was asked. The wall-clock times are for people.
 */
export type EffectRow = {
  id: string
  kind: 'llm' | 'http' | 'recall'
  request_hash: string
  outcome: string | null
  asked_ms: number
  answered_ms: number | null
}

const READ =
  'SELECT id, kind, request_hash, outcome, asked_ms, answered_ms FROM effects WHERE id = ?'
const WRITE = 'INSERT OR REPLACE INTO effects VALUES (?, ?, ?, ?, ?, ?)'

/** A row that was in flight is replaced once it is answered. Prepared when first used. */
export class EffectRows {
  private readonly path: string
  private readonly db: Database
  private reading: Statement | null = null
  private writing: Statement | null = null

  constructor(path: string, db: Database) {
    this.path = path
    this.db = db
  }

  read(id: string): EffectRow | undefined {
    return guarded(this.path, () => {
      this.reading ??= this.db.prepare(READ)
      return this.reading.get(id) as EffectRow | undefined
    })
  }

  /** How often each request was asked, by its hash. */
  counts(): [string, number][] {
    return guarded(this.path, () => {
      const sql = 'SELECT request_hash, count(*) FROM effects GROUP BY request_hash'
      return this.db.prepare(sql).raw().all() as [string, number][]
    })
  }

  write({ id, kind, request_hash, outcome, asked_ms, answered_ms }: EffectRow): void {
    guarded(this.path, () => {
      this.writing ??= this.db.prepare(WRITE)
      this.writing.run(id, kind, request_hash, outcome, asked_ms, answered_ms)
    })
  }
}
