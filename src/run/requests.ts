// What a run file has of a request of the outside: it stands in the event that asked.
import type { Json } from '../base/json.ts'
import { askedOf } from '../kernel/effects.ts'
import type { DataOf } from '../kernel/event.ts'
import { readEvents } from './read_events.ts'
import type { Database } from './sqlite.ts'

/** Undefined where the file has no such event, as after a crash. */
export function requestIn(db: Database, id: string): Json | undefined {
  for (const { data } of readEvents(db, { kinds: ['effect.requested'] })) {
    const effect = data as DataOf<'effect.requested'>
    if (effect.id === id) return askedOf(effect)
  }
  return undefined
}
