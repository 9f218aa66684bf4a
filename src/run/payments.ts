// Who paid whom: scrip that went from one to another by sales, prices of calls and transfers.
import { byCodeUnit } from '../base/json.ts'
import type { Database } from './sqlite.ts'

export type Flow = { from: string; to: string; payments: number; scrip: number }

type Row = [seq: number, kind: string, data: string]

/** Of a settled price, the payee; of one that is held, the payer. */
type Payment = { hold: number; from: string; to: string; amount: number }

const ROWS_AT_ONCE = 2_000

/** A price is settled in the frame that holds it: so many are more than any frame has. */
const HOLDS_KEPT = 100_000

/** All payments of a run. */
export function flowsOf({ db }: { db: Database }): Flow[] {
  const payments = new Payments(db)
  while (payments.grow());
  return payments.flows({ from: 0, to: Number.POSITIVE_INFINITY })
}

/**
 * Payments as columns of numbers, a row each: of any part of a run, without reading it again. Grows
 * with a file that is written. A price that was given back is no payment.
 */
export class Payments {
  private readonly db: Database
  /** The event up to which all were read. */
  private seq = 0
  private readonly ids: string[] = []
  private readonly numbers = new Map<string, number>()
  private readonly payers = new Map<number, string>()
  private seqs = new Float64Array(0)
  private pairs = new Int32Array(0)
  private amounts = new Float64Array(0)
  private length = 0

  constructor(db: Database) {
    this.db = db
  }

  /** Reads some more; answers whether there may be more still. */
  grow(): boolean {
    const rows = this.db
      .prepare(
        "SELECT seq, kind, data FROM events WHERE kind IN ('scrip.moved', 'scrip.held', " +
          "'scrip.settled') AND seq > ? ORDER BY seq LIMIT ?",
      )
      .raw()
      .all(this.seq, ROWS_AT_ONCE) as Row[]
    for (const [seq, kind, data] of rows) this.add(seq, kind, JSON.parse(data) as Payment)
    this.seq = rows.at(-1)?.[0] ?? this.seq
    return rows.length === ROWS_AT_ONCE
  }

  private add(seq: number, kind: string, payment: Payment): void {
    const { hold, from, to, amount } = payment
    const { payers } = this
    if (kind === 'scrip.held') {
      payers.set(hold, from)
      if (payers.size > HOLDS_KEPT) payers.delete(payers.keys().next().value!)
      return
    }
    // A price may be settled in parts: who pays it is needed again.
    const payer = kind === 'scrip.moved' ? from : payers.get(hold)
    if (payer !== undefined) this.put(seq, payer, { to, amount })
  }

  private put(seq: number, from: string, { to, amount }: { to: string; amount: number }): void {
    if (from === to) return
    this.reserve()
    const at = this.length++
    this.seqs[at] = seq
    this.pairs[2 * at] = this.numberOf(from)
    this.pairs[2 * at + 1] = this.numberOf(to)
    this.amounts[at] = amount
  }

  /** Of events between two numbers, both included, the largest first. */
  flows({ from, to }: { from: number; to: number }): Flow[] {
    const flows = new Map<number, Flow>()
    for (let i = 0; i < this.length; i++) {
      if (this.seqs[i]! < from) continue
      if (this.seqs[i]! > to) break
      const [payer, payee] = [this.pairs[2 * i]!, this.pairs[2 * i + 1]!]
      const key = payer * this.ids.length + payee
      let flow = flows.get(key)
      if (flow === undefined) {
        flow = { from: this.ids[payer]!, to: this.ids[payee]!, payments: 0, scrip: 0 }
        flows.set(key, flow)
      }
      flow.payments += 1
      flow.scrip += this.amounts[i]!
    }
    return [...flows.values()].sort(largestFirst)
  }

  private numberOf(id: string): number {
    const known = this.numbers.get(id)
    if (known !== undefined) return known
    this.numbers.set(id, this.ids.length)
    return this.ids.push(id) - 1
  }

  private reserve(): void {
    if (this.length < this.seqs.length) return
    const size = Math.max(1024, Math.ceil(this.length * 1.5))
    const [seqs, pairs, amounts] = [this.seqs, this.pairs, this.amounts]
    this.seqs = new Float64Array(size)
    this.pairs = new Int32Array(2 * size)
    this.amounts = new Float64Array(size)
    this.seqs.set(seqs)
    this.pairs.set(pairs)
    this.amounts.set(amounts)
  }
}

function largestFirst(a: Flow, b: Flow): number {
  return b.scrip - a.scrip || byCodeUnit(a.from, b.from) || byCodeUnit(a.to, b.to)
}
