// Who paid whom: scrip that went from one to another by sales, prices of calls and transfers.
import { byCodeUnit } from '../base/json.ts'
import type { RunFile } from './run_file.ts'

export type Flow = { from: string; to: string; payments: number; scrip: number }

type Row = { kind: string; hold: number | null; payer: string; payee: string; amount: number }

const SQL = `
SELECT kind, json_extract(data, '$.hold') AS hold, json_extract(data, '$.from') AS payer,
  json_extract(data, '$.to') AS payee, json_extract(data, '$.amount') AS amount
FROM events WHERE kind IN ('scrip.moved', 'scrip.held', 'scrip.settled') AND seq BETWEEN ? AND ?
ORDER BY seq`

/** A price is settled in the frame that holds it: so many are more than any frame has. */
const HOLDS_KEPT = 100_000

/** The largest first, of events between two numbers. A price that was given back is no payment. */
export function flowsOf(
  { db }: RunFile,
  { from = 1, to = Number.MAX_SAFE_INTEGER }: { from?: number; to?: number } = {},
): Flow[] {
  const flows = new Map<string, Flow>()
  const payers = new Map<number, string>()
  for (const { kind, hold, payer, payee, amount } of db
    .prepare(SQL)
    .iterate(from, to) as Iterable<Row>) {
    if (kind === 'scrip.held') {
      payers.set(hold!, payer)
      if (payers.size > HOLDS_KEPT) payers.delete(payers.keys().next().value!)
      continue
    }
    const from = kind === 'scrip.moved' ? payer : payers.get(hold!)
    if (from === undefined || from === payee) continue
    const key = `${from} ${payee}`
    const flow = flows.get(key) ?? { from, to: payee, payments: 0, scrip: 0 }
    flow.payments += 1
    flow.scrip += amount
    flows.set(key, flow)
  }
  return [...flows.values()].sort(largestFirst)
}

export function largestFirst(a: Flow, b: Flow): number {
  return b.scrip - a.scrip || byCodeUnit(a.from, b.from) || byCodeUnit(a.to, b.to)
}
