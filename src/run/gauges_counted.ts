// Gauges that count events: prices, numbers of events, times to one and between two.
import type { Json } from '../base/json.ts'
import { matches, valueAt } from '../kernel/filter.ts'
import type { Gauge } from './gauge.ts'
import type { Measure } from './measure_schema.ts'
import { stated } from './stated.ts'
import { mean, quantile } from './statistics.ts'

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
export function priceGauge({ price: stat, of, type }: Extract<Measure, { price: unknown }>): Gauge {
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

export function countGauge(filter: Record<string, Json>): Gauge {
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
export function timeToGauge(filter: Record<string, Json>, target: number | undefined): Gauge {
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
export function durationGauge({
  from,
  to,
  by,
  target,
}: Extract<Measure, { from: unknown }>): Gauge {
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
