// One run that is looked at: its file, what is known of all its events, its worlds.

import { isLived } from '../run/lease.ts'
import type { Manifest } from '../run/manifest.ts'
import { openRunFile, type RunFile } from '../run/run_file.ts'
import { Columns } from './columns.ts'
import { Course } from './course.ts'
import { makeRoom } from './room.ts'
import { Worlds } from './worlds.ts'

/** After so much reading, what it threw away is cleared. */
const TIDY_MS = 300

/** As long as reading on may keep others from being answered. */
const SLICE_MS = 12

export class OpenRun {
  readonly run: string
  readonly file: RunFile
  readonly columns: Columns
  readonly worlds: Worlds
  /** Null for a light run. */
  readonly course: Course | null
  readonly isLight: boolean
  private readonly reading: Promise<void>
  private following: Promise<void> | null = null
  private closed = false
  private known: { at: string; manifest: Manifest } | null = null

  /** Throws RunFileError. */
  constructor(run: string, path: string) {
    this.run = run
    this.file = openRunFile(path)
    this.isLight = this.file.isLight
    this.columns = new Columns(this.file.db)
    this.worlds = new Worlds(this.file)
    const { state, time_us } = this.manifest()
    const ended = state !== 'running'
    this.course = this.isLight ? null : new Course(this.file, ended ? time_us : null)
    this.reading = this.isLight ? Promise.resolve() : this.inSlices(() => this.columns.grow())
    void this.follow()
  }

  get isLiving(): boolean {
    return isLived(this.file.db)
  }

  /** Read anew only when a row that changes along has changed. */
  manifest(): Manifest {
    const sql =
      "SELECT group_concat(value, ' ') FROM manifest WHERE key IN ('events', 'state', 'state_hash')"
    const at = String(this.file.db.prepare(sql).pluck().get())
    if (this.known?.at !== at) this.known = { at, manifest: this.file.manifest() }
    return this.known.manifest
  }

  /** The columns, of all events that the file has now. */
  async whole(): Promise<Columns> {
    await this.reading
    while (!this.isLight && this.columns.length < this.file.lastSeq()) this.columns.grow()
    return this.columns
  }

  /** Reads the course on to the end of the file; one after the other where many ask. */
  follow(): Promise<void> {
    const { course } = this
    if (course === null || course.complete) return Promise.resolve()
    this.following ??= this.reading
      .then(() => this.inSlices(() => course.grow()))
      .then(() => {
        if (!this.closed && this.manifest().state !== 'running' && !this.isLiving) course.finish()
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

  private async inSlices(more: () => boolean): Promise<void> {
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
      await new Promise((resolve) => setImmediate(resolve))
      began = performance.now()
    }
  }
}
