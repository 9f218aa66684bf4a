// The worlds of a run: as it was at any instant, from one looked at before where that is nearer.
import type { World } from '../kernel/world.ts'
import { foldOn, worldAt } from '../run/fold.ts'
import { instant } from '../run/portrait.ts'
import type { Moment } from '../run/read_events.ts'
import { type RunFile, RunFileError } from '../run/run_file.ts'
import { makeRoom } from './room.ts'

/** A world after an event, and the instant that is looked at: flows go on between events. */
export type Seen = { world: World; seq: number; nowUs: number }

/** Worlds kept: the one under the scrubber, and the end. */
const KEPT = 2

/** So many events are folded sooner than a checkpoint is read. */
const NEAR = 5_000

/**
 * What it answers is to be read at once: the next question may fold the same world further.
 */
export class Worlds {
  private readonly file: RunFile
  /** The one used last comes last. */
  private kept: World[] = []

  constructor(file: RunFile) {
    this.file = file
  }

  at(moment: Moment | undefined): Seen {
    const { file } = this
    const seq = this.seqOf(moment)
    const world = this.reached(seq)
    return { world, seq, nowUs: instant(file, world, moment) }
  }

  seqOf(moment: Moment | undefined): number {
    const last = this.file.lastSeq()
    if (moment === undefined) return last
    return 'seq' in moment ? Math.min(moment.seq, last) : this.file.lastSeqAt(moment.t)
  }

  /** Throws RunFileError where the events can't be folded: they are not what was recorded. */
  private reached(seq: number): World {
    const exact = this.kept.find((one) => one.seq === seq)
    const near = exact ?? this.kept.find((one) => one.seq < seq && seq - one.seq <= NEAR)
    // One that is folded on is given up before: it may end somewhere between.
    this.kept = this.kept.filter((one) => one !== near)
    const world = exact ?? this.folded(near, seq)
    this.kept.push(world)
    while (this.kept.length > KEPT) this.kept.shift()
    return world
  }

  private folded(near: World | undefined, seq: number): World {
    try {
      return near === undefined ? this.made(seq) : foldOn(this.file, near, { seq })
    } catch (error) {
      if (error instanceof RunFileError) throw error
      const why = `its events can't be followed to #${seq} (${(error as Error).message})`
      throw new RunFileError(this.file.path, `${why}: npx oikos verify says what is wrong`)
    }
  }

  private made(seq: number): World {
    makeRoom()
    return this.file.isLight ? worldAt(this.file) : worldAt(this.file, { seq })
  }
}
