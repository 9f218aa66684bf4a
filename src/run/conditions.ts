// Conditions: interventions that wait for an expression to be true.
import type { Json } from '../base/json.ts'
import type { Conditional } from './intervention.ts'

/** What is known of one: how often it was done, when last, and whether it could not be asked. */
type Course = { times: number; lastUs: number | null; failed: boolean }

/** What asking one came to. */
export type Asked = { conditional: Conditional; failure: string | null }

type Ask = (expression: string) => { ok: true; value: Json } | { ok: false; message: string }

/**
 * The conditions of one run. Whether one is asked follows from the instant and from what was done,
 * so that to ask once more where nothing happened comes to the same.
 */
export class Conditions {
  private readonly all: readonly Conditional[]
  private readonly courses: Course[]

  constructor(all: readonly Conditional[]) {
    this.all = all
    this.courses = all.map(() => ({ times: 0, lastUs: null, failed: false }))
  }

  /** The next instant after this one at which a rhythm asks. */
  nextTime(nowUs: number): number {
    let next = Number.POSITIVE_INFINITY
    for (const [i, one] of this.all.entries()) {
      if (one.everyUs === null || !this.isOpen(i)) continue
      const from = Math.max(nowUs + 1, this.opensUs(i))
      const steps = Math.ceil((from - one.fromUs) / one.everyUs)
      next = Math.min(next, one.fromUs + steps * one.everyUs)
    }
    return next
  }

  /**
   * The first that is true at the end of an instant, or can't be asked, which closes it; it counts
   * as done from here on. Null when there is none.
   */
  ask(nowUs: number, ask: Ask): Asked | null {
    for (const [i, conditional] of this.all.entries()) {
      if (!this.isAsked(i, nowUs)) continue
      const answer = ask(conditional.when)
      if (answer.ok && answer.value !== true) continue
      const course = this.courses[i]!
      if (!answer.ok) {
        course.failed = true
        return { conditional, failure: answer.message }
      }
      course.times += 1
      course.lastUs = nowUs
      return { conditional, failure: null }
    }
    return null
  }

  private isOpen(i: number): boolean {
    const { times, againUs } = this.all[i]!
    const { times: done, failed } = this.courses[i]!
    if (failed || (done > 0 && againUs === null)) return false
    return times === null || done < times
  }

  /** Before this instant it is not asked. */
  private opensUs(i: number): number {
    const { fromUs, againUs } = this.all[i]!
    const { lastUs } = this.courses[i]!
    return lastUs === null ? fromUs : Math.max(fromUs, lastUs + againUs!)
  }

  private isAsked(i: number, nowUs: number): boolean {
    if (!this.isOpen(i) || nowUs < this.opensUs(i)) return false
    const { everyUs, fromUs } = this.all[i]!
    return everyUs === null || (nowUs - fromUs) % everyUs === 0
  }

  toJson(): Json {
    return this.courses.map((one) => ({ ...one }))
  }

  /** A fork of another scenario may have others: then nothing is known of them. */
  put(json: Json): void {
    if ((json as Course[]).length !== this.all.length) return
    const kept = json as Course[]
    this.courses.splice(0, this.courses.length, ...kept.map((one) => ({ ...one })))
  }
}
