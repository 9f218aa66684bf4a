// A run file that is open for reading: its events, its world at any instant, forks, comparisons.
import type { Event, Kind } from '../kernel/event.ts'
import { type Differs, manifestDiffers, type Parting, parting } from '../run/diff.ts'
import { type OutcomeDiff, outcomeDiff } from '../run/diff_outcome.ts'
import type { Manifest } from '../run/manifest.ts'
import { parseMoment } from '../run/moment.ts'
import type { Moment } from '../run/read_events.ts'
import { type Fault, type Logged, openRunFile, type RunFile } from '../run/run_file.ts'
import { type Answer, select } from '../run/select.ts'
import { addWorldTables } from '../run/world_tables.ts'
import { type Asked, commanded, OikosError } from './command.ts'
import { Instant } from './instant.ts'
import { type Change, changeFlags, type Settings, settingFlags } from './options.ts'

/** A place in a run: `'1h 30m'`, `'#120'`, virtual microseconds, or the number of an event. */
export type At = string | number | { seq: number }

/** Which events: everything that is given must fit; both ends are included. */
export type Which = {
  kinds?: readonly Kind[]
  /** Whose step or call it came of. */
  by?: string
  /** Whom it concerns. */
  about?: string
  from?: At
  to?: At
  limit?: number
  newestFirst?: boolean
}

/** `parting` is the first event in which two runs differ; null where they are the same. */
export type Comparison = {
  identical: boolean
  parting: Parting | null
  /** What they were made with, where that differs. */
  made: Differs[]
  /** What they came to; null where they are the same. */
  outcome: OutcomeDiff | null
}

/** `mismatches` says what does not hold, a text each. */
export type Verified = { holds: boolean; mismatches: string[] }

/** Where a fork leaves its parent, what is changed there, and how it goes on. */
export type ForkOptions = Change & Settings & Pick<Asked, 'progress' | 'signal'> & { at: At }

/**
 * A run file, read only. A run that goes on can be open too: what was written when a method is
 * called is what it sees. Close it, or say `using run = open(…)`.
 */
export class OpenRun {
  readonly path: string
  private readonly file: RunFile

  /** Throws where there is no run file that this oikos can read. */
  constructor(path: string) {
    this.file = openRunFile(path)
    this.path = path
  }

  /** What it was made from and what it came to: seed, configuration, state, hashes, measures. */
  get manifest(): Manifest {
    return this.file.manifest()
  }

  /** In order, one at a time: a run of millions needs no memory for those that were passed. */
  events(which: Which = {}): Iterable<Event> {
    const { from, to, ...rest } = which
    return this.file.events({ ...rest, from: placed(from), to: placed(to) })
  }

  /** The world as it was at a place, or at the end. */
  at(at?: At): Instant {
    return new Instant(this.file, placed(at))
  }

  /**
   * One read-only SQL statement, over the tables and views that checkpoints/README.md explains;
   * with `at` there are tables `world_…` of the world then. Throws on SQL that is wrong.
   */
  query(sql: string, at?: At): Record<string, string | number | null>[] {
    if (at !== undefined) addWorldTables(this.file, placed(at))
    const { columns, rows }: Answer = select(this.file, sql)
    return rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]!])))
  }

  /** What guest code logged, and where it failed. */
  logs(id?: string): { logs: Logged[]; faults: Fault[] } {
    return { logs: [...this.file.logs(id)], faults: [...this.file.faults(id)] }
  }

  /** The first event in which this run and another differ, and what both came to. */
  compare(other: OpenRun): Comparison {
    const found = parting(this.file, other.file)
    return {
      identical: found === null,
      parting: found,
      made: manifestDiffers(this.manifest, other.manifest),
      outcome: found === null ? null : outcomeDiff(this.file, other.file),
    }
  }

  /** A new run with the same past, lived to its end. Rejects with OikosError. */
  async fork(options: ForkOptions): Promise<OpenRun> {
    const { at, progress, signal } = options
    const flags = [...changeFlags(options), ...settingFlags(options)]
    const args = ['fork', this.path, `--at=${text(at)}`, ...flags]
    return lived(args, { progress, signal })
  }

  /** Goes on with a run that was interrupted or killed. Rejects with OikosError. */
  resume(asked: Pick<Asked, 'progress' | 'signal'> = {}): Promise<OpenRun> {
    return lived(['resume', this.path], asked)
  }

  /** Doubts the file: its events are folded, made again and recounted, its signature is checked. */
  verify(): Promise<Verified> {
    return commanded(['verify', this.path], { evenSo: true })
  }

  close(): void {
    this.file.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

/** Lives a command's run to its end and opens its file; expectations that fail are no error. */
export async function lived(args: readonly string[], asked: Asked): Promise<OpenRun> {
  const { file } = await commanded<{ file: string }>(args, { ...asked, evenSo: true })
  return new OpenRun(file)
}

function placed(at: At | undefined): Moment | undefined {
  if (typeof at === 'number') return { t: at }
  if (typeof at !== 'string') return at
  const moment = parseMoment(at)
  if (moment !== null) return moment
  throw new OikosError(`${at} is no place in a run: write "1h 30m", or "#120" for an event`, 2)
}

function text(at: At): string {
  if (typeof at === 'number') return `${at}us`
  return typeof at === 'string' ? at : `#${at.seq}`
}
