// The summary of a run: what a researcher wants to see first, as text and as plain data.
import { byCodeUnit, type JsonObject } from '../base/json.ts'
import { formatDuration } from '../base/units.ts'
import { levelAt } from '../economy/bucket.ts'
import { balanceOf } from '../economy/ledger.ts'
import { type Loop, NEVER, type World } from '../kernel/world.ts'
import { table } from './table.ts'
import type { Tally } from './tally.ts'

const TOP = 8
const AGENTS_SHOWN = 40

/**
 * The Gini coefficient of balances, 0 (all alike) to 1: Σ(2i − n − 1)·x_i / (n·Σx), x ascending.
 * NaN-free: nobody, or nothing to share, is 0.
 */
export function gini(balances: readonly number[]): number {
  const sorted = [...balances].sort((a, b) => a - b)
  const n = sorted.length
  const sum = sorted.reduce((total, x) => total + x, 0)
  if (n === 0 || sum === 0) return 0
  const weighted = sorted.reduce((total, x, i) => total + (2 * (i + 1) - n - 1) * x, 0)
  return weighted / (n * sum)
}

/** Everybody with standing who is alive, in order of id. */
function principals(world: World): string[] {
  const ids: string[] = []
  for (const artifact of world.artifacts.all()) {
    if (artifact.has_standing && artifact.deleted_at === null) ids.push(artifact.id)
  }
  return ids.sort(byCodeUnit)
}

export type Summary = {
  supply: { scrip: number; minted: JsonObject; burned: JsonObject }
  gini: number
  agents: { id: string; scrip: number; steps: number; state: string }[]
  earners: { id: string; scrip: number; calls: number; owner: string }[]
  trades: { count: number; scrip: number }
  calls: number
  steps: number
  step_failures: number
  refusals: JsonObject
  artifacts: { living: number; made: JsonObject; deleted: number }
}

export function summaryOf(world: World, tally: Tally): Summary {
  const stock = world.ledger.stocks.get('scrip')!
  const ids = principals(world)
  const earners = [...tally.earned]
    .sort(([a, x], [b, y]) => y.scrip - x.scrip || byCodeUnit(a, b))
    .slice(0, TOP)
    .map(([id, earned]) => ({ id, ...earned, owner: world.artifacts.get(id)?.owner ?? '' }))
  return {
    supply: {
      scrip: stock.circulating + stock.held,
      minted: counted(tally.minted),
      burned: counted(tally.burned),
    },
    gini: Math.round(gini(ids.map((id) => balanceOf(world.ledger, 'scrip', id))) * 1000) / 1000,
    agents: ids.map((id) => agentLine(world, id)),
    earners,
    trades: { count: tally.trades, scrip: tally.tradedScrip },
    calls: tally.calls,
    steps: tally.steps,
    step_failures: tally.stepFailures,
    refusals: counted(tally.refusals),
    artifacts: { living: world.living, made: counted(tally.made), deleted: tally.deleted },
  }
}

function agentLine(world: World, id: string): Summary['agents'][number] {
  const loop = world.loops.get(id)
  const scrip = balanceOf(world.ledger, 'scrip', id)
  return { id, scrip, steps: loop?.step ?? 0, state: stateOf(world, id, loop) }
}

function stateOf(world: World, id: string, loop: Loop | undefined): string {
  if (loop === undefined) return 'account'
  if (loop.phase === 'quarantined') return 'quarantined'
  for (const flow of ['compute', 'llm_rate']) {
    const bucket = world.flows.get(flow)!.get(id)
    const level = bucket === undefined ? 0 : levelAt(bucket, world.now)
    if (level < 0) return `in debt (${level} ${flow})`
  }
  const runsOn = loop.spec.mind === 'llm' ? 'llm_rate' : 'compute'
  if (loop.stalled) return `without ${loop.wait?.on_resource?.resource ?? runsOn}`
  const waits = loop.effect !== null || loop.wait?.on_event !== undefined
  return loop.due === NEVER && !waits ? 'done' : 'living'
}

function counted(map: ReadonlyMap<string, number>): JsonObject {
  return Object.fromEntries([...map].sort(([a, n], [b, m]) => m - n || byCodeUnit(a, b)))
}

/** The summary as lines for a terminal. */
export function summaryText(summary: Summary): string {
  const { supply, trades, artifacts, refusals } = summary
  const list = (counts: JsonObject) =>
    Object.entries(counts)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ') || 'none'
  const lines = [
    `Supply    ${supply.scrip} scrip: minted ${list(supply.minted)}; burned ${list(supply.burned)}`,
    `Activity  ${summary.steps} steps, ${summary.calls} calls, ${trades.count} sales for ` +
      `${trades.scrip} scrip, Gini ${summary.gini.toFixed(3)}`,
    `Artifacts ${artifacts.living} living, ${artifacts.deleted} deleted; ` +
      `made: ${list(artifacts.made)}`,
    `Refusals  ${list(refusals)}` +
      (summary.step_failures > 0 ? `; ${summary.step_failures} steps failed` : ''),
  ]
  if (summary.earners.length > 0) {
    const rows = summary.earners.map((one) => [one.id, one.owner, `${one.scrip}`, `${one.calls}`])
    lines.push('', 'Earned most', table(['artifact', 'owner', 'scrip', 'paid calls'], rows, 'llrr'))
  }
  const shown = [...summary.agents].sort((a, b) => b.scrip - a.scrip || byCodeUnit(a.id, b.id))
  const rows = shown
    .slice(0, AGENTS_SHOWN)
    .map((one) => [one.id, `${one.scrip}`, `${one.steps}`, one.state])
  lines.push('', 'Ended with', table(['who', 'scrip', 'steps', 'state'], rows, 'lrrl'))
  if (shown.length > AGENTS_SHOWN) lines.push(`… and ${shown.length - AGENTS_SHOWN} more`)
  return lines.join('\n')
}

export function endedText(reason: string, timeUs: number): string {
  const why: Record<string, string> = {
    until: 'its time was over',
    events: 'it had its number of events',
    when: 'its condition came true',
    quiet: 'nothing could ever happen again',
    interrupted: 'it was interrupted',
    runaway: 'it ran away within one instant',
  }
  return `ended at ${formatDuration(timeUs)}: ${why[reason] ?? reason}`
}
