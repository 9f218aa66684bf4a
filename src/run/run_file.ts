// A run file opened for reading: its manifest, its events, what guests logged and did wrong.
import { statSync } from 'node:fs'
import type { Event } from '../kernel/event.ts'
import type { GuestFrame } from '../kernel/guest.ts'
import { type Manifest, manifestFrom } from './manifest.ts'
import { readEvents, type Selection } from './read_events.ts'
import { FORMAT } from './run_tables.ts'
import { type Database, inWords, openReadOnly, RunFileError } from './sqlite.ts'

export { RunFileError }

export type Logged = { t: number; id: string; text: string }

export type Fault = {
  t: number
  id: string
  method: string
  code: string
  message: string
  stack: GuestFrame[]
}

/** One commit: the number of its last event, and the digest of the chain there. */
export type Commit = { seq: number; hash: string }

/**
 * Never writes. A run that goes on may be read as well: each method sees what was written when it
 * was called.
 */
export class RunFile {
  readonly path: string
  readonly db: Database

  constructor(path: string, db: Database) {
    this.path = path
    this.db = db
  }

  manifest(): Manifest {
    return manifestFrom(this.rows('SELECT key, value FROM manifest'))
  }

  /** In order, one at a time: nothing is kept of those that were passed. */
  events(selection: Selection = {}): Iterable<Event> {
    return this.inWords(readEvents(this.db, selection))
  }

  /** The event of a number; undefined when there is none. */
  event(seq: number): Event | undefined {
    for (const event of this.events({ from: { seq }, to: { seq } })) return event
    return undefined
  }

  /** The number of the last whole commit's last event; 0 when nothing happened. */
  lastSeq(): number {
    return this.db.prepare('SELECT coalesce(max(seq), 0) FROM events').pluck().get() as number
  }

  commits(): Iterable<Commit> {
    return this.rows('SELECT seq, hash FROM events WHERE hash IS NOT NULL ORDER BY seq')
  }

  logs(id?: string): Iterable<Logged> {
    return id === undefined
      ? this.rows('SELECT t, id, text FROM logs ORDER BY n')
      : this.rows('SELECT t, id, text FROM logs WHERE id = ? ORDER BY n', id)
  }

  *faults(id?: string): Iterable<Fault> {
    const columns = 't, id, method, code, message, stack'
    const rows =
      id === undefined
        ? this.rows<Fault>(`SELECT ${columns} FROM faults ORDER BY n`)
        : this.rows<Fault>(`SELECT ${columns} FROM faults WHERE id = ? ORDER BY n`, id)
    for (const row of rows) yield { ...row, stack: JSON.parse(String(row.stack)) as GuestFrame[] }
  }

  close(): void {
    this.db.close()
  }

  private *rows<T>(sql: string, ...values: string[]): Iterable<T> {
    yield* this.inWords(this.db.prepare(sql).iterate(...values) as Iterable<T>)
  }

  /** What SQLite finds wrong while it reads becomes a RunFileError. */
  private *inWords<T>(rows: Iterable<T>): Iterable<T> {
    try {
      yield* rows
    } catch (error) {
      throw inWords(this.path, error)
    }
  }
}

/** Opens a run file that is there; throws RunFileError when it is none that this oikos can read. */
export function openRunFile(path: string): RunFile {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) {
    throw new RunFileError(path, 'there is no such file: run files are under checkpoints/')
  }
  if (!found.isFile()) throw new RunFileError(path, 'it is a folder: name a run file in it')
  const db = openReadOnly(path)
  try {
    checkFormat(path, db)
  } catch (error) {
    db.close()
    throw inWords(path, error)
  }
  return new RunFile(path, db)
}

function checkFormat(path: string, db: Database): void {
  const tables = db.prepare(
    "SELECT count(*) FROM sqlite_master WHERE name IN ('manifest', 'events')",
  )
  if (tables.pluck().get() !== 2) {
    throw new RunFileError(path, 'it is a database but no run file: oikos run SCENARIO makes one')
  }
  const value = db.prepare('SELECT value FROM manifest WHERE key = ?').pluck()
  const format = Number(value.get('format'))
  if (format <= FORMAT && format >= 1) return
  const by = value.get('oikos') ?? 'unknown'
  throw new RunFileError(
    path,
    `it has format ${value.get('format')}, made by oikos ${by}; this oikos reads up to ` +
      `${FORMAT}: look at it with that version`,
  )
}
