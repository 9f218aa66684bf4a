// The minority game: in each round all choose one of two sides by their better strategy, and who is
// on the smaller side wins.
import type { NativeAgent } from '../../../src/agents/native.ts'

/**
 * - `key` names the strategies of a sample, which are a function of it; `leads` has a character for
 *   each player, by how much its first strategy was right more often than its second.
 * - `history` are the last `memory` outcomes as bits; `squares` sums attendance squared, about its
 *   mean, over the rounds after `burn`; `variances` has one for each sample that is over, per player.
 */
type Game = {
  players: number
  memory: number
  rounds: number
  burn: number
  samples: number
  round: number
  key: number
  history: number
  leads: string
  squares: number
  variances: number[]
}

/** The character of a lead of 0; leads of up to 10,000 either way are characters as well. */
const EVEN = 0x6000
const FOR_EVER = 1e15

/** One round. */
export function plays(agent: NativeAgent): number | undefined {
  const game = agent.content as Game
  if (game.variances.length === game.samples) return FOR_EVER
  if (game.round === 0) {
    const key = Math.floor(agent.random() * 2 ** 32)
    const history = Math.floor(agent.random() * 2 ** game.memory)
    const leads = String.fromCharCode(EVEN).repeat(game.players)
    agent.save(played(agent, { ...game, key, history, leads, squares: 0 }))
  } else agent.save(played(agent, game))
  return undefined
}

function played(agent: NativeAgent, game: Game): Game {
  const { players, memory, history, leads, rounds, burn, variances } = game
  const strategies = strategiesOf(game)
  const row = history * players * 2
  let attendance = 0
  for (let i = 0; i < players; i++) {
    const lead = leads.charCodeAt(i) - EVEN
    const second = lead < 0 || (lead === 0 && agent.random() < 0.5) ? 1 : 0
    attendance += strategies[row + 2 * i + second]!
  }
  const winner = attendance > 0 ? -1 : 1
  const codes = new Array<number>(players)
  for (let i = 0; i < players; i++) {
    const [first, second] = [strategies[row + 2 * i]!, strategies[row + 2 * i + 1]!]
    const gained = first === second ? 0 : first === winner ? 1 : -1
    codes[i] = leads.charCodeAt(i) + gained
  }
  const bits = 2 ** memory
  const next = {
    ...game,
    round: game.round + 1,
    history: (history * 2 + (winner === 1 ? 1 : 0)) % bits,
    leads: String.fromCharCode(...codes),
    squares: game.squares + (game.round < burn ? 0 : attendance ** 2),
  }
  if (next.round < rounds) return next
  const variance = next.squares / (rounds - burn) / players
  return { ...next, round: 0, variances: [...variances, variance] }
}

/** The last strategies of each memory, so that they are worked out once: a pure function of the key. */
const known = new Map<number, { name: string; strategies: Int8Array }>()

/** By history, then player, then which of its two: +1 or -1. */
function strategiesOf({ key, memory, players }: Game): Int8Array {
  const name = `${key} ${players}`
  const before = known.get(memory)
  if (before?.name === name) return before.strategies
  const strategies = new Int8Array(2 ** memory * players * 2)
  let state = key | 0
  for (let i = 0; i < strategies.length; i++) {
    // mulberry32, by Tommy Ettinger: a generator whose whole state is 32 bits.
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    strategies[i] = ((mixed ^ (mixed >>> 14)) & 1) === 0 ? -1 : 1
  }
  known.set(memory, { name, strategies })
  return strategies
}
