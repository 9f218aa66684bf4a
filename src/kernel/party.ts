// Whose an artifact is: while somebody keeps it for a deal, and behind tools and agents of agents.
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

/**
 * Who is counted where a number of somebody's calls or messages is limited: itself with standing,
 * which costs a fee, else who bears its disk, so that tools, which cost none, count for who made
 * them, and gifts never for who got them.
 */
export function principalOf(world: World, id: string): string {
  const artifact = world.artifacts.get(id)
  if (artifact === undefined || artifact.has_standing || artifact.charged_to === id) return id
  return principalOf(world, artifact.charged_to)
}

/**
 * Who is behind somebody: the principal that owns it, its owner and so on, up to one that owns
 * itself. Where they own each other in a circle it is the first of them by id.
 */
export function headOf(world: World, id: string): string {
  const seen: string[] = []
  let at = principalOf(world, id)
  while (!seen.includes(at)) {
    seen.push(at)
    const artifact = world.artifacts.get(at)
    if (artifact !== undefined) at = principalOf(world, partyOf(world, artifact))
  }
  const [first, ...others] = seen.slice(seen.indexOf(at))
  return others.reduce((least, one) => (one < least ? one : least), first!)
}
