// The laws of the world that no ledger can see, recounted from scratch.
import { bytesOf } from '../src/artifacts/disk.ts'
import { assert } from '../src/base/violation.ts'
import { holderOf } from '../src/kernel/rights.ts'
import type { World } from '../src/kernel/world.ts'

export function recountWorld(world: World): void {
  let living = 0
  const used = new Map<string, number>()
  for (const artifact of world.artifacts.all()) {
    const { id, owner, deleted_at } = artifact
    assert(world.artifacts.get(owner) !== undefined, 'one-owner', `${id} is owned by ${owner}`)
    assert((deleted_at === null) === (world.artifacts.living(id) !== undefined), 'tombstone', id)
    if (deleted_at !== null) continue
    living += 1
    const overhead = world.config.disk.overhead
    const bytes = artifact.bytes === 0 ? 0 : bytesOf(artifact, overhead, artifact)
    assert(bytes === artifact.bytes, 'disk-is-counted', `${id}: ${bytes}, not ${artifact.bytes}`)
    used.set(artifact.charged_to, (used.get(artifact.charged_to) ?? 0) + artifact.bytes)
  }
  assert(living === world.living, 'living-are-counted', `${living}, not ${world.living}`)
  for (const [id, bytes] of used) {
    const counted = world.diskUsed.get(id) ?? 0
    assert(bytes === counted, 'disk-is-counted', `${id}: ${bytes}, not ${counted}`)
    const quota = world.quotas.get('disk')!.get(id) ?? 0
    assert(bytes <= quota, 'disk-within-quota', `${id} uses ${bytes} of ${quota}`)
  }
  recountRights(world)
  for (const [id, listing] of world.listings) {
    const artifact = world.artifacts.living(id)
    assert(
      artifact?.owner === 'genesis_escrow',
      'listed-is-in-escrow',
      `${id} of ${listing.seller}`,
    )
  }
  for (const id of world.loops.keys()) {
    const artifact = world.artifacts.living(id)
    assert(artifact?.loop != null && artifact.has_standing, 'loop-has-artifact', id)
  }
}

/** A holder's bucket is the sum of its rights. */
function recountRights(world: World): void {
  const rates = new Map<string, number>()
  const capacities = new Map<string, number>()
  for (const [id, right] of world.rights) {
    const artifact = world.artifacts.living(id)
    if (artifact === undefined) continue
    const holder = holderOf(world, artifact)
    for (const [resource, flow] of right.flows) {
      const key = `${resource} ${holder}`
      rates.set(key, (rates.get(key) ?? 0) + flow.ratePerMinute)
      capacities.set(key, (capacities.get(key) ?? 0) + flow.capacity)
    }
  }
  for (const [resource, buckets] of world.flows) {
    for (const [id, bucket] of buckets) {
      const key = `${resource} ${id}`
      const rate = rates.get(key) ?? 0
      const capacity = capacities.get(key) ?? 0
      assert(bucket.ratePerMinute === rate, 'bucket-is-sum', `${key}: rate ${bucket.ratePerMinute}`)
      assert(bucket.capacity === capacity, 'bucket-is-sum', `${key}: ${bucket.capacity}`)
      assert(bucket.level <= capacity, 'level-within-capacity', `${key}: ${bucket.level}`)
    }
  }
}
