// Where the commits of a run go: into a file, against what a file says, or nowhere.
import type { GuestFault } from '../kernel/door.ts'
import type { Event } from '../kernel/event.ts'
import { CHAIN_START, Chain } from './chain.ts'
import { type EventFilter, matchesFilter } from './history.ts'

/** Where a log stands after a commit: what a checkpoint keeps of it. */
export type Place = { seq: number; t: number; hash: string; logged: number; faulted: number }

export const START: Place = { seq: 0, t: 0, hash: CHAIN_START, logged: 0, faulted: 0 }

export type Logged = { t: number; id: string; text: string }
export type Faulted = GuestFault & { t: number }

export type Log = {
  readonly place: Place
  /** One commit. */
  add: (events: readonly Event[]) => void
  log: (entry: Logged) => void
  fault: (fault: Faulted) => void
  /** Makes what happened so far readable to others. */
  flush: () => void
  /** Events so far that fit, in order. */
  events: (filter: EventFilter) => Iterable<Event>
}

/** Keeps nothing but the hash; `kept` has the events where somebody will ask for them. */
export class Unrecorded implements Log {
  private readonly chain = new Chain()
  private readonly kept: Event[] | null
  private last: Pick<Place, 'seq' | 't'> = START

  constructor(kept: Event[] | null) {
    this.kept = kept
  }

  get place(): Place {
    const { seq, t } = this.last
    return { seq, t, hash: this.chain.hash, logged: 0, faulted: 0 }
  }

  add(events: readonly Event[]): void {
    this.chain.add(events)
    this.last = events.at(-1) ?? this.last
  }

  log(_entry: Logged): void {}

  fault(_fault: Faulted): void {}

  flush(): void {}

  *events(filter: EventFilter): Iterable<Event> {
    for (const event of this.kept ?? []) if (matchesFilter(event, filter)) yield event
  }
}
