// Kirman's ants: a colony of which two meet in each step, and somebody who looks now and then.
import type { NativeAgent } from '../../../src/agents/native.ts'

/** `epsilon` is how likely an ant changes its mind by itself, `1 - delta` that it is convinced. */
type Colony = { ants: number; epsilon: number; delta: number; black: number }

/** One meeting: an ant is drawn, and changes its mind, or meets another and takes over its. */
export function meets(agent: NativeAgent): undefined {
  const colony = agent.content as Colony
  const { ants, epsilon, delta, black } = colony
  const isBlack = agent.random() * ants < black
  const others = isBlack ? ants - black : black
  const turns = agent.random() < epsilon + ((1 - delta) * others) / (ants - 1)
  if (turns) agent.save({ ...colony, black: black + (isBlack ? -1 : 1) })
}

/** Counts how many are black; asked without a trace in the log. */
export function looks(agent: NativeAgent): undefined {
  const read = agent.invoke('genesis_store', 'read', { id: 'colony' }, { dry_run: true })
  if (!read.success) throw new Error(read.error_message)
  const { ants, black } = (read.result as { content: Colony }).content
  const { seen } = agent.content as { seen: number[] }
  const all = seen.length === 0 ? Array<number>(ants + 1).fill(0) : [...seen]
  all[black]! += 1
  agent.save({ seen: all })
}
