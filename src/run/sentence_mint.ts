// One sentence for each event of the mint.
import { unreachable } from '../base/violation.ts'
import type { EventOf } from '../kernel/event.ts'
import type { mintKinds } from '../kernel/event_mint.ts'

type Kinds = keyof typeof mintKinds
type MintEvent = { [K in Kinds]: EventOf<K> }[Kinds]

export function mintSentence(event: MintEvent): string {
  switch (event.kind) {
    case 'bid.placed': {
      const { bidder, amount, artifact_id } = event.data
      return `${bidder} bids ${amount} scrip for a slot of ${artifact_id}`
    }
    case 'bid.ended': {
      const { bidder, amount, artifact_id, why } = event.data
      return `the bid of ${bidder} on ${artifact_id} ended (${why}): ${amount} scrip went back`
    }
    case 'mint.closed': {
      const { round, price, bids, winners } = event.data
      const names = winners.map(({ artifact_id }) => artifact_id).join(', ') || 'nobody'
      return `round ${round} of the mint closed with ${bids} bids: ${names} won at ${price} scrip`
    }
    case 'mint.scored': {
      const { artifact_id, score, minted, bidder, problem } = event.data
      const why = problem === null ? '' : ` (${problem})`
      return `${artifact_id} scored ${score}${why}: ${minted} scrip for ${bidder}`
    }
    default:
      return unreachable(event)
  }
}
