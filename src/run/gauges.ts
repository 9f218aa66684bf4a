// Gauges: how each kind of measure is read off a world, or counted from its events.
import { isObject } from '../artifacts/schema.ts'
import type { Json, JsonObject } from '../base/json.ts'
import { unreachable } from '../base/violation.ts'
import { balanceOf } from '../economy/ledger.ts'
import { gini } from '../economy/measures.ts'
import { isOwed, owedAt } from '../kernel/debts.ts'
import type { Event } from '../kernel/event.ts'
import { matches, valueAt } from '../kernel/filter.ts'
import type { World } from '../kernel/world.ts'
import type { Measure, PlainMeasure, Stat } from './measure_schema.ts'
import type { Gauged } from './meter.ts'
import { deviation, mean, quantile } from './statistics.ts'

export type Found = number | null | Record<string, number | null>

/**
 * - `value` of the window since the last sample, or of everything since the birth.
 * - `turn` begins the next window; `see` counts an event.
 * - `toJson` and `put` are for what a run must carry on.
 */
export type Gauge = {
  value: (gauged: Gauged, over: 'window' | 'ever') => Found
  see?: (event: Event, world: World) => void
  turn?: (gauged: Gauged) => void
  toJson?: () => Json
  put?: (json: Json) => void
}

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

export function stated(values: readonly number[], stat: Stat): number | null {
  switch (stat) {
    case 'mean':
      return mean(values)
    case 'median':
      return quantile(values, 0.5)
    case 'sd':
      return deviation(values)
    case 'min':
      return quantile(values, 0)
    case 'max':
      return quantile(values, 1)
    case 'sum':
      return values.reduce((sum, one) => sum + one, 0)
    case 'count':
      return values.length
    case 'p10':
      return quantile(values, 0.1)
    case 'p90':
      return quantile(values, 0.9)
    default:
      return unreachable(stat)
  }
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
 * Between the best bid and the best ask of an order book whose content has `orders`, each with `side`
 * and `price`, as the library's has; null where one side is empty.
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

/** How often each number was seen: what is counted stays small where values repeat. */
type Histogram = Map<number, number>

function note(histogram: Histogram, value: number): void {
  histogram.set(value, (histogram.get(value) ?? 0) + 1)
}

function valuesOf(histogram: Histogram): number[] {
  return [...histogram].flatMap(([value, times]) => Array<number>(times).fill(value))
}

/** Numbers seen in the window, and ever; and the last of them. */
function seen() {
  let [window, ever]: Histogram[] = [new Map(), new Map()]
  let last: number | null = null
  return {
    add: (value: number) => {
      note(window!, value)
      note(ever!, value)
      last = value
    },
    values: (over: 'window' | 'ever') => valuesOf(over === 'window' ? window! : ever!),
    last: () => last,
    turn: () => {
      window = new Map()
    },
    toJson: (): Json => [[...window!], [...ever!], last] as Json,
    put: (json: Json) => {
      const [one, other, number] = json as [[number, number][], [number, number][], number | null]
      window = new Map(one)
      ever = new Map(other)
      last = number
    },
  }
}

/** Prices of sales through the escrow. */
function priceGauge({ price: stat, of, type }: Extract<Measure, { price: unknown }>): Gauge {
  const prices = seen()
  return {
    ...prices,
    see: (event, { artifacts }) => {
      if (event.kind !== 'artifact.sold' || event.data.price_resource !== 'scrip') return
      if (of !== undefined && event.data.id !== of) return
      if (type !== undefined && artifacts.get(event.data.id)?.type !== type) return
      prices.add(event.data.price)
    },
    value: (_, over) => (stat === 'last' ? prices.last() : stated(prices.values(over), stat)),
  }
}

function countGauge(filter: Record<string, Json>): Gauge {
  let [window, ever] = [0, 0]
  return {
    see: (event) => {
      if (!matches(filter, event)) return
      window += 1
      ever += 1
    },
    value: (_, over) => (over === 'window' ? window : ever),
    turn: () => {
      window = 0
    },
    toJson: () => [window, ever],
    put: (json) => {
      ;[window, ever] = json as [number, number]
    },
  }
}

/** Microseconds to the first event that fits; with a target, whether it came too late. */
function timeToGauge(filter: Record<string, Json>, target: number | undefined): Gauge {
  let first: number | null = null
  return {
    see: (event) => {
      if (first === null && matches(filter, event)) first = event.t
    },
    value: ({ nowUs }) => {
      if (target === undefined) return first
      return { time: first, breached: (first ?? nowUs) > target ? 1 : 0 }
    },
    toJson: () => first,
    put: (json) => {
      first = json as number | null
    },
  }
}

/**
 * Microseconds from one event to another that has the same value at a path; what is under way
 * counts as a breach once it is late.
 */
function durationGauge({ from, to, by, target }: Extract<Measure, { from: unknown }>): Gauge {
  const began = new Map<string, number>()
  const durations = seen()
  return {
    see: (event) => {
      const key = JSON.stringify(valueAt(event, by) ?? null)
      if (matches(to, event)) {
        const since = began.get(key)
        if (since !== undefined) durations.add(event.t - since)
        began.delete(key)
      }
      if (matches(from, event) && !began.has(key)) began.set(key, event.t)
    },
    value: ({ nowUs }, over) => {
      const values = durations.values(over)
      const found = {
        count: values.length,
        mean: mean(values),
        p90: quantile(values, 0.9),
        max: quantile(values, 1),
        open: began.size,
      }
      if (target === undefined) return found
      const late = values.filter((one) => one > target).length
      const overdue = [...began.values()].filter((since) => nowUs - since > target).length
      return { ...found, breaches: late + overdue }
    },
    turn: durations.turn,
    toJson: () => [[...began], durations.toJson()] as Json,
    put: (json) => {
      const [open, known] = json as [[string, number][], Json]
      began.clear()
      for (const [key, since] of open) began.set(key, since)
      durations.put(known)
    },
  }
}
