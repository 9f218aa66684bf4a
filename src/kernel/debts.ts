// Debts: what is owed at an instant, and to whom.
import { partyOf } from './party.ts'
import type { World } from './world.ts'

/**
 * - Times are virtual microseconds; `due_in` counts from acceptance, null before it.
 * - `paid` is what was paid so far; `seniority` 0 comes before 1.
 * - `earnings`: this share of what an artifact of the debtor earns goes to the creditor at once.
 * - `open` are pending and active ones; a default without collateral stays owed.
 */
export type Debt = {
  debtor: string
  creditor: string
  principal: number
  rate_bps_per_day: number
  due_in: number
  disburse: boolean
  collateral: string | null
  seniority: number
  earnings: { of: string; share_bps: number } | null
  status: 'pending' | 'active' | 'repaid' | 'defaulted' | 'withdrawn' | 'forgiven'
  issued_at: number
  accepted_at: number | null
  due_at: number | null
  paid: number
}

const DAY_US = 86_400_000_000n
const WHOLE_BPS = 10_000n

/**
 * principal + ⌊principal · bps · elapsed / (10,000 · day)⌋ − paid, simple interest; nothing before
 * acceptance. Capped at what can be counted exactly.
 */
export function owedAt(debt: Debt, nowUs: number): number {
  if (debt.accepted_at === null || !isOwed(debt)) return 0
  const elapsed = BigInt(Math.max(0, nowUs - debt.accepted_at))
  const principal = BigInt(debt.principal)
  const interest = (principal * BigInt(debt.rate_bps_per_day) * elapsed) / (WHOLE_BPS * DAY_US)
  const owed = principal + interest - BigInt(debt.paid)
  return owed > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(owed)
}

/** Whether anything can still be asked for: a default whose collateral was seized is over. */
export function isOwed({ status, collateral }: Debt): boolean {
  return status === 'active' || (status === 'defaulted' && collateral === null)
}

export function isOpen({ status }: Debt): boolean {
  return status === 'pending' || status === 'active'
}

/** Whether a debt still matters to anybody. */
export function isLive(debt: Debt): boolean {
  return isOpen(debt) || isOwed(debt)
}

/** Who has the claim: whose the artifact of the debt is. */
export function claimantOf(world: World, id: string): string {
  return partyOf(world, world.artifacts.get(id)!)
}

/** Debts of a debtor that are pending or still owed, in order of their issue. */
export function debtsOf(world: World, debtor: string): [string, Debt][] {
  return [...world.debts].filter(([, one]) => one.debtor === debtor && isLive(one))
}
