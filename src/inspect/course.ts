// The course of a run: its events folded once, in the background, and measured in equal spans.

import { gini } from '../economy/measures.ts'
import { apply } from '../kernel/apply.ts'
import type { Event } from '../kernel/event.ts'
import { emptyWorld, type World } from '../kernel/world.ts'
import { Activity, type Counted } from '../run/activity.ts'
import { balances, debtsAt } from '../run/health.ts'
import type { RunFile } from '../run/run_file.ts'
import { spanLength } from '../run/run_series.ts'
import type { Span } from './answers_run.ts'

const EVENTS_AT_ONCE = 400
/** Spans that a run which grows may have before two become one. */
const SPANS_MAX = 96
const FIRST_SPAN_US = 1_000_000

/** What is counted in a span; the rest is the world at its end. Sales are those for scrip. */
const COUNTS = ['answered', 'refused', 'steps', 'volume', 'sales', 'traded'] as const
type Counts = Pick<Span, (typeof COUNTS)[number]>

/** Between two requests it reads some more of its file; what it has is there all the time. */
export class Course {
  private readonly file: RunFile
  private world: World | null
  private activity = new Activity()
  private readonly done: Span[] = []
  /** What was counted when the span that is under way began. */
  private before: Counts
  private steps = 0
  private sales = 0
  private living = 0
  private seq = 0
  private t = 0
  spanUs: number
  complete = false

  /** `timeUs` is how long the run is, if it has ended. */
  constructor(file: RunFile, timeUs: number | null) {
    this.file = file
    const { seed, config } = file.manifest()
    this.world = emptyWorld(seed, config)
    this.before = this.counted()
    this.spanUs = timeUs === null ? FIRST_SPAN_US : Math.max(1, spanLength(timeUs))
  }

  get at(): { seq: number; t: number } {
    return { seq: this.seq, t: this.t }
  }

  /** Reads some more; answers whether there may be more still. */
  grow(): boolean {
    const { world } = this
    if (world === null) return false
    let read = 0
    for (const event of this.file.events({ from: { seq: this.seq + 1 }, limit: EVENTS_AT_ONCE })) {
      this.passTo(event.t, world)
      apply(world, event)
      this.count(event)
      this.seq = event.seq
      this.t = event.t
      read += 1
    }
    return read === EVENTS_AT_ONCE
  }

  /** All of a run that has ended was read: its world is no longer needed. */
  finish(): void {
    if (this.world === null) return
    this.last = this.spanAt(this.world)
    this.world = null
    this.complete = true
  }

  private last: Span | null = null

  /** All spans so far, the one that is under way among them. */
  spans(): Span[] {
    if (this.seq === 0) return []
    return [...this.done, this.world === null ? this.last! : this.spanAt(this.world)]
  }

  /** Ends the spans that an event lies beyond. What happens at the very end is in the last. */
  private passTo(t: number, world: World): void {
    while (t >= (this.done.length + 1) * this.spanUs && this.seq > 0) {
      this.done.push(this.spanAt(world))
      this.before = this.counted()
      if (this.done.length >= SPANS_MAX) this.halve()
    }
  }

  /** There is an even number of them. */
  private halve(): void {
    const spans = this.done.splice(0)
    this.spanUs *= 2
    for (let i = 0; i < spans.length; i += 2) this.done.push(joined(spans[i]!, spans[i + 1]!))
  }

  private count(event: Event): void {
    this.activity.count(event)
    switch (event.kind) {
      case 'agent.acted':
        this.steps += 1
        return
      case 'artifact.created':
        this.living += 1
        return
      case 'artifact.deleted':
        this.living -= 1
        return
      case 'artifact.sold':
        if (event.data.price_resource === 'scrip') this.sales += 1
        return
      default:
    }
  }

  /** Since the birth. */
  private counted(): Counts {
    const { succeeded: answered, failed: refused, volume, traded }: Counted = this.activity.ever
    return { answered, refused, steps: this.steps, volume, sales: this.sales, traded }
  }

  private spanAt(world: World): Span {
    const { circulating, held } = world.ledger.stocks.get('scrip')!
    const counts = added(this.counted(), this.before, -1)
    return {
      seq: this.seq,
      t: this.done.length * this.spanUs,
      supply: circulating + held,
      gini: gini(balances(world)),
      agents: world.loops.size,
      frozen: world.frozen.size,
      artifacts: this.living,
      owed: debtsAt(world, this.t).owed,
      spent: world.models.spent,
      ...counts,
      price: meanPrice(counts),
    }
  }
}

function meanPrice({ sales, traded }: Counts): number | null {
  return sales === 0 ? null : traded / sales
}

/** Two spans that follow each other as one: what is counted is added, what stands is the later. */
function joined(a: Span, b: Span): Span {
  const counts = added(a, b, 1)
  return { ...b, t: a.t, ...counts, price: meanPrice(counts) }
}

function added(a: Counts, b: Counts, sign: 1 | -1): Counts {
  return Object.fromEntries(COUNTS.map((name) => [name, a[name] + sign * b[name]])) as Counts
}
