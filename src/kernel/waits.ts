// Who sleeps until what: a projection of the loops, so that an event finds its sleepers at once.
import { balanceOf } from '../economy/ledger.ts'
import type { Event } from './event.ts'
import { EventTree } from './event_tree.ts'
import { type Filter, matches } from './filter.ts'
import { holderOf } from './rights.ts'
import { isVisible, seenBy } from './visible.ts'
import type { Loop, World } from './world.ts'

const NOBODY: Waking[] = []

/** Why an event may end a sleep; a predicate may still have to say yes. */
export type Waking = {
  id: string
  why: 'event' | 'resource' | 'compute'
  cause: number
  ask: boolean
  /** Who did it. */
  by: string | null
}

export class Waits {
  private readonly tree = new EventTree()
  private readonly world: World

  constructor(world: World) {
    this.world = world
  }

  /** Whether nobody waits for any event. */
  get areNone(): boolean {
    return this.tree.size === 0
  }

  /** Follows what the loop of an id waits for now. */
  update(id: string, loop: Loop | undefined): void {
    const wait = loop?.wait
    const waits = wait != null && (wait.on_event !== undefined || wait.on_predicate !== undefined)
    if (waits) this.tree.add(id, (wait.on_event ?? {}) as Filter)
    else if (this.tree.size > 0) this.tree.remove(id)
  }

  /**
   * The sleepers that events of a commit may wake, each once, in the order in which they went to
   * sleep (an order that is state, and so survives a checkpoint).
   */
  hitBy(events: Event[]): Waking[] {
    if (this.areNone && !events.some(isCredit)) return NOBODY
    const hits = new Map<string, Waking>()
    for (const event of events) {
      if (event.kind === 'agent.woke' || event.kind === 'agent.asked') continue
      if (!this.areNone) {
        for (const id of this.tree.candidates(event)) if (!hits.has(id)) this.hit(id, event, hits)
      }
      this.hitResource(event, hits)
    }
    if (hits.size === 0) return NOBODY
    const order = (id: string) => this.world.loops.get(id)?.order ?? 0
    return [...hits.values()].sort((a, b) => order(a.id) - order(b.id))
  }

  private hit(id: string, event: Event, hits: Map<string, Waking>): void {
    const loop = this.world.loops.get(id)
    const wait = loop?.wait
    // What happened in the very step that ended in sleep is no news.
    if (event.seq <= (loop?.cause ?? 0)) return
    if (wait == null || event.by === id || !isVisible(this.world, event, id)) return
    const { on_event: filter, on_predicate: predicate } = wait
    if (filter !== undefined && !matches(filter as Filter, seenBy(event, id))) return
    hits.set(id, { id, why: 'event', cause: event.seq, ask: predicate !== undefined, by: event.by })
  }

  /** Credits may end a wait on a resource; a new right may end a stall. */
  private hitResource(event: Event, hits: Map<string, Waking>): void {
    const { world } = this
    switch (event.kind) {
      case 'scrip.moved':
      case 'scrip.minted':
      case 'scrip.settled':
      case 'stock.moved':
      case 'stock.minted':
      case 'bid.ended':
      case 'effect.answered': {
        const id = event.kind === 'bid.ended' ? event.data.bidder : event.data.to
        const wanted = id === null ? undefined : world.loops.get(id)?.wait?.on_resource
        if (id === null || wanted === undefined || hits.get(id)?.ask === false) return
        if (balanceOf(world.ledger, wanted.resource, id) < wanted.at_least) return
        hits.set(id, { id, why: 'resource', cause: event.seq, ask: false, by: event.by })
        return
      }
      case 'right.granted':
      case 'right.moved':
      case 'artifact.transferred':
      case 'artifact.sold':
      case 'debt.defaulted': {
        const id = rightIn(event)
        if (id === null || !world.rights.has(id)) return
        const holder = holderOf(world, world.artifacts.get(id)!)
        if (!world.loops.get(holder)?.stalled) return
        hits.set(holder, { id: holder, why: 'compute', cause: event.seq, ask: false, by: event.by })
        return
      }
      default:
    }
  }
}

/** The artifact whose right may count for somebody else after an event. */
function rightIn(
  event: Extract<
    Event,
    {
      kind:
        | 'right.granted'
        | 'right.moved'
        | 'artifact.transferred'
        | 'artifact.sold'
        | 'debt.defaulted'
    }
  >,
): string | null {
  switch (event.kind) {
    case 'right.moved':
      return event.data.to
    case 'debt.defaulted':
      return event.data.seized
    default:
      return event.data.id
  }
}

/** Whether an event may give somebody what it waits for or lacks. */
function isCredit({ kind }: Event): boolean {
  switch (kind) {
    case 'scrip.moved':
    case 'scrip.minted':
    case 'scrip.settled':
    case 'stock.moved':
    case 'stock.minted':
    case 'effect.answered':
    case 'bid.ended':
    case 'right.granted':
    case 'right.moved':
    case 'artifact.transferred':
    case 'artifact.sold':
    case 'debt.defaulted':
      return true
    default:
      return false
  }
}
