// What a gauge is: one measure, read off a world or counted from its events.
import type { Json } from '../base/json.ts'
import type { Event } from '../kernel/event.ts'
import type { World } from '../kernel/world.ts'
import type { Evaluate } from './reads.ts'
import type { Tally } from './tally.ts'

/** A world at an instant of which nothing has happened yet, and what was counted. */
export type Gauged = { world: World; nowUs: number; tally: Tally; evaluate: Evaluate }

export type Found = number | null | Record<string, number | null>

/**
 * - `value` of the window since the last sample, or of everything since the birth.
 * - `turn` begins the next window; `see` counts an event.
 * - `toJson` and `put` are for what a run must carry on.
 */
export type Gauge = {
  value: (gauged: Gauged, over: 'window' | 'ever') => Found
  see?: (event: Event, world: World) => void
  turn?: (gauged: Gauged) => void
  toJson?: () => Json
  put?: (json: Json) => void
}
