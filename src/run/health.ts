// The health of an economy: its measures, from the world as it stands and what was counted.

import { balanceOf } from '../economy/ledger.ts'
import { gini, herfindahl, permille, plus, topShare, total } from '../economy/measures.ts'
import type { Health } from '../kernel/audit.ts'
import { isOwed, owedAt } from '../kernel/debts.ts'
import type { World } from '../kernel/world.ts'
import type { Activity, Counted } from './activity.ts'

/** A world at an instant, what was counted in it, and of that what is measured. */
type Measured = { world: World; nowUs: number; activity: Activity }

/** The measures of the window that began at the last measurement. */
export function healthOfWindow(measured: Measured): Health {
  const { world, activity } = measured
  return healthOf(measured, activity.window, world.audit.since)
}

/** The measures of everything since the birth. */
export function healthEver(measured: Measured): Health {
  return healthOf(measured, measured.activity.ever, 0)
}

function healthOf(measured: Measured, counted: Counted, since: number): Health {
  const { world, activity } = measured
  const { circulating, held } = world.ledger.stocks.get('scrip')!
  const { minted, burned } = activity
  const scrip = circulating + held
  const { succeeded, failed, failures, volume, trades, traded, defaults } = counted
  const calls = succeeded + failed
  const revenue = [...activity.revenueFrom(counted.from)]
  return {
    since,
    supply: { scrip, held, minted: { ...minted }, burned: { ...burned } },
    velocity: permille(volume, scrip),
    gini: gini(balances(world)),
    ...agentsOf(world, activity, counted.from),
    calls,
    failure_rate: permille(failed, calls),
    failures: { ...failures },
    revenue: total(revenue),
    top_share: topShare(revenue),
    herfindahl: herfindahl(revenue),
    reuse: reuseOf(activity),
    others_tools: permille(counted.others, counted.calls),
    depth_mean: permille(counted.depths, counted.trees),
    depth_max: counted.deepest,
    ...debtsAt(world, measured.nowUs),
    ...{ defaults, trades, traded },
  }
}

/** Of everybody alive with standing, in no order; what is bid is in nobody's balance. */
export function* balances(world: World): Iterable<number> {
  for (const { id, has_standing, deleted_at } of world.artifacts.all()) {
    if (has_standing && deleted_at === null) yield balanceOf(world.ledger, 'scrip', id)
  }
}

function agentsOf({ loops, frozen }: World, { active }: Activity, from: number) {
  let [still, acting] = [0, 0]
  for (const id of loops.keys()) {
    if (frozen.has(id)) still += 1
    if ((active.get(id) ?? -1) >= from) acting += 1
  }
  const agents = loops.size
  return { agents, frozen: permille(still, agents), active: permille(acting, agents) }
}

function reuseOf({ executables }: Activity): number | null {
  let [made, reused] = [0, 0]
  for (const one of executables.values()) {
    if (!one.made) continue
    made += 1
    if (one.reused) reused += 1
  }
  return permille(reused, made)
}

export function debtsAt({ debts }: World, nowUs: number): { owed: number; overdue: number } {
  let [owed, overdue] = [0, 0]
  for (const debt of debts.values()) {
    if (!isOwed(debt)) continue
    const due = owedAt(debt, nowUs)
    owed = plus(owed, due)
    if (debt.due_at !== null && debt.due_at <= nowUs) overdue = plus(overdue, due)
  }
  return { owed, overdue }
}
