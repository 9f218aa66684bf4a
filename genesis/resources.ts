// All that somebody holds, as one map.
import type { Json, JsonObject } from '../src/base/json.ts'
import { bucketLevel } from '../src/economy/bucket.ts'
import { balanceOf } from '../src/economy/ledger.ts'
import type { World } from '../src/kernel/world.ts'

/**
 * `{id, stocks, flows, quotas}`; `debt_ends_at` is the instant at which a level is back at zero.
 */
export function resourcesHeld(world: World, id: string, nowUs: number): JsonObject {
  const stocks: Record<string, Json> = {}
  for (const resource of world.ledger.stocks.keys()) {
    stocks[resource] = balanceOf(world.ledger, resource, id)
  }
  const flows: Record<string, Json> = {}
  for (const [resource, buckets] of world.flows) {
    const bucket = buckets.get(id)
    if (bucket === undefined) continue
    const { debt_ends_at, ...held } = bucketLevel(bucket, nowUs)
    flows[resource] = { ...held, debt: Math.max(0, -held.level), debt_ends_at }
  }
  const quotas: Record<string, Json> = {}
  for (const [resource, holders] of world.quotas) {
    const used = resource === 'disk' ? (world.diskUsed.get(id) ?? 0) : 0
    quotas[resource] = { quota: holders.get(id) ?? 0, used }
  }
  return { id, stocks, flows, quotas }
}
