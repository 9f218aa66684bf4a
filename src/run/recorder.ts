// The recorder: writes a run to its file as it is lived, whole commits at a time.
import { existsSync, rmSync, statSync } from 'node:fs'
import type { Json } from '../base/json.ts'
import type { GuestFault } from '../kernel/door.ts'
import type { Event } from '../kernel/event.ts'
import { Chain } from './chain.ts'
import type { Ending } from './drive.ts'
import type { EventFilter } from './history.ts'
import { type Manifest, manifestOf, manifestRows, type State } from './manifest.ts'
import { readEvents } from './read_events.ts'
import { Rows } from './rows.ts'
import { INDEXES, TABLES } from './run_tables.ts'
import type { Scenario } from './scenario.ts'
import {
  createDatabase,
  type Database,
  guarded,
  isSqlError,
  RunFileError,
  type Statement,
} from './sqlite.ts'
import type { Tally } from './tally.ts'
import { VIEWS } from './views.ts'

export type Final = {
  ending: Ending
  tally: Pick<Tally, 'passed' | 'failed'>
  stateHash: string
}

/**
 * - What is added is readable for others after the next batch or `flush`; every transaction ends at
 *   the end of a commit, so nobody ever sees half of one, not even after a crash.
 * - Each method throws RunFileError when the file can't take it (a full disk); what was written
 *   before stays, and `abandon` still closes the file.
 */
export class Recorder {
  readonly path: string
  private readonly db: Database
  private readonly chain = new Chain()
  private readonly batch: number
  private readonly eventRows: Rows
  private readonly blobRows: Rows
  private readonly logRows: Rows
  private readonly faultRows: Rows
  private readonly waiting: Rows[]
  private readonly noting: Statement
  private last: { seq: number; t: number } = { seq: 0, t: 0 }
  private written = 0
  private logged = 0
  private faulted = 0

  /** Makes the file; throws RunFileError when it can't be made, or is there already. */
  constructor(path: string, scenario: Scenario, options: Json = {}) {
    if (existsSync(path) && statSync(path).size > 0) {
      throw new RunFileError(path, 'it exists already: choose another name with --out')
    }
    this.path = path
    this.batch = scenario.config.record.batch
    this.db = made(path, manifestOf(scenario, options))
    this.noting = this.db.prepare(NOTE)
    this.eventRows = new Rows(this.db, 'INSERT INTO events VALUES', 8)
    this.blobRows = new Rows(this.db, 'INSERT OR IGNORE INTO blobs VALUES', 2)
    this.logRows = new Rows(this.db, 'INSERT INTO logs VALUES', 4)
    this.faultRows = new Rows(this.db, 'INSERT INTO faults VALUES', 7)
    const { eventRows, blobRows, logRows, faultRows } = this
    this.waiting = [eventRows, blobRows, logRows, faultRows]
  }

  get eventHash(): string {
    return this.chain.hash
  }

  /** Adds one commit. */
  add(events: readonly Event[]): void {
    const rows = this.chain.add(events)
    const { values } = this.eventRows
    const end = rows.length - 1
    for (let i = 0; i <= end; i++) {
      const { seq, t, kind, by, cause, step } = events[i]!
      const { data, blobs } = rows[i]!
      values.push(seq, t, kind, by, cause, step, data, i === end ? this.chain.hash : null)
      for (const blob of blobs) this.blobRows.values.push(blob.hash, blob.body)
    }
    const last = events.at(-1)
    if (last === undefined) return
    this.last = last
    if (last.seq - this.written >= this.batch) this.flush()
  }

  /** What a guest logged: for people. */
  log({ t, id, text }: { t: number; id: string; text: string }): void {
    this.logRows.values.push(++this.logged, t, id, text)
  }

  /** What a guest did wrong and where: for people. */
  fault({ t, id, method, code, message, stack }: GuestFault & { t: number }): void {
    const frames = JSON.stringify(stack)
    this.faultRows.values.push(++this.faulted, t, id, method, code, message, frames)
  }

  /** Writes what is waiting, in one transaction. */
  flush(): void {
    const all = this.waiting
    if (all.every((rows) => rows.values.length === 0)) return
    const { seq, t } = this.last
    guarded(this.path, () => {
      this.db.transaction(() => {
        for (const rows of all) rows.write()
        this.note({ events: seq, time_us: t, event_hash: this.chain.hash })
      })()
    })
    for (const rows of all) rows.values.length = 0
    this.written = seq
  }

  /** Events so far that fit, in order. */
  *events(filter: EventFilter): Iterable<Event> {
    this.flush()
    const { kind, by, about } = filter
    yield* readEvents(this.db, { kinds: kind === undefined ? undefined : [kind], by, about })
  }

  /** Ends the file: what came of the run, the indexes, and one file without side files. */
  close({ ending, tally, stateHash }: Final): void {
    const { reason, detail } = ending
    const passed = tally.passed
    const failed = tally.failed as Json
    this.end({
      state: stateOf(reason),
      reason,
      detail,
      state_hash: stateHash,
      expectations: { passed, failed },
    })
  }

  /**
   * Closes what was not closed: the run was interrupted, or failed. A file that nothing happened in
   * is taken away. Does nothing after `close`.
   */
  abandon(state: State = 'interrupted', reason: string = state): void {
    if (!this.db.open) return
    try {
      this.tryEnd({ state, reason })
    } finally {
      this.db.close()
    }
    if (this.last.seq === 0) rmSync(this.path, { force: true })
  }

  /** What can't be written, as was said before, is let go: what the file has stays readable. */
  private tryEnd(part: Partial<Manifest>): void {
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        return this.end(part)
      } catch (error) {
        if (!(error instanceof RunFileError)) throw error
        for (const rows of this.waiting) rows.values.length = 0
      }
    }
  }

  private end(part: Partial<Manifest>): void {
    this.flush()
    guarded(this.path, () => {
      this.db.transaction(() => this.note(part))()
      this.db.exec(INDEXES)
      this.db.pragma('wal_checkpoint(TRUNCATE)')
      this.endWal()
    })
    this.db.close()
  }

  /** Leaves a single file; while somebody reads it, its side files stay and hold nothing. */
  private endWal(): void {
    try {
      this.db.pragma('journal_mode = DELETE')
    } catch (error) {
      if (!isSqlError(error)) throw error
    }
  }

  private note(part: Partial<Manifest>): void {
    for (const row of manifestRows(part)) this.noting.run(row)
  }
}

const NOTE = 'INSERT OR REPLACE INTO manifest VALUES (?, ?)'

/** A new run file with its manifest; nothing stays of one that could not be made. */
function made(path: string, manifest: Manifest): Database {
  const db = createDatabase(path)
  try {
    guarded(path, () => {
      db.pragma('page_size = 8192')
      // Readers see the last whole transaction while the next is written.
      db.pragma('journal_mode = WAL')
      db.pragma('synchronous = OFF')
      db.pragma('wal_autocheckpoint = 2000')
      db.pragma('cache_size = -16000')
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

function stateOf(reason: Ending['reason']): State {
  if (reason === 'interrupted') return 'interrupted'
  return reason === 'runaway' ? 'failed' : 'ended'
}
