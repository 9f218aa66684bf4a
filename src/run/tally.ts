// The tally: what a run came to, counted from its events as they are committed.
import { Cells } from '../base/cells.ts'
import type { Json, JsonObject } from '../base/json.ts'
import type { Tokens } from '../kernel/cost.ts'
import type { DataOf, Event } from '../kernel/event.ts'
import { Activity } from './activity.ts'

export type Trade = { id: string; seller: string; buyer: string; price: number; resource: string }

/** Answers and what they cost: tokens, and micro-dollars. */
export type Spending = {
  answers: number
  failed: number
  input: number
  output: number
  cached: number
  cost: number
}

export class Tally {
  events = 0
  calls = 0
  steps = 0
  readonly minted = new Map<string, number>()
  readonly burned = new Map<string, number>()
  readonly refusals = new Map<string, number>()
  readonly made = new Map<string, number>()
  /** Scrip earned through prices, by artifact called. */
  readonly earned = new Cells<{ scrip: number; calls: number }>()
  readonly activity = new Activity()
  readonly failed: { say: string; found: unknown }[] = []
  passed = 0
  trades = 0
  tradedScrip = 0
  deleted = 0
  stalls = 0
  quarantined = 0
  stepFailures = 0
  /** Answers of models, by the task that they were asked for and by model. */
  readonly tasks = new Map<string, Spending>()
  readonly models = new Map<string, Spending>()

  /** All but maps that grow with the world, as plain data. */
  toJson(): Json {
    const { earned: _, activity, ...rest } = this
    const fields = Object.entries(rest).map(([name, value]) => [
      name,
      value instanceof Map ? [...value] : value,
    ])
    return { ...Object.fromEntries(fields), activity: activity.toJson() } as Json
  }

  /** Sets what `toJson` gave. */
  put(json: Json): void {
    const fields = this as unknown as Record<string, unknown>
    const { activity, ...figures } = json as JsonObject
    // What an older oikos wrote has none.
    if (activity !== undefined) this.activity.put(activity)
    for (const [name, value] of Object.entries(figures)) {
      fields[name] = fields[name] instanceof Map ? new Map(value as [string, never][]) : value
    }
  }

  add(events: readonly Event[]): void {
    this.events += events.length
    for (const event of events) {
      this.count(event)
      this.activity.count(event)
    }
  }

  private count(event: Event): void {
    switch (event.kind) {
      case 'scrip.minted':
        return bump(this.minted, event.data.why, event.data.amount)
      case 'scrip.burned':
      case 'scrip.spent':
        return bump(this.burned, event.data.why, event.data.amount)
      case 'artifact.created':
        return bump(this.made, event.data.type, 1)
      case 'artifact.deleted':
        this.deleted += 1
        return
      case 'artifact.sold':
        this.trades += 1
        if (event.data.price_resource === 'scrip') this.tradedScrip += event.data.price
        return
      case 'call.returned':
        return this.countCall(event.data)
      case 'call.failed':
        this.calls += 1
        return bump(this.refusals, event.data.code, 1)
      case 'effect.answered':
        return this.countAnswer(event.data)
      case 'agent.acted':
        this.steps += 1
        return
      case 'agent.failed':
        this.stepFailures += 1
        return
      case 'agent.stalled':
        this.stalls += 1
        return
      case 'agent.quarantined':
        this.quarantined += 1
        return
      case 'expectation.checked':
        if (event.data.passed) this.passed += 1
        else this.failed.push({ say: event.data.say, found: event.data.found })
        return
      default:
    }
  }

  private countAnswer({ kind, task, outcome, tokens, cost }: DataOf<'effect.answered'>): void {
    if (kind !== 'llm') return
    const { ok, model = 'none' } = outcome as { ok: boolean; model?: string }
    spend(this.tasks, task, { ok, tokens, cost })
    spend(this.models, model, { ok, tokens, cost })
  }

  /** A dry run is a call that earns nothing. */
  private countCall({ target, price, dry_run }: DataOf<'call.returned'>): void {
    this.calls += 1
    if (price === 0 || dry_run) return
    const earned = this.earned.get(target) ?? { scrip: 0, calls: 0 }
    earned.scrip += price
    earned.calls += 1
    this.earned.set(target, earned)
  }
}

function spend(
  map: Map<string, Spending>,
  key: string,
  { ok, tokens, cost }: { ok: boolean; tokens: Tokens; cost: number },
): void {
  const before = map.get(key) ?? NOTHING_SPENT
  map.set(key, {
    answers: before.answers + 1,
    failed: before.failed + (ok ? 0 : 1),
    input: before.input + tokens.input,
    output: before.output + tokens.output,
    cached: before.cached + tokens.cached,
    cost: before.cost + cost,
  })
}

const NOTHING_SPENT: Spending = { answers: 0, failed: 0, input: 0, output: 0, cached: 0, cost: 0 }

function bump(map: Map<string, number>, key: string, by: number): void {
  map.set(key, (map.get(key) ?? 0) + by)
}
