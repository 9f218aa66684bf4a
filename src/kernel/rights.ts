// Rights: what flows and quotas an artifact gives its holder. A holder's bucket is the sum of its
// rights.
import type { Artifact } from '../artifacts/artifact.ts'
import { changed, fullBucket, levelShare } from '../economy/bucket.ts'
import type { DataOf } from './event.ts'
import { all, nothing, set, type Undo } from './undo.ts'
import type { World } from './world.ts'

/**
 * Who has what an artifact gives: itself with standing, else its owner (while listed, the seller).
 */
export function holderOf(world: World, artifact: Artifact): string {
  if (artifact.has_standing) return artifact.id
  return world.listings.get(artifact.id)?.seller ?? artifact.owner
}

/**
 * Sets one resource of a right to new figures; the holder's bucket or quota changes by the
 * difference.
 */
export function grantRight(world: World, data: DataOf<'right.granted'>): Undo {
  const { id, resource, capacity } = data
  const artifact = world.artifacts.get(id)!
  const holder = holderOf(world, artifact)
  const right = world.rights.get(id) ?? { flows: new Map(), quotas: new Map() }
  const undo = world.rights.has(id) ? nothing : set(world.rights, id, right)
  world.rights.touch(id)
  const buckets = world.flows.get(resource)
  if (buckets === undefined) {
    const before = right.quotas.get(resource) ?? 0
    return all(
      undo,
      set(right.quotas, resource, capacity === 0 ? undefined : capacity),
      addQuota(world, resource, holder, capacity - before),
    )
  }
  const ratePerMinute = data.rate_per_minute ?? 0
  const before = right.flows.get(resource) ?? { ratePerMinute: 0, capacity: 0 }
  return all(
    undo,
    set(right.flows, resource, { ratePerMinute, capacity }),
    changeBucket(world, resource, holder, {
      ratePerMinute: ratePerMinute - before.ratePerMinute,
      capacity: capacity - before.capacity,
      level: Math.max(0, capacity - before.capacity),
    }),
  )
}

/**
 * Moves all that a right gives from one holder to another, or out of the world: levels go pro rata
 * to capacity, floored.
 */
export function moveRight(
  world: World,
  id: string,
  { from, to, reserved = 0 }: { from: string; to: string | null; reserved?: number },
): Undo {
  const right = world.rights.get(id)
  if (right === undefined || from === to) return nothing
  const undos: Undo[] = []
  for (const [resource, flow] of right.flows) {
    const bucket = world.flows.get(resource)!.get(from)!
    const level = levelShare(bucket, flow.capacity, world.now, reserved)
    undos.push(
      changeBucket(world, resource, from, {
        ratePerMinute: -flow.ratePerMinute,
        capacity: -flow.capacity,
        level: -level,
      }),
      to === null ? nothing : changeBucket(world, resource, to, { ...flow, level }),
    )
  }
  for (const [resource, amount] of right.quotas) {
    undos.push(addQuota(world, resource, from, -amount))
    if (to !== null) undos.push(addQuota(world, resource, to, amount))
  }
  return all(...undos)
}

function changeBucket(
  world: World,
  resource: string,
  holder: string,
  by: { ratePerMinute: number; capacity: number; level: number },
): Undo {
  const buckets = world.flows.get(resource)!
  const bucket = buckets.get(holder) ?? fullBucket(0, 0, world.now)
  return set(buckets, holder, changed(bucket, by, world.now))
}

function addQuota(world: World, resource: string, holder: string, amount: number): Undo {
  const quotas = world.quotas.get(resource)!
  const sum = (quotas.get(holder) ?? 0) + amount
  return set(quotas, holder, sum === 0 ? undefined : sum)
}
