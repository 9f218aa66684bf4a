// One artifact at one place of a run: everything that can be known about it there.

import { resourcesHeld } from '../../genesis/resources.ts'
import type { Artifact } from '../artifacts/artifact.ts'
import { byCodeUnit, type JsonObject } from '../base/json.ts'
import type { BucketLevel } from '../economy/bucket.ts'
import type { Loop, Stats, StepRecord, World } from '../kernel/world.ts'
import { worldAt } from './fold.ts'
import type { Moment } from './read_events.ts'
import type { RunFile } from './run_file.ts'
import { waitText } from './wait_text.ts'

/** A version that the artifact had: when, by whom, and which of its fields that changed. */
export type Version = {
  version: number
  seq: number
  t: number
  by: string | null
  fields: string[]
}

export type Resources = {
  stocks: Record<string, number>
  flows: Record<string, BucketLevel>
  quotas: Record<string, { quota: number; used: number }>
}

export type Portrait = {
  /** The last event counted, and the instant that levels are as of. */
  seq: number
  time_us: number
  artifact: Artifact
  resources: Resources
  owns: string[]
  listing: JsonObject | null
  stats: { calls: number; failures: JsonObject; callers: number; revenue: number }
  loop: Living | null
  versions: Version[]
}

export type Living = Pick<
  Loop,
  'phase' | 'stalled' | 'step' | 'due' | 'wait' | 'failures' | 'why' | 'actions'
> & { steps: StepRecord[]; waits_for: string }

/** Null when there was no such artifact then; `world` has those that were. */
export function portraitOf(
  file: RunFile,
  id: string,
  at?: Moment,
): { world: World; portrait: Portrait | null } {
  const world = worldAt(file, at)
  return { world, portrait: portraitIn(file, { world, nowUs: instant(file, world, at) }, id) }
}

/** Of a world that is at hand. */
export function portraitIn(
  file: RunFile,
  { world, nowUs }: { world: World; nowUs: number },
  id: string,
): Portrait | null {
  const artifact = world.artifacts.get(id)
  if (artifact === undefined) return null
  const listing = world.listings.get(id)
  const loop = world.loops.get(id)
  return {
    seq: world.seq,
    time_us: nowUs,
    artifact,
    resources: resourcesHeld(world, id, nowUs) as unknown as Resources,
    owns: world.artifacts.ownedBy(id).filter((one) => one !== id),
    listing: listing === undefined ? null : { ...listing },
    stats: counted(world.stats.get(id)),
    loop: loop === undefined ? null : living(world, loop),
    versions: file.isLight ? [] : versions(file, id, world.seq),
  }
}

/** Flows go on between events, but not beyond the end of the run. */
export function instant(file: RunFile, world: World, at: Moment | undefined): number {
  if (at === undefined || 'seq' in at) return world.now
  return Math.max(world.now, Math.min(at.t, file.manifest().time_us))
}

function counted(stats: Stats | undefined): Portrait['stats'] {
  const failures = [...(stats?.failures ?? [])].sort(([a], [b]) => byCodeUnit(a, b))
  return {
    calls: stats?.calls ?? 0,
    failures: Object.fromEntries(failures),
    callers: stats?.callers.size ?? 0,
    revenue: stats?.revenue ?? 0,
  }
}

function living({ frozen }: World, loop: Loop): Living {
  const { phase, stalled, step, due, wait, failures, why, actions, memory } = loop
  const waits_for = waitText(loop, frozen.get(loop.id))
  return { phase, stalled, step, due, wait, failures, why, actions, steps: memory, waits_for }
}

/** All of them, though the world keeps only the last few. */
function versions(file: RunFile, id: string, seq: number): Version[] {
  const kinds = ['artifact.created', 'artifact.written']
  const found: Version[] = []
  for (const event of file.events({ kinds, about: id, to: { seq } })) {
    if (event.kind !== 'artifact.created' && event.kind !== 'artifact.written') continue
    if (event.data.id !== id) continue
    const version = event.kind === 'artifact.created' ? 1 : event.data.version
    const fields = event.kind === 'artifact.created' ? [] : changedFields(event.data)
    found.push({ version, seq: event.seq, t: event.t, by: event.by, fields })
  }
  return found
}

function changedFields(data: object): string[] {
  return Object.keys(data)
    .filter((key) => !['id', 'version', 'bytes', 'charged_to'].includes(key))
    .sort(byCodeUnit)
}
