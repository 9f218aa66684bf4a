// The power over rights to flows and quotas: to give parts of them, split and merge them.
import type { Artifact } from '../artifacts/artifact.ts'
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import { levelAt } from '../economy/bucket.ts'
import type { Desk } from './desk.ts'
import { partProblem, quotaLeft, reservedBy } from './part.ts'
import { artifactPower, ownerOnly } from './power_artifacts.ts'
import { receiverProblem } from './power_money.ts'
import { holderOf } from './rights.ts'

/** Of a flow, units per minute, its capacity pro rata; of a quota, units. */
export type Share = { resource: string; amount: number }

export type RightPower = {
  /** Part of what the caller has of its own, to somebody with standing. */
  give: (to: string, share: Share) => Refusal | null
  /** New artifacts, each with a share of what one gives; answers their ids. */
  split: (id: string, shares: Record<string, number>[]) => string[] | Refusal
  /** All into the first; the others are deleted. */
  merge: (ids: string[]) => Refusal | null
}

export function rightPower(desk: Desk): RightPower {
  return {
    give: (to, share) =>
      receiverProblem(desk, to) ?? movePart(desk, { from: desk.scope.id, to, ...share }),
    split: (id, shares) => split(desk, id, shares),
    merge: (ids) => merge(desk, ids),
  }
}

function split(desk: Desk, id: string, shares: Record<string, number>[]): string[] | Refusal {
  const artifact = rightNamed(desk, id)
  if (isRefusal(artifact)) return artifact
  const made: string[] = []
  for (const share of shares) {
    const one = artifactPower(desk).create({ type: 'right' }, 'genesis_freeware')
    if (isRefusal(one)) return one
    made.push(one.id)
    for (const [resource, amount] of Object.entries(share)) {
      const refusal = movePart(desk, { from: id, to: one.id, resource, amount })
      if (refusal !== null) return refusal
    }
  }
  return made
}

function merge(desk: Desk, [first, ...others]: string[]): Refusal | null {
  const into = rightNamed(desk, first!)
  if (isRefusal(into)) return into
  for (const id of others) {
    const artifact = rightNamed(desk, id)
    if (isRefusal(artifact)) return artifact
    if (artifact.has_standing || id === first) {
      return refuse('INVALID_ARGS', `${id} can't be merged into ${first}: name it first, and once`)
    }
    emitAll(desk, id, first!)
    const stuck = artifactPower(desk).remove(artifact)
    if (stuck !== null) return stuck
  }
  return null
}

/** Moves all that one right gives to another of the same holder. */
function emitAll({ world, journal, scope }: Desk, from: string, to: string): void {
  const { flows, quotas } = world.rights.get(from)!
  for (const [resource, { ratePerMinute, capacity }] of [...flows]) {
    const moved = { resource, from, to, capacity, rate_per_minute: ratePerMinute }
    journal.emit('right.moved', scope.id, moved)
  }
  for (const [resource, capacity] of [...quotas]) {
    journal.emit('right.moved', scope.id, { resource, from, to, capacity })
  }
}

/** A right of the caller's: an artifact that gives something, or the caller itself. */
function rightNamed(desk: Desk, id: string): Artifact | Refusal {
  const { world, scope } = desk
  const artifact = world.artifacts.living(id)
  if (artifact === undefined) return refuse('NOT_FOUND', `there is no ${id}`, { id })
  if (!world.rights.has(id) || (artifact.has_standing && id !== scope.id)) {
    const message = `${id} is no right of ${scope.id}: genesis_rights_registry.list shows them`
    return refuse('INVALID_TYPE', message, { id })
  }
  return id === scope.id ? artifact : (ownerOnly(desk, artifact, 'split or merge') ?? artifact)
}

function movePart(desk: Desk, move: Share & { from: string; to: string }): Refusal | null {
  const { world, journal, scope } = desk
  const { resource, amount, from, to } = move
  const flow = world.rights.get(from)?.flows.get(resource)
  const has = flow?.ratePerMinute ?? world.rights.get(from)?.quotas.get(resource) ?? 0
  if (from === to) return refuse('INVALID_ARGS', `${from} can't give to itself`)
  if (!world.flows.has(resource) && !world.quotas.has(resource)) {
    const known = [...world.flows.keys(), ...world.quotas.keys()].join(', ')
    return refuse('INVALID_ARGS', `there is no right to ${resource}: they are to ${known}`)
  }
  if (amount > has) {
    return refuse('QUOTA_EXCEEDED', `${from} gives ${has} ${resource}, not ${amount}`, {
      id: from,
      resource,
      has,
      needed: amount,
    })
  }
  const giver = world.artifacts.get(from)!
  const holder = holderOf(world, giver)
  const isKept = holder === holderOf(world, world.artifacts.get(to)!)
  if (flow === undefined) {
    const full = isKept ? null : quotaLeft(world, { resource, holder, amount })
    if (full !== null) return full
    if (!isKept) scope.paidOther = true
    journal.emit('right.moved', scope.id, { resource, from, to, capacity: amount })
    return null
  }
  const stuck = isKept
    ? null
    : (owesProblem(desk, resource, holder) ?? partProblem(desk, giver, holder))
  if (stuck !== null) return stuck
  if (!isKept) scope.paidOther = true
  const capacity = Number((BigInt(flow.capacity) * BigInt(amount)) / BigInt(flow.ratePerMinute))
  const reserved = resource === 'compute' ? reservedBy(world, scope, holder) : undefined
  journal.emit('right.moved', scope.id, {
    ...{ resource, from, to, capacity, rate_per_minute: amount },
    ...(reserved === undefined ? {} : { reserved }),
  })
  return null
}

/** Refuses whoever owes a flow to part with its own right to it. */
function owesProblem({ world, journal }: Desk, resource: string, holder: string): Refusal | null {
  const bucket = world.flows.get(resource)!.get(holder)
  const level = bucket === undefined ? 0 : levelAt(bucket, journal.nowUs)
  if (level >= 0) return null
  return refuse(
    'PRECONDITION_FAILED',
    `${holder} owes ${-level} ${resource} and can't part with a right to it until that is paid`,
    { id: holder, resource, level },
  )
}
