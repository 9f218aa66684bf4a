// The power of an escrow: to take an artifact for sale, give it back, and hand it to its buyer.
import type { Artifact } from '../artifacts/artifact.ts'
import { canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { type Refusal, refuse } from '../base/refusal.ts'
import { bodyOf } from './apply_artifacts.ts'
import type { Desk } from './desk.ts'
import { partProblem, reservedBy, selfClaimProblem } from './part.ts'
import { ownerOnly, roomProblem } from './power_artifacts.ts'
import { moneyPower, stockProblem } from './power_money.ts'
import type { Listing } from './world.ts'

export type ListingPower = {
  list: (
    artifact: Artifact,
    terms: { price: number; price_resource: string; buyer: string | null },
  ) => Refusal | null
  unlist: (artifact: Artifact, listing: Listing) => void
  /** Tells whether what is sold is what a buyer looked at; with the seed in it, no more. */
  digest: (artifact: Artifact) => string
  /** Payment and ownership in one frame, from the caller to the seller. */
  sell: (artifact: Artifact, listing: Listing) => Refusal | null
}

export function listingPower(desk: Desk): ListingPower {
  return {
    list: (artifact, terms) => {
      const { id, owner } = artifact
      const problem =
        ownerOnly(desk, artifact, 'sell') ??
        stockProblem(desk, terms.price_resource) ??
        partProblem(desk, artifact, owner)
      if (problem !== null) return problem
      if (!desk.scope.standing) {
        return refuse('NOT_AUTHORIZED', `${owner} has no standing and can't be paid`)
      }
      desk.journal.emit('artifact.listed', desk.acting, { id, seller: owner, ...terms })
      return null
    },
    unlist: ({ id }, { seller }) => {
      desk.journal.emit('artifact.unlisted', desk.acting, { id, seller })
    },
    digest: (artifact) => digest(desk, artifact),
    sell: (artifact, listing) => sell(desk, artifact, listing),
  }
}

/** All that is sold with an artifact: what its makers gave, what it is owed, what it gives. */
function digest(desk: Desk, artifact: Artifact): string {
  const { world, hash } = desk
  const { id, bytes } = artifact
  desk.chargeGas(Math.ceil(bytes / BYTES_PER_GAS))
  const right = world.rights.get(id)
  const gives = right === undefined ? null : [[...right.flows], [...right.quotas]]
  const debt = world.debts.get(id) ?? null
  const all = [world.seed, id, bodyOf(artifact), debt, gives] as unknown as Json
  return hash(canonical(all, WRAPPED_DEPTH_MAX)).slice(0, DIGEST_LENGTH)
}

const BYTES_PER_GAS = 100
const DIGEST_LENGTH = 32

function sell(desk: Desk, artifact: Artifact, listing: Listing): Refusal | null {
  const { journal, scope } = desk
  const { id } = artifact
  const { seller, price, price_resource } = listing
  const problem =
    selfClaimProblem(desk.world, id, scope.id) ??
    partProblem(desk, artifact, seller) ??
    roomProblem(desk, scope.id, artifact.charged_to === scope.id ? 0 : artifact.bytes) ??
    moneyPower(desk).move(seller, { resource: price_resource, amount: price }, `sale:${id}`)
  if (problem !== null) return problem
  scope.paidOther = true
  const reserved = reservedBy(desk.world, scope, seller)
  const sale = { id, seller, buyer: scope.id, price, price_resource, reserved }
  journal.emit('artifact.sold', desk.acting, sale)
  return null
}
