// The last events, kept in the world for whoever may read them there.
import type { Event } from './event.ts'
import type { World } from './world.ts'

/**
 * Adds what was committed; what is older than `limits.events_kept` may go. The ends of steps are
 * left out: they say nothing to others, and an agent remembers its own.
 */
export function remember(world: World, events: readonly Event[]): void {
  const { recent } = world
  for (const event of events) if (event.kind !== 'agent.acted') recent.push(event)
  const { events_kept: most } = world.config.limits
  if (recent.length > 2 * most) world.recent = most === 0 ? [] : recent.slice(-most)
}

/** The last events, as many as configuration keeps, oldest first. */
export function recentEvents(world: World): Event[] {
  const { events_kept: most } = world.config.limits
  return most === 0 ? [] : world.recent.slice(-most)
}
