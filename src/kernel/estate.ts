// An estate: all that somebody has, as events of freezing and bankruptcy tell it.
import { balanceOf } from '../economy/ledger.ts'
import type { World } from './world.ts'

export type Estate = { balances: Record<string, number>; holdings: string[] }

const HOLDINGS_MAX = 100

/** Balances that are not zero, and the first of what it owns besides itself. */
export function estateOf(world: World, id: string): Estate {
  const balances: Record<string, number> = {}
  for (const resource of world.ledger.stocks.keys()) {
    const balance = balanceOf(world.ledger, resource, id)
    if (balance > 0) balances[resource] = balance
  }
  const owned = world.artifacts.ownedBy(id)
  const alive = owned.filter((one) => one !== id && world.artifacts.living(one) !== undefined)
  return { balances, holdings: alive.slice(0, HOLDINGS_MAX) }
}
