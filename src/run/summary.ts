// The summary of a run: what a researcher wants to see first, as text and as plain data.
import { byCodeUnit, type JsonObject } from '../base/json.ts'
import { formatDuration, formatMoney } from '../base/units.ts'
import { levelAt } from '../economy/bucket.ts'
import { balanceOf } from '../economy/ledger.ts'
import type { Health } from '../kernel/audit.ts'
import { partyOf } from '../kernel/party.ts'
import { type Loop, NEVER, type World } from '../kernel/world.ts'
import { healthEver } from './health.ts'
import { share } from './sentence_health.ts'
import { table } from './table.ts'
import type { Spending, Tally } from './tally.ts'

const TOP = 8
const AGENTS_SHOWN = 40

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
  /** Of everything since the birth; alarms are those that stand at the end. */
  health: Health & { alarms: World['audit']['alarms'] }
  agents: { id: string; scrip: number; steps: number; state: string }[]
  earners: { id: string; scrip: number; calls: number; owner: string }[]
  trades: { count: number; scrip: number }
  calls: number
  steps: number
  step_failures: number
  refusals: JsonObject
  artifacts: { living: number; made: JsonObject; deleted: number }
  /** Micro-dollars and tokens, by task and by model. */
  models: { spent: number; held: number; by_task: JsonObject; by_model: JsonObject }
}

export function summaryOf(world: World, tally: Tally): Summary {
  const stock = world.ledger.stocks.get('scrip')!
  const ids = principals(world)
  const health = healthEver({ world, nowUs: world.now, activity: tally.activity })
  const earners = [...tally.earned]
    .sort(([a, x], [b, y]) => y.scrip - x.scrip || byCodeUnit(a, b))
    .slice(0, TOP)
    .map(([id, earned]) => ({ id, ...earned, owner: whoseIs(world, id) }))
  return {
    supply: {
      scrip: stock.circulating + stock.held,
      minted: counted(tally.minted),
      burned: counted(tally.burned),
    },
    gini: health.gini / 1000,
    health: { ...health, alarms: world.audit.alarms },
    agents: ids.map((id) => agentLine(world, id)),
    earners,
    trades: { count: tally.trades, scrip: tally.tradedScrip },
    calls: tally.calls,
    steps: tally.steps,
    step_failures: tally.stepFailures,
    refusals: counted(tally.refusals),
    artifacts: { living: world.living, made: counted(tally.made), deleted: tally.deleted },
    models: {
      ...world.models,
      by_task: Object.fromEntries(tally.tasks),
      by_model: Object.fromEntries(tally.models),
    },
  }
}

/** Who earns with an artifact, also while somebody keeps it for a deal. */
function whoseIs(world: World, id: string): string {
  const artifact = world.artifacts.get(id)
  return artifact === undefined ? '' : partyOf(world, artifact)
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
    if (level < 0 && loop.phase !== 'thinking') return `in debt (${level} ${flow})`
  }
  const runsOn = loop.spec.mind === 'llm' ? 'llm_rate' : 'compute'
  if (loop.stalled) return `without ${loop.wait?.on_resource?.resource ?? runsOn}`
  const { wait } = loop
  const isAsleep = wait?.on_event !== undefined || wait?.on_answers === true
  const waits = loop.effect !== null || isAsleep
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
    ...modelLines(summary.models),
    ...healthLines(summary.health),
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

function modelLines({ spent, held, by_task, by_model }: Summary['models']): string[] {
  const models = Object.entries(by_model as Record<string, Spending>)
  if (models.length === 0) return []
  const tasks = Object.entries(by_task as Record<string, Spending>)
  const lines = models.map(([name, { answers, failed, input, output, cached, cost }]) => {
    const failures = failed > 0 ? `, ${failed} of them failures` : ''
    return (
      `          ${name}: ${answers} answers${failures}; ${input} tokens in (${cached} cached), ` +
      `${output} out, ${formatMoney(cost)}`
    )
  })
  const of = tasks.map(([task, { answers, cost }]) => `${task} ${answers} ${formatMoney(cost)}`)
  const pending = held > 0 ? `, ${formatMoney(held)} still held` : ''
  return [`Models    ${formatMoney(spent)} spent${pending}; ${of.join(', ')}`, ...lines]
}

function healthLines(health: Summary['health']): string[] {
  const { velocity, agents, active, frozen, failure_rate, revenue, top_share, herfindahl } = health
  const { reuse, others_tools, depth_mean, depth_max, owed, overdue, defaults, alarms } = health
  const named = alarms.map(({ measure, side, value, bound, since }) => {
    return `${measure} ${side} ${bound}: ${value} (since ${formatDuration(since)})`
  })
  return [
    `Health    velocity ${share(velocity)}; of ${agents} agents ${share(active)} active, ` +
      `${share(frozen)} frozen; ${share(failure_rate)} of calls failed`,
    `          revenue ${revenue}: the best earner has ${share(top_share)}, Herfindahl ` +
      share(herfindahl),
    `          of tools that agents made ${share(reuse)} called by others; of tool calls ` +
      `${share(others_tools)} to others`,
    `          calls of tools are ${share(depth_mean)} deep, at most ${depth_max}`,
    ...(owed + defaults > 0
      ? [`          debts ${owed} owed, ${overdue} overdue, ${defaults} defaulted`]
      : []),
    ...(named.length > 0 ? [`Alarms    ${named.join(', ')}`] : []),
  ]
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
