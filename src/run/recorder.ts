// The recorder: writes a run to its file as it is lived, whole commits at a time.
import type { KeyObject } from 'node:crypto'
import { rmSync } from 'node:fs'
import { canonical, type Json } from '../base/json.ts'
import { assert } from '../base/violation.ts'
import type { Event } from '../kernel/event.ts'
import { Chain } from './chain.ts'
import type { Carried, Checkpoint } from './checkpoint.ts'
import type { Recorded } from './control.ts'
import { copyRun } from './copy_run.ts'
import type { Ending } from './drive.ts'
import { type EffectRow, EffectRows } from './effect_rows.ts'
import { type EntryFault, keepFault } from './entry_faults.ts'
import { type EventFilter, matchesFilter } from './history.ts'
import type { Lease } from './lease.ts'
import type { Faulted, Log, Logged, Place } from './log.ts'
import { type Manifest, manifestOf, manifestRows, type State } from './manifest.ts'
import type { Sample } from './meter.ts'
import { readEvents } from './read_events.ts'
import { endOf, madeRecord, NOTE, reopenedRecord } from './record_db.ts'
import { Rows } from './rows.ts'
import { INDEXES } from './run_tables.ts'
import type { Scenario } from './scenario.ts'
import { SIGN_OFF_KEYS, signOff } from './sign_off.ts'
import { type Restored, restoredFrom, Snapshots } from './snapshots.ts'
import { type Database, guarded, isSqlError, RunFileError, type Statement } from './sqlite.ts'
import type { Tally } from './tally.ts'

/** Where a light run stood, and up to which checkpoint nothing is needed any more. */
const MARK = 'INSERT OR REPLACE INTO marks VALUES (?, ?, ?)'
const UNMARK = 'DELETE FROM marks WHERE seq > ?'
const PASSED =
  'DELETE FROM snapshots WHERE seq < (SELECT max(seq) FROM snapshots WHERE base IS NULL)'

type How = { again?: boolean; at?: Place; kept?: readonly Event[] | null }

export type Final = {
  ending: Ending
  tally: Pick<Tally, 'passed' | 'failed'>
  stateHash: string
  measures: Record<string, number | null>
}

/**
 * - What is added is readable for others after the next batch or `flush`; every transaction ends at
 *   the end of a commit, so nobody ever sees half of one, not even after a crash.
 * - Each method throws RunFileError when the file can't take it (a full disk); what was written
 *   before stays, and `abandon` still closes the file.
 */
export class Recorder implements Log {
  readonly path: string
  /** What the file is signed with when it ends; null signs nothing. */
  key: KeyObject | null = null
  private readonly db: Database
  readonly snapshots: Snapshots
  readonly effects: EffectRows
  private readonly chain: Chain
  private readonly lease: Lease
  private readonly batch: number
  private readonly eventRows: Rows
  private readonly blobRows: Rows
  private readonly logRows: Rows
  private readonly faultRows: Rows
  private readonly metricRows: Rows
  private readonly waiting: Rows[]
  private readonly noting: Statement
  private last: { seq: number; t: number }
  private written: number
  /** Whether the file says that it goes on; a sign-off of before has gone then. */
  private goesOn = false
  /** Keeps no events, but for those of the birth of genesis. */
  private readonly isLight: boolean
  private readonly kept: readonly Event[] | null
  private logged: number
  private faulted: number

  /**
   * A new file is made; throws RunFileError when it can't be, or is there already. One that is
   * there is gone on with `again`, after its last commit; throws RunFileError when somebody else is
   * writing it. A light one goes on `at` its last checkpoint; `kept` has the events of this life.
   */
  constructor(path: string, scenario: Scenario, how: How = {}) {
    const { again = false, at, kept = null } = how
    const { batch, keep } = scenario.config.record
    this.path = path
    this.batch = batch
    this.isLight = keep === 'hash'
    this.kept = kept
    const { db, lease } = again ? reopenedRecord(path) : madeRecord(path, manifestOf(scenario))
    this.db = db
    this.lease = lease
    const { seq, t, hash, logged, faulted } = at ?? endOf(path, db)
    if (at !== undefined) this.writing(() => this.forgetAfter(seq))
    this.chain = new Chain(hash)
    this.last = { seq, t }
    this.written = seq
    this.logged = logged
    this.faulted = faulted
    this.snapshots = new Snapshots(this.db)
    this.effects = new EffectRows(path, this.db)
    this.noting = this.db.prepare(NOTE)
    this.eventRows = new Rows(this.db, 'INSERT INTO events VALUES', 8)
    this.blobRows = new Rows(this.db, 'INSERT OR IGNORE INTO blobs VALUES', 2)
    this.logRows = new Rows(this.db, 'INSERT OR IGNORE INTO logs VALUES', 4)
    this.faultRows = new Rows(this.db, 'INSERT OR IGNORE INTO faults VALUES', 7)
    this.metricRows = new Rows(this.db, 'INSERT OR REPLACE INTO metrics VALUES', 3)
    const { eventRows, blobRows, logRows, faultRows, metricRows } = this
    this.waiting = [eventRows, blobRows, logRows, faultRows, metricRows, this.snapshots.rows]
  }

  /** What a light run had after the checkpoint that it goes on from. */
  private forgetAfter(seq: number): void {
    this.db.prepare(UNMARK).run(seq)
    if (seq === 0) for (const table of ['events', 'blobs']) this.db.exec(`DELETE FROM ${table}`)
  }

  get place(): Place {
    const { seq, t } = this.last
    return { seq, t, hash: this.chain.hash, logged: this.logged, faulted: this.faulted }
  }

  /**
   * Goes on after the last commit of the file, to which a life came that was made again: what it
   * logged so far counts, as what comes next may have been logged already.
   */
  goOnAt({ seq, hash, logged, faulted }: Place): void {
    const { last, chain } = this
    const isEnd = seq === last.seq && hash === chain.hash
    assert(isEnd, 'followed-to-the-end', `the file ends at #${last.seq}, the life is at #${seq}`)
    this.logged = logged
    this.faulted = faulted
  }

  /** The same database, for a follower. */
  reader(): Database {
    return this.db
  }

  /** The run as it was at the checkpoint that was just kept, read from the file. */
  async restored(scenario: Scenario): Promise<Restored> {
    await this.snapshots.settled()
    this.flush()
    const found = guarded(this.path, () => restoredFrom(this.path, this.db, scenario))
    const { seq, hash } = this.place
    const isHere = found?.moment.world.seq === seq && found.carried.place.hash === hash
    assert(isHere, 'restored-is-here', `the checkpoint at #${seq} can't be read back`)
    return found!
  }

  /** Keeps a fault of the engine before anything follows from it. */
  entryFault(fault: EntryFault): void {
    this.writing(() => keepFault(this.db, fault))
  }

  /** Keeps what the outside was asked before it is, and its answer before it counts. */
  effect(row: EffectRow): void {
    this.writing(() => this.effects.write(row))
  }

  /** Takes over all that another run's file, which is only read, has up to a place. */
  copyFrom(parent: Database, carried: Carried): void {
    const { place } = carried
    const { seq, t, hash, logged, faulted } = place
    this.writing(() => {
      copyRun(parent, this.db, carried)
      this.note({ events: seq, time_us: t, event_hash: hash })
    })
    this.last = { seq, t }
    this.written = seq
    this.chain.hash = hash
    this.logged = logged
    this.faulted = faulted
  }

  lineage(lineage: Manifest['lineage']): void {
    this.writing(() => this.note({ lineage }))
  }

  /** Keeps what somebody outside did, before it is done. */
  control({ n, seq, t, control }: Recorded): void {
    this.flush()
    this.writing(() => {
      this.db.prepare('INSERT INTO controls VALUES (?, ?, ?, ?)').run(n, seq, t, canonical(control))
    })
  }

  /** Keeps a checkpoint of the place where the log is; it is written when it is compressed. */
  checkpoint(taken: Checkpoint): void {
    this.snapshots.add(taken)
  }

  /** Adds one commit. */
  add(events: readonly Event[]): void {
    const isFirst = this.last.seq === 0
    const rows = this.chain.add(events)
    if (this.isLight && !isFirst) return this.pass(events)
    const { values } = this.eventRows
    const end = rows.length - 1
    for (let i = 0; i <= end; i++) {
      const { seq, t, kind, by, cause, step } = events[i]!
      const { data, blobs } = rows[i]!
      values.push(seq, t, kind, by, cause, step, data, i === end ? this.chain.hash : null)
      for (const blob of blobs) this.blobRows.values.push(blob.hash, blob.body)
    }
    this.pass(events)
  }

  private pass(events: readonly Event[]): void {
    const last = events.at(-1)
    if (last === undefined) return
    this.last = last
    if (last.seq - this.written >= this.batch) this.flush()
  }

  /** What a guest logged: for people. */
  log({ t, id, text }: Logged): void {
    if (this.isLight) return
    this.logRows.values.push(++this.logged, t, id, text)
  }

  /** What a guest did wrong and where: for people. */
  fault({ t, id, method, code, message, stack }: Faulted): void {
    if (this.isLight) return
    const frames = JSON.stringify(stack)
    this.faultRows.values.push(++this.faulted, t, id, method, code, message, frames)
  }

  /** What a scenario measures, at an instant. */
  sample({ t, name, value }: Sample): void {
    this.metricRows.values.push(t, name, value)
  }

  /** Writes what is waiting, in one transaction. */
  flush(): void {
    const all = this.waiting
    const { seq, t } = this.last
    const isIdle = all.every((rows) => rows.values.length === 0) && seq === this.written
    if (isIdle && !this.lease.isDue) return
    this.writing(() => {
      if (!this.goesOn) this.openAgain()
      for (const rows of all) rows.write()
      if (this.isLight && seq > 0) {
        this.db.prepare(MARK).run(seq, t, this.chain.hash)
        this.db.prepare(PASSED).run()
      }
      this.note({ events: seq, time_us: t, event_hash: this.chain.hash })
    })
    for (const rows of all) rows.values.length = 0
    this.written = seq
    this.goesOn = true
  }

  /** One transaction, of a process that holds the lease: throws RunFileError where it was lost. */
  private writing(body: () => void): void {
    guarded(this.path, () => {
      this.db
        .transaction(() => {
          this.lease.renew()
          body()
        })
        .immediate()
    })
  }

  /** What was signed off is no longer the whole of a run that goes on. */
  private openAgain(): void {
    const forget = this.db.prepare('DELETE FROM manifest WHERE key = ?')
    for (const key of SIGN_OFF_KEYS) forget.run(key)
    this.note({
      state: 'running',
      reason: null,
      state_hash: null,
      expectations: null,
      measures: null,
    })
  }

  /** Events so far that fit, in order. */
  *events(filter: EventFilter): Iterable<Event> {
    if (this.isLight) {
      for (const event of this.kept ?? []) if (matchesFilter(event, filter)) yield event
      return
    }
    this.flush()
    const { kind, by, about } = filter
    yield* readEvents(this.db, { kinds: kind === undefined ? undefined : [kind], by, about })
  }

  /** Ends the file: what came of the run, the indexes, and one file without side files. */
  async close({ ending, tally, stateHash, measures }: Final): Promise<void> {
    await this.snapshots.settled()
    const { reason, detail } = ending
    const passed = tally.passed
    const failed = tally.failed as Json
    this.end({
      state: stateOf(reason),
      reason,
      detail,
      state_hash: stateHash,
      expectations: { passed, failed },
      measures,
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
    guarded(this.path, () => this.db.exec(INDEXES))
    // In one: who dies in between has not ended, and can be resumed.
    this.writing(() => {
      this.note(part)
      this.note(signOff(this.db, this.key))
      this.lease.release()
    })
    guarded(this.path, () => {
      this.db.pragma('wal_checkpoint(TRUNCATE)')
      this.endWal()
    })
    this.db.close()
  }

  /** Leaves a single file; while somebody reads it, its side files stay and hold nothing. */
  private endWal(): void {
    try {
      // A reader may stay for long: nobody waits for that.
      this.db.pragma('busy_timeout = 100')
      this.db.pragma('journal_mode = DELETE')
    } catch (error) {
      if (!isSqlError(error)) throw error
    }
  }

  private note(part: Partial<Manifest>): void {
    for (const row of manifestRows(part)) this.noting.run(row)
  }
}

function stateOf(reason: Ending['reason']): State {
  if (reason === 'interrupted') return 'interrupted'
  return reason === 'runaway' ? 'failed' : 'ended'
}
