// Prices and fees: held before code runs, settled after, within what the payer allowed.
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import { balanceOf, type Split } from '../economy/ledger.ts'
import { claimantOf, owedAt } from './debts.ts'
import type { DataOf } from './event.ts'
import type { Journal } from './journal.ts'
import type { Budget, Scope } from './scope.ts'
import { grantKey, type World } from './world.ts'

/** What an access contract says about money; `price` replaces the artifact's own. */
export type Terms = {
  price: number
  recipient: string
  payer: string | null
  contract: string
  splits?: Split[]
}

/** What was set aside for one call. */
export type Held = { hold: number | null; payer: string; price: number; paysOther: boolean }

type Raised = { fromHold: number; fromBalance: number }

/**
 * How an amount is raised: first from the price held for the caller's own call, then from the
 * payer.
 */
function raise(world: World, scope: Scope, budget: Budget, amount: number): Raised | Refusal {
  const hold =
    scope.standing || scope.hold === null ? undefined : world.ledger.holds.get(scope.hold)
  const fromHold = Math.min(hold?.amount ?? 0, amount)
  const fromBalance = amount - fromHold
  let due = amount
  for (let at: Budget | null = budget; at !== null; at = at.parent) {
    const counted = at.parent === null ? fromBalance : due
    if (at.spent + counted > at.limit) return overBound(at, counted)
    due = fromBalance
  }
  const balance = balanceOf(world.ledger, 'scrip', budget.payer)
  if (balance >= fromBalance) return { fromHold, fromBalance }
  return refuse(
    'INSUFFICIENT_FUNDS',
    `${budget.payer} has ${balance} scrip, ${fromBalance} are needed: earn or ask for ` +
      `${fromBalance - balance} more`,
    { payer: budget.payer, needed: fromBalance, balance },
  )
}

function overBound(budget: Budget, amount: number): Refusal {
  const { payer, limit, spent } = budget
  return refuse(
    'INSUFFICIENT_FUNDS',
    `this would take ${spent + amount} scrip from ${payer}, the call allows ${limit}: pass ` +
      `max_spend: ${spent + amount} if it is worth that`,
    { payer, needed: spent + amount, max_spend: limit },
  )
}

function note(budget: Budget, amount: number, raised: Raised): void {
  let due = amount
  for (let at: Budget | null = budget; at !== null; at = at.parent) {
    at.spent += at.parent === null ? raised.fromBalance : due
    due = raised.fromBalance
  }
}

/** Takes a fee, which is burned, or goes where configuration says. */
export function payFee(
  world: World,
  journal: Journal,
  { scope, budget }: { scope: Scope; budget: Budget },
  { amount, name }: { amount: number; name: string },
): Refusal | null {
  if (amount === 0) return null
  const raised = raise(world, scope, budget, amount)
  if (isRefusal(raised)) return raised
  note(budget, amount, raised)
  const why = `fee:${name}`
  const to = feeTaker(world)
  const { fromHold, fromBalance } = raised
  if (fromHold > 0) {
    const hold = scope.hold!
    if (to === null) journal.emit('scrip.spent', scope.id, { hold, amount: fromHold, why })
    else journal.emit('scrip.settled', scope.id, { hold, to, amount: fromHold, why })
  }
  if (fromBalance > 0) {
    const from = budget.payer
    if (to === null) journal.emit('scrip.burned', scope.id, { from, amount: fromBalance, why })
    else journal.emit('scrip.moved', scope.id, { from, to, amount: fromBalance, why })
  }
  return null
}

/** Whom fees go to; null burns them, as they are when nobody can take them any more. */
function feeTaker(world: World): string | null {
  const { to } = world.config.fees
  return to !== null && world.artifacts.living(to)?.has_standing ? to : null
}

/** Sets a price aside, before the code that it pays for runs. */
export function holdPrice(
  world: World,
  journal: Journal,
  { scope, budget }: { scope: Scope; budget: Budget },
  terms: Terms,
  what: string,
): Held | Refusal {
  const { price, recipient, splits } = terms
  if (terms.payer !== null && terms.payer !== budget.payer) {
    return holdFromOther(world, journal, scope, { ...terms, payer: terms.payer }, what)
  }
  const raised = raise(world, scope, budget, price)
  if (isRefusal(raised)) return raised
  note(budget, price, raised)
  const why = `price:${what}`
  const from = budget.payer
  const hold = world.ledger.holdsMade + 1
  const { fromHold, fromBalance } = raised
  const data = { hold, from, to: recipient, why, ...(splits && { splits }) }
  if (fromBalance > 0) journal.emit('scrip.held', scope.id, { ...data, amount: fromBalance })
  if (fromHold > 0) {
    journal.emit('scrip.held', scope.id, { ...data, amount: fromHold, from_hold: scope.hold! })
  }
  return { hold: price > 0 ? hold : null, payer: from, price, paysOther: paysOther(terms, from) }
}

/** Whether any of a price goes to somebody else than who pays it. */
function paysOther({ price, recipient, splits }: Terms, payer: string): boolean {
  if (price === 0) return false
  return splits === undefined ? recipient !== payer : splits.some(({ to }) => to !== payer)
}

/** A payer that is not on the stack pays only under a standing grant to the contract. */
function holdFromOther(
  world: World,
  journal: Journal,
  scope: Scope,
  terms: Terms & { payer: string },
  what: string,
): Held | Refusal {
  const { payer, price, contract, recipient, splits } = terms
  if (price === 0) return { hold: null, payer, price, paysOther: false }
  const problem = chargeProblem(world, journal.nowUs, {
    from: payer,
    to: contract,
    resource: 'scrip',
    amount: price,
  })
  if (problem !== null) return problem
  const hold = world.ledger.holdsMade + 1
  const why = `price:${what}`
  journal.emit('charge.used', scope.id, { from: payer, to: contract, amount: price })
  const data = { hold, from: payer, to: recipient, amount: price, why, ...(splits && { splits }) }
  journal.emit('scrip.held', scope.id, data)
  return { hold, payer, price, paysOther: paysOther(terms, payer) }
}

/**
 * What keeps somebody from taking a stock of another under what that one granted; null when nothing
 * does.
 */
export function chargeProblem(
  world: World,
  nowUs: number,
  asked: { from: string; to: string; resource: string; amount: number },
): Refusal | null {
  const { from: payer, to, resource, amount } = asked
  const grant = world.charges.get(payer)?.get(grantKey(to, resource))
  const expired = grant?.untilUs != null && nowUs >= grant.untilUs
  if (grant === undefined || expired) {
    return refuse(
      'ACCESS_DENIED',
      `${to} may not charge ${payer}: ${payer} must first call genesis_ledger.grant`,
      { payer, to, resource },
    )
  }
  const fresh = nowUs - grant.windowStartUs >= grant.windowUs
  const left = grant.capPerWindow - (fresh ? 0 : grant.used)
  const cap = Math.min(grant.capPerCall, left)
  const balance = balanceOf(world.ledger, resource, payer)
  if (amount <= cap && amount <= balance) return null
  return refuse(
    'INSUFFICIENT_FUNDS',
    `${amount} ${resource} are asked of ${payer}, its grant leaves ${cap}, its balance ${balance}`,
    { payer, needed: amount, cap, balance },
  )
}

/**
 * Pays what is left of a held price to whom it was promised: each part floored, and what no part
 * gets goes to the first.
 */
export function settlePrice(
  world: World,
  journal: Journal,
  held: Held,
  named: { by: string; of: string; what: string },
): void {
  const left = held.hold === null ? undefined : world.ledger.holds.get(held.hold)
  if (left === undefined) return
  const why = `price:${named.what}`
  const settle = (to: string, amount: number) => {
    journal.emit('scrip.settled', named.by, { hold: held.hold!, to, amount, why })
    payFromEarnings(world, journal, { of: named.of, to, amount })
  }
  for (const { to, amount } of parts(left.amount, left.splits ?? [{ to: left.to, bps: WHOLE }])) {
    if (amount > 0) settle(to, amount)
  }
}

/** A share of what a pledged artifact earns its owner goes to whom that owes it, as far as owed. */
function payFromEarnings(
  world: World,
  journal: Journal,
  { of, to, amount }: { of: string; to: string; amount: number },
): void {
  for (const id of world.pledges.get(of) ?? []) {
    const debt = world.debts.get(id)!
    const share = BigInt(debt.earnings!.share_bps)
    const part = Number((BigInt(amount) * share) / BigInt(WHOLE))
    const paid = Math.min(part, owedAt(debt, journal.nowUs))
    if (debt.debtor === to && paid > 0) payDebt(world, journal, { id, amount: paid, why: 'earned' })
  }
}

/** Moves money from a debtor to whose the claim is, and counts it as paid. */
export function payDebt(
  world: World,
  journal: Journal,
  { id, amount, why }: { id: string; amount: number; why: DataOf<'debt.paid'>['why'] },
): void {
  const debt = world.debts.get(id)!
  const { debtor } = debt
  const creditor = claimantOf(world, id)
  const owed = owedAt(debt, journal.nowUs) - amount
  journal.emit('scrip.moved', debtor, { from: debtor, to: creditor, amount, why: `debt:${id}` })
  journal.emit('debt.paid', debtor, { id, debtor, creditor, amount, owed, why })
}

const WHOLE = 10_000

/** An amount in parts of basis points: floored, the rest to the first. */
function parts(amount: number, splits: Split[]): { to: string; amount: number }[] {
  const floored = splits.map(({ to, bps }) => ({
    to,
    amount: Number((BigInt(amount) * BigInt(bps)) / BigInt(WHOLE)),
  }))
  const given = floored.reduce((sum, part) => sum + part.amount, 0)
  return floored.map((part, i) =>
    i === 0 ? { to: part.to, amount: part.amount + amount - given } : part,
  )
}
