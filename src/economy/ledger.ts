// The ledger: integer stocks per resource, and what is held between a promise and its settlement.
import { Cells } from '../base/cells.ts'
import { assert } from '../base/violation.ts'

/** `to` gets what is held, or `splits` say who gets how much of it. */
export type Hold = { payer: string; to: string; amount: number; why: string; splits?: Split[] }

/** A part of a price, in basis points. */
export type Split = { to: string; bps: number }

/** `circulating` and `held` are running sums, so that conservation is one comparison. */
export type Stock = {
  balances: Cells<number>
  circulating: number
  held: number
  minted: number
  burned: number
}

export type Ledger = {
  stocks: Map<string, Stock>
  /** Of scrip. */
  holds: Map<number, Hold>
  holdsMade: number
}

export function emptyLedger(resources: string[]): Ledger {
  const stocks = new Map<string, Stock>()
  for (const resource of resources) {
    stocks.set(resource, { balances: new Cells(), circulating: 0, held: 0, minted: 0, burned: 0 })
  }
  return { stocks, holds: new Map(), holdsMade: 0 }
}

export function stockOf(ledger: Ledger, resource: string): Stock {
  const stock = ledger.stocks.get(resource)
  assert(stock !== undefined, 'known-resource', `there is no stock ${resource}`)
  return stock
}

export function balanceOf(ledger: Ledger, resource: string, id: string): number {
  return ledger.stocks.get(resource)?.balances.get(id) ?? 0
}

/** Adds to a balance; a negative amount takes away. A balance of zero is no entry. */
export function credit(stock: Stock, id: string, amount: number): void {
  const balance = (stock.balances.get(id) ?? 0) + amount
  assert(balance >= 0, 'no-stock-below-zero', `${id} would have ${balance}`)
  assert(Number.isSafeInteger(balance), 'integer-money', `${id} would have ${balance}`)
  if (balance === 0) stock.balances.delete(id)
  else stock.balances.set(id, balance)
  stock.circulating += amount
}

/** Makes (or, negative, unmakes) units: counts as minted. */
export function mint(stock: Stock, id: string, amount: number): void {
  credit(stock, id, amount)
  stock.minted += amount
}

export function burn(stock: Stock, id: string, amount: number): void {
  credit(stock, id, -amount)
  stock.burned += amount
}
