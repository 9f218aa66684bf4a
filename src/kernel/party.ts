// Whose an artifact is while somebody keeps it for a deal: the escrow, or a lender as collateral.
import type { Artifact } from '../artifacts/artifact.ts'
import type { World } from './world.ts'

/**
 * Who earns with an artifact, bears its disk and has its rights: its owner; while it is listed the
 * seller, while it is collateral the debtor.
 */
export function partyOf(world: World, { id, owner }: Pick<Artifact, 'id' | 'owner'>): string {
  const seller = world.listings.get(id)?.seller
  if (seller !== undefined) return seller
  const debt = world.collateral.get(id)
  return debt === undefined ? owner : world.debts.get(debt)!.debtor
}
