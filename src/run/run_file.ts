// A run file opened for reading: its manifest, its events, what guests logged and did wrong.
import { statSync } from 'node:fs'
import type { Json } from '../base/json.ts'
import { treeOver } from '../kernel/config.ts'
import type { Event } from '../kernel/event.ts'
import type { GuestFrame } from '../kernel/guest.ts'
import { defaultTree } from './config.ts'
import type { Control, Recorded } from './control.ts'
import { type Manifest, type ManifestRow, manifestFrom } from './manifest.ts'
import { migrated } from './migrate.ts'
import { readEvent, readEvents, type Selection } from './read_events.ts'
import { FORMAT } from './run_tables.ts'
import { isAsSignedOff } from './sign_off.ts'
import { type Database, guarded, inWords, openReadOnly, RunFileError } from './sqlite.ts'

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
  /** The file in an older format that this is a copy of, where it is one. */
  readonly copyOf: string | null
  private light: boolean | null = null

  constructor(path: string, db: Database, copyOf: string | null = null) {
    this.path = path
    this.db = db
    this.copyOf = copyOf
  }

  /** A configuration that lacks keys which came since has them as they are by default. */
  manifest(): Manifest {
    const manifest = manifestFrom(this.manifestRows())
    return { ...manifest, config: treeOver(defaultTree(), manifest.config) as Json }
  }

  /** As they stand in the table: texts, or JSON. */
  manifestRows(): Iterable<ManifestRow> {
    return this.rows('SELECT key, value FROM manifest')
  }

  /** Whether it was recorded without its events. */
  get isLight(): boolean {
    if (this.light !== null) return this.light
    const text = this.db.prepare("SELECT value FROM manifest WHERE key = 'config'").pluck().get()
    // A damaged one is no JSON, and must not be taken for more than it says.
    this.light = /"record":\{[^{}]*"keep":"hash"/.test(String(text))
    return this.light
  }

  /** Throws RunFileError for a light run, which has none. */
  requireEvents(): void {
    if (!this.isLight) return
    const what = 'it is a light run (record.keep: hash), which has no events'
    throw new RunFileError(this.path, `${what}: npx oikos replay ${this.path} --out FILE makes all`)
  }

  /**
   * In order, one at a time: nothing is kept of those that were passed. Throws RunFileError for a
   * light run.
   */
  events(selection: Selection = {}): Iterable<Event> {
    this.requireEvents()
    return this.inWords(readEvents(this.db, selection))
  }

  /** The event of a number; undefined when there is none. */
  event(seq: number): Event | undefined {
    this.requireEvents()
    return guarded(this.path, () => readEvent(this.db, seq))
  }

  /** The number of the last whole commit's last event; 0 when nothing happened. */
  lastSeq(): number {
    return this.db.prepare('SELECT coalesce(max(seq), 0) FROM events').pluck().get() as number
  }

  /**
   * The number of the last event that is not after an instant. By bisection: a file that is being
   * written has no index of times.
   */
  lastSeqAt(t: number): number {
    const nearest = this.db.prepare(
      'SELECT seq, t FROM events WHERE seq <= ? ORDER BY seq DESC LIMIT 1',
    )
    let [least, most] = [0, this.lastSeq()]
    while (least < most) {
      const middle = least + Math.ceil((most - least) / 2)
      const found = nearest.get(middle) as { seq: number; t: number } | undefined
      if (found === undefined || found.seq <= least) least = middle
      else if (found.t <= t) least = middle
      else most = found.seq - 1
    }
    const last = nearest.get(least) as { seq: number } | undefined
    return last?.seq ?? 0
  }

  commits(from: { seq: number } = { seq: 0 }): Iterable<Commit> {
    const sql = 'SELECT seq, hash FROM events WHERE hash IS NOT NULL AND seq >= ? ORDER BY seq'
    return this.rows(sql, from.seq)
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

  /** What people did to the run, in order. */
  controls(): Recorded[] {
    const rows = [...this.rows<Recorded & { control: string }>('SELECT * FROM controls ORDER BY n')]
    return rows.map((row) => ({ ...row, control: JSON.parse(row.control) as Control }))
  }

  close(): void {
    this.db.close()
  }

  private *rows<T>(sql: string, ...values: (string | number)[]): Iterable<T> {
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

/**
 * Opens a run file that is there; of one in an older format a copy in today's. Throws RunFileError
 * when it is none that this oikos can read.
 */
export function openRunFile(path: string): RunFile {
  const { db, format } = openAsItIs(path)
  if (format === FORMAT) return new RunFile(path, db)
  db.close()
  const copy = migrated(path, format)
  return new RunFile(copy, openReadOnly(copy), path)
}

/** The same without a copy: of one in an older format only the manifest may be asked. */
export function peekRunFile(path: string): RunFile {
  return new RunFile(path, openAsItIs(path).db)
}

function openAsItIs(path: string): { db: Database; format: number } {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) {
    throw new RunFileError(path, 'there is no such file: run files are under checkpoints/')
  }
  if (!found.isFile()) throw new RunFileError(path, 'it is a folder: name a run file in it')
  const db = openReadOnly(path)
  try {
    return { db, format: formatOf(path, db) }
  } catch (error) {
    db.close()
    throw inWords(path, error)
  }
}

/** Throws RunFileError for a format that this oikos does not know. */
function formatOf(path: string, db: Database): number {
  const tables = db.prepare(
    "SELECT count(*) FROM sqlite_master WHERE name IN ('manifest', 'events')",
  )
  if (tables.pluck().get() !== 2) {
    throw new RunFileError(path, 'it is a database but no run file: oikos run SCENARIO makes one')
  }
  const value = db.prepare('SELECT value FROM manifest WHERE key = ?').pluck()
  const text = value.get('format')
  if (!isAsSignedOff(db, 'format')) {
    throw new RunFileError(path, `it is damaged: manifest, row format, was not ${text} at its end`)
  }
  const format = Number(text)
  if (Number.isInteger(format) && format <= FORMAT && format >= 1) return format
  const by = value.get('oikos') ?? 'unknown'
  throw new RunFileError(
    path,
    `it has format ${text}, made by oikos ${by}; this oikos reads up to ${FORMAT}: look at it ` +
      'with that version',
  )
}
