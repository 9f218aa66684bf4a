// The stepper: walks through a record event by event, with the world as it was at each.
import { observation } from '../agents/observation.ts'
import type { Json } from '../base/json.ts'
import type { Answer } from '../kernel/answer.ts'
import { apply } from '../kernel/apply.ts'
import type { Event } from '../kernel/event.ts'
import { remember } from '../kernel/recent.ts'
import { rootScope } from '../kernel/scope.ts'
import type { World } from '../kernel/world.ts'
import type { Trace } from '../sandbox/traced.ts'
import { worldAt } from './fold.ts'
import type { Run } from './live.ts'
import { type Faulted, type Log, type Logged, Unrecorded } from './log.ts'
import type { Moment } from './read_events.ts'
import type { RunFile } from './run_file.ts'
import { Tally } from './tally.ts'
import { throwaway } from './throwaway.ts'

/** What would have come of a call that nobody made. */
export type WhatIf = {
  answer: Answer
  gas: number
  events: Event[]
  /** What guest code logged, and where it failed. */
  logs: Logged[]
  faults: Faulted[]
}

/** Keeps what a file would keep for people. */
class Overheard extends Unrecorded {
  readonly logs: Logged[] = []
  readonly faults: Faulted[] = []

  override log(entry: Logged): void {
    this.logs.push(entry)
  }

  override fault(fault: Faulted): void {
    this.faults.push(fault)
  }
}

const AT_ONCE = 500

export class Stepper {
  readonly world: World
  private readonly file: RunFile
  private ahead: Event[] = []
  private readAt = 0
  private upcoming: Event | null

  /** Stands after a moment; before the first event unless said. */
  constructor(file: RunFile, from?: Moment) {
    this.file = file
    this.world = worldAt(file, from ?? { seq: 0 })
    this.upcoming = this.read()
  }

  /** The event that comes next; null at the end. */
  get next(): Event | null {
    return this.upcoming
  }

  /** Steps over one event and answers it; null at the end. */
  forward(): Event | null {
    const event = this.upcoming
    if (event === null) return null
    apply(this.world, event)
    remember(this.world, [event])
    this.upcoming = this.read()
    return event
  }

  /** Steps until an event fits, which is stepped over too; answers the last one. */
  until(fits: (event: Event) => boolean): Event | null {
    let last: Event | null = null
    for (;;) {
      const event = this.forward()
      if (event === null) return last
      last = event
      if (fits(event)) return event
    }
  }

  /** Over a call and all that happens in it; one event where no call begins. */
  over(): Event | null {
    const event = this.forward()
    if (event?.kind !== 'call.made') return event
    const { caller, target, method, depth } = event.data
    return this.until(({ kind, data }) => {
      if (kind !== 'call.returned' && kind !== 'call.failed') return false
      const same = data.caller === caller && data.target === target && data.method === method
      return same && data.depth === depth
    })
  }

  /** To the end of the next step of an agent; stays where it is, with null, when there is none. */
  stepOf(id: string): Event | null {
    const kinds = ['agent.acted', 'agent.failed']
    const next = { from: { seq: this.world.seq + 1 }, kinds, by: id, limit: 1 }
    const [end] = [...this.file.events(next)]
    return end === undefined ? null : this.until(({ seq }) => seq === end.seq)
  }

  /** What all events so far came to. */
  tally(): Tally {
    const tally = new Tally()
    const to = { seq: this.world.seq }
    if (to.seq > 0) for (const event of this.file.events({ to })) tally.add([event])
    return tally
  }

  /** What an agent would be told now. Null when nobody of that id lives. */
  async observationOf(id: string): Promise<Json | null> {
    const loop = this.world.loops.get(id)
    if (loop === undefined) return null
    return await this.alive((run) => observation(run.kernel, loop))
  }

  /** What the record has of the step that an agent takes next. */
  decisionOf(id: string): Event[] {
    const loop = this.world.loops.get(id)
    if (loop === undefined) return []
    const step = `${id}#${loop.step + 1}`
    const events: Event[] = []
    for (const event of this.file.events({ from: { seq: this.world.seq + 1 }, about: id })) {
      if (event.step === step) events.push(event)
      else if (events.length > 0) break
    }
    return events
  }

  /** Makes a call here, in a world that is put back as it was: nothing is kept of it. */
  async whatIf(
    caller: string,
    call: { target: string; method: string; args: Json },
    trace?: Trace,
  ): Promise<WhatIf> {
    const heard = new Overheard(null)
    return await this.alive(
      ({ kernel }) => {
        const { journal, world, door } = kernel
        journal.open(null, null)
        const scope = rootScope(caller, { what: `${caller}.what_if` })
        const { answer, gas } = door.invoke(scope, call, world.config.limits.gas_per_call)
        const events = [...journal.events]
        journal.rollback(0)
        return { answer, gas, events, logs: heard.logs, faults: heard.faults }
      },
      { log: heard, trace },
    )
  }

  private async alive<T>(
    body: (run: Run) => T,
    { log, trace }: { log?: Log; trace?: Trace | undefined } = {},
  ): Promise<T> {
    const run = await throwaway(this.file, { world: this.world, log, trace })
    try {
      return body(run)
    } finally {
      run.close()
    }
  }

  /** In pieces: while a reader is open, nothing else can be asked of the file. */
  private read(): Event | null {
    if (this.readAt === this.ahead.length) {
      const from = { seq: this.world.seq + 1 }
      this.ahead = [...this.file.events({ from, limit: AT_ONCE })]
      this.readAt = 0
    }
    return this.ahead[this.readAt++] ?? null
  }
}
