// Activity: what an economy did, counted from its events: since its birth, and in a window.
import { Cells } from '../base/cells.ts'
import type { Json } from '../base/json.ts'
import { plus } from '../economy/measures.ts'
import { restartsAudit } from '../kernel/audit.ts'
import type { Event, EventOf } from '../kernel/event.ts'

/**
 * Dry runs are no calls here. `seq` is the event up to which all was counted; `calls` are those of
 * tools, `others` of tools of another; `trees` are calls of tools from outside guest code, `depths`
 * the sum of how deep they went.
 */
type Counters = {
  seq: number
  succeeded: number
  failed: number
  volume: number
  calls: number
  others: number
  trees: number
  depths: number
  trades: number
  traded: number
  defaults: number
  failures: Record<string, number>
}

const NO_COUNTS: Counters = {
  ...{ seq: 0, succeeded: 0, failed: 0, volume: 0, calls: 0, others: 0, trees: 0, depths: 0 },
  ...{ trades: 0, traded: 0, defaults: 0, failures: {} },
}

/** What can be called: who earns with it, whether an agent made it, whether others called it. */
export type Executable = { owner: string; stands: boolean; made: boolean; reused: boolean }

/** `window` counts from the event `from` on. */
type Revenue = { ever: number; window: number; from: number }

/** What was counted in a window, or since the birth. */
export type Counted = Counters & { from: number; deepest: number }

export class Activity {
  private counts: Counters = { ...NO_COUNTS, failures: {} }
  /** The counts when the window began. */
  private mark: Counters = NO_COUNTS
  /** The deepest tree of calls: ever, in the window, and as far as one has gone that goes on. */
  private deepest = { ever: 0, window: 0, open: 0 }
  /** By what comes before the colon of their reasons. */
  readonly minted: Record<string, number> = {}
  readonly burned: Record<string, number> = {}
  /** By who earned it from others. */
  readonly revenue = new Cells<Revenue>()
  /** The event at which each was first active in a window, the last in which it was. */
  readonly active = new Cells<number>()
  readonly executables = new Cells<Executable>()
  /** Who pays the holds of the calls that are under way. */
  private readonly payers = new Map<number, string>()

  /** All but what grows with the world, as plain data. Ask between two frames. */
  toJson(): Json {
    const { counts, mark, deepest, minted, burned } = this
    return { counts, mark, deepest, minted, burned } as Json
  }

  /** Sets what `toJson` gave. */
  put(json: Json): void {
    Object.assign(this, structuredClone(json))
  }

  get ever(): Counted {
    return { ...this.counts, from: 0, deepest: this.deepest.ever }
  }

  get window(): Counted {
    const { counts, mark, deepest } = this
    return { ...less(counts, mark), from: mark.seq, deepest: deepest.window }
  }

  /** Revenue of all who had some from an event on, which is 0 or where the window began. */
  *revenueFrom(from: number): Iterable<number> {
    for (const one of this.revenue.values()) {
      if (from === 0) yield one.ever
      else if (one.from === from) yield one.window
    }
  }

  count(event: Event): void {
    switch (event.kind) {
      case 'scrip.minted':
        return bump(this.minted, reason(event.data.why), event.data.amount)
      case 'scrip.burned':
      case 'scrip.spent':
        return bump(this.burned, reason(event.data.why), event.data.amount)
      case 'scrip.moved': {
        const { from, to, amount } = event.data
        if (from !== to) this.counts.volume = plus(this.counts.volume, amount)
        return
      }
      case 'scrip.held':
        this.payers.set(event.data.hold, event.data.from)
        return
      case 'scrip.settled':
        return this.countSettled(event.data)
      case 'artifact.sold':
        return this.countSale(event.data)
      case 'debt.defaulted':
        this.counts.defaults += 1
        return this.countSeized(event.data)
      case 'call.returned':
        return this.countReturned(event)
      case 'call.failed':
        return this.countFailed(event)
      case 'artifact.created':
      case 'artifact.transferred':
      case 'artifact.deleted':
        return this.countArtifact(event)
      case 'economy.measured':
        return this.beginWindow(event.seq)
      case 'world.intervened':
        if (restartsAudit(event.data.set)) this.beginWindow(event.seq)
        return
      default:
    }
  }

  private beginWindow(seq: number): void {
    const { counts } = this
    this.mark = { ...counts, seq, failures: { ...counts.failures } }
    this.deepest.window = 0
  }

  private countSettled({ hold, to, amount, why }: EventOf<'scrip.settled'>['data']): void {
    if (this.payers.get(hold) === to) return
    this.counts.volume = plus(this.counts.volume, amount)
    if (reason(why) === 'price') this.earn(to, amount)
  }

  private earn(id: string, amount: number): void {
    const from = this.mark.seq
    const before = this.revenue.get(id) ?? { ever: 0, window: 0, from }
    const window = plus(before.from === from ? before.window : 0, amount)
    this.revenue.set(id, { ever: plus(before.ever, amount), window, from })
  }

  private countSale({ id, seller, buyer, price, price_resource }: Sale): void {
    const { counts } = this
    counts.trades += 1
    if (price_resource === 'scrip') {
      counts.traded = plus(counts.traded, price)
      if (price > 0) this.earn(seller, price)
    }
    this.giveTo(id, buyer)
  }

  private countSeized({ seized, creditor }: EventOf<'debt.defaulted'>['data']): void {
    if (seized !== null) this.giveTo(seized, creditor)
  }

  private countArtifact(event: ArtifactEvent): void {
    const { id } = event.data
    if (event.kind === 'artifact.deleted') {
      this.executables.delete(id)
      return
    }
    if (event.kind === 'artifact.transferred') return this.giveTo(id, event.data.to)
    const { owner, can_execute, has_standing: stands } = event.data
    if (!can_execute || isGenesis(id)) return
    this.executables.set(id, { owner, stands, made: event.by !== null, reused: false })
  }

  private giveTo(id: string, owner: string): void {
    const known = this.executables.get(id)
    if (known !== undefined) this.executables.set(id, { ...known, owner })
  }

  private countReturned({ data, seq }: EventOf<'call.returned'>): void {
    const { target, caller, originator, depth, dry_run } = data
    if (!dry_run) {
      const { counts, active, mark } = this
      counts.succeeded += 1
      if ((active.get(originator) ?? -1) < mark.seq) active.set(originator, seq)
      if (!isGenesis(target)) this.countTool(target, caller, depth)
    }
    if (depth === 0) this.endTree(!dry_run)
  }

  private countTool(target: string, caller: string, depth: number): void {
    const { counts, deepest } = this
    deepest.open = Math.max(deepest.open, depth + 1)
    counts.calls += 1
    const tool = this.executables.get(target)
    if (tool === undefined || tool.owner === this.partyOf(caller)) return
    counts.others += 1
    if (!tool.reused) this.executables.set(target, { ...tool, reused: true })
  }

  /** Who acts when something calls: what has standing itself, otherwise its owner. */
  private partyOf(caller: string): string {
    const known = this.executables.get(caller)
    return known === undefined || known.stands ? caller : known.owner
  }

  private countFailed({ data }: EventOf<'call.failed'>): void {
    const { code, depth, dry_run } = data
    if (!dry_run) {
      this.counts.failed += 1
      bump(this.counts.failures, code, 1)
    }
    if (depth === 0) this.endTree(false)
  }

  /** Calls within a tree end before it: what they were counts only when it stands. */
  private endTree(stands: boolean): void {
    const { counts, deepest } = this
    if (stands && deepest.open > 0) {
      counts.trees += 1
      counts.depths += deepest.open
      deepest.ever = Math.max(deepest.ever, deepest.open)
      deepest.window = Math.max(deepest.window, deepest.open)
    }
    deepest.open = 0
    this.payers.clear()
  }
}

type Sale = EventOf<'artifact.sold'>['data']
type ArtifactEvent =
  | EventOf<'artifact.created'>
  | EventOf<'artifact.transferred'>
  | EventOf<'artifact.deleted'>

function isGenesis(id: string): boolean {
  return id.startsWith('genesis_')
}

function reason(why: string): string {
  const colon = why.indexOf(':')
  return colon < 0 ? why : why.slice(0, colon)
}

function bump(counts: Record<string, number>, key: string, by: number): void {
  counts[key] = plus(counts[key] ?? 0, by)
}

function less(counts: Counters, mark: Counters): Counters {
  const failures: Record<string, number> = {}
  for (const [code, count] of Object.entries(counts.failures)) {
    const more = count - (mark.failures[code] ?? 0)
    if (more > 0) failures[code] = more
  }
  const names = Object.keys(NO_COUNTS).filter((name) => name !== 'failures') as Plain[]
  const figures = Object.fromEntries(names.map((name) => [name, counts[name] - mark[name]]))
  return { ...(figures as Record<Plain, number>), failures }
}

type Plain = Exclude<keyof Counters, 'failures'>
