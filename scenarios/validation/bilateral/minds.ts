// A buyer and a seller who bid the linear equilibrium of the half double auction.
import type { NativeAgent } from '../../../src/agents/native.ts'
import type { Json } from '../../../src/base/json.ts'

/** What a value of 1 is in scrip, and the time of a round in virtual microseconds. */
const ONE = 10_000
const ROUND = 10_000_000

/** `worths` are its values or costs, round by round. */
type Trader = { side: 'bid' | 'ask'; worths: number[] }

/**
 * Bids 2/3 v + 1/12, or asks 2/3 c + 1/4 (K. Chatterjee and W. Samuelson 1983), to the nearest unit, for
 * a value or cost that is drawn.
 */
export function trades(agent: NativeAgent): number {
  const trader = agent.content as Trader
  const { side, worths } = trader
  if (worths.length === 0) {
    const caps = { cap_per_call: ONE, cap_per_window: 1e12, window: '10000d' }
    must(agent, 'genesis_ledger', 'grant', { to: 'deal', ...caps })
    must(agent, 'genesis_ledger', 'grant', { to: 'deal', resource: 'wheat', ...caps })
  }
  const worth = Math.floor(agent.random() * (ONE + 1))
  const price = Math.round((2 * worth) / 3 + (side === 'bid' ? ONE / 12 : ONE / 4))
  must(agent, 'deal', side, { price })
  agent.save({ ...trader, worths: [...worths, worth] })
  return ROUND
}

function must(agent: NativeAgent, target: string, method: string, args: Json): void {
  const answer = agent.invoke(target, method, args)
  if (!answer.success) throw new Error(`${target}.${method}: ${answer.error_message}`)
}
