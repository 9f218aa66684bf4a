// Sellers and bidders of auctions whose outcome is known: each does what theory says, through the
// houses of the library.
import { hash } from 'node:crypto'
import type { NativeAgent } from '../../../src/agents/native.ts'
import type { Json } from '../../../src/base/json.ts'
import {
  BIDS_FROM,
  bidOf,
  type Format,
  ONE,
  REVEALS_FROM,
  ROUND,
  SETTLED,
  TICK,
  termsOf,
} from './rounds.ts'

type Seller = { format: Format; reserve: number; round: number; open: boolean; revenue: number[] }

/** Opens a lot, and later ends it and writes down what it brought. */
export function sells(agent: NativeAgent): number {
  const seller = agent.content as Seller
  const { format, reserve, round, open, revenue } = seller
  const item = `lot-${round}`
  if (open) {
    // A Dutch lot that was bought has ended already.
    if (ownerOf(agent, item) === 'house') must(agent, 'house', 'settle', { item })
    buries(agent, item)
    const before = revenue.reduce((sum, one) => sum + one, 1)
    const now = [...revenue, agent.balance() - before]
    agent.save({ ...seller, open: false, round: round + 1, revenue: now })
    return ROUND - SETTLED
  }
  if (round === 0) grants(agent, 1)
  must(agent, 'genesis_store', 'create', { id: item, type: 'trinket' })
  must(agent, 'genesis_escrow', 'deposit', { id: item, price: 1, buyer: 'house' })
  must(agent, 'house', 'open', { item, ...termsOf(format, reserve) })
  agent.save({ ...seller, open: true })
  return SETTLED
}

type Bidder = { format: Format; rivals: number; reserve: number; round: number; value: number }

/** Begins each round with a value that is drawn, and does what its format wants. */
export function bids(agent: NativeAgent): number | undefined {
  const before = agent.content as Bidder
  const round = Math.floor(agent.now / ROUND)
  if (round === before.round) return goesOn(agent, before)
  if (round === 0) grants(agent, ONE)
  else buries(agent, `lot-${before.round}`)
  const bidder = { ...before, round, value: Math.floor(agent.random() * (ONE + 1)) }
  agent.save(bidder)
  const bid = bidOf(bidder.format, bidder)
  if (bid === 0) return untilNext(agent)
  const item = `lot-${round}`
  switch (bidder.format) {
    case 'first':
    case 'second': {
      const sealed = hash('sha256', `${item} ${agent.id} ${bid} ${nonceOf(agent)}`)
      must(agent, 'house', 'commit', { item, hash: sealed, deposit: ONE })
      return round * ROUND + REVEALS_FROM - agent.now
    }
    case 'english':
      return goesOn(agent, bidder)
    case 'dutch':
      return round * ROUND + (ONE - bid) * TICK - agent.now
    case 'all_pay':
      must(agent, 'house', 'bid', { item, amount: bid })
      return untilNext(agent)
  }
}

/** The next step of a round that has begun. */
function goesOn(agent: NativeAgent, bidder: Bidder): number | undefined {
  const { format, round } = bidder
  const item = `lot-${round}`
  const amount = bidOf(format, bidder)
  if (format === 'english') return raises(agent, item, amount)
  if (format === 'dutch') {
    // Somebody was first: there is nothing left to buy.
    if (ownerOf(agent, item) !== 'house') return untilNext(agent)
    must(agent, 'house', 'buy', { item, max_price: amount })
  } else must(agent, 'house', 'reveal', { item, amount, nonce: nonceOf(agent) })
  return untilNext(agent)
}

/** Tops the best bid by as little as it can, and sleeps until that is topped: its money comes back. */
function raises(agent: NativeAgent, item: string, value: number): number | undefined {
  const { best, reserve, step } = must(agent, 'house', 'check', { item }) as Lot
  if (best !== null && best.by === agent.id) throw new Error('it was woken while it leads')
  const amount = best === null ? reserve : best.amount + step
  if (amount > value) return untilNext(agent)
  must(agent, 'house', 'bid', { item, amount })
  const on_event = { kind: 'scrip.moved', to: agent.id, by: 'house' }
  must(agent, 'genesis_clock', 'sleep', { for: untilNext(agent), on_event })
  return undefined
}

type Lot = {
  ends: number
  reserve: number
  step: number
  best: { by: string; amount: number } | null
}

function nonceOf(agent: NativeAgent): string {
  return `${agent.id}-${Math.floor(agent.now / ROUND)}`
}

function untilNext(agent: NativeAgent): number {
  const round = Math.floor(agent.now / ROUND)
  return (round + 1) * ROUND + BIDS_FROM - agent.now
}

/** What has changed hands is of no use but to be sold: whoever has it lets it go. */
function buries(agent: NativeAgent, id: string): void {
  if (ownerOf(agent, id) === agent.id) must(agent, 'genesis_store', 'delete', { id })
}

/** Whose an artifact is; null where it is gone. Asked without a trace in the log. */
function ownerOf(agent: NativeAgent, id: string): string | null {
  const seen = agent.invoke('genesis_store', 'get_metadata', { id }, { dry_run: true })
  if (!seen.success) return null
  const { owner, deleted } = seen.result as { owner: string; deleted?: boolean }
  return deleted === true ? null : owner
}

function grants(agent: NativeAgent, cap_per_call: number): void {
  const window = '100000d'
  const caps = { cap_per_call, cap_per_window: 1e12, window }
  must(agent, 'genesis_ledger', 'grant', { to: 'house', ...caps })
}

function must(agent: NativeAgent, target: string, method: string, args: Json): Json {
  const answer = agent.invoke(target, method, args)
  if (!answer.success) throw new Error(`${target}.${method}: ${answer.error_message}`)
  return answer.result
}
