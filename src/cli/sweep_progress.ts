// The progress of a sweep on a terminal, and Ctrl-C, which lets the runs that are under way end.
import type { Plan, Result, SweepStore } from '../experiment/sweep_store.ts'
import { failureText } from './sweep_text.ts'

/** A line on a terminal: how many are done, and how long the rest may take. */
export class SweepProgress {
  stopped = false
  private readonly shows: boolean
  private readonly plan: Plan
  private readonly began = performance.now()
  private readonly before: number
  private done = 0

  constructor(plan: Plan, store: SweepStore, quiet: boolean) {
    this.plan = plan
    this.before = store.results.length
    this.shows = !quiet && process.stderr.isTTY === true
    const stop = () => {
      if (this.stopped) process.exit(130)
      this.stopped = true
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  }

  note(result: Result, left: number): void {
    this.done += 1
    if (!result.ok) process.stderr.write(`${failureText(this.plan, result)}\n`)
    if (!this.shows) return
    const seconds = ((performance.now() - this.began) / 1000 / this.done) * left
    const all = this.before + this.done + left
    const bar = '█'.repeat(Math.round((30 * (all - left)) / all)).padEnd(30, '░')
    const time = seconds > 90 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds)} s`
    process.stderr.write(`\r\x1b[K${bar} ${all - left}/${all}, about ${time} left`)
  }

  end(): void {
    if (this.shows) process.stderr.write('\r\x1b[K')
  }
}
