// The power over stocks, quotas and standing grants: the caller's own, and mint for who may.
import { type Refusal, refuse } from '../base/refusal.ts'
import { balanceOf } from '../economy/ledger.ts'
import type { Desk } from './desk.ts'
import { quotaLeft } from './part.ts'
import { chargeProblem } from './payment.ts'
import { grantKey } from './world.ts'

export type Amount = { resource: string; amount: number }

export type MoneyPower = {
  /** From the caller, always. */
  move: (to: string, what: Amount, why: string, memo?: string) => Refusal | null
  moveQuota: (to: string, what: Amount) => Refusal | null
  mint: (to: string, what: Amount) => Refusal | null
  burn: (what: Amount) => Refusal | null
  allowCharge: (to: string, terms: ChargeTerms) => Refusal | null
  revokeCharge: (to: string, resource: string) => Refusal | null
  /** To the caller, under what `from` granted to it. */
  charge: (from: string, what: Amount, memo?: string) => Refusal | null
}

export type ChargeTerms = {
  cap_per_call: number
  cap_per_window: number
  window: number
  until: number | null
  resource?: string
}

export function moneyPower(desk: Desk): MoneyPower {
  return {
    move: (to, what, why, memo) => move(desk, to, what, { why, memo }),
    moveQuota: (to, what) => moveQuota(desk, to, what),
    mint: (to, what) => mint(desk, to, what),
    burn: (what) => burn(desk, what),
    allowCharge: (to, terms) => allowCharge(desk, to, terms),
    revokeCharge: (to, resource) => revokeCharge(desk, to, resource),
    charge: (from, what, memo) => charge(desk, from, what, memo),
  }
}

function move(
  desk: Desk,
  to: string,
  { resource, amount }: Amount,
  note: { why: string; memo?: string },
): Refusal | null {
  const from = desk.scope.id
  const problem = stockProblem(desk, resource) ?? receiverProblem(desk, to)
  if (problem !== null) return problem
  const poor = fundsProblem(desk, resource, amount)
  if (poor !== null) return poor
  if (from === to) return refuse('INVALID_ARGS', `${from} can't transfer to itself`)
  const full = roomFor(desk, to, { resource, amount })
  if (full !== null) return full
  pay(desk, { from, to, resource, amount, ...note })
  return null
}

function moveQuota(desk: Desk, to: string, { resource, amount }: Amount): Refusal | null {
  const { world, journal } = desk
  const from = desk.scope.id
  const own = world.rights.get(from)?.quotas.get(resource) ?? 0
  const problem = receiverProblem(desk, to) ?? quotaLeft(world, { resource, holder: from, amount })
  if (problem !== null) return problem
  if (own < amount) {
    return refuse(
      'QUOTA_EXCEEDED',
      `${from} has ${own} ${resource} of its own, ${amount} can't be given: the rest is in ` +
        'rights, which are transferred whole',
      { resource, own, needed: amount },
    )
  }
  journal.emit('quota.moved', from, { resource, from, to, amount })
  return null
}

function mint(desk: Desk, to: string, { resource, amount }: Amount): Refusal | null {
  const { world, journal, scope } = desk
  const problem =
    capabilityProblem(desk) ?? stockProblem(desk, resource) ?? receiverProblem(desk, to)
  if (problem !== null) return problem
  const stock = world.ledger.stocks.get(resource)!
  if (!Number.isSafeInteger(stock.minted + amount)) {
    return refuse('INVALID_ARGS', `so much ${resource} can't be counted exactly`)
  }
  if (resource === 'scrip') journal.emit('scrip.minted', scope.id, { to, amount, why: 'mint' })
  else journal.emit('stock.minted', scope.id, { resource, to, amount, why: 'mint' })
  return null
}

function burn(desk: Desk, { resource, amount }: Amount): Refusal | null {
  const { journal, scope } = desk
  const problem =
    capabilityProblem(desk) ?? stockProblem(desk, resource) ?? fundsProblem(desk, resource, amount)
  if (problem !== null) return problem
  const from = scope.id
  if (resource === 'scrip') journal.emit('scrip.burned', from, { from, amount, why: 'burn' })
  else journal.emit('stock.burned', from, { resource, from, amount, why: 'burn' })
  return null
}

function allowCharge(desk: Desk, to: string, terms: ChargeTerms): Refusal | null {
  const { world, journal, scope } = desk
  if (!scope.standing) {
    return refuse('NOT_AUTHORIZED', `${scope.id} has no standing and nothing to be charged`)
  }
  if (world.artifacts.living(to) === undefined) {
    return refuse('NOT_FOUND', `there is no ${to} to grant this to`, { id: to })
  }
  const unknown = stockProblem(desk, terms.resource ?? 'scrip')
  if (unknown !== null) return unknown
  journal.emit('charge.granted', scope.id, { from: scope.id, to, ...terms })
  return null
}

function revokeCharge(desk: Desk, to: string, resource: string): Refusal | null {
  const { world, journal, scope } = desk
  if (world.charges.get(scope.id)?.get(grantKey(to, resource)) === undefined) {
    return refuse('NOT_FOUND', `${scope.id} has granted no ${resource} to ${to}`, { to, resource })
  }
  journal.emit('charge.revoked', scope.id, { from: scope.id, to, ...unlessScrip(resource) })
  return null
}

function charge(
  desk: Desk,
  from: string,
  { resource, amount }: Amount,
  memo?: string,
): Refusal | null {
  const { world, journal, scope } = desk
  const to = scope.id
  if (from === to) return refuse('INVALID_ARGS', `${from} can't charge itself`)
  const problem =
    stockProblem(desk, resource) ??
    receiverProblem(desk, to) ??
    chargeProblem(world, journal.nowUs, { from, to, resource, amount })
  if (problem !== null) return problem
  const full = roomFor(desk, to, { resource, amount })
  if (full !== null) return full
  journal.emit('charge.used', to, { from, to, amount, ...unlessScrip(resource) })
  pay(desk, { from, to, resource, amount, why: 'charge', memo })
  return null
}

/** How events name a resource: scrip goes without saying. */
function unlessScrip(resource: string): { resource?: string } {
  return resource === 'scrip' ? {} : { resource }
}

function roomFor({ world }: Desk, to: string, { resource, amount }: Amount): Refusal | null {
  if (Number.isSafeInteger(balanceOf(world.ledger, resource, to) + amount)) return null
  return refuse('INVALID_ARGS', `${to} can't hold that much ${resource}`)
}

/** What is paid by transfer is paid too: see `Scope.paidOther`. */
function pay(
  { world, journal, scope }: Desk,
  what: Amount & { from: string; to: string; why: string; memo?: string },
): void {
  const { resource, ...moved } = what
  if (resource === 'scrip') journal.emit('scrip.moved', scope.id, moved)
  else journal.emit('stock.moved', scope.id, what)
  const { from, to } = what
  if (world.artifacts.get(to)!.owner !== world.artifacts.get(from)!.owner) scope.paidOther = true
}

function capabilityProblem({ world, scope }: Desk): Refusal | null {
  if (world.capabilities.get(scope.id)?.has('can_mint')) return null
  return refuse(
    'NOT_AUTHORIZED',
    `${scope.id} has no capability can_mint: only a scenario gives it (capabilities.can_mint)`,
  )
}

export function stockProblem({ world }: Desk, resource: string): Refusal | null {
  if (world.ledger.stocks.has(resource)) return null
  const stocks = [...world.ledger.stocks.keys()].join(', ')
  return refuse('INVALID_ARGS', `${resource} can't be transferred: the stocks are ${stocks}`, {
    resource,
  })
}

export function receiverProblem({ world }: Desk, to: string): Refusal | null {
  const receiver = world.artifacts.get(to)
  if (receiver === undefined) return refuse('NOT_FOUND', `there is no ${to}`, { id: to })
  if (receiver.deleted_at !== null) return refuse('DELETED', `${to} was deleted`, { id: to })
  if (receiver.has_standing) return null
  return refuse('INVALID_TYPE', `${to} has no standing and can't hold anything`, { id: to })
}

function fundsProblem({ world, scope }: Desk, resource: string, amount: number): Refusal | null {
  const balance = balanceOf(world.ledger, resource, scope.id)
  if (balance >= amount) return null
  return refuse(
    'INSUFFICIENT_FUNDS',
    `${scope.id} has ${balance} ${resource}, ${amount} are needed`,
    { resource, balance, needed: amount },
  )
}
