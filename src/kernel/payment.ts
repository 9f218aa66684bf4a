// Prices and fees: held before code runs, settled after, within what the payer allowed.
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import { balanceOf } from '../economy/ledger.ts'
import type { Journal } from './journal.ts'
import type { Budget, Scope } from './scope.ts'
import type { World } from './world.ts'

/** What an access contract says about money; `price` replaces the artifact's own. */
export type Terms = { price: number; recipient: string; payer: string | null; contract: string }

/** What was set aside for one call. */
export type Held = { hold: number | null; payer: string; price: number; recipient: string }

type Split = { fromHold: number; fromBalance: number }

/**
 * How an amount is raised: first from the price held for the caller's own call, then from the
 * payer.
 */
function raise(world: World, scope: Scope, budget: Budget, amount: number): Split | Refusal {
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

function note(budget: Budget, amount: number, split: Split): void {
  let due = amount
  for (let at: Budget | null = budget; at !== null; at = at.parent) {
    at.spent += at.parent === null ? split.fromBalance : due
    due = split.fromBalance
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
  const split = raise(world, scope, budget, amount)
  if (isRefusal(split)) return split
  note(budget, amount, split)
  const why = `fee:${name}`
  const to = feeTaker(world)
  const { fromHold, fromBalance } = split
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
  const { price, recipient } = terms
  if (terms.payer !== null && terms.payer !== budget.payer) {
    return holdFromOther(world, journal, scope, { ...terms, payer: terms.payer }, what)
  }
  const split = raise(world, scope, budget, price)
  if (isRefusal(split)) return split
  note(budget, price, split)
  const why = `price:${what}`
  const from = budget.payer
  const hold = world.ledger.holdsMade + 1
  const { fromHold, fromBalance } = split
  const data = { hold, from, to: recipient, why }
  if (fromBalance > 0) journal.emit('scrip.held', scope.id, { ...data, amount: fromBalance })
  if (fromHold > 0) {
    journal.emit('scrip.held', scope.id, { ...data, amount: fromHold, from_hold: scope.hold! })
  }
  return { hold: price > 0 ? hold : null, payer: from, price, recipient }
}

/** A payer that is not on the stack pays only under a standing grant to the contract. */
function holdFromOther(
  world: World,
  journal: Journal,
  scope: Scope,
  terms: Terms & { payer: string },
  what: string,
): Held | Refusal {
  const { payer, price, contract, recipient } = terms
  if (price === 0) return { hold: null, payer, price, recipient }
  const grant = world.charges.get(payer)?.get(contract)
  const expired = grant?.untilUs != null && journal.nowUs >= grant.untilUs
  if (grant === undefined || expired) {
    return refuse(
      'ACCESS_DENIED',
      `${contract} may not charge ${payer}: ${payer} must first call genesis_ledger.grant`,
      { payer, contract },
    )
  }
  const fresh = journal.nowUs - grant.windowStartUs >= grant.windowUs
  const left = grant.capPerWindow - (fresh ? 0 : grant.used)
  const cap = Math.min(grant.capPerCall, left)
  const balance = balanceOf(world.ledger, 'scrip', payer)
  if (price > cap || price > balance) {
    return refuse(
      'INSUFFICIENT_FUNDS',
      `${price} scrip are asked of ${payer}, its grant leaves ${cap} and its balance ${balance}`,
      { payer, needed: price, cap, balance },
    )
  }
  const hold = world.ledger.holdsMade + 1
  const why = `price:${what}`
  journal.emit('charge.used', scope.id, { from: payer, to: contract, amount: price })
  journal.emit('scrip.held', scope.id, { hold, from: payer, to: recipient, amount: price, why })
  return { hold, payer, price, recipient }
}

/** Pays what is left of a held price to whom it was promised. */
export function settlePrice(
  world: World,
  journal: Journal,
  held: Held,
  named: { by: string; what: string },
): void {
  const left = held.hold === null ? undefined : world.ledger.holds.get(held.hold)
  if (left === undefined) return
  journal.emit('scrip.settled', named.by, {
    hold: held.hold!,
    to: held.recipient,
    amount: left.amount,
    why: `price:${named.what}`,
  })
}
