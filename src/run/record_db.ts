// The database of a run file that is written: made or opened again, tuned, under a lease.
import { existsSync, rmSync, statSync } from 'node:fs'
import { Lease } from './lease.ts'
import { type Place, START } from './log.ts'
import { type Manifest, manifestRows } from './manifest.ts'
import { TABLES } from './run_tables.ts'
import { createDatabase, type Database, guarded, openToWrite, RunFileError } from './sqlite.ts'
import { VIEWS } from './views.ts'

/** Puts a row of the manifest, in the place of the one that is there. */
export const NOTE = 'INSERT OR REPLACE INTO manifest VALUES (?, ?)'

/** A database of which this process holds the lease. */
export type Leased = { db: Database; lease: Lease }

/** A new run file; throws RunFileError when it can't be made, or is there already. */
export function madeRecord(path: string, manifest: Manifest): Leased {
  if (existsSync(path) && statSync(path).size > 0) {
    throw new RunFileError(path, 'it exists already: choose another name with --out')
  }
  return leased(path, made(path, manifest))
}

/** A run file that is there, to go on with; throws RunFileError when somebody is writing it. */
export function reopenedRecord(path: string): Leased {
  const db = openToWrite(path)
  try {
    guarded(path, () => tuned(db))
  } catch (error) {
    db.close()
    throw error
  }
  return leased(path, db)
}

/** Where a record ends: after its last whole commit. Ask under the lease. */
export function endOf(path: string, db: Database): Place {
  const last = 'SELECT seq, t, hash FROM events WHERE hash IS NOT NULL ORDER BY seq DESC LIMIT 1'
  const count = (table: string) =>
    db.prepare(`SELECT coalesce(max(n), 0) FROM ${table}`).pluck().get() as number
  return guarded(path, () => ({
    ...((db.prepare(last).get() as Place | undefined) ?? START),
    logged: count('logs'),
    faulted: count('faults'),
  }))
}

function leased(path: string, db: Database): Leased {
  try {
    return { db, lease: guarded(path, () => new Lease(path, db)) }
  } catch (error) {
    db.close()
    throw error
  }
}

function tuned(db: Database): void {
  // Readers see the last whole transaction while the next is written.
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = OFF')
  db.pragma('wal_autocheckpoint = 2000')
  db.pragma('cache_size = -16000')
}

/** A new run file with its manifest; nothing stays of one that could not be made. */
function made(path: string, manifest: Manifest): Database {
  const db = createDatabase(path)
  try {
    guarded(path, () => {
      db.pragma('page_size = 8192')
      tuned(db)
      db.transaction(() => {
        db.exec(TABLES)
        db.exec(VIEWS)
        const note = db.prepare(NOTE)
        for (const row of manifestRows(manifest)) note.run(row)
      })()
    })
    return db
  } catch (error) {
    db.close()
    for (const side of ['', '-wal', '-shm', '-journal']) rmSync(path + side, { force: true })
    throw error
  }
}
