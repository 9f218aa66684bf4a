// Zero-intelligence traders: they shout random prices, within their budget or not.
import type { NativeAgent } from '../../../src/agents/native.ts'

/** Prices are integers up to this one. */
const PRICE_MAX = 200
/** Microseconds. */
const MEAN_REST = 1_000_000
const FOR_EVER = 1e14

/**
 * - `number` is which buyer or seller it is, from 1; `constrained` are ZI-C traders.
 * - `units` are its values or costs, in the order in which they are traded.
 */
type Trader = {
  market: number
  side: 'buy' | 'sell'
  number: number
  constrained: boolean
  units: number[]
}

/** Joins, and then shouts whenever it is its turn, which is as likely as anybody's. */
export function trades(agent: NativeAgent): number {
  const trader = agent.content as Trader
  if (agent.step === 1) joins(agent, trader)
  else {
    const left = agent.balance('units')
    if (left > 0) {
      const worth = trader.units[trader.units.length - left]!
      must(agent.invoke('book', 'shout', { price: priceOf(agent, trader, worth) }))
    } else if (everybodyIsDone(agent)) return FOR_EVER
  }
  return Math.ceil(-Math.log(1 - agent.random()) * MEAN_REST)
}

/** A new period begins in the moment in which the one before ends: so this was the last. */
function everybodyIsDone(agent: NativeAgent): boolean {
  for (const side of ['buyer', 'seller']) {
    for (let n = 1; n <= 6; n++) if (agent.balance('units', `${side}-${n}`) > 0) return false
  }
  return true
}

function priceOf(agent: NativeAgent, { side, constrained }: Trader, worth: number): number {
  const least = constrained && side === 'sell' ? worth : 1
  const most = constrained && side === 'buy' ? worth : PRICE_MAX
  return least + Math.floor(agent.random() * (most - least + 1))
}

function joins(agent: NativeAgent, trader: Trader): void {
  const units = unitsOf(trader)
  agent.save({ ...trader, units })
  const caps = { cap_per_call: PRICE_MAX, cap_per_window: 1_000_000_000, window: '100d' }
  for (const resource of ['scrip', 'wheat', 'units']) {
    must(agent.invoke('genesis_ledger', 'grant', { to: 'book', resource, ...caps }))
  }
  must(agent.invoke('book', 'join', { side: trader.side, units: units.length }))
}

type Schedule = { buy: number[]; sell: number[] }

/** Markets 1 to 4: every buyer has all values, every seller all costs. */
const MARKETS: Record<number, Schedule> = {
  1: { buy: [102, 97, 92, 87, 82, 77], sell: [34, 46, 58, 70, 82, 94] },
  2: { buy: [117, 105, 93, 81, 69, 57], sell: [49, 54, 59, 64, 69, 74] },
  3: { buy: [133, 95, 90], sell: [90, 95, 100] },
  4: { buy: [180, 175, 170, 165, 160], sell: [90, 142, 170, 190, 198] },
}

function unitsOf({ market, side, number }: Trader): number[] {
  const schedule = MARKETS[market]
  if (schedule !== undefined) return schedule[side]
  return side === 'buy' ? fifth(number, 159, 131, 127) : fifth(number, 96, 124, 131)
}

/** Market 5: 18 evenly spread are dealt in turn to three, and three others have seven of one. */
function fifth(number: number, from: number, to: number, others: number): number[] {
  if (number > 3) return Array<number>(7).fill(others)
  const dealt = Array.from({ length: 6 }, (_, i) => number - 1 + 3 * i)
  return dealt.map((i) => Math.round(from + ((to - from) * i) / 17))
}

function must(answer: { success: boolean; error_message?: string }): void {
  if (!answer.success) throw new Error(answer.error_message)
}
