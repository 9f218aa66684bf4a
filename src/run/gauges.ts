// Gauges: how each kind of measure is read off a world; what counts events stands apart.
import { isObject } from '../artifacts/schema.ts'
import type { Json, JsonObject } from '../base/json.ts'
import { unreachable } from '../base/violation.ts'
import { balanceOf } from '../economy/ledger.ts'
import { gini } from '../economy/measures.ts'
import { isOwed, owedAt } from '../kernel/debts.ts'
import type { World } from '../kernel/world.ts'
import type { Gauge, Gauged } from './gauge.ts'
import { countGauge, durationGauge, priceGauge, timeToGauge } from './gauges_counted.ts'
import type { Measure, PlainMeasure } from './measure_schema.ts'
import { stated } from './stated.ts'

export function gaugeOf(measure: Measure): Gauge {
  if (typeof measure === 'string') return plainGauge(measure)
  if ('balance' in measure) {
    const { balance: id, resource = 'scrip' } = measure
    return { value: ({ world }) => balanceOf(world.ledger, resource, id) }
  }
  if ('balances' in measure) return balancesGauge(measure)
  if ('price' in measure) return priceGauge(measure)
  if ('spread' in measure) return { value: ({ world }) => spreadOf(world, measure.spread) }
  if ('count' in measure) return countGauge(measure.count)
  if ('time_to' in measure) return timeToGauge(measure.time_to, measure.target)
  if ('from' in measure) return durationGauge(measure)
  if ('each' in measure) return eachGauge(measure)
  if ('efficiency' in measure) {
    const { efficiency, optimum } = measure
    return {
      value: (gauged) => ratio(number(gauged, efficiency), number(gauged, optimum)),
    }
  }
  return { value: (gauged) => number(gauged, measure.that) }
}

/** A number that an expression says; null for anything else. */
function number({ evaluate }: Gauged, expression: string): number | null {
  const found = evaluate(expression)
  return found.ok && typeof found.value === 'number' ? found.value : null
}

function ratio(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole
}

const CUMULATIVE = ['volume', 'trades', 'traded', 'calls', 'refusals', 'defaults'] as const
type Cumulative = (typeof CUMULATIVE)[number]

/** What a tally has counted since the birth. */
function counted({ tally }: Gauged, what: Cumulative): number {
  const { ever } = tally.activity
  switch (what) {
    case 'calls':
      return ever.succeeded + ever.failed
    case 'refusals':
      return ever.failed
    default:
      return ever[what]
  }
}

function plainGauge(name: PlainMeasure): Gauge {
  switch (name) {
    case 'refusal_rate':
      return rateGauge(
        'refusals',
        (gauged, before) => counted(gauged, 'calls') - (before.calls ?? 0),
      )
    case 'velocity':
      return rateGauge('volume', ({ world }) => supplyOf(world))
    case 'volume':
    case 'trades':
    case 'traded':
    case 'calls':
    case 'refusals':
    case 'defaults':
      return rateGauge(name, () => 1)
    case 'survival':
      return survivalGauge()
    default:
      return { value: ({ world, nowUs }) => standing(world, nowUs, name) }
  }
}

/** What was counted in a window, of something. */
function rateGauge(
  what: Cumulative,
  of: (gauged: Gauged, before: Partial<Record<Cumulative, number>>) => number,
): Gauge {
  let before: Partial<Record<Cumulative, number>> = {}
  return {
    value: (gauged, over) => {
      const from = over === 'ever' ? {} : before
      return ratio(counted(gauged, what) - (from[what] ?? 0), of(gauged, from))
    },
    turn: (gauged) => {
      before = { [what]: counted(gauged, what), calls: counted(gauged, 'calls') }
    },
    toJson: () => before as Json,
    put: (json) => {
      before = json as typeof before
    },
  }
}

type Standing = Exclude<PlainMeasure, Cumulative | 'refusal_rate' | 'velocity' | 'survival'>

/** What can be read off the world as it stands. */
function standing(world: World, nowUs: number, name: Standing): number | null {
  switch (name) {
    case 'gini':
      return gini(holders(world, {}).map((id) => balanceOf(world.ledger, 'scrip', id))) / 1000
    case 'supply':
      return supplyOf(world)
    case 'living':
      return world.living
    case 'agents':
      return world.loops.size
    case 'frozen':
      return ratio(world.frozen.size, world.loops.size)
    case 'spent':
      return world.models.spent
    case 'owed':
    case 'overdue': {
      let sum = 0
      for (const debt of world.debts.values()) {
        const isDue = name === 'owed' || (debt.due_at !== null && debt.due_at <= nowUs)
        if (isOwed(debt) && isDue) sum += owedAt(debt, nowUs)
      }
      return sum
    }
    default:
      return unreachable(name)
  }
}

function supplyOf({ ledger }: World): number {
  const { circulating, held } = ledger.stocks.get('scrip')!
  return circulating + held
}

/** Of all agents ever born. */
function survivalGauge(): Gauge {
  let born = 0
  return {
    see: (event) => {
      if (event.kind === 'artifact.created' && event.data.loop !== null) born += 1
    },
    value: ({ world }) => {
      let well = 0
      for (const [id, loop] of world.loops) {
        if (loop.phase !== 'quarantined' && !world.frozen.has(id)) well += 1
      }
      return ratio(well, born)
    },
    toJson: () => born,
    put: (json) => {
      born = json as number
    },
  }
}

/** Everybody alive with standing, or all of a type. */
function holders({ artifacts }: World, { type }: { type?: string | undefined }): string[] {
  const ids: string[] = []
  for (const one of type === undefined ? artifacts.all() : artifacts.ofType(type)) {
    if (one.deleted_at === null && (type !== undefined || one.has_standing)) ids.push(one.id)
  }
  return ids
}

function balancesGauge({
  balances: stat,
  type,
  resource = 'scrip',
}: Extract<Measure, { balances: unknown }>): Gauge {
  return {
    value: ({ world }) => {
      const values = holders(world, { type }).map((id) => balanceOf(world.ledger, resource, id))
      return stat === 'gini' ? gini(values) / 1000 : stated(values, stat)
    },
  }
}

function eachGauge({ each, type, stat }: Extract<Measure, { each: unknown }>): Gauge {
  return {
    value: (gauged) => {
      const values = holders(gauged.world, { type }).flatMap((id) => {
        const found = number(gauged, `((id) => (${each}))(${JSON.stringify(id)})`)
        return found === null ? [] : [found]
      })
      return stated(values, stat)
    },
  }
}

/**
 * Between the best bid and the best ask of an order book whose content has `orders`, each with
 * `side` and `price`, as the library's has; null where one side is empty.
 */
function spreadOf(world: World, id: string): number | null {
  const content = world.artifacts.living(id)?.content
  const orders = isObject(content ?? null) ? (content as JsonObject).orders : null
  if (!Array.isArray(orders)) return null
  const of = (side: string) =>
    orders.flatMap((one) =>
      isObject(one) && one.side === side && typeof one.price === 'number' ? [one.price] : [],
    )
  const [bids, asks] = [of('buy'), of('sell')]
  if (bids.length === 0 || asks.length === 0) return null
  return Math.min(...asks) - Math.max(...bids)
}
