// Which subscriptions the events of a commit fit: a projection of the world's subscriptions.
import type { Event } from './event.ts'
import { EventTree } from './event_tree.ts'
import { type Filter, matches } from './filter.ts'
import { isVisible, seenBy } from './visible.ts'
import type { World } from './world.ts'

export type Hit = { id: string; seq: number }

const NOTHING: Hit[] = []

export class Triggers {
  private readonly tree = new EventTree()
  private readonly world: World

  constructor(world: World) {
    this.world = world
  }

  /** Follows a subscription that began or ended. */
  update(id: string): void {
    const subscription = this.world.subscriptions.get(id)
    if (subscription === undefined) this.tree.remove(id)
    else this.tree.add(id, subscription.filter as Filter)
  }

  get areNone(): boolean {
    return this.tree.size === 0
  }

  /**
   * What fits, by event, and at each in the order in which they subscribed. Nobody is told of what
   * it did itself, nor of what it may not see.
   */
  hitBy(events: readonly Event[]): Hit[] {
    if (this.areNone) return NOTHING
    const hits: Hit[] = []
    for (const event of events) {
      if (event.kind === 'bus.hit') continue
      const fitting = [...this.tree.candidates(event)].filter((id) => this.fits(id, event))
      fitting.sort((a, b) => this.since(a) - this.since(b))
      for (const id of fitting) hits.push({ id, seq: event.seq })
    }
    return hits
  }

  private fits(id: string, event: Event): boolean {
    const { owner, callback, filter, since } = this.world.subscriptions.get(id)!
    if (event.seq <= since || event.by === owner || event.by === callback) return false
    return isVisible(this.world, event, owner) && matches(filter as Filter, seenBy(event, owner))
  }

  private since(id: string): number {
    return this.world.subscriptions.get(id)!.since
  }
}
