// All that somebody holds, as one map.
import type { Json, JsonObject } from '../src/base/json.ts'
import { levelAt, reachedAt } from '../src/economy/bucket.ts'
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
    const level = levelAt(bucket, nowUs)
    flows[resource] = {
      level,
      capacity: bucket.capacity,
      rate_per_minute: bucket.ratePerMinute,
      debt: Math.max(0, -level),
      debt_ends_at: level < 0 ? reachedAt(bucket, 0, nowUs) : null,
    }
  }
  const quotas: Record<string, Json> = {}
  for (const [resource, holders] of world.quotas) {
    const used = resource === 'disk' ? (world.diskUsed.get(id) ?? 0) : 0
    quotas[resource] = { quota: holders.get(id) ?? 0, used }
  }
  return { id, stocks, flows, quotas }
}
