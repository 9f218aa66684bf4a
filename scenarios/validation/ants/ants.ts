// Kirman's ants: one meeting of two, a step.
import type { NativeAgent } from '../../../src/agents/native.ts'

type Colony = { ants: number; epsilon: number; delta: number; black: number }

/** One ant is drawn; it changes its mind by itself, or meets another and is convinced. */
export function meeting(agent: NativeAgent): undefined {
  const colony = agent.content as Colony
  const { ants, epsilon, delta, black } = colony
  const isBlack = agent.random() * ants < black
  const others = isBlack ? ants - black : black
  // By itself, or because the one it meets, of all the others, is of the other colour.
  const turns = agent.random() < epsilon + ((1 - delta) * others) / (ants - 1)
  if (turns) agent.save({ ...colony, black: black + (isBlack ? -1 : 1) })
}
