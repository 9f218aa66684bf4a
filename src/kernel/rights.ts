// Rights: what flows and quotas an artifact gives its holder. A holder's bucket is the sum of its
// rights.
import type { Artifact } from '../artifacts/artifact.ts'
import { changed, fullBucket, levelShare } from '../economy/bucket.ts'
import type { DataOf } from './event.ts'
import { partyOf } from './party.ts'
import { all, nothing, set, type Undo } from './undo.ts'
import type { Right, World } from './world.ts'

/**
 * Who has what an artifact gives: itself with standing, else whose it is.
 */
export function holderOf(world: World, artifact: Artifact): string {
  if (artifact.has_standing) return artifact.id
  return partyOf(world, artifact)
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

/**
 * Moves part of one resource from one artifact to another; where these count for different holders,
 * the level goes pro rata to capacity, floored.
 */
export function moveRightPart(world: World, data: DataOf<'right.moved'>): Undo {
  const { resource, from, to, capacity, rate_per_minute: ratePerMinute = 0, reserved } = data
  const giver = holderOf(world, world.artifacts.get(from)!)
  const taker = holderOf(world, world.artifacts.get(to)!)
  const buckets = world.flows.get(resource)
  if (buckets === undefined) {
    return all(
      addToRight(world, from, resource, { capacity: -capacity }),
      addToRight(world, to, resource, { capacity }),
      giver === taker
        ? nothing
        : all(
            addQuota(world, resource, giver, -capacity),
            addQuota(world, resource, taker, capacity),
          ),
    )
  }
  const parts = all(
    addToRight(world, from, resource, { capacity: -capacity, ratePerMinute: -ratePerMinute }),
    addToRight(world, to, resource, { capacity, ratePerMinute }),
  )
  if (giver === taker) return parts
  const level = levelShare(buckets.get(giver)!, capacity, world.now, reserved)
  return all(
    parts,
    changeBucket(world, resource, giver, {
      ratePerMinute: -ratePerMinute,
      capacity: -capacity,
      level: -level,
    }),
    changeBucket(world, resource, taker, { ratePerMinute, capacity, level }),
  )
}

/** Adds to what an artifact gives, a flow with a rate or a quota; a right to nothing is none. */
function addToRight(
  world: World,
  id: string,
  resource: string,
  by: { capacity: number; ratePerMinute?: number },
): Undo {
  const before = world.rights.get(id)
  const right: Right = { flows: new Map(before?.flows), quotas: new Map(before?.quotas) }
  if (by.ratePerMinute === undefined) {
    const sum = (right.quotas.get(resource) ?? 0) + by.capacity
    if (sum === 0) right.quotas.delete(resource)
    else right.quotas.set(resource, sum)
  } else {
    const flow = right.flows.get(resource) ?? { ratePerMinute: 0, capacity: 0 }
    const sum = {
      ratePerMinute: flow.ratePerMinute + by.ratePerMinute,
      capacity: flow.capacity + by.capacity,
    }
    if (sum.ratePerMinute === 0 && sum.capacity === 0) right.flows.delete(resource)
    else right.flows.set(resource, sum)
  }
  const isNone = right.flows.size === 0 && right.quotas.size === 0
  return set(world.rights, id, isNone ? undefined : right)
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
