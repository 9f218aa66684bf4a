// Which events a guest expression asks for.
import { about, type Event } from '../kernel/event.ts'

export type EventFilter = { kind?: string; by?: string; about?: string }

export function matchesFilter(event: Event, { kind, by, about: id }: EventFilter): boolean {
  return (
    (kind === undefined || event.kind === kind) &&
    (by === undefined || event.by === by) &&
    (id === undefined || about(event).includes(id))
  )
}
