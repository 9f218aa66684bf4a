// What two runs came to, side by side, out of their last worlds and what was counted on the way.
import { byCodeUnit, type Json } from '../base/json.ts'
import { partyOf } from '../kernel/party.ts'
import type { World } from '../kernel/world.ts'
import type { Differs } from '../run/diff.ts'
import type { OutcomeDiff } from '../run/diff_outcome.ts'
import { tallyAtEnd } from '../run/run_figures.ts'
import { summaryOf } from '../run/summary.ts'
import type { OpenRun } from './open_run.ts'

/**
 * The same as `oikos diff` tells from the events alone, which takes half a minute for two runs of a
 * million: here they were folded already.
 */
export function compareOutcome(a: OpenRun, b: OpenRun): OutcomeDiff {
  const [one, other] = [endOf(a), endOf(b)]
  const differing = (left: Map<string, Json>, right: Map<string, Json>): Differs[] =>
    joined(left, right).filter((row) => row.a !== row.b)
  return {
    figures: joined(one.figures, other.figures, 0),
    balances: differing(one.balances, other.balances),
    artifacts: differing(one.artifacts, other.artifacts),
  }
}

type End = Record<'figures' | 'balances' | 'artifacts', Map<string, Json>>

/** Read at once: a world is folded further when another is asked for. */
function endOf(open: OpenRun): End {
  const { world } = open.worlds.at(undefined)
  return {
    figures: figuresOf(open, world),
    balances: balancesOf(world),
    artifacts: artifactsOf(world),
  }
}

function figuresOf(open: OpenRun, world: World): Map<string, Json> {
  const manifest = open.manifest()
  const found = summaryOf(world, tallyAtEnd(open.file, manifest))
  const { supply, gini, trades, artifacts, refusals, models } = found
  const each = (head: string, counts: object) =>
    Object.entries(counts).map(([name, count]): [string, Json] => [`${head}${name}`, count as Json])
  const { passed = 0, failed = [] } = (manifest.expectations ?? {}) as {
    passed?: number
    failed?: { say: string }[]
  }
  return new Map<string, Json>([
    ...each('', { events: world.seq, 'supply of scrip': supply.scrip, 'Gini of scrip': gini }),
    ...each('minted: ', supply.minted),
    ...each('burned: ', supply.burned),
    ...each('', { sales: trades.count, 'scrip paid in sales': trades.scrip, calls: found.calls }),
    ...each('refused: ', refusals),
    ...each('', { steps: found.steps, 'steps that failed': found.step_failures }),
    ...each('made: ', artifacts.made),
    ...each('', { deleted: artifacts.deleted, 'spent on models, micro-dollars': models.spent }),
    ...each('', { 'virtual time, µs': manifest.time_us, 'expectations that hold': passed }),
    ...failed.map(({ say }): [string, Json] => [`failed: ${say}`, 1]),
  ])
}

function balancesOf({ ledger }: World): Map<string, Json> {
  const rows: [string, Json][] = []
  for (const [resource, { balances }] of ledger.stocks) {
    for (const [id, balance] of balances)
      if (balance !== 0) rows.push([`${id} ${resource}`, balance])
  }
  return new Map(rows.sort(([x], [y]) => byCodeUnit(x, y)))
}

function artifactsOf(world: World): Map<string, Json> {
  const rows: [string, Json][] = []
  for (const artifact of world.artifacts.all()) {
    const { id, version, price, deleted_at } = artifact
    if (deleted_at !== null) continue
    const listing = world.listings.get(id)
    rows.push([`${id} owner`, partyOf(world, artifact)], [`${id} version`, version])
    if (price !== 0) rows.push([`${id} price`, price])
    if (listing !== undefined) rows.push([`${id} listed_price`, listing.price])
  }
  return new Map(rows.sort(([x], [y]) => byCodeUnit(x, y)))
}

/** In the order of the first, then what only the second has; what one lacks is `nothing` there. */
function joined(a: Map<string, Json>, b: Map<string, Json>, nothing: Json = null): Differs[] {
  const names = [...a.keys(), ...[...b.keys()].filter((name) => !a.has(name))]
  return names.map((what) => ({ what, a: a.get(what) ?? nothing, b: b.get(what) ?? nothing }))
}
