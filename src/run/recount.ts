// The laws of the world, recounted from scratch: for tests and for whoever doubts a run file.
import { bytesOf } from '../artifacts/disk.ts'
import { assert, Violation } from '../base/violation.ts'
import { recount } from '../economy/laws.ts'
import { DEBT_KEEPER } from '../kernel/apply_debts.ts'
import { claimantOf, isLive, isOpen, isOwed, owedAt } from '../kernel/debts.ts'
import { holderOf } from '../kernel/rights.ts'
import type { World } from '../kernel/world.ts'

type Law = { laws: string[]; count: (world: World) => void }

/** Each counts some laws and throws Violation for the first that is broken. */
const RECOUNTS: Law[] = [
  {
    laws: ['conservation', 'no-stock-below-zero', 'held-is-owed', 'balance-has-standing'],
    count: (world) => recountLedger(world),
  },
  { laws: ['one-owner', 'tombstone', 'living-are-counted'], count: recountArtifacts },
  { laws: ['disk-is-counted', 'disk-within-quota'], count: recountDisk },
  { laws: ['bucket-is-sum', 'level-within-capacity'], count: recountRights },
  { laws: ['listed-is-in-escrow'], count: recountListings },
  { laws: ['claims-are-debts', 'collateral-is-held', 'pledges-are-owed'], count: recountDebts },
  { laws: ['loop-has-artifact'], count: recountLoops },
]

/** Laws that hold, and what is wrong with those that don't. */
export type Recounted = { holds: string[]; broken: { law: string; message: string }[] }

export function recounted(world: World): Recounted {
  const found: Recounted = { holds: [], broken: [] }
  for (const { laws, count } of RECOUNTS) {
    try {
      count(world)
      found.holds.push(...laws)
    } catch (error) {
      if (!(error instanceof Violation)) throw error
      found.broken.push({ law: error.law, message: error.message })
    }
  }
  return found
}

/** Throws Violation for the first law that is broken. */
export function recountAll(world: World): void {
  for (const { count } of RECOUNTS) count(world)
}

function isPrincipal(world: World, id: string): boolean {
  return world.artifacts.living(id)?.has_standing === true
}

function recountLedger(world: World): void {
  const promises = { effects: world.effects.values(), bids: world.bids.values() }
  recount(world.ledger, (id) => isPrincipal(world, id), promises)
}

function recountArtifacts(world: World): void {
  let living = 0
  for (const { id, owner, deleted_at } of world.artifacts.all()) {
    assert(world.artifacts.get(owner) !== undefined, 'one-owner', `${id} is owned by ${owner}`)
    assert((deleted_at === null) === (world.artifacts.living(id) !== undefined), 'tombstone', id)
    if (deleted_at === null) living += 1
  }
  assert(living === world.living, 'living-are-counted', `${living}, not ${world.living}`)
}

function recountDisk(world: World): void {
  const used = new Map<string, number>()
  const { overhead } = world.config.disk
  for (const artifact of world.artifacts.all()) {
    const { id, charged_to } = artifact
    if (artifact.deleted_at !== null) continue
    const bytes = artifact.bytes === 0 ? 0 : bytesOf(artifact, overhead, artifact)
    assert(bytes === artifact.bytes, 'disk-is-counted', `${id}: ${bytes}, not ${artifact.bytes}`)
    used.set(charged_to, (used.get(charged_to) ?? 0) + artifact.bytes)
  }
  for (const [id, bytes] of used) {
    const counted = world.diskUsed.get(id) ?? 0
    assert(bytes === counted, 'disk-is-counted', `${id}: ${bytes}, not ${counted}`)
    const quota = world.quotas.get('disk')!.get(id) ?? 0
    assert(bytes <= quota, 'disk-within-quota', `${id} uses ${bytes} of ${quota}`)
  }
}

function recountListings(world: World): void {
  for (const [id, listing] of world.listings) {
    const isInEscrow = world.artifacts.living(id)?.owner === 'genesis_escrow'
    assert(isInEscrow, 'listed-is-in-escrow', `${id} of ${listing.seller}`)
  }
}

/** What is owed is owed by somebody living to somebody else; what is held, is held for a debt. */
function recountDebts(world: World): void {
  const owing = new Map<string, number>()
  const claiming = new Map<string, number>()
  const held = new Map<string, string>()
  const pledged = new Set<string>()
  for (const [id, debt] of world.debts) {
    if (!isLive(debt)) continue
    const { debtor, status, collateral, earnings } = debt
    const claim = world.artifacts.living(id)
    assert(claim !== undefined, 'claims-are-debts', `${id} is owed, its artifact is gone`)
    assert(isPrincipal(world, debtor), 'claims-are-debts', `${id}: ${debtor} has no standing`)
    if (isOpen(debt) && collateral !== null) held.set(collateral, id)
    if (isOwed(debt) && earnings !== null) pledged.add(`${earnings.of} ${id}`)
    if (status === 'pending') continue
    const owner = claimantOf(world, id)
    assert(owner !== debtor, 'claims-are-debts', `${debtor} owes ${id} to itself`)
    const owed = owedAt(debt, world.now)
    owing.set(debtor, (owing.get(debtor) ?? 0) + owed)
    claiming.set(owner, (claiming.get(owner) ?? 0) + owed)
  }
  const sum = (amounts: Map<string, number>) => [...amounts.values()].reduce((a, b) => a + b, 0)
  const [debts, claims] = [sum(owing), sum(claiming)]
  assert(debts === claims, 'claims-are-debts', `${debts} are owed, ${claims} are claimed`)
  for (const [id, debt] of world.collateral) {
    const isHeld = held.get(id) === debt && world.artifacts.living(id)?.owner === DEBT_KEEPER
    assert(isHeld, 'collateral-is-held', `${id} for ${debt}`)
  }
  assert(held.size === world.collateral.size, 'collateral-is-held', `${held.size} are held`)
  for (const [id, debts] of world.pledges) {
    for (const debt of debts) {
      assert(pledged.delete(`${id} ${debt}`), 'pledges-are-owed', `${id} for ${debt}`)
    }
  }
  assert(pledged.size === 0, 'pledges-are-owed', [...pledged].join(', '))
}

function recountLoops(world: World): void {
  for (const id of world.loops.keys()) {
    const artifact = world.artifacts.living(id)
    assert(artifact?.loop != null && artifact.has_standing, 'loop-has-artifact', id)
  }
}

/** A holder's bucket is the sum of its rights. */
function recountRights(world: World): void {
  const rates = new Map<string, number>()
  const capacities = new Map<string, number>()
  for (const [id, right] of world.rights) {
    const artifact = world.artifacts.living(id)
    if (artifact === undefined) continue
    const holder = holderOf(world, artifact)
    for (const [resource, flow] of right.flows) {
      const key = `${resource} ${holder}`
      rates.set(key, (rates.get(key) ?? 0) + flow.ratePerMinute)
      capacities.set(key, (capacities.get(key) ?? 0) + flow.capacity)
    }
  }
  for (const [resource, buckets] of world.flows) {
    for (const [id, bucket] of buckets) {
      const key = `${resource} ${id}`
      const rate = rates.get(key) ?? 0
      const capacity = capacities.get(key) ?? 0
      assert(bucket.ratePerMinute === rate, 'bucket-is-sum', `${key}: rate ${bucket.ratePerMinute}`)
      assert(bucket.capacity === capacity, 'bucket-is-sum', `${key}: ${bucket.capacity}`)
      assert(bucket.level <= capacity, 'level-within-capacity', `${key}: ${bucket.level}`)
    }
  }
}
