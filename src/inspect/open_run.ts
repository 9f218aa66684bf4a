// One run that is looked at: its file, what is known of all its events, its worlds.

import { statSync } from 'node:fs'
import { isLived } from '../run/lease.ts'
import type { Manifest } from '../run/manifest.ts'
import { Payments } from '../run/payments.ts'
import { scenarioOf } from '../run/run_figures.ts'
import { openRunFile, type RunFile } from '../run/run_file.ts'
import { Columns } from './columns.ts'
import { Course } from './course.ts'
import { makeRoom } from './room.ts'
import { Worlds } from './worlds.ts'

/** So long after a question more may come of the same page: reading on makes way for them. */
const QUIET_MS = 150
const YIELD_MS = 40

/** After so much reading, what it threw away is cleared. */
const TIDY_MS = 300

/** As long as reading on may keep others from being answered. */
const SLICE_MS = 12

export class OpenRun {
  readonly run: string
  private readonly path: string
  private readonly inode: number
  readonly file: RunFile
  readonly columns: Columns
  private readonly payments: Payments
  readonly worlds: Worlds
  /** Null for a light run. */
  readonly course: Course | null
  readonly isLight: boolean
  private askedMs = performance.now()
  private following: Promise<void> | null = null
  private closed = false
  /** Why its course could not be read to the end. */
  problem: string | null = null
  private read: ReturnType<typeof scenarioOf> | null = null
  private known: { at: string; manifest: Manifest } | null = null

  /** Throws RunFileError. */
  constructor(run: string, path: string) {
    this.run = run
    this.path = path
    this.inode = statSync(path).ino
    this.file = openRunFile(path)
    this.isLight = this.file.isLight
    this.columns = new Columns(this.file.db)
    this.payments = new Payments(this.file.db)
    this.worlds = new Worlds(this.file)
    const { state, time_us } = this.manifest()
    const ended = state !== 'running'
    this.course = this.isLight ? null : new Course(this.file, ended ? time_us : null)
    void this.follow()
  }

  /** Whether the file is still the one that was opened. */
  get isThere(): boolean {
    return statSync(this.path, { throwIfNoEntry: false })?.ino === this.inode
  }

  get isLiving(): boolean {
    return isLived(this.file.db)
  }

  /** Whether nothing can follow: what was interrupted may be gone on with. */
  private get isOver(): boolean {
    const { state } = this.manifest()
    return state === 'ended' || state === 'failed'
  }

  /** Read anew only when a row that changes along has changed. */
  manifest(): Manifest {
    const sql =
      "SELECT group_concat(value, ' ') FROM manifest WHERE key IN ('events', 'state', 'state_hash')"
    const at = String(this.file.db.prepare(sql).pluck().get())
    if (this.known?.at !== at) this.known = { at, manifest: this.file.manifest() }
    return this.known.manifest
  }

  /** Somebody asks: what is read in the background waits a little. */
  asked(): void {
    this.askedMs = performance.now()
  }

  /** What the scenario says of itself, and what it measures; it never changes. */
  get scenario(): ReturnType<typeof scenarioOf> {
    this.read ??= scenarioOf(this.manifest())
    return this.read
  }

  /** The columns, of all events that the file has now. */
  async whole(): Promise<Columns> {
    const isShort = () => !this.isLight && this.columns.length < this.file.lastSeq()
    await this.inSlices(() => isShort() && this.columns.grow(), nextTurn)
    return this.columns
  }

  /** All payments that the file has now. */
  async paid(): Promise<Payments> {
    await this.inSlices(() => this.payments.grow(), nextTurn)
    return this.payments
  }

  /** Reads the course on to the end of the file; one after the other where many ask. */
  follow(): Promise<void> {
    const { course } = this
    const isOver = course === null || course.complete || this.problem !== null
    if (isOver) return Promise.resolve()
    const quiet = () => this.quiet()
    this.following ??= this.inSlices(() => this.payments.grow(), quiet)
      .then(() => this.inSlices(() => course.grow(), quiet))
      .then(() => {
        if (!this.closed && this.isOver && course.at.seq >= this.file.lastSeq()) course.finish()
      })
      .catch((error: Error) => {
        // A file that is damaged somewhere can be looked at up to there.
        this.problem = error.message
      })
      .finally(() => {
        this.following = null
      })
    return this.following
  }

  close(): void {
    this.closed = true
    this.file.close()
  }

  /** `between` is awaited after each slice. */
  private async inSlices(more: () => boolean, between: () => Promise<void>): Promise<void> {
    let began = performance.now()
    let worked = 0
    while (!this.closed && more()) {
      const passed = performance.now() - began
      if (passed < SLICE_MS) continue
      worked += passed
      if (worked > TIDY_MS) {
        makeRoom()
        worked = 0
      }
      await between()
      began = performance.now()
    }
  }

  private async quiet(): Promise<void> {
    await nextTurn()
    if (performance.now() - this.askedMs > QUIET_MS) return
    await new Promise((resolve) => setTimeout(resolve, YIELD_MS))
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
