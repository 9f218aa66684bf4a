// Checkpoints: everything that a run needs to go on, as text, and a run's state from such texts.
import type { Json } from '../base/json.ts'
import { assertNothingHeld } from '../economy/laws.ts'
import type { Event } from '../kernel/event.ts'
import type { Moment } from '../kernel/kernel.ts'
import {
  followChanges,
  putEntries,
  putScalars,
  type Scalars,
  type Section,
  scalarsOf,
  sectionsOf,
  takeEntries,
  unknownSections,
} from '../kernel/snapshot.ts'
import { emptyWorld, type World } from '../kernel/world.ts'
import type { Place } from './log.ts'
import { Tally } from './tally.ts'

/**
 * Counts on when an older oikos could no longer go on from what is written; another map of the
 * world needs no count, as each says its name.
 */
export const CHECKPOINT_FORMAT = 1

/**
 * - `base` is the checkpoint whose entries these follow; null where this one is whole.
 * - `text` is a head, one line of JSON, and then the entries of the world, a line each.
 */
export type Checkpoint = { seq: number; t: number; base: number | null; text: string }

/** What the run itself carries on, besides its world. */
export type Carried = {
  place: Place
  tally: Tally
  checkedTimed: number
  controlled: number
  meter: Json
  conditions: Json
}

type Head = {
  format: number
  nowUs: number
  instantEvents: number
  scalars: Scalars
  place: Place
  tally: Json
  checkedTimed: number
  controlled: number
  /** What measures have counted; missing in what an older oikos wrote. */
  meter?: Json
  /** How often conditions were met; missing in what an older oikos wrote. */
  conditions?: Json
  /** How many of the last events the world remembers, which follows from the limits of before. */
  recent: number
  /** Those events themselves, where no file has them. */
  events?: Event[]
  /** Names of the maps of the world, by their places in the lines. */
  sections: readonly string[]
}

/** A checkpoint that was written by a later oikos; the message says how that is known. */
export class NewerCheckpoint extends Error {}

/** All that grows with a world: written only where it changed. */
function mapsOf(world: World, tally: Tally): Section<unknown>[] {
  const { earned, activity } = tally
  const { revenue, active, executables } = activity
  const counted = [
    { name: 'tally.earned', cells: earned },
    { name: 'tally.revenue', cells: revenue },
    { name: 'tally.active', cells: active },
    { name: 'tally.executables', cells: executables },
  ] as Section<unknown>[]
  return [...sectionsOf(world), ...counted]
}

/**
 * Takes a checkpoint between two frames: of what changed since `base`, or whole. `keepsEvents` puts
 * the events in that the world remembers.
 */
export function takeCheckpoint(
  moment: Moment,
  carried: Carried,
  base: number | null,
  keepsEvents = false,
): Checkpoint {
  const { world, nowUs, instantEvents } = moment
  const { place, tally, checkedTimed, controlled, meter, conditions } = carried
  assertNothingHeld(world.ledger)
  const { sections, lines } = takeEntries(mapsOf(world, tally), base === null)
  const head: Head = {
    format: CHECKPOINT_FORMAT,
    nowUs,
    instantEvents,
    scalars: scalarsOf(world),
    place,
    tally: tally.toJson(),
    checkedTimed,
    controlled,
    meter,
    conditions,
    recent: world.recent.length,
    ...(keepsEvents ? { events: world.recent } : {}),
    sections,
  }
  const text = [JSON.stringify(head), ...lines].join('\n')
  return { seq: world.seq, t: world.now, base, text }
}

/**
 * A run as it was at a checkpoint, from the whole one before it and all that follow, in order; but
 * for the last events, of which it says how many there are.
 * Throws NewerCheckpoint.
 */
export function restored(
  texts: readonly string[],
  { seed, configTree }: { seed: number; configTree: unknown },
): { moment: Moment; carried: Carried; recent: number | Event[] } {
  const world = emptyWorld(seed, configTree)
  const tally = new Tally()
  const maps = mapsOf(world, tally)
  let head = null as unknown as Head
  for (const text of texts) {
    const [first, ...lines] = text.split('\n')
    head = JSON.parse(first!) as Head
    const { format, sections } = head
    if (format > CHECKPOINT_FORMAT) {
      const known = `this oikos reads up to ${CHECKPOINT_FORMAT}`
      throw new NewerCheckpoint(`its checkpoints have format ${format}, ${known}`)
    }
    const unknown = unknownSections(maps, { sections, lines })
    if (unknown.length > 0) {
      throw new NewerCheckpoint(
        `this oikos does not know what its checkpoints hold as ${unknown.join(', ')}`,
      )
    }
    putEntries(maps, { sections, lines })
  }
  putScalars(world, head.scalars)
  tally.put(head.tally)
  followChanges(maps)
  const { nowUs, instantEvents, place, checkedTimed, controlled } = head
  const { meter = null, conditions = null } = head
  return {
    moment: { world, nowUs, instantEvents },
    carried: { place, checkedTimed, controlled, tally, meter, conditions },
    recent: head.events ?? head.recent,
  }
}
