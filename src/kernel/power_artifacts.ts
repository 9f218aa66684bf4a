// The power to make, change, give and delete artifacts, with every rule that binds it.
import type { Artifact, Body } from '../artifacts/artifact.ts'
import { breaksOf } from '../artifacts/breaks.ts'
import { bytesOf } from '../artifacts/disk.ts'
import type { Interface } from '../artifacts/interface.ts'
import { derivedId } from '../base/ids.ts'
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import { bodyOf } from './apply_artifacts.ts'
import { bodyProblem, idProblem } from './body.ts'
import { claimantOf, debtsOf, isLive, owedAt } from './debts.ts'
import type { Desk } from './desk.ts'
import type { DataOf } from './event.ts'
import { partProblem, reservedBy, selfClaimProblem } from './part.ts'
import { partyOf } from './party.ts'

export type NewArtifact = Partial<Body> & { id?: string; type: string }
/**
 * `note` and `breaking` are said of a change, not part of the artifact; `retire` ends that earlier
 * versions can be called and read in the world.
 */
export type Changes = Partial<Omit<Body, 'type' | 'can_execute' | 'has_standing'>> & {
  note?: string
  breaking?: boolean
  retire?: boolean
}
export type Status = 'active' | 'paused' | 'disabled'
export type Named = { id: string; version: number }

export type ArtifactPower = {
  create: (given: NewArtifact, defaultContract?: string) => Named | Refusal
  write: (artifact: Artifact, changes: Changes) => Named | Refusal
  remove: (artifact: Artifact) => Refusal | null
  give: (artifact: Artifact, to: string) => Refusal | null
  accept: (artifact: Artifact) => Refusal | null
  setStatus: (artifact: Artifact, status: Status) => Refusal | null
  /** Asks the artifact's contract whether the caller may do this, and pays what it asks. */
  permit: Desk['permit']
}

export function artifactPower(desk: Desk): ArtifactPower {
  return {
    create: (given, defaultContract = 'genesis_private') => create(desk, given, defaultContract),
    write: (artifact, changes) => write(desk, artifact, changes),
    remove: (artifact) => remove(desk, artifact),
    give: (artifact, to) => give(desk, artifact, to),
    accept: (artifact) => accept(desk, artifact),
    setStatus: (artifact, status) => setStatus(desk, artifact, status),
    permit: (action, artifact, args) => desk.permit(action, artifact, args),
  }
}

const EMPTY: Omit<Body, 'type' | 'access_contract_id'> = {
  content: null,
  code: null,
  interface: null,
  can_execute: false,
  has_standing: false,
  price: 0,
  read_price: 0,
  depends_on: [],
  loop: null,
  metadata: {},
}

function create(desk: Desk, given: NewArtifact, defaultContract: string): Named | Refusal {
  const { world, journal, scope } = desk
  const { id: named, ...fields } = given
  const id = named ?? freeId(desk)
  const body: Body = { ...EMPTY, access_contract_id: defaultContract, ...fields }
  const problem = idProblem(world, id) ?? bodyProblem(desk, body, { id, owner: scope.id })
  if (problem !== null) return problem
  const origin = { id, created_by: scope.id }
  const bytes = bytesOf(body, world.config.disk.overhead, origin)
  const full = roomProblem(desk, scope.id, bytes)
  if (full !== null) return full
  journal.emit('artifact.created', scope.id, {
    ...(body as unknown as DataOf<'artifact.created'>),
    id,
    owner: scope.id,
    bytes,
  })
  return { id, version: 1 }
}

/** The next id that is derived from the caller; whoever took it beforehand is passed by. */
function freeId({ world, scope, hash }: Desk): string {
  let ordinal = world.made.get(scope.id) ?? 0
  let id: string
  do id = derivedId(hash, scope.id, ++ordinal)
  while (world.artifacts.get(id) !== undefined)
  return id
}

function write(desk: Desk, artifact: Artifact, given: Changes): Named | Refusal {
  const { world, journal, scope } = desk
  const { note, breaking, retire, ...changes } = given
  const { id } = artifact
  const { access_contract_id: contract } = changes
  if (contract !== undefined && contract !== artifact.access_contract_id) {
    const refusal = ownerOnly(desk, artifact, 'change access_contract_id of')
    if (refusal !== null) return refusal
  }
  const body = { ...bodyOf(artifact), ...changes }
  const problem = bodyProblem(desk, body, { id, owner: artifact.owner })
  if (problem !== null) return problem
  const breaks = breakProblem(artifact, changes, breaking === true)
  if (isRefusal(breaks)) return breaks
  const bytes = bytesOf(body, world.config.disk.overhead, artifact)
  const accepts = scope.id === artifact.owner
  const chargedTo = accepts ? artifact.owner : artifact.charged_to
  const more = chargedTo === artifact.charged_to ? bytes - artifact.bytes : bytes
  const grows = accepts ? null : growthProblem(desk, artifact, bytes)
  const full = grows ?? roomProblem(desk, chargedTo, more)
  if (full !== null) return full
  const version = artifact.version + 1
  journal.emit('artifact.written', scope.id, {
    ...(changes as object),
    id,
    version,
    bytes,
    charged_to: chargedTo,
    ...(note === undefined ? {} : { note }),
    ...(breaks ? { breaking: true as const } : {}),
    ...(retire === true ? { retires: true as const } : {}),
  })
  return { id, version }
}

/** Whether a change breaks what others rely on, which must be said. */
function breakProblem(
  { id, version, interface: before }: Artifact,
  { interface: after }: Changes,
  isSaid: boolean,
): boolean | Refusal {
  if (before === null || after === undefined) return false
  const breaks = breaksOf(before, after ?? NO_TOOLS)
  if (breaks.length === 0 || isSaid) return breaks.length > 0
  return refuse(
    'PRECONDITION_FAILED',
    `this breaks who calls ${id}: ${breaks.join('; ')}: pass breaking: true if that is meant, ` +
      `who wants the old one calls ${id}@${version}`,
    { id, breaks },
  )
}

const NO_TOOLS: Interface = { description: '', tools: [] }

function remove(desk: Desk, artifact: Artifact): Refusal | null {
  const { world, journal, scope } = desk
  const { id } = artifact
  const refusal = ownerOnly(desk, artifact, 'delete')
  if (refusal !== null) return refusal
  const reason = deletionProblem(desk, id)
  if (reason !== null) {
    return refuse('PRECONDITION_FAILED', `${id} can't be deleted: ${reason}`, { id })
  }
  closeDebt(desk, id)
  const stuck = partProblem(desk, artifact, artifact.owner)
  if (stuck !== null) return stuck
  const drops_at = journal.nowUs + world.config.limits.tombstone_kept
  journal.emit('artifact.deleted', scope.id, { id, drops_at })
  return null
}

/** Who deletes a promise that nobody has accepted withdraws it; who deletes a claim forgives it. */
function closeDebt({ world, journal, scope }: Desk, id: string): void {
  const debt = world.debts.get(id)
  if (debt === undefined || !isLive(debt)) return
  const { debtor, creditor, status } = debt
  journal.emit('debt.closed', scope.id, {
    id,
    debtor,
    creditor: status === 'pending' ? creditor : claimantOf(world, id),
    owed: owedAt(debt, journal.nowUs),
    why: status === 'pending' ? 'withdrawn' : 'forgiven',
  })
}

function deletionProblem({ world }: Desk, id: string): string | null {
  for (const [resource, stock] of world.ledger.stocks) {
    const balance = stock.balances.get(id)
    if (balance !== undefined) return `it holds ${balance} ${resource}; transfer them first`
  }
  for (const hold of world.ledger.holds.values()) {
    if (hold.payer === id) return 'a price that it pays is held; let the call end first'
    if (hold.to === id || hold.splits?.some(({ to }) => to === id))
      return 'a price that it earns is held; let the call end first'
  }
  if (world.listings.has(id)) return 'it is listed in genesis_escrow; cancel that first'
  for (const [listed, { seller }] of world.listings) {
    if (seller === id) return `it sells ${listed} in genesis_escrow; cancel that first`
  }
  for (const bid of world.bids.values()) {
    if (bid.bidder === id) return `it bids on ${bid.artifact_id} in genesis_mint; cancel that first`
  }
  const [debt] = debtsOf(world, id)
  if (debt !== undefined) return `it owes ${debt[0]}; repay that first`
  if (world.artifacts.ownsOthers(id))
    return 'it owns other artifacts; transfer or delete them first'
  const { charged_to, bytes } = world.artifacts.get(id)!
  if ((world.diskUsed.get(id) ?? 0) > (charged_to === id ? bytes : 0)) {
    return 'it bears the disk of gifts that were not accepted yet'
  }
  return null
}

function give(desk: Desk, artifact: Artifact, to: string): Refusal | null {
  const { world, journal, scope } = desk
  const { id } = artifact
  const refusal = ownerOnly(desk, artifact, 'transfer')
  if (refusal !== null) return refusal
  const receiver = world.artifacts.living(to)
  if (receiver === undefined)
    return refuse('NOT_FOUND', `there is no ${to} to own ${id}`, { id: to })
  if (!receiver.has_standing) {
    return refuse('INVALID_TYPE', `${to} has no standing: an owner must be able to bear cost`, {
      id: to,
    })
  }
  if (to === artifact.owner) return null
  const stuck = selfClaimProblem(world, id, to) ?? partProblem(desk, artifact, scope.id)
  if (stuck !== null) return stuck
  const reserved = reservedBy(world, scope, artifact.owner)
  // What becomes its own can't accept itself, so it bears its disk at once.
  const full = to === id ? roomProblem(desk, to, artifact.bytes) : null
  if (full !== null) return full
  journal.emit('artifact.transferred', scope.id, { id, from: artifact.owner, to, reserved })
  // A gift pays like money: see `Scope.paidOther`.
  if (receiver.owner !== world.artifacts.get(scope.id)?.owner) scope.paidOther = true
  if (to === id && artifact.charged_to !== id) {
    journal.emit('artifact.accepted', scope.id, { id, from: artifact.charged_to, to })
  }
  return null
}

function accept(desk: Desk, artifact: Artifact): Refusal | null {
  const { journal, scope } = desk
  const { id, charged_to: from, bytes } = artifact
  const refusal = ownerOnly(desk, artifact, 'accept')
  if (refusal !== null) return refusal
  if (from === scope.id) return null
  const full = roomProblem(desk, scope.id, bytes)
  if (full !== null) return full
  journal.emit('artifact.accepted', scope.id, { id, from, to: scope.id })
  return null
}

/** What is paused or disabled can't be called, and takes no steps of its own. */
function setStatus(desk: Desk, artifact: Artifact, status: Status): Refusal | null {
  const { world, journal, scope } = desk
  const { id } = artifact
  const refusal = ownerOnly(desk, artifact, 'pause or disable')
  if (refusal !== null) return refusal
  if ((world.status.get(id) ?? 'active') === status) return null
  journal.emit('artifact.status', scope.id, { id, status })
  const loop = world.loops.get(id)
  if (status !== 'active' || loop === undefined || loop.leash === 0) return null
  // Its turn came and went meanwhile: it gets another, on the same leash as before.
  const at = Math.max(journal.nowUs, loop.lastUs + world.config.time.min_step)
  journal.emit('agent.leashed', scope.id, { id, steps: loop.leash, at })
  return null
}

/** Refuses whoever is not the owner, whatever the contract says. */
export function ownerOnly(desk: Desk, artifact: Artifact, what: string): Refusal | null {
  if (artifact.owner === desk.scope.id) return null
  const { id, owner } = artifact
  const listing = desk.world.listings.get(id)
  const advice =
    listing?.seller === desk.scope.id ? ': cancel the listing first' : `, you are ${desk.scope.id}`
  return refuse('NOT_AUTHORIZED', `only ${owner}, the owner, may ${what} ${id}${advice}`, {
    id,
    owner,
  })
}

/** Refuses that a gift which was not accepted grows on the disk of its giver. */
export function growthProblem(desk: Desk, artifact: Artifact, bytes: number): Refusal | null {
  const { id, owner, charged_to } = artifact
  const bearer = partyOf(desk.world, artifact)
  if (bytes <= artifact.bytes || charged_to === bearer) return null
  const message = `${id} still takes the disk of ${charged_to}: ${owner} must accept it first`
  return refuse('QUOTA_EXCEEDED', message, { id, charged_to, owner })
}

/** Refuses what does not fit into what is left of a disk quota. */
export function roomProblem(desk: Desk, id: string, bytes: number): Refusal | null {
  if (bytes <= 0) return null
  const { world } = desk
  const quota = world.quotas.get('disk')!.get(id) ?? 0
  const used = world.diskUsed.get(id) ?? 0
  if (used + bytes <= quota) return null
  return refuse(
    'QUOTA_EXCEEDED',
    `${id} uses ${used} of ${quota} bytes of disk, ${bytes} more do not fit: delete something, ` +
      `or get ${used + bytes - quota} bytes more`,
    { id, resource: 'disk', used, quota, needed: bytes },
  )
}
