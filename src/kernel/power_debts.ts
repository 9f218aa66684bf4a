// The power over debts: to promise, accept, pay and collect, with every rule that binds it.
import type { Artifact } from '../artifacts/artifact.ts'
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import { balanceOf } from '../economy/ledger.ts'
import { claimantOf, type Debt, debtsOf, owedAt } from './debts.ts'
import type { Desk } from './desk.ts'
import { estateOf } from './estate.ts'
import { partProblem, reservedBy } from './part.ts'
import { payDebt } from './payment.ts'
import { artifactPower, type Named, ownerOnly, roomProblem } from './power_artifacts.ts'
import { moneyPower } from './power_money.ts'
import type { World } from './world.ts'

export type DebtTerms = Pick<
  Debt,
  | 'creditor'
  | 'principal'
  | 'rate_bps_per_day'
  | 'due_in'
  | 'disburse'
  | 'collateral'
  | 'seniority'
  | 'earnings'
> & { id?: string }

export type DebtPower = {
  /** The caller is the debtor, and owns the promise until it is accepted. */
  issue: (terms: DebtTerms) => Named | Refusal
  accept: (id: string) => Refusal | null
  /** Pays from the caller, at most what is owed; answers how much. */
  repay: (id: string, amount: number) => number | Refusal
  /** Takes what the debtor has, at most what is owed; 0 is a default. */
  collect: (id: string) => number | Refusal
}

export function debtPower(desk: Desk): DebtPower {
  return {
    issue: (terms) => issue(desk, terms),
    accept: (id) => accept(desk, id),
    repay: (id, amount) => repay(desk, id, amount),
    collect: (id) => collect(desk, id),
  }
}

function issue(desk: Desk, { id: named, ...terms }: DebtTerms): Named | Refusal {
  const { world, journal, scope } = desk
  const { creditor, collateral, earnings } = terms
  const debtor = scope.id
  if (!scope.standing) {
    return refuse('NOT_AUTHORIZED', `${debtor} has no standing and can owe nothing`)
  }
  if (creditor === debtor) return refuse('INVALID_ARGS', `${debtor} can't owe itself`)
  const lender = world.artifacts.living(creditor)
  if (lender === undefined) {
    return refuse('NOT_FOUND', `there is no ${creditor} to owe it to`, { id: creditor })
  }
  if (!lender.has_standing) {
    return refuse('INVALID_TYPE', `${creditor} has no standing and can lend nothing`, {
      id: creditor,
    })
  }
  const stuck =
    (collateral === null ? null : collateralProblem(desk, collateral)) ??
    (earnings === null ? null : earningsProblem(desk, earnings))
  if (stuck !== null) return stuck
  const made = artifactPower(desk).create({
    ...(named === undefined ? {} : { id: named }),
    type: 'debt',
  })
  if (isRefusal(made)) return made
  journal.emit('debt.issued', debtor, { id: made.id, debtor, ...terms })
  return made
}

function collateralProblem(desk: Desk, id: string): Refusal | null {
  const { world } = desk
  const artifact = world.artifacts.living(id)
  if (artifact === undefined) return refuse('NOT_FOUND', `collateral: there is no ${id}`, { id })
  const problem = ownerOnly(desk, artifact, 'pledge') ?? partProblem(desk, artifact, desk.scope.id)
  if (problem !== null) return problem
  if (id !== desk.scope.id && !world.debts.has(id)) return null
  return refuse('INVALID_ARGS', `${id} can't be collateral: choose something else that you own`, {
    id,
  })
}

function earningsProblem(
  desk: Desk,
  { of, share_bps }: NonNullable<Debt['earnings']>,
): Refusal | null {
  const { world } = desk
  const artifact = world.artifacts.living(of)
  if (artifact === undefined) return refuse('NOT_FOUND', `earnings: there is no ${of}`, { id: of })
  const problem = ownerOnly(desk, artifact, 'pledge the earnings of')
  if (problem !== null) return problem
  const { pledged, isFree } = pledgeable(world, of, share_bps)
  if (isFree) return null
  return refuse(
    'PRECONDITION_FAILED',
    `${pledged} of 10000 basis points of what ${of} earns are pledged already, to ${PLEDGES_MAX} ` +
      'debts at most: ask for less',
    { id: of, pledged },
  )
}

const WHOLE_BPS = 10_000
/** Debts that one artifact's earnings go to: each call that it earns by has to pay them all. */
const PLEDGES_MAX = 10

/** Whether a further share of what an artifact earns can be pledged. */
function pledgeable(world: World, of: string, share: number): { pledged: number; isFree: boolean } {
  const debts = world.pledges.get(of) ?? []
  let pledged = 0
  for (const debt of debts) pledged += world.debts.get(debt)!.earnings!.share_bps
  return { pledged, isFree: pledged + share <= WHOLE_BPS && debts.length < PLEDGES_MAX }
}

function accept(desk: Desk, id: string): Refusal | null {
  const { world, journal, scope } = desk
  const found = debtNamed(world, id)
  if (isRefusal(found)) return found
  const { debt, artifact } = found
  const { creditor, debtor, principal, earnings } = debt
  if (debt.status !== 'pending') {
    return refuse('PRECONDITION_FAILED', `${id} is ${debt.status}, no longer pending`, { id })
  }
  if (creditor !== scope.id) {
    return refuse('NOT_AUTHORIZED', `${id} is offered to ${creditor} alone`, { id, creditor })
  }
  const due = journal.nowUs + debt.due_in
  if (!Number.isSafeInteger(due))
    return refuse('INVALID_ARGS', `${id} is due after all time`, { id })
  const full = roomProblem(desk, creditor, artifact.charged_to === creditor ? 0 : artifact.bytes)
  if (full !== null) return full
  // Since it was promised, the artifact may have been given away, or pledged to others.
  const gone = earnings === null ? null : stillPledgeable(world, debtor, earnings)
  if (gone !== null) return gone
  if (debt.disburse) {
    const what = { resource: 'scrip', amount: principal }
    const unpaid = moneyPower(desk).move(debtor, what, `loan:${id}`)
    if (unpaid !== null) return unpaid
  }
  journal.emit('debt.accepted', creditor, { id, debtor, creditor, due })
  // A promise pays like money: what it was given for must not leave a frame that takes it back.
  scope.paidOther = true
  return null
}

function stillPledgeable(
  world: World,
  debtor: string,
  { of, share_bps }: NonNullable<Debt['earnings']>,
): Refusal | null {
  const isHis = world.artifacts.living(of)?.owner === debtor
  if (isHis && pledgeable(world, of, share_bps).isFree) return null
  const message = `what ${of} earns is no longer ${debtor}'s to pledge: ask for another promise`
  return refuse('PRECONDITION_FAILED', message, { id: of })
}

function repay(desk: Desk, id: string, amount: number): number | Refusal {
  const { world, journal, scope } = desk
  const found = debtNamed(world, id)
  if (isRefusal(found)) return found
  const { debt } = found
  const owed = owedAt(debt, journal.nowUs)
  if (owed === 0) {
    return refuse('PRECONDITION_FAILED', `nothing is owed of ${id}, it is ${debt.status}`, { id })
  }
  if (scope.id !== debt.debtor) {
    return refuse('NOT_AUTHORIZED', `only ${debt.debtor}, the debtor, repays ${id}`, {
      id,
      debtor: debt.debtor,
    })
  }
  const paid = Math.min(amount, owed)
  const balance = balanceOf(world.ledger, 'scrip', scope.id)
  if (balance < paid) {
    return refuse('INSUFFICIENT_FUNDS', `${scope.id} has ${balance} scrip, ${paid} are needed`, {
      balance,
      needed: paid,
    })
  }
  const poor = receivable(world, id, paid)
  if (poor !== null) return poor
  payDebt(world, journal, { id, amount: paid, why: 'repaid' })
  scope.paidOther = true
  return paid
}

function receivable(world: World, id: string, amount: number): Refusal | null {
  const to = claimantOf(world, id)
  if (Number.isSafeInteger(balanceOf(world.ledger, 'scrip', to) + amount)) return null
  return refuse('INVALID_ARGS', `${to} can't hold that much scrip`)
}

function collect(desk: Desk, id: string): number | Refusal {
  const { world, journal, scope } = desk
  const found = debtNamed(world, id)
  if (isRefusal(found)) return found
  const { debt } = found
  const claimant = claimantOf(world, id)
  if (debt.status === 'pending' || claimant !== scope.id) {
    return refuse('NOT_AUTHORIZED', `only whose the claim is may collect ${id}`, { id, claimant })
  }
  const owed = owedAt(debt, journal.nowUs)
  if (owed === 0) {
    return refuse('PRECONDITION_FAILED', `nothing is owed of ${id}, it is ${debt.status}`, { id })
  }
  if (journal.nowUs < debt.due_at!) {
    return refuse(
      'PRECONDITION_FAILED',
      `${id} is not due yet: collect it from ${debt.due_at} µs on`,
      { id, due_at: debt.due_at },
      debt.due_at! - journal.nowUs,
    )
  }
  const { debtor } = debt
  const first = seniorTo(world, journal.nowUs, debt)
  const before = first.reduce((sum, [, one]) => sum + owedAt(one, journal.nowUs), 0)
  const balance = balanceOf(world.ledger, 'scrip', debtor)
  const taken = Math.min(owed, balance - before)
  // What comes before it keeps a creditor from money, never from collateral.
  if (taken <= 0 && first.length > 0 && debt.collateral === null) {
    const [senior] = first[0]!
    return refuse('PRECONDITION_FAILED', `${senior}, which is due, comes before ${id}`, {
      id,
      senior,
    })
  }
  if (taken <= 0) {
    if (debt.status === 'defaulted') return 0
    const seized = debt.collateral
    const full = seized === null ? null : seizureProblem(desk, seized)
    if (full !== null) return full
    const reserved = seized === null ? undefined : reservedBy(world, scope, debtor)
    const parties = { id, debtor, creditor: claimant }
    journal.emit('debt.defaulted', scope.id, { ...parties, owed, seized, reserved })
    journal.emit('agent.bankrupt', scope.id, { id: debtor, owed, ...estateOf(world, debtor) })
    return 0
  }
  const poor = receivable(world, id, taken)
  if (poor !== null) return poor
  payDebt(world, journal, { id, amount: taken, why: 'collected' })
  return taken
}

function seizureProblem(desk: Desk, id: string): Refusal | null {
  const { bytes, charged_to } = desk.world.artifacts.get(id)!
  return roomProblem(desk, desk.scope.id, charged_to === desk.scope.id ? 0 : bytes)
}

/** Debts of the same debtor that are due and come before one. */
function seniorTo(world: World, nowUs: number, debt: Debt): [string, Debt][] {
  return debtsOf(world, debt.debtor).filter(
    ([, one]) =>
      one.status === 'active' &&
      one.seniority < debt.seniority &&
      one.due_at !== null &&
      one.due_at <= nowUs,
  )
}

/** A debt by the id of its artifact; what merely calls itself one is none. */
export function debtNamed(world: World, id: string): { debt: Debt; artifact: Artifact } | Refusal {
  const artifact = world.artifacts.get(id)
  if (artifact === undefined) return refuse('NOT_FOUND', `there is no ${id}`, { id })
  const debt = world.debts.get(id)
  if (debt === undefined) {
    return refuse('INVALID_TYPE', `${id} is no debt: genesis_debt.list_all has them all`, { id })
  }
  return { debt, artifact }
}
