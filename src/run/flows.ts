// Who paid whom: scrip that went from one to another by sales, prices of calls and transfers.
import { byCodeUnit } from '../base/json.ts'
import type { RunFile } from './run_file.ts'

export type Flow = { from: string; to: string; payments: number; scrip: number }

const SQL = `
SELECT kind, data FROM events WHERE kind IN ('scrip.moved', 'scrip.held', 'scrip.settled')
ORDER BY seq`

/** Of a settled price, the payee; of one that is held, the payer. */
type Payment = { hold: number; from: string; to: string; amount: number }

/** A price is settled in the frame that holds it: so many are more than any frame has. */
const HOLDS_KEPT = 100_000

/** The largest first. A price that was given back is no payment. */
export function flowsOf({ db }: RunFile): Flow[] {
  const flows = new Map<string, Flow>()
  const payers = new Map<number, string>()
  const rows = db.prepare(SQL).raw().iterate() as Iterable<[string, string]>
  for (const [kind, data] of rows) {
    // Half the time that SQLite takes for the same.
    const { hold, to, amount, ...payment } = JSON.parse(data) as Payment
    if (kind === 'scrip.held') {
      payers.set(hold, payment.from)
      if (payers.size > HOLDS_KEPT) payers.delete(payers.keys().next().value!)
      continue
    }
    const from = kind === 'scrip.moved' ? payment.from : payers.get(hold)
    if (from === undefined || from === to) continue
    const key = `${from} ${to}`
    const flow = flows.get(key) ?? { from, to, payments: 0, scrip: 0 }
    flow.payments += 1
    flow.scrip += amount
    flows.set(key, flow)
  }
  return [...flows.values()].sort(largestFirst)
}

export function largestFirst(a: Flow, b: Flow): number {
  return b.scrip - a.scrip || byCodeUnit(a.from, b.from) || byCodeUnit(a.to, b.to)
}
