// Prices as steps of a curve: each stands until the next one.
import type { ArtifactAnswer } from '../answers_world.ts'

type Price = ArtifactAnswer['prices'][number]

export function stepsOf(prices: readonly Price[], until: number) {
  const times: number[] = []
  const calls: number[] = []
  const reads: number[] = []
  const add = (t: number, { price, read_price }: Price) => {
    times.push(t)
    calls.push(price)
    reads.push(read_price)
  }
  prices.forEach((one, n) => {
    const before = prices[n - 1]
    if (before !== undefined && one.t > before.t) add(one.t - 1, before)
    add(one.t, one)
  })
  const last = prices.at(-1)!
  if (until > last.t) add(until, last)
  return { times, calls, reads }
}
