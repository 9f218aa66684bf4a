// The census of a money gas: how money is spread, added up over time.
import type { NativeAgent } from '../../../src/agents/native.ts'

/**
 * - What agents have less what they owe is counted in bins of `width`, the first from `from` on.
 * - `gini` sums the coefficients of all times; `above` and `below` are what all have above zero, and
 *   owe below it, with how many they are.
 */
type Census = {
  count: number
  credit: boolean
  from: number
  width: number
  times: number
  gini: number
  above: { who: number; sum: number }
  below: { who: number; sum: number }
  bins: number[]
}

const BINS = 600

/** Counts everybody once. */
export function counts(agent: NativeAgent): undefined {
  const census = agent.content as Census
  const values: number[] = []
  for (let n = 1; n <= census.count; n++) {
    const id = `agent-${n}`
    values.push(agent.balance('scrip', id) - owedBy(agent, id))
  }
  const bins = census.bins.length === 0 ? Array<number>(BINS).fill(0) : [...census.bins]
  const above = { ...census.above }
  const below = { ...census.below }
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.floor((value - census.from) / census.width))
    bins[bin]! += 1
    const side = value > 0 ? above : below
    side.who += 1
    side.sum += Math.abs(value)
  }
  const gini = census.gini + giniOf(values)
  agent.save({ ...census, bins, above, below, gini, times: census.times + 1 })
}

/** Sum over all pairs of differences, over twice the number of pairs times the mean. */
function giniOf(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const count = sorted.length
  let sum = 0
  let ranked = 0
  for (const [i, value] of sorted.entries()) {
    sum += value
    ranked += (2 * (i + 1) - count - 1) * value
  }
  return sum === 0 ? 0 : ranked / (count * sum)
}

/** What somebody says to owe, where there is credit at all; asked without a trace in the log. */
function owedBy(agent: NativeAgent, id: string): number {
  if (!(agent.content as Census).credit) return 0
  const read = agent.invoke('genesis_store', 'read', { id }, { dry_run: true })
  if (!read.success) throw new Error(read.error_message)
  return (read.result as { content: { owed: number } }).content.owed
}
