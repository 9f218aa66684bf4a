// The mint: a round closes, winners pay the first price that did not win, and are scored.

import type { Artifact, Body } from '../artifacts/artifact.ts'
import { isObject } from '../artifacts/schema.ts'
import { byCodeUnit, canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import type { Kernel } from './kernel.ts'
import { partyOf } from './party.ts'
import { rootScope } from './scope.ts'
import type { Bid, World } from './world.ts'

/** The planned call that closes a round. */
export const MINT_JOB = 'genesis_mint.close'
export const MINT = 'genesis_mint'

/** The first instant of the schedule after now; null where the mint never closes. */
export function nextClose({ config }: World, nowUs: number): number | null {
  const { every } = config.mint
  return every === 0 ? null : (Math.floor(nowUs / every) + 1) * every
}

/** Closes the round in one frame and scores each winner in another. */
export function closeRound(kernel: Kernel, cause: number): void {
  const { world, journal } = kernel
  const { winners, round } = kernel.frame({ step: null, cause }, () => {
    const ranked = rankedBids(world)
    const { slots, minimum } = world.config.mint
    const won = ranked.slice(0, slots)
    const price = won.length === 0 ? 0 : Math.max(minimum, ranked[slots]?.amount ?? minimum)
    for (const bid of world.bids.values()) {
      const isIn = ranked.includes(bid)
      const why = won.includes(bid) ? 'won' : isIn ? 'lost' : 'gone'
      const { artifact_id, bidder, amount } = bid
      journal.emit('bid.ended', MINT, { artifact_id, bidder, amount, why })
    }
    const winners = won.map(({ artifact_id, bidder }) => ({ artifact_id, bidder }))
    const round = world.mint.round + 1
    take(kernel, won, price)
    journal.emit('mint.closed', MINT, { round, price, bids: ranked.length, winners })
    const done = { id: MINT_JOB, owner: MINT, success: true, error_code: null }
    journal.emit('job.done', MINT, done)
    return { winners, round }
  })
  for (const winner of winners) score(kernel, { ...winner, round, cause: world.seq })
}

/** Highest first, the earlier of equal ones; without those whose artifact is gone or another's. */
function rankedBids(world: World): Bid[] {
  return [...world.bids.values()]
    .filter((bid) => isStanding(world, bid))
    .sort((a, b) => b.amount - a.amount || a.seq - b.seq)
}

function isStanding(world: World, { artifact_id, bidder }: Bid): boolean {
  const artifact = world.artifacts.living(artifact_id)
  if (artifact === undefined || world.artifacts.living(bidder) === undefined) return false
  return artifact_id === bidder || partyOf(world, artifact) === bidder
}

/** What winners pay is burned, or shared among all who have a stake, the rest to the lowest ids. */
function take({ world, journal }: Kernel, won: Bid[], price: number): void {
  const { share } = world.config.mint
  const takers = share === 'stake' ? stakeholders(world) : []
  if (takers.length === 0) {
    for (const { bidder, artifact_id } of won) {
      journal.emit('scrip.burned', MINT, {
        from: bidder,
        amount: price,
        why: `mint:${artifact_id}`,
      })
    }
    return
  }
  const pot = price * won.length
  const each = Math.floor(pot / takers.length)
  const due = takers.map((to, i) => ({ to, amount: each + (i < pot % takers.length ? 1 : 0) }))
  for (const { bidder, artifact_id } of won) {
    let left = price
    while (left > 0) {
      const [first] = due
      const amount = Math.min(left, first!.amount)
      if (amount > 0 && first!.to !== bidder) {
        const moved = { from: bidder, to: first!.to, amount, why: `mint:${artifact_id}` }
        journal.emit('scrip.moved', MINT, moved)
      }
      left -= amount
      first!.amount -= amount
      if (first!.amount === 0) due.shift()
    }
  }
}

/** Who has scrip, in order of ids; what is bid counts as had. */
function stakeholders({ ledger, artifacts }: World): string[] {
  const holders = [...ledger.stocks.get('scrip')!.balances.keys()]
  return holders.filter((id) => artifacts.living(id)?.has_standing).sort(byCodeUnit)
}

type Winner = { artifact_id: string; bidder: string; round: number; cause: number }

/** Asks the scorer, at nobody's expense, and mints; a duplicate scores nothing. */
function score(kernel: Kernel, { artifact_id, bidder, round, cause }: Winner): void {
  const { world, journal } = kernel
  kernel.frame({ step: null, cause }, () => {
    const artifact = world.artifacts.living(artifact_id)
    const fingerprint = artifact === undefined ? '' : contentHash(kernel, artifact)
    const known = artifact === undefined ? null : originalOf(world, artifact, fingerprint)
    const asked =
      artifact === undefined
        ? { score: 0, problem: `${artifact_id} is gone` }
        : known !== null
          ? { score: 0, problem: `it is the same as ${known}` }
          : askScorer(kernel, artifact_id)
    const { per_point, most } = world.config.mint
    const isThere = world.artifacts.living(bidder) !== undefined
    const room = Number.MAX_SAFE_INTEGER - world.ledger.stocks.get('scrip')!.minted
    const wanted = Math.min(asked.score * per_point, most, room)
    const minted = isThere ? Math.max(0, wanted) : 0
    // What is a copy does not become the original by being scored first.
    const original = known === null ? fingerprint : ''
    const scored = { round, artifact_id, bidder, fingerprint: original, ...asked, minted }
    journal.emit('mint.scored', MINT, scored)
    if (minted > 0) {
      journal.emit('scrip.minted', MINT, { to: bidder, amount: minted, why: `mint:${artifact_id}` })
    }
  })
}

function contentHash({ door }: Kernel, artifact: Artifact): string {
  return door.desk.hash(sameText(artifact))
}

/**
 * What has the same code and content and was scored before, or has had them for longer; null where
 * nothing has. When something was made says little: it can be made first and copied into later.
 */
function originalOf(world: World, artifact: Artifact, hash: string): string | null {
  const scored = world.scored.get(hash)
  if (scored !== undefined) return scored === artifact.id ? null : scored
  const text = sameText(artifact)
  const since = sameSince(world, artifact)
  let isLater = false
  for (const other of world.artifacts.all()) {
    // In order of creation, which decides where both became the same at one instant.
    if (other.id === artifact.id) isLater = true
    if (other.id === artifact.id || other.deleted_at !== null) continue
    if (other.code !== artifact.code || sameText(other) !== text) continue
    const otherSince = sameSince(world, other)
    if (otherSince < since || (otherSince === since && !isLater)) return other.id
  }
  return null
}

/** Since when an artifact has had the code and content that it has, as far as versions are kept. */
function sameSince(world: World, artifact: Artifact): number {
  const text = sameText(artifact)
  let since = artifact.updated_at
  for (const { t, body } of [...(world.versions.get(artifact.id) ?? [])].reverse()) {
    if (sameText(body as unknown as Body) !== text) break
    since = t
  }
  return since
}

function sameText({ code, content }: Pick<Body, 'code' | 'content'>): string {
  return canonical([code, content], WRAPPED_DEPTH_MAX)
}

function askScorer(kernel: Kernel, artifact_id: string): { score: number; problem: string | null } {
  const { world, door } = kernel
  const { scorer } = world.config.mint
  const { answer } = door.invoke(
    rootScope(MINT, { what: `${MINT}.close`, metered: true }),
    { target: scorer, method: 'score', args: { artifact_id }, options: {} },
    world.config.limits.gas_per_call,
  )
  if (!answer.success) {
    const { error_code, error_message } = answer
    return { score: 0, problem: `${error_code} ${error_message}`.slice(0, 200) }
  }
  const score = readScore(answer.result)
  return score === null
    ? { score: 0, problem: `${scorer} answered no {score} of at least 0` }
    : { score, problem: null }
}

const SCORE_MAX = 1_000_000_000

function readScore(result: Json): number | null {
  const score = isObject(result) ? result.score : result
  if (!Number.isSafeInteger(score) || (score as number) < 0) return null
  return Math.min(score as number, SCORE_MAX)
}
