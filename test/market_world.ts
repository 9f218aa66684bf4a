// A world of every market of the library, hostile principals, and what is owed to whom by its state.
import { createHash } from 'node:crypto'
import type { Json } from '../src/base/json.ts'
import { balanceOf } from '../src/economy/ledger.ts'
import type { Answer, Options } from '../src/kernel/answer.ts'
import type { RunGuest, VetCode } from '../src/kernel/guest.ts'
import type { Kernel } from '../src/kernel/kernel.ts'
import { rootScope } from '../src/kernel/scope.ts'
import { scenarioOf } from './check.ts'
import { makeWorld } from './worlds.ts'

/** One of them is named like something that every object of JavaScript has. */
export const PEOPLE = ['ann', 'bob', 'constructor', 'robot']
export const HOUSES = ['english', 'dutch', 'all_pay', 'sealed_bid']
export const MARKETS = [...HOUSES, 'order_book', 'task_board', 'mailbox_request', 'lock', 'vote']
export const ITEMS = ['vase', 'bowl', 'jar']

const TEXT = `name: markets
about: all of the library
config: {fees: {transfer: 0, deposit: 0}, resources: {wheat: {kind: stock}}}
artifacts:
${MARKETS.map((id) => `  - {id: ${id}, from: ../../scenarios/library/${id}.yaml}`).join('\n')}
${['ann', 'bob', 'constructor']
  .map(
    (id) =>
      `  - {id: ${id}, type: account, has_standing: true, endow: {scrip: 300, wheat: 60, disk: 1MB}}`,
  )
  .join('\n')}
${ITEMS.map((id, i) => `  - {id: ${id}, type: data, owner: ${PEOPLE[i % 3]}}`).join('\n')}
  - id: robot
    type: agent
    has_standing: true
    can_execute: true
    access_contract_id: genesis_freeware
    endow: {scrip: 300, wheat: 60}
    code: &code |
      function run({ target, method, args, fail }) {
        const answer = invoke(target, method, args)
        if (fail) throw new Error('as asked')
        return answer
      }
    interface: &face {description: calls for others, tools: [{name: run, inputSchema: {type: object}}]}
  - {id: relay, type: tool, owner: ann, can_execute: true, access_contract_id: genesis_freeware, code: *code, interface: *face}
`

const scenario = scenarioOf(TEXT)

/**
 * `through` somebody else's code, which may `fail` and so throw it all away; `apt` is what fits the
 * state of the market, anything otherwise; `gas` may be less than is needed.
 */
export type Step = {
  caller: string
  target: string
  method: string
  args: Record<string, Json>
  through: 'robot' | 'relay' | null
  fail: boolean
  apt: boolean
  gas: number
  waitUs: number
}

export type Wallets = Map<string, { scrip: number; wheat: number }>

export class MarketWorld {
  readonly kernel: Kernel

  /** `fee` is what the ledger takes for each transfer of scrip. */
  constructor(sandbox: { run: RunGuest; vet: VetCode }, fee: number) {
    const { artifacts, configTree } = scenario
    const { fees, ...rest } = configTree as { fees: object }
    const set = { ...rest, fees: { ...fees, transfer: fee } }
    this.kernel = makeWorld(artifacts, { ...sandbox, quiet: true, set }).kernel
    const caps = { cap_per_call: 1e9, cap_per_window: 1e9, window: '1m' }
    for (const id of PEOPLE) {
      for (const to of MARKETS) {
        this.call(id, 'genesis_ledger', 'grant', { to, ...caps })
        this.call(id, 'genesis_ledger', 'grant', { to, ...caps, resource: 'wheat' })
      }
    }
  }

  call(
    caller: string,
    target: string,
    method: string,
    args: Json,
    { gas = 1_000_000, options = {} }: { gas?: number; options?: Options } = {},
  ): Answer {
    const scope = rootScope(caller, { what: `${caller}.test` })
    const { door } = this.kernel
    return this.kernel.outside(() => door.invoke(scope, { target, method, args, options }, gas))
      .answer
  }

  /** Takes a step, and says who was the immediate caller of the market. */
  take(step: Step): { by: string; answer: Answer } {
    const { caller, target, method, args, through, fail, gas } = step
    if (through === null) {
      return { by: caller, answer: this.call(caller, target, method, args, { gas }) }
    }
    const outer = this.call(caller, through, 'run', { target, method, args, fail }, { gas })
    const answer = (outer.success ? outer.result : outer) as Answer
    return { by: through, answer }
  }

  content(id: string): Record<string, Json> {
    return this.kernel.world.artifacts.get(id)!.content as Record<string, Json>
  }

  owner(id: string): string {
    return this.kernel.world.artifacts.get(id)!.owner
  }

  holds(id: string, resource: 'scrip' | 'wheat'): number {
    return balanceOf(this.kernel.world.ledger, resource, id)
  }

  wallets(): Wallets {
    const held = (id: string) => ({
      scrip: this.holds(id, 'scrip'),
      wheat: this.holds(id, 'wheat'),
    })
    return new Map(PEOPLE.map((id) => [id, held(id)]))
  }

  /** What the people and the markets have, which never changes. */
  total(): { scrip: number; wheat: number } {
    const sum = (resource: 'scrip' | 'wheat') =>
      [...PEOPLE, ...MARKETS].reduce((all, id) => all + this.holds(id, resource), 0)
    return { scrip: sum('scrip'), wheat: sum('wheat') }
  }

  /** What a market owes by its own content, counted without its code. */
  owed(id: string): { scrip: number; wheat: number } {
    const nothing = { scrip: 0, wheat: 0 }
    switch (id) {
      case 'english':
        return { ...nothing, scrip: sumOf(this.lots(id), (lot) => lot.best?.amount ?? 0) }
      case 'all_pay':
        return { ...nothing, scrip: sumOf(this.lots(id), (lot) => sumOf(lot.bids, amountOf)) }
      case 'sealed_bid':
        return { ...nothing, scrip: sumOf(this.lots(id), (lot) => sumOf(lot.bids, depositOf)) }
      case 'task_board':
        return { ...nothing, scrip: sumOf(this.tasks(), taskHolds) }
      case 'mailbox_request':
        return { ...nothing, scrip: sumOf(this.requests(), (one) => one.reward) }
      case 'order_book': {
        const people = PEOPLE.map((who) => this.position(who))
        return { scrip: sumOf(people, (one) => one.cash), wheat: sumOf(people, (one) => one.goods) }
      }
      default:
        return nothing
    }
  }

  requests(): Request[] {
    return this.content('mailbox_request').requests as Request[]
  }

  lots(house: string): Lot[] {
    const { lots } = this.content(house)
    return Object.entries(lots as Record<string, Lot>).map(([item, lot]) => ({ ...lot, item }))
  }

  tasks(): Task[] {
    return this.content('task_board').tasks as Task[]
  }

  orders(by: string): Order[] {
    return (this.content('order_book').orders as Order[]).filter((one) => one.by === by)
  }

  /** What somebody has in the order book, free or in orders. */
  position(id: string): { cash: number; goods: number } {
    const accounts = this.content('order_book').accounts as Record<string, Position>
    const { cash, goods } = Object.hasOwn(accounts, id) ? accounts[id]! : { cash: 0, goods: 0 }
    const locked = (side: string, of: (order: Order) => number) =>
      sumOf(this.orders(id), (order) => (order.side === side ? of(order) : 0))
    return {
      cash: cash + locked('buy', ({ price, left }) => price * left),
      goods: goods + locked('sell', ({ left }) => left),
    }
  }
}

export type Position = { cash: number; goods: number }
export type Order = { id: number; by: string; side: string; price: number; left: number }
export type Task = {
  id: number
  poster: string
  worker: string | null
  reward: number
  bond: number
  state: string
}
export type Request = {
  id: number
  from: string
  to: string
  reward: number
  answer: string | null
}
export type Bid = { by: string; amount: number | null; deposit?: number; hash?: string }
export type Lot = {
  item: string
  seller: string
  reserve: number
  best?: { by: string; amount: number } | null
  bids: Bid[]
  pricing?: string
}

function sumOf<T>(list: T[], of: (one: T) => number): number {
  return list.reduce((sum, one) => sum + of(one), 0)
}

const amountOf = (bid: Bid) => bid.amount ?? 0
const depositOf = (bid: Bid) => bid.deposit ?? 0
const taskHolds = ({ reward, bond, worker }: Task) => reward + (worker === null ? 0 : bond)

export function sealed(item: string, by: string, amount: number, nonce: string): string {
  return createHash('sha256').update(`${item} ${by} ${amount} ${nonce}`).digest('hex')
}

/**
 * What the end of a lot should do to the scrip of people, told without the code of any auction:
 * null when it may not be sold so.
 */
export function endOfLot(
  house: string,
  lot: Lot,
  { winner, earned }: { winner: string | null; earned: number },
): Map<string, number> {
  const change = new Map<string, number>()
  const add = (id: string, amount: number) => change.set(id, (change.get(id) ?? 0) + amount)
  add(lot.seller, earned)
  if (house === 'english' && winner === null && lot.best) add(lot.best.by, lot.best.amount)
  if (house === 'dutch' && winner !== null) add(winner, -earned)
  for (const bid of house === 'all_pay' ? lot.bids : []) {
    if (winner === null) add(bid.by, bid.amount!)
  }
  if (house !== 'sealed_bid') return change
  const valid = lot.bids.filter((bid) => bid.amount !== null && bid.amount >= lot.reserve)
  const ranks = valid.map((bid) => bid.amount!).sort((a, b) => b - a)
  const price = lot.pricing === 'first' ? ranks[0] : (ranks[1] ?? lot.reserve)
  for (const { by, amount, deposit } of lot.bids) {
    if (amount === null) continue
    add(by, deposit! - (by === winner ? price! : 0))
  }
  return change
}
