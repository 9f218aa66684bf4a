// What the outside of a run does on a terminal: a progress line, Ctrl-C, pace.
import { formatDuration } from '../base/units.ts'
import type { Outside } from '../run/drive.ts'
import type { Run } from '../run/live.ts'
import { Hold } from './hold.ts'

/** The longest that a paced run goes without looking whether it should stop. */
const SLICE_MS = 250

/** What the outside of a live run does: a progress line on a terminal, Ctrl-C, pace. */
export class Terminal implements Outside {
  private readonly run: Run
  private readonly shows: boolean
  private readonly began = performance.now()
  private paced = { pace: 0, beganMs: 0, startUs: 0 }
  private turns = 0
  private last = performance.now()
  private interrupted = false
  readonly hold = new Hold()

  constructor(run: Run, quiet: boolean) {
    this.run = run
    this.shows = !quiet && process.stderr.isTTY === true
    const stop = () => {
      if (this.interrupted) process.exit(130)
      this.stop()
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
    // The supervisor is gone: nobody would hear of what comes.
    process.on('disconnect', stop)
  }

  /** Ends the run in order, as Ctrl-C does. */
  stop(): void {
    this.interrupted = true
    this.hold.nudge()
  }

  held(): Promise<void> | undefined {
    if (this.interrupted || this.run.controls.isAsked) return undefined
    return this.hold.held()
  }

  isWanted(): boolean {
    return this.run.controls.isAsked || this.hold.stops
  }

  stopping(): boolean {
    return this.interrupted
  }

  /** Lets signals and timers in now and then; looks at the wall clock only for that. */
  between(): Promise<void> | undefined {
    if (++this.turns % 64 !== 0 || performance.now() - this.last < 100) return undefined
    this.show()
    return new Promise((resolve) => setImmediate(resolve))
  }

  get pace(): Outside['pace'] {
    const pace = this.hold.pace ?? this.run.kernel.world.config.time.pace
    if (pace !== this.paced.pace) {
      this.paced = { pace, beganMs: performance.now(), startUs: this.run.kernel.nowUs }
    }
    if (pace === 0) return undefined
    const { beganMs, startUs } = this.paced
    return (atUs) => this.waitFor(beganMs + (atUs - startUs) / 1000 / pace)
  }

  /** Until a wall-clock moment in milliseconds, or until somebody stops the run. */
  private async waitFor(atMs: number): Promise<void> {
    for (;;) {
      const wait = atMs - performance.now()
      if (wait <= 0 || this.interrupted || this.isWanted() || this.hold.isPaused) return
      this.show()
      await new Promise((resolve) => setTimeout(resolve, Math.min(wait, SLICE_MS)))
    }
  }

  /** Others can read the file up to here, and people see how far it is. */
  private show(): void {
    this.last = performance.now()
    this.run.flush()
    if (this.shows) process.stderr.write(`\r\x1b[K${this.progress()}`)
  }

  private progress(): string {
    const { kernel, tally } = this.run
    const { world } = kernel
    const seconds = (performance.now() - this.began) / 1000
    const scrip = world.ledger.stocks.get('scrip')!
    return [
      formatDuration(Math.floor(world.now / 1_000_000) * 1_000_000).padStart(10),
      `${Math.round(tally.events / seconds)} events/s`,
      `${world.loops.size} agents`,
      `${scrip.circulating} scrip`,
    ].join('  ')
  }
}
