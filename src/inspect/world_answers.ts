// Answers about the world at an instant: how it is at a glance, and what somebody should look at.
import { byCodeUnit } from '../base/json.ts'
import { balanceOf } from '../economy/ledger.ts'
import { gini } from '../economy/measures.ts'
import { isOwed } from '../kernel/debts.ts'
import { partyOf } from '../kernel/party.ts'
import type { World } from '../kernel/world.ts'
import { balances, debtsAt } from '../run/health.ts'
import type { Warning, WorldAnswer } from './answers_world.ts'
import type { OpenRun } from './open_run.ts'
import type { Seen } from './worlds.ts'

const SHOWN = 10

export function worldAnswer(open: OpenRun, { world, seq, nowUs }: Seen): WorldAnswer {
  const { circulating, held } = world.ledger.stocks.get('scrip')!
  const types: Record<string, number> = {}
  const holders: WorldAnswer['leaders'] = []
  for (const artifact of world.artifacts.all()) {
    const { id, type, owner, deleted_at, has_standing } = artifact
    if (deleted_at !== null) continue
    types[type] = (types[type] ?? 0) + 1
    if (!has_standing || id.startsWith('genesis_')) continue
    const scrip = balanceOf(world.ledger, 'scrip', id)
    const llm_budget = balanceOf(world.ledger, 'llm_budget', id)
    holders.push({ id, owner, scrip, llm_budget })
  }
  holders.sort((a, b) => b.scrip - a.scrip || byCodeUnit(a.id, b.id))
  const phases: Record<string, number> = {}
  let stalled = 0
  for (const loop of world.loops.values()) {
    phases[loop.phase] = (phases[loop.phase] ?? 0) + 1
    if (loop.stalled) stalled += 1
  }
  const { calls, failures, earners } = counted(world)
  return {
    ...{ seq, t: nowUs, ended: world.ended !== null },
    supply: { scrip: circulating + held, held },
    gini: gini(balances(world)),
    living: world.living,
    types: ordered(types),
    agents: world.loops.size,
    phases: ordered(phases),
    stalled,
    frozen: world.frozen.size,
    listings: world.listings.size,
    debts: [...world.debts.values()].filter(isOwed).length,
    owed: debtsAt(world, nowUs).owed,
    spent: world.models.spent,
    ...{ calls, failures: ordered(failures) },
    leaders: holders.slice(0, SHOWN),
    losers: holders.slice(-SHOWN).reverse(),
    earners,
    warnings: warningsOf(open, world, nowUs),
  }
}

function counted(world: World): Pick<WorldAnswer, 'calls' | 'failures' | 'earners'> {
  const failures: Record<string, number> = {}
  const earners: WorldAnswer['earners'] = []
  let calls = 0
  for (const [id, stats] of world.stats) {
    calls += stats.calls
    for (const [code, count] of stats.failures) failures[code] = (failures[code] ?? 0) + count
    const artifact = world.artifacts.get(id)
    if (artifact === undefined || stats.revenue === 0) continue
    const owner = partyOf(world, artifact)
    earners.push({ id, type: artifact.type, owner, revenue: stats.revenue, calls: stats.calls })
  }
  earners.sort((a, b) => b.revenue - a.revenue || byCodeUnit(a.id, b.id))
  return { calls, failures, earners: earners.slice(0, SHOWN) }
}

/** Largest first. */
function ordered(counts: Record<string, number>): Record<string, number> {
  const rows = Object.entries(counts).sort(([a, x], [b, y]) => y - x || byCodeUnit(a, b))
  return Object.fromEntries(rows)
}

const WARNINGS_MAX = 50

function warningsOf(open: OpenRun, world: World, nowUs: number): Warning[] {
  const found: Warning[] = []
  const say = (level: Warning['level'], what: string, id: string | null = null) => {
    if (found.length < WARNINGS_MAX) found.push({ level, what, id })
  }
  const { state, reason, detail } = open.manifest()
  if (state === 'failed') say('bad', `the run failed: ${detail ?? reason ?? 'nobody says why'}`)
  for (const { measure, side, bound, value } of world.audit.alarms) {
    say('warning', `${measure} is ${value ?? 'nothing'}, which is ${side} ${bound}`)
  }
  for (const [id, loop] of world.loops) {
    if (loop.phase === 'quarantined')
      say('bad', `${id} is quarantined: ${loop.failures} failures`, id)
  }
  for (const [id, { resource }] of world.frozen)
    say('warning', `${id} is frozen: no ${resource}`, id)
  for (const [id, debt] of world.debts) {
    if (!isOwed(debt) || debt.due_at === null || debt.due_at > nowUs) continue
    say('warning', `${debt.debtor} is late with the debt ${id}`, id)
  }
  for (const [id, loop] of world.loops) {
    if (loop.failures > 1 && loop.phase !== 'quarantined') {
      say('note', `${id} failed ${loop.failures} steps in a row`, id)
    }
  }
  return found
}
