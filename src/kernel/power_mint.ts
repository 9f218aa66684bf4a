// The power over bids of the caller's own.
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import { balanceOf } from '../economy/ledger.ts'
import { bidKey } from './apply_mint.ts'
import type { Desk } from './desk.ts'
import { MINT, MINT_JOB, nextClose } from './mint.ts'
import { partyOf } from './party.ts'

export type MintPower = {
  /** Holds the amount until the round closes at the instant that it answers. */
  bid: (artifact: string, amount: number) => number | Refusal
  cancel: (artifact: string) => number | Refusal
}

export function mintPower(desk: Desk): MintPower {
  return {
    bid: (artifact, amount) => bid(desk, artifact, amount),
    cancel: (artifact) => cancel(desk, artifact),
  }
}

function bid(desk: Desk, id: string, amount: number): number | Refusal {
  const { world, journal, scope } = desk
  const closes = openProblem(desk, id)
  if (isRefusal(closes)) return closes
  const { minimum } = world.config.mint
  if (amount < minimum) {
    return refuse('INVALID_ARGS', `a bid is at least ${minimum}, not ${amount}`, { minimum })
  }
  const before = world.bids.get(bidKey(id, scope.id))?.amount ?? 0
  const balance = balanceOf(world.ledger, 'scrip', scope.id)
  if (balance + before < amount) {
    return refuse(
      'INSUFFICIENT_FUNDS',
      `${scope.id} has ${balance} scrip and ${before} in this bid, ${amount} are needed`,
      { balance, held: before, needed: amount },
    )
  }
  if (!world.jobs.has(MINT_JOB)) {
    const call = { callback: MINT, method: 'close', args: {} }
    const planned = { id: MINT_JOB, owner: MINT, ...call, due: closes, after: null }
    journal.emit('job.planned', MINT, planned)
  }
  journal.emit('bid.placed', scope.id, { artifact_id: id, bidder: scope.id, amount })
  return world.jobs.get(MINT_JOB)!.due
}

/** When the round closes that a bid on this artifact would be in. */
function openProblem({ world, journal, scope }: Desk, id: string): number | Refusal {
  const closes = nextClose(world, journal.nowUs)
  if (closes === null) {
    return refuse('AUCTION_CLOSED', 'the mint never closes a round here: mint.every is 0')
  }
  if (!scope.standing) return refuse('NOT_AUTHORIZED', `${scope.id} has no standing and can't bid`)
  const artifact = world.artifacts.living(id)
  if (artifact === undefined) return refuse('NOT_FOUND', `there is no ${id} to bid on`, { id })
  if (id !== scope.id && partyOf(world, artifact) !== scope.id) {
    return refuse('NOT_AUTHORIZED', `only ${artifact.owner}, the owner, may bid on ${id}`, { id })
  }
  return closes
}

function cancel({ world, journal, scope }: Desk, id: string): number | Refusal {
  const bid = world.bids.get(bidKey(id, scope.id))
  if (bid === undefined) {
    return refuse('NOT_FOUND', `${scope.id} has no bid on ${id}: genesis_mint.status has yours`, {
      id,
    })
  }
  const { amount } = bid
  const ended = { artifact_id: id, bidder: scope.id, amount, why: 'cancelled' as const }
  journal.emit('bid.ended', scope.id, ended)
  return amount
}
