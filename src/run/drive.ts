// The driver: turns, interventions and expectations in the order of virtual time, until the end.

import type { Agents } from '../agents/agents.ts'
import { entryName } from '../agents/script.ts'
import { entryAtUs } from '../artifacts/loop.ts'
import { splitCall } from '../base/ids.ts'
import type { Json } from '../base/json.ts'
import { give } from '../kernel/birth.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { rootScope } from '../kernel/scope.ts'
import type { Evaluate } from './reads.ts'
import type { Scenario } from './scenario.ts'
import type { Intervention } from './schedule.ts'

export type Checked = { say: string; passed: boolean; found: Json }

/** Why a run ended; `interrupted` and `runaway` are no ends that a scenario asks for. */
export type Reason = 'until' | 'events' | 'when' | 'quiet' | 'interrupted' | 'runaway'

export type Ending = { reason: Reason; detail: string | null; checked: Checked[] }

/** What the outside does between turns: shows progress, hears a wish to stop, keeps the pace. */
export type Outside = {
  /** Called after every turn; a promise is waited for before the next. */
  between: () => Promise<void> | undefined
  /** Called before virtual time moves on to an instant, where runs are paced. */
  pace?: (atUs: number) => Promise<void> | undefined
  stopping: () => boolean
}

export class Driver {
  private readonly kernel: Kernel
  private readonly agents: Agents
  private readonly scenario: Scenario
  private readonly evaluate: Evaluate
  private readonly timed: Scenario['expect']
  private checkedTimed = 0

  constructor(kernel: Kernel, agents: Agents, scenario: Scenario, evaluate: Evaluate) {
    this.kernel = kernel
    this.agents = agents
    this.scenario = scenario
    this.evaluate = evaluate
    this.timed = scenario.expect
      .filter((one) => one.atUs !== undefined)
      .sort((a, b) => a.atUs! - b.atUs!)
  }

  /** Lives the world to its end, checks what is expected then, and says why it ended. */
  async run(outside: Outside): Promise<Ending> {
    const reason = await this.live(outside)
    const checked = reason === 'interrupted' ? [] : this.checkAtEnd()
    this.kernel.outside(() => {
      this.kernel.journal.emit('world.ended', null, { reason })
    })
    return { reason, detail: this.kernel.stopped, checked }
  }

  private async live(outside: Outside): Promise<Reason> {
    const { kernel, scenario } = this
    const { until } = scenario
    for (;;) {
      if (kernel.stopped !== null) return 'runaway'
      if (outside.stopping()) return 'interrupted'
      if (until.events !== undefined && kernel.world.seq >= until.events) return 'events'
      const next = this.nextTime()
      if (next > kernel.nowUs) {
        if (until.when !== undefined && this.holds(until.when)) return 'when'
        this.checkTimed(Math.min(next, until.timeUs ?? next))
        if (next === Number.POSITIVE_INFINITY) return 'quiet'
        if (until.timeUs !== undefined && next > until.timeUs) {
          kernel.advance(until.timeUs)
          return 'until'
        }
        if (outside.pace !== undefined) {
          await outside.pace(next)
          if (outside.stopping()) return 'interrupted'
        }
        kernel.advance(next)
      }
      const turn = this.next()
      if (turn !== undefined) await turn
      const pause = outside.between()
      if (pause !== undefined) await pause
    }
  }

  private nextTime(): number {
    const intervention = this.scenario.at[this.kernel.world.interventions]
    const due = this.kernel.nextTime()
    return intervention === undefined ? due : Math.min(due, intervention.atUs)
  }

  /** Interventions of an instant come before the turns of it. */
  private next(): Promise<void> | undefined {
    const { kernel, scenario } = this
    const intervention = scenario.at[kernel.world.interventions]
    if (intervention !== undefined && intervention.atUs <= kernel.nowUs) {
      this.intervene(intervention)
      return undefined
    }
    if (kernel.queue.nextTime() > kernel.nowUs) return undefined
    return this.agents.resume(kernel.queue.pop())
  }

  private intervene(intervention: Intervention): void {
    const { kernel } = this
    const { journal, world } = kernel
    const ordinal = world.interventions + 1
    kernel.outside(() => {
      switch (intervention.kind) {
        case 'set': {
          const { set } = intervention
          journal.emit('world.intervened', null, { ordinal, set, does: 'set' })
          return
        }
        case 'endow':
          journal.emit('world.intervened', null, { ordinal, does: 'endow' })
          for (const [id, gift] of Object.entries(intervention.endow)) {
            if (world.artifacts.living(id)?.has_standing) give(kernel, id, gift, 'intervention')
          }
          return
        case 'invoke': {
          const { invoke, as_caller: caller, args } = intervention
          journal.emit('world.intervened', null, { ordinal, does: `invoke ${invoke}` })
          if (world.artifacts.living(caller) === undefined) return
          const { target, method } = splitCall(invoke)!
          const scope = rootScope(caller, { what: `${caller}.outside` })
          const { gas_per_call } = world.config.limits
          kernel.door.invoke(scope, { target, method, args }, gas_per_call)
        }
      }
    })
  }

  private holds(expression: string): boolean {
    const answer = this.evaluate(expression)
    return answer.ok && answer.value === true
  }

  /** Expectations of an instant are checked when all of that instant has happened. */
  private checkTimed(beforeUs: number): void {
    while (this.checkedTimed < this.timed.length) {
      const expectation = this.timed[this.checkedTimed]!
      if (expectation.atUs! >= beforeUs) return
      this.kernel.advance(Math.max(expectation.atUs!, this.kernel.nowUs))
      this.check(expectation)
      this.checkedTimed += 1
    }
  }

  private checkAtEnd(): Checked[] {
    const untimed = this.scenario.expect.filter((one) => one.atUs === undefined)
    for (const expectation of [...this.timed.slice(this.checkedTimed), ...untimed]) {
      this.check(expectation)
    }
    this.checkScripts()
    return this.checks
  }

  /** All that was checked so far: by the scenario here, by puppets as their events say. */
  readonly checks: Checked[] = []

  private check({ say, that }: { say: string; that: string }): void {
    const answer = this.evaluate(that)
    const passed = answer.ok && answer.value === true
    const found = answer.ok ? answer.value : `the expression failed: ${answer.message}`
    this.note({ say, passed, found: passed ? true : [that, found] })
  }

  /** An entry that was never run fails its expectation, also when its puppet is gone. */
  private checkScripts(): void {
    const { world, nowUs } = this.kernel
    for (const { id, loop: born } of this.scenario.artifacts) {
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
    this.checks.push(checked)
  }
}
