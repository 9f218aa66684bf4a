// What of the event log an agent may see: public events, and those that concern it or what it owns.
import { about, type Event, kinds } from './event.ts'
import type { World } from './world.ts'

/** Fields that only the contract of an artifact may show. */
const PRIVATE_FIELDS = new Set([
  ...['content', 'code', 'loop', 'args', 'result', 'message', 'trail'],
  ...['actions', 'wait', 'value', 'found', 'instructions', 'request', 'outcome'],
  ...['answer', 'packet', 'offers', 'notes'],
])

export function isVisible(world: World, event: Event, to: string): boolean {
  return kinds[event.kind].public || concerns(world, event, to)
}

/** Whether an event names an agent or something that it owns. */
function concerns(world: World, event: Event, id: string): boolean {
  return about(event).some((one) => one === id || world.artifacts.get(one)?.owner === id)
}

/**
 * An event as an agent sees it: of calls, the two parties see all; of artifacts, nobody sees
 * content.
 */
export function seenBy(event: Event, by: string): Event {
  const isParty = event.kind.startsWith('call.') || event.kind.startsWith('agent.')
  if (isParty && event.by === by) return event
  const data = Object.fromEntries(
    Object.entries(event.data).filter(([field]) => !PRIVATE_FIELDS.has(field)),
  )
  return { ...event, data } as Event
}
