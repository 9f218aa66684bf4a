// Which run files there are: found in folders, opened when somebody looks at them, a few kept open.
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { byCodeUnit } from '../base/json.ts'
import { isLived } from '../run/lease.ts'
import { peekRunFile, type RunFile, RunFileError } from '../run/run_file.ts'
import type { RunRow } from './answers_run.ts'
import { OpenRun } from './open_run.ts'
import { type Problem, problem } from './problem.ts'

const ENDING = '.oikos'
const OPEN_MAX = 4
const FILES_MAX = 2_000

export class Library {
  readonly folder: string
  private readonly depth: number
  private open: OpenRun[] = []
  private readonly rows = new Map<string, { at: string; row: RunRow }>()

  /** `depth` is how many folders deep it looks. */
  constructor(folder: string, depth: number) {
    this.folder = resolve(folder)
    this.depth = depth
  }

  /** All run files, the newest first; a fork names its parent where that is here. */
  list(): RunRow[] {
    const paths = this.paths()
    const runs = new Map(paths.map((path) => [real(path), this.nameOf(path)]))
    const rows = paths.map((path) => {
      const row = this.rowOf(path)
      const { parent } = row
      if (parent === null) return row
      return { ...row, parent: { ...parent, run: runs.get(real(parent.path)) ?? null } }
    })
    return rows.sort(newestFirst)
  }

  nameOf(path: string): string {
    return relative(this.folder, path).slice(0, -ENDING.length)
  }

  /** A run by its name; nothing outside the folder has one. */
  get(run: string): OpenRun | Problem {
    const known = this.open.find((one) => one.run === run)
    if (known?.isThere === true) {
      this.open = [...this.open.filter((one) => one !== known), known]
      known.asked()
      return known
    }
    if (known !== undefined) this.forget(known)
    const path = this.paths().find((one) => this.nameOf(one) === run)
    if (path === undefined) {
      return problem(404, 'NO_SUCH_RUN', `there is no run ${run} in ${this.folder}: look in /runs`)
    }
    try {
      const opened = new OpenRun(run, path)
      this.open.push(opened)
      while (this.open.length > OPEN_MAX) this.open.shift()!.close()
      return opened
    } catch (error) {
      if (error instanceof RunFileError) return problem(409, 'UNREADABLE', error.message)
      throw error
    }
  }

  /** A file that is gone, or another one by now. */
  private forget(known: OpenRun): void {
    known.close()
    this.open = this.open.filter((one) => one !== known)
  }

  close(): void {
    for (const one of this.open) one.close()
    this.open = []
  }

  private paths(): string[] {
    const found: string[] = []
    const look = (folder: string, depth: number) => {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name)
        if (entry.isDirectory() && depth < this.depth && !entry.name.startsWith('.')) {
          look(path, depth + 1)
        } else if (entry.name.endsWith(ENDING) && entry.isFile() && found.length < FILES_MAX) {
          found.push(path)
        }
      }
    }
    if (existsSync(this.folder)) look(this.folder, 1)
    return found
  }

  /** Read anew only when the file or what belongs to it has changed. */
  private rowOf(path: string): RunRow {
    const { size, mtimeMs } = statSync(path)
    const wal = statSync(`${path}-wal`, { throwIfNoEntry: false })
    const at = `${size} ${mtimeMs} ${wal?.size} ${wal?.mtimeMs}`
    const known = this.rows.get(path)
    if (known?.at === at && !known.row.living) return known.row
    const row = this.read(path, size + (wal?.size ?? 0))
    this.rows.set(path, { at, row })
    return row
  }

  private read(path: string, size: number): RunRow {
    const run = this.nameOf(path)
    try {
      const file = peekRunFile(path)
      try {
        return this.rowIn(file, { run, path, size })
      } finally {
        file.close()
      }
    } catch (error) {
      if (!(error instanceof RunFileError)) throw error
      return { ...UNKNOWN, run, path, size, name: run, problem: error.message }
    }
  }

  private rowIn(file: RunFile, known: Pick<RunRow, 'run' | 'path' | 'size'>): RunRow {
    const { name, seed, state, reason, started_at, events, time_us, expectations, lineage } =
      file.manifest()
    const { passed = 0, failed = [] } = (expectations ?? {}) as {
      passed?: number
      failed?: unknown[]
    }
    // A file of format 1 knows of no forks.
    const parent = (lineage ?? null) && {
      ...{ path: lineage!.parent, run: null, seq: lineage!.seq, t: lineage!.time_us },
    }
    return {
      ...known,
      ...{ name, seed, state, reason, started_at, events, time_us, parent, passed },
      living: isLived(file.db),
      light: file.isLight,
      failed: failed.length,
      problem: null,
    }
  }
}

const UNKNOWN = {
  ...{ seed: 0, state: 'unknown' as const, reason: null, living: false, light: false },
  ...{ started_at: null, events: 0, time_us: 0, passed: 0, failed: 0, parent: null },
}

function newestFirst(a: RunRow, b: RunRow): number {
  return byCodeUnit(b.started_at ?? '', a.started_at ?? '') || byCodeUnit(a.run, b.run)
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}
