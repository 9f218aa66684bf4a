// The driver: turns, interventions and expectations in the order of virtual time, until the end.

import type { Agents } from '../agents/agents.ts'
import { entryName } from '../agents/script.ts'
import { entryAtUs } from '../artifacts/loop.ts'
import type { Json } from '../base/json.ts'
import { nextAudit } from '../kernel/audit.ts'
import { runJob } from '../kernel/jobs.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { NEVER } from '../kernel/world.ts'
import { answerFirst, breathe, startAsked } from './asking.ts'
import { audit } from './audit.ts'
import type { Conditions } from './conditions.ts'
import { applyControl, type Controls } from './control.ts'
import type { Edge } from './edge.ts'
import { intervene, interveneWhen } from './intervene.ts'
import type { Evaluate } from './reads.ts'
import type { Scenario } from './scenario.ts'
import type { Tally } from './tally.ts'

export type Checked = { say: string; passed: boolean; found: Json }

/** Why a run ended; `interrupted` and `runaway` are no ends that a scenario asks for. */
export type Reason = 'until' | 'events' | 'when' | 'quiet' | 'interrupted' | 'runaway'

export type Ending = { reason: Reason; detail: string | null }

/** What the driver moves; a run may put another world in the place of the one it has. */
export type Driven = {
  readonly kernel: Kernel
  readonly agents: Agents
  readonly scenario: Scenario
  readonly evaluate: Evaluate
  readonly controls: Controls
  readonly edge: Edge
  readonly tally: Tally
  readonly conditions: Conditions
  /** Timed expectations that were checked. */
  checkedTimed: number
  /** Before virtual time moves on to an instant. */
  measureTo: (toUs: number) => void
  /** Between two turns; a promise is waited for. */
  keepCheckpoint: () => Promise<void> | undefined
}

/** What the outside does between turns: shows progress, hears a wish to stop, keeps the pace. */
export type Outside = {
  /** Called after every turn; a promise is waited for before the next. */
  between: () => Promise<void> | undefined
  /** Called before virtual time moves on to an instant, where runs are paced. */
  pace?: (atUs: number) => Promise<void> | undefined
  stopping: () => boolean
  /** A promise while the world is paused: it ends when somebody wants something of it. */
  held?: () => Promise<void> | undefined
  /** Whether somebody wants something before virtual time moves on, or an answer comes. */
  isWanted?: () => boolean
}

/** Turns after which what is in flight is let come and go. */
const BREATH = 16

export class Driver {
  private readonly run: Driven
  private readonly timed: Scenario['expect']
  private turnsWaiting = 0

  constructor(run: Driven) {
    this.run = run
    this.timed = run.scenario.expect
      .filter((one) => one.atUs !== undefined)
      .sort((a, b) => a.atUs! - b.atUs!)
  }

  private get kernel(): Kernel {
    return this.run.kernel
  }

  /**
   * Lives the world to its end, checks what is expected then, and says why it ended. An interrupted
   * world has not ended: it can go on as if nothing had been.
   */
  async live(outside: Outside): Promise<Ending> {
    const { ended } = this.kernel.world
    if (ended !== null) return { reason: ended as Reason, detail: null }
    const reason = await this.untilEnd(outside)
    if (reason !== 'interrupted') {
      this.checkAtEnd()
      this.kernel.outside(() => this.kernel.journal.emit('world.ended', null, { reason }))
    }
    return { reason, detail: this.kernel.stopped }
  }

  private async untilEnd(outside: Outside): Promise<Reason> {
    const { until } = this.run.scenario
    for (;;) {
      const { kernel } = this
      if (kernel.stopped !== null) return 'runaway'
      if (outside.stopping()) return 'interrupted'
      if (this.controlled()) continue
      const held = outside.held?.()
      if (held !== undefined) {
        await held
        continue
      }
      if (until.events !== undefined && kernel.world.seq >= until.events) return 'events'
      this.startAsked()
      const next = this.nextTime()
      if (next > kernel.nowUs) {
        if (until.when !== undefined && this.holds(until.when)) return 'when'
        if (this.intervened()) {
          const checkpoint = this.run.keepCheckpoint()
          if (checkpoint !== undefined) await checkpoint
          continue
        }
        this.checkTimed(Math.min(next, until.timeUs ?? next))
        if (next === Number.POSITIVE_INFINITY) return 'quiet'
        if (until.timeUs !== undefined && next > until.timeUs) {
          this.run.measureTo(until.timeUs)
          kernel.advance(until.timeUs)
          return 'until'
        }
        if (outside.pace !== undefined) {
          await outside.pace(next)
          if (outside.stopping()) return 'interrupted'
          if (outside.isWanted?.()) continue
        }
        this.run.measureTo(next)
        kernel.advance(next)
        // While an answer was waited for, a control may have been done here: it is in every life.
        if (this.controlled()) continue
      }
      const turn = this.next(outside)
      if (turn !== undefined) {
        await turn
        this.run.agents.settled()
      }
      this.startAsked()
      const checkpoint = this.run.keepCheckpoint()
      if (checkpoint !== undefined) await checkpoint
      const pause = outside.between()
      if (pause !== undefined) await pause
      if (kernel.world.effects.size > 0 && ++this.turnsWaiting % BREATH === 0) await breathe()
    }
  }

  private startAsked(): void {
    const { until } = this.run.scenario
    if (this.kernel.windows.asked.length === 0) return
    startAsked(this.kernel, this.run.edge, until.timeUs ?? NEVER)
  }

  /** Does what somebody asked for, or what the file has, at this very place; answers whether. */
  private controlled(): boolean {
    const control = this.run.controls.next(this.kernel)
    if (control !== null) applyControl(this.kernel, control)
    return control !== null
  }

  /** At the end of an instant: does what a condition asks for; answers whether. */
  private intervened(): boolean {
    const { kernel } = this
    const asked = this.run.conditions.ask(kernel.nowUs, this.run.evaluate)
    if (asked === null) return false
    const { conditional, failure } = asked
    const { when } = conditional
    if (failure === null) interveneWhen(kernel, conditional, when)
    else this.note({ say: `when: ${when}`, passed: false, found: `it can't be asked: ${failure}` })
    return true
  }

  private nextTime(): number {
    const intervention = this.run.scenario.at[this.kernel.world.interventions]
    const due = this.kernel.nextTime()
    const next = intervention === undefined ? due : Math.min(due, intervention.atUs)
    const { world, nowUs } = this.kernel
    if (!this.goesOn(next)) {
      // What happened last may be what a rhythm waits for: it is asked once more.
      const beat = this.run.conditions.nextTime(world.now)
      return beat > nowUs ? Math.min(next, beat) : next
    }
    const audited =
      world.config.audit.every === 0 ? Number.POSITIVE_INFINITY : nextAudit(world, nowUs)
    return Math.min(next, audited, this.run.conditions.nextTime(nowUs))
  }

  /**
   * Measuring and asking keep no world alive: they go on while something else will happen, or, up
   * to an end that is named, while somebody waits for events.
   */
  private goesOn(next: number): boolean {
    const isNamed = this.run.scenario.until.timeUs !== undefined
    return next < Number.POSITIVE_INFINITY || (isNamed && this.kernel.isAwaited)
  }

  /**
   * At an instant what came before it is measured first; then come interventions, the answers, and
   * the turns.
   */
  private next(outside: Outside): Promise<void> | undefined {
    const { kernel } = this
    if (nextAudit(kernel.world, kernel.nowUs) <= kernel.nowUs) {
      audit(kernel, this.run.tally.activity)
      return undefined
    }
    const intervention = this.run.scenario.at[kernel.world.interventions]
    if (intervention !== undefined && intervention.atUs <= kernel.nowUs) {
      intervene(kernel, intervention)
      return undefined
    }
    if (kernel.windows.nextTime() <= kernel.nowUs) {
      return answerFirst(
        kernel,
        this.run.edge,
        () => outside.stopping() || outside.isWanted?.() === true,
      )
    }
    if (kernel.jobs.nextTime() <= kernel.nowUs) {
      runJob(kernel, kernel.jobs.pop())
      return undefined
    }
    if (kernel.queue.nextTime() > kernel.nowUs) {
      // What is due can only be the body of a tombstone that is kept for no time at all.
      kernel.advance(kernel.nowUs)
      return undefined
    }
    return this.run.agents.resume(kernel.queue.pop())
  }

  private holds(expression: string): boolean {
    const answer = this.run.evaluate(expression)
    return answer.ok && answer.value === true
  }

  /** Expectations of an instant are checked when all of that instant has happened. */
  private checkTimed(beforeUs: number): void {
    while (this.run.checkedTimed < this.timed.length) {
      const expectation = this.timed[this.run.checkedTimed]!
      if (expectation.atUs! >= beforeUs) return
      this.kernel.advance(Math.max(expectation.atUs!, this.kernel.nowUs))
      this.check(expectation)
      this.run.checkedTimed += 1
    }
  }

  private checkAtEnd(): void {
    const untimed = this.run.scenario.expect.filter((one) => one.atUs === undefined)
    for (const expectation of [...this.timed.slice(this.run.checkedTimed), ...untimed]) {
      this.check(expectation)
    }
    this.checkScripts()
  }

  private check({ say, that }: { say: string; that: string }): void {
    const answer = this.run.evaluate(that)
    const passed = answer.ok && answer.value === true
    const found = answer.ok ? answer.value : `the expression failed: ${answer.message}`
    this.note({ say, passed, found: passed ? true : [that, found] })
  }

  /** An entry that was never run fails its expectation, also when its puppet is gone. */
  private checkScripts(): void {
    const { world, nowUs } = this.kernel
    for (const { id, loop: born } of this.run.scenario.artifacts) {
      if (born?.mind !== 'script') continue
      const loop = world.loops.get(id)
      const gone = loop === undefined ? this.endOf(id) : null
      const left = loop?.spec.mind === 'script' ? loop.spec.script.slice(loop.entry) : born.script
      for (const entry of left) {
        if (entry.expect === undefined || (gone !== null && entryAtUs(entry) <= gone)) continue
        const late = entryAtUs(entry) <= nowUs ? 'its puppet was in debt' : 'it came too late'
        const found = `never run: ${gone === null ? late : 'its puppet was gone'}`
        this.note({ say: entryName(id, entry), passed: false, found })
      }
    }
  }

  /** When an artifact that no longer lives stopped living. */
  private endOf(id: string): number {
    const { deleted_at, updated_at } = this.kernel.world.artifacts.get(id)!
    return deleted_at ?? updated_at
  }

  private note(checked: Checked): void {
    this.kernel.outside(() => this.kernel.journal.emit('expectation.checked', null, checked))
  }
}
