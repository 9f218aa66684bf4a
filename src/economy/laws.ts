// The laws of money: each in one place, asserted at every commit, recounted from scratch by
// `recount`.
import { assert, Violation } from '../base/violation.ts'
import type { Ledger } from './ledger.ts'

/** Law `conservation`: what exists of a stock is what was minted less what was burned. */
export function assertConserved(ledger: Ledger): void {
  for (const stock of ledger.stocks.values()) {
    const { circulating, held, minted, burned } = stock
    if (circulating + held === minted - burned) continue
    const sums = `${circulating} + ${held} held is not ${minted} minted - ${burned} burned`
    throw new Violation('conservation', sums)
  }
}

/** Law `nothing-held`: between top-level calls no price is held. */
export function assertNothingHeld(ledger: Ledger): void {
  assert(ledger.holds.size === 0, 'nothing-held', `${ledger.holds.size} prices are still held`)
}

/**
 * What is held between frames: `llm_budget` for what the outside has not answered, scrip for bids.
 */
type Promises = { effects?: Iterable<{ held: number }>; bids?: Iterable<{ amount: number }> }

/** The same laws from scratch, and those that no running sum can show. */
export function recount(
  ledger: Ledger,
  hasStanding: (id: string) => boolean,
  { effects = [], bids = [] }: Promises = {},
): void {
  for (const [resource, stock] of ledger.stocks) {
    let sum = 0
    for (const [id, balance] of stock.balances) {
      assert(balance > 0, 'no-stock-below-zero', `${id} has ${balance} ${resource}`)
      assert(hasStanding(id), 'balance-has-standing', `${id} holds ${resource} without standing`)
      sum += balance
    }
    assert(sum === stock.circulating, 'conservation', `${resource}: ${sum} is in balances`)
  }
  let held = 0
  for (const hold of ledger.holds.values()) held += hold.amount
  const scrip = ledger.stocks.get('scrip')
  for (const bid of bids) held += bid.amount
  assert(held === (scrip?.held ?? 0), 'held-is-owed', `${held} promised, ${scrip?.held} held`)
  let asked = 0
  for (const effect of effects) asked += effect.held
  const budget = ledger.stocks.get('llm_budget')?.held ?? 0
  assert(asked === budget, 'held-is-owed', `${asked} for effects, ${budget} held of llm_budget`)
  assertConserved(ledger)
}
