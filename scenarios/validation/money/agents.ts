// Minds of the money gases: agents who pay each other at random, with and without credit.

import type { NativeAgent } from '../../../src/agents/native.ts'
import type { Json } from '../../../src/base/json.ts'

/** `share` is the most that is paid at once; `count` how many agents there are. */
type Payer = { count: number; share: number }

/** Whom an agent pays, how much, and how long it rests: `second` on average. */
function drawn(agent: NativeAgent, second = 1_000_000) {
  const { count, share } = agent.content as Payer
  // Whoever has just paid is as likely to pay next as anybody: the payer of each instant is drawn.
  const rest = Math.ceil(-Math.log(1 - agent.random()) * second)
  const own = Number(agent.id.slice('agent-'.length))
  const other = 1 + Math.floor(agent.random() * (count - 1))
  const to = `agent-${other < own ? other : other + 1}`
  return { to, amount: 1 + Math.floor(agent.random() * share), rest }
}

/** Pays somebody a uniform share; who has too little is refused by the ledger. */
export function pays(agent: NativeAgent): number {
  const { to, amount, rest } = drawn(agent)
  agent.invoke('genesis_ledger', 'transfer', { to, amount })
  return rest
}

type Drawer = Payer & { line: number; loan: string; owed: number }

/**
 * The same with an overdraft: who has too little draws its whole line at the bank, if that is enough,
 * and pays it back when it has twice as much. What it has less what it owes is never below the line.
 */
export function overdraws(agent: NativeAgent): number {
  const { to, amount, rest } = drawn(agent)
  let mine = agent.content as Drawer
  const { line, loan, owed } = mine
  const has = agent.balance()
  if (owed > 0 && has >= 2 * line) {
    must(agent.invoke('genesis_debt', 'repay', { id: loan, amount: line }))
    mine = { ...mine, owed: 0 }
    agent.save(mine)
  } else if (owed === 0 && has < amount && has + line >= amount) {
    const id = promised(agent, line)
    must(agent.invoke('bank', 'lend', { id }))
    agent.save({ ...mine, loan: id, owed: line })
  }
  agent.invoke('genesis_ledger', 'transfer', { to, amount })
  return rest
}

/** A promise to the bank, named after the step. */
function promised(agent: NativeAgent, principal: number): string {
  const id = `${agent.id}-${agent.step}`
  must(agent.invoke('genesis_debt', 'issue', { id, creditor: 'bank', principal, due_in: '10000d' }))
  return id
}

type Loan = { id: string; owed: number }
type Borrower = Payer & { second: number; pays: number; owed: number; loans: Loan[] }

/**
 * The same with no line of its own: what is missing is borrowed, as long as the bank lends anybody
 * anything, and whatever comes in goes to the bank first.
 */
export function borrows(agent: NativeAgent): undefined {
  const before = agent.content as Borrower
  let loans = repaid(agent, before.loans)
  let { pays } = before
  if (agent.now >= pays) {
    const { to, amount, rest } = drawn(agent, before.second)
    pays = agent.now + rest
    const missing = amount - agent.balance()
    const loan = missing > 0 ? borrowed(agent, missing) : null
    if (loan !== null) loans = [...loans, loan]
    if (missing <= 0 || loan !== null) {
      must(agent.invoke('genesis_ledger', 'transfer', { to, amount }))
    }
  }
  const owed = loans.reduce((sum, one) => sum + one.owed, 0)
  agent.save({ ...before, pays, loans, owed })
  const on_event = { kind: 'scrip.moved', to: agent.id }
  const until = owed > 0 ? { until: pays, on_event } : { until: pays }
  must(agent.invoke('genesis_clock', 'sleep', until as Json))
}

/** What is left of loans when all that there is has gone to the oldest of them. */
function repaid(agent: NativeAgent, loans: Loan[]): Loan[] {
  let left = loans
  while (left.length > 0 && agent.balance() > 0) {
    const [{ id, owed }, ...others] = left as [Loan, ...Loan[]]
    const amount = Math.min(owed, agent.balance())
    must(agent.invoke('genesis_debt', 'repay', { id, amount }))
    left = amount === owed ? others : [{ id, owed: owed - amount }, ...others]
  }
  return left
}

function borrowed(agent: NativeAgent, principal: number): Loan | null {
  if (must(agent.invoke('bank', 'offers', { principal })) !== true) return null
  const id = promised(agent, principal)
  must(agent.invoke('bank', 'lend', { id }))
  return { id, owed: principal }
}

type Said = { success: boolean; result?: unknown; error_message?: string }

function must(answer: unknown): unknown {
  const { success, result, error_message } = answer as Said
  if (!success) throw new Error(error_message)
  return result
}
