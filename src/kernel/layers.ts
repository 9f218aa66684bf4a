// Layers: how a memory comes into another one, and what goes when a layer has too much.
import type { Artifact } from '../artifacts/artifact.ts'
import { bytesOf } from '../artifacts/disk.ts'
import type { JsonObject } from '../base/json.ts'
import { bodyOf } from './apply_artifacts.ts'
import type { Journal } from './journal.ts'
import { isRemembered, type Layer, MEMORY, memoriesOf, rememberedIn } from './memory.ts'
import type { World } from './world.ts'

type Keeper = { world: World; journal: Journal }

/** Writes a memory into another layer, at the disk of whoever bears it; where that has no room it
 * stays. */
export function moveTo({ world, journal }: Keeper, id: string, layer: Layer, note: string): void {
  const artifact = world.artifacts.get(id)!
  const { charged_to, version } = artifact
  const content = { ...(artifact.content as JsonObject), layer }
  const bytes = bytesOf({ ...bodyOf(artifact), content }, world.config.disk.overhead, artifact)
  const quota = world.quotas.get('disk')!.get(charged_to) ?? 0
  const more = bytes - artifact.bytes
  if (more > 0 && (world.diskUsed.get(charged_to) ?? 0) + more > quota) return
  journal.emit('artifact.written', MEMORY, {
    id,
    content,
    version: version + 1,
    bytes,
    charged_to,
    note,
  })
}

/** What was recalled often enough is known, not merely lived. */
export function promoteRecalled(
  keeper: Keeper,
  owner: string,
  items: readonly { id: string }[],
): void {
  const { world } = keeper
  const { recalls } = world.config.memory.promote
  if (recalls === 0) return
  for (const { id } of items) {
    const artifact = world.artifacts.living(id)
    if (artifact === undefined || artifact.owner !== owner || !isMade(artifact)) continue
    const count = world.recalled.get(id)?.count ?? 0
    if (count < recalls || rememberedIn(artifact.content).layer !== 'episodic') continue
    moveTo(keeper, id, 'semantic', `recalled ${count} times`)
  }
}

/** Only what has the form that genesis_memory gives is moved or dropped by itself. */
function isMade({ content, has_standing }: Artifact): boolean {
  return !has_standing && typeof (content as JsonObject | null)?.layer === 'string'
}

/**
 * What a layer has too much of, or for too long without being recalled, goes to the archive, the
 * least recalled first and the oldest of those; from the archive it is forgotten. `fresh` stays.
 * Answers how many memories were looked at.
 */
export function retain(keeper: Keeper, owner: string, layer: Layer, fresh: string): number {
  const { world, journal } = keeper
  const { most, age } = world.config.memory.layers[layer]
  if (most === 0 && age === 0) return 0
  const all = memoriesOf(world, owner)
  const known = all
    .filter((one) => isRemembered(world, one) && isMade(one) && !world.pledges.has(one.id))
    .filter((one) => rememberedIn(one.content).layer === layer)
    .map(({ id, created_at }) => ({ id, created_at, ...(world.recalled.get(id) ?? NEVER) }))
  const since = journal.nowUs - age
  const leaving = known.filter(({ t, created_at }) => age > 0 && Math.max(t, created_at) < since)
  const left = known.filter((one) => !leaving.includes(one) && one.id !== fresh)
  left.sort((a, b) => a.count - b.count || a.created_at - b.created_at || (a.id < b.id ? -1 : 1))
  const tooMany = most === 0 ? 0 : Math.max(0, known.length - leaving.length - most)
  leaving.push(...left.slice(0, tooMany))
  for (const { id } of leaving) {
    if (layer === 'archival') {
      const drops_at = journal.nowUs + world.config.limits.tombstone_kept
      journal.emit('artifact.deleted', MEMORY, { id, drops_at })
    } else moveTo(keeper, id, 'archival', `${layer} has room for ${most || 'what is younger'}`)
  }
  const archived = leaving.length > 0 && layer !== 'archival'
  return all.length + (archived ? retain(keeper, owner, 'archival', fresh) : 0)
}

const NEVER = { count: 0, t: 0 }
