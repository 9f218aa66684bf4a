// The minds of the big run: they pay, call tools, trade, borrow, write and are refused.
import type { NativeAgent } from '../../src/agents/native.ts'
import type { Json } from '../../src/base/json.ts'

/** How many there are of whom, and how many goods of each go from hand to hand. */
type Town = { agents: number; tools: number; goods: number; traded: number }

type Deed = (agent: NativeAgent, town: Town) => void

/** How often out of a hundred; what is left is a transfer. */
const DEEDS: [number, Deed][] = [
  [30, calls],
  [22, trades],
  [5, writes],
  [2, borrows],
  [3, settles],
  [1, reads],
]

/** One deed, then a rest; now and then one that ends when it is paid. */
export function lives(agent: NativeAgent): number | undefined {
  const town = agent.content as Town
  let roll = agent.random() * 100
  const found = DEEDS.find(([share]) => {
    roll -= share
    return roll < 0
  })
  const deed = found === undefined ? pays : found[1]
  deed(agent, town)
  if (agent.random() >= 0.05) return 1 + Math.floor(agent.random() * 2_000_000)
  const until = agent.now + 3_000_000
  const on_event = { kind: 'scrip.moved', to: agent.id }
  agent.invoke('genesis_clock', 'sleep', { until, on_event })
  return undefined
}

function pays(agent: NativeAgent, town: Town): void {
  const amount = 1 + Math.floor(agent.random() * 40)
  agent.invoke('genesis_ledger', 'transfer', { to: other(agent, town), amount })
}

/** A tool calls the next ones; some of them fail at the bottom. */
function calls(agent: NativeAgent, town: Town): void {
  const tool = `tool-${drawn(agent, town.tools)}`
  const [depth, x] = [Math.floor(agent.random() * 4), Math.floor(agent.random() * 20)]
  agent.invoke(tool, 'run', { depth, x })
}

/** Buys what somebody may have listed, and lists it again; or lists a thing that may be its own. */
function trades(agent: NativeAgent, town: Town): void {
  const whose = agent.random() < 0.2 ? agent.id : other(agent, town)
  const id = `${whose.replace('agent', 'good')}-${drawn(agent, town.traded)}`
  const price = 1 + Math.floor(agent.random() * 60)
  if (whose !== agent.id) {
    const bought = agent.invoke('genesis_escrow', 'purchase', { id, max_price: 45 })
    if (!bought.success) return
  }
  agent.invoke('genesis_escrow', 'deposit', { id, price })
}

/** A new version of a thing of its own, or a thing that was not there. */
function writes(agent: NativeAgent, town: Town): void {
  const id = `${agent.id.replace('agent', 'good')}-${town.traded + drawn(agent, town.goods)}`
  const content = { text: `as of step ${agent.step}`, n: Math.floor(agent.random() * 1000) }
  const wrote = agent.invoke('genesis_store', 'write', { id, content })
  if (!wrote.success) agent.invoke('genesis_store', 'create', { id, type: 'note', content })
}

function borrows(agent: NativeAgent, town: Town): void {
  const principal = 10 + Math.floor(agent.random() * 400)
  const creditor = other(agent, town)
  agent.invoke('genesis_debt', 'issue', { creditor, principal, due_in: '1m' })
}

/** Takes what is offered to it, and pays what it owes; what is late is collected. */
function settles(agent: NativeAgent): void {
  const asked = { limit: 5 }
  const found = agent.invoke('genesis_debt', 'list_debts', asked, { dry_run: true })
  if (!found.success) return
  const { items } = found.result as { items: Owed[] }
  for (const { id, status, debtor, owed, due_at } of items) {
    if (debtor === agent.id && status !== 'pending') {
      agent.invoke('genesis_debt', 'repay', { id, amount: Math.max(1, owed) } as Json)
    } else if (debtor !== agent.id && status === 'pending') {
      agent.invoke('genesis_debt', 'accept', { id })
    } else if (debtor !== agent.id && due_at !== null && due_at <= agent.now) {
      agent.invoke('genesis_debt', 'collect', { id })
    }
  }
}

type Owed = { id: string; status: string; debtor: string; owed: number; due_at: number | null }

/** Somebody else's thing, which is private. */
function reads(agent: NativeAgent, town: Town): void {
  const id = `${other(agent, town).replace('agent', 'good')}-${town.traded + 1}`
  agent.invoke('genesis_store', 'read', { id })
}

function other(agent: NativeAgent, { agents }: Town): string {
  const own = Number(agent.id.slice('agent-'.length))
  const found = drawn(agent, agents - 1)
  return `agent-${found < own ? found : found + 1}`
}

/** From 1 on. */
function drawn(agent: NativeAgent, count: number): number {
  return 1 + Math.floor(agent.random() * count)
}
