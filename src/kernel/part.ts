// When somebody may part with an artifact: not with what a debt binds, nor with a right while it is
// overdrawn or its disk fuller than what would be left.
import type { Artifact } from '../artifacts/artifact.ts'
import { type Refusal, refuse } from '../base/refusal.ts'
import { levelAt } from '../economy/bucket.ts'
import { isLive } from './debts.ts'
import type { Desk } from './desk.ts'
import type { Scope } from './scope.ts'
import type { World } from './world.ts'

/**
 * What a holder may be burning right now: its gas is booked when the frame ends, so the most that
 * it can come to stays with the holder when a right is given away meanwhile.
 */
export function reservedBy(world: World, scope: Scope, holder: string): number | undefined {
  const burning = scope.metered && scope.originator === holder
  return burning ? world.config.limits.gas_per_call : undefined
}

export function partProblem(
  { world, journal }: Pick<Desk, 'world' | 'journal'>,
  artifact: Artifact,
  holder: string,
): Refusal | null {
  const bound = boundProblem(world, artifact.id)
  if (bound !== null) return bound
  const right = world.rights.get(artifact.id)
  if (right === undefined || artifact.has_standing) return null
  for (const resource of right.flows.keys()) {
    const bucket = world.flows.get(resource)!.get(holder)
    const level = bucket === undefined ? 0 : levelAt(bucket, journal.nowUs)
    if (level < 0) {
      return refuse(
        'PRECONDITION_FAILED',
        `${holder} owes ${-level} ${resource} and can't part with a right to it until that is paid`,
        { id: artifact.id, resource, level },
      )
    }
  }
  for (const [resource, amount] of right.quotas) {
    const refusal = quotaLeft(world, { resource, holder, amount })
    if (refusal !== null) return refusal
  }
  return null
}

/** Refuses to part with what a debt binds: a promise not accepted yet, or pledged earnings. */
function boundProblem(world: World, id: string): Refusal | null {
  if (world.debts.get(id)?.status === 'pending') {
    const { creditor } = world.debts.get(id)!
    const message = `${id} is a debt that ${creditor} has not accepted: delete it to withdraw it`
    return refuse('PRECONDITION_FAILED', message, { id, creditor })
  }
  const [debt] = world.pledges.get(id) ?? []
  if (debt === undefined) return null
  const message = `what ${id} earns is pledged to the debt ${debt}: repay that first`
  return refuse('PRECONDITION_FAILED', message, { id, debt })
}

/** Refuses that a debtor becomes its own creditor. */
export function selfClaimProblem(world: World, id: string, to: string): Refusal | null {
  const debt = world.debts.get(id)
  if (debt === undefined || debt.debtor !== to || !isLive(debt)) return null
  const message = `${to} owes ${id} itself: genesis_debt.repay ends it`
  return refuse('NOT_AUTHORIZED', message, { id, debtor: to })
}

/** Refuses to take an amount out of a quota that is in use. */
export function quotaLeft(
  world: World,
  { resource, holder, amount }: { resource: string; holder: string; amount: number },
): Refusal | null {
  const quota = world.quotas.get(resource)?.get(holder) ?? 0
  const used = resource === 'disk' ? (world.diskUsed.get(holder) ?? 0) : 0
  if (used + amount <= quota) return null
  return refuse(
    'QUOTA_EXCEEDED',
    `${holder} uses ${used} of ${quota} ${resource}, so ${amount} can't be given away`,
    { id: holder, resource, used, quota, needed: amount },
  )
}
