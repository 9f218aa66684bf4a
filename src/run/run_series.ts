// How a run went over time: supply, sales, calls and steps in spans of equal virtual time.
import type { RunFile } from './run_file.ts'
import { quantile } from './statistics.ts'

/** One span that began at `t`; `supply` is at its end, `median` of the prices in it. */
export type Span = {
  t: number
  supply: number
  sales: number
  traded: number
  median: number | null
  answered: number
  refused: number
  steps: number
}

/** `sales` are single ones with prices in scrip, each `every`-th where there are too many. */
export type Series = {
  span_us: number
  spans: Span[]
  sales: { t: number; price: number }[]
  every: number
}

export const NO_SERIES: Series = { span_us: 0, spans: [], sales: [], every: 1 }

const SPANS_MAX = 48
const SALES_MAX = 1200

const SECOND = 1_000_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Lengths that people count in. */
const LENGTHS = [
  ...[1, 10, 100, 1000, 10_000, 100_000],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28].map((n) => n * DAY),
]

export function spanLength(timeUs: number): number {
  return LENGTHS.find((one) => timeUs / one <= SPANS_MAX) ?? Math.ceil(timeUs / SPANS_MAX)
}

export function seriesOf(file: RunFile, timeUs: number): Series {
  const span_us = spanLength(timeUs)
  const spans = Array.from({ length: Math.max(1, Math.ceil(timeUs / span_us)) }, (_, i): Span => {
    const none = { supply: 0, sales: 0, traded: 0, median: null }
    return { t: i * span_us, ...none, answered: 0, refused: 0, steps: 0 }
  })
  // What happens at the very end belongs to the last.
  const at = `min(t / ${span_us}, ${spans.length - 1}) AS span`
  const each = <T>(sql: string, put: (row: T & { span: number }) => void) => {
    for (const row of file.db.prepare(sql).iterate()) put(row as T & { span: number })
  }
  each<{ success: number; n: number }>(
    `SELECT ${at}, success, count(*) AS n FROM calls GROUP BY 1, 2`,
    ({ span, success, n }) => {
      if (success) spans[span]!.answered += n
      else spans[span]!.refused += n
    },
  )
  each<{ n: number }>(
    `SELECT ${at}, count(*) AS n FROM events WHERE kind = 'agent.acted' GROUP BY 1`,
    ({ span, n }) => {
      spans[span]!.steps = n
    },
  )
  let supply = 0
  const changes = new Map<number, number>()
  each<{ amount: number }>(
    `SELECT ${at}, sum(CASE kind WHEN 'scrip.minted' THEN 1 ELSE -1 END * ` +
      "json_extract(data, '$.amount')) AS amount FROM events " +
      "WHERE kind IN ('scrip.minted', 'scrip.burned', 'scrip.spent') GROUP BY 1",
    ({ span, amount }) => {
      changes.set(span, amount)
    },
  )
  for (const [i, span] of spans.entries()) {
    supply += changes.get(i) ?? 0
    span.supply = supply
  }
  return { span_us, spans, ...salesOf(file, spans, at) }
}

function salesOf(file: RunFile, spans: Span[], at: string): Pick<Series, 'sales' | 'every'> {
  const sql = `SELECT ${at}, t, price FROM trades WHERE price_resource = 'scrip'`
  const rows = file.db.prepare(sql).all() as { span: number; t: number; price: number }[]
  const prices = spans.map((): number[] => [])
  for (const { span, price } of rows) {
    spans[span]!.sales += 1
    spans[span]!.traded += price
    prices[span]!.push(price)
  }
  for (const [i, list] of prices.entries()) spans[i]!.median = quantile(list, 0.5)
  const every = Math.max(1, Math.ceil(rows.length / SALES_MAX))
  const sales = rows.filter((_, i) => i % every === 0).map(({ t, price }) => ({ t, price }))
  return { sales, every }
}
