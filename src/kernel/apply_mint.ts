// Folds events of the mint: what is held for bids, rounds and scores.
import { unreachable } from '../base/violation.ts'
import { credit, stockOf } from '../economy/ledger.ts'
import type { EventOf } from './event.ts'
import type { mintKinds } from './event_mint.ts'
import { all, nothing, set, type Undo } from './undo.ts'
import type { Mint, World } from './world.ts'

type Kinds = keyof typeof mintKinds
type MintEvent = { [K in Kinds]: EventOf<K> }[Kinds]

/** One bid for each artifact and bidder. */
export function bidKey(artifact: string, bidder: string): string {
  return `${artifact} ${bidder}`
}

export function applyMint(world: World, event: MintEvent): Undo {
  switch (event.kind) {
    case 'bid.placed': {
      const { artifact_id, bidder, amount } = event.data
      const key = bidKey(artifact_id, bidder)
      const before = world.bids.get(key)
      return all(
        holdFor(world, bidder, amount - (before?.amount ?? 0)),
        set(world.bids, key, { artifact_id, bidder, amount, seq: event.seq, t: event.t }),
      )
    }
    case 'bid.ended': {
      const { artifact_id, bidder, amount } = event.data
      return all(
        holdFor(world, bidder, -amount),
        set(world.bids, bidKey(artifact_id, bidder), undefined),
      )
    }
    case 'mint.closed': {
      const { round } = event.data
      const { mint_history } = world.config.limits
      const closed = { ...event.data, t: event.t, scores: [] }
      const rounds = [...world.mint.rounds, closed]
      return change(world, { round, rounds: mint_history === 0 ? [] : rounds.slice(-mint_history) })
    }
    case 'mint.scored': {
      const { round, artifact_id, fingerprint, score, minted } = event.data
      const rounds = world.mint.rounds.map((one) =>
        one.round === round
          ? { ...one, scores: [...one.scores, { artifact_id, score, minted }] }
          : one,
      )
      const stats = world.stats.get(artifact_id)
      return all(
        change(world, { minted: world.mint.minted + minted, rounds }),
        fingerprint === '' || world.scored.has(fingerprint)
          ? nothing
          : set(world.scored, fingerprint, artifact_id),
        stats === undefined
          ? nothing
          : set(world.stats, artifact_id, { ...stats, paid: new Map<string, number>() }),
      )
    }
    default:
      return unreachable(event)
  }
}

function holdFor(world: World, bidder: string, amount: number): Undo {
  const stock = stockOf(world.ledger, 'scrip')
  credit(stock, bidder, -amount)
  stock.held += amount
  return () => {
    stock.held -= amount
    credit(stock, bidder, amount)
  }
}

function change(world: World, fields: Partial<Mint>): Undo {
  const before = world.mint
  world.mint = { ...before, ...fields }
  return () => {
    world.mint = before
  }
}
