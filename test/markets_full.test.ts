// Markets at their limits, with the longest names: a call still fits into its gas, its content and
// the disk, so nobody can fill one up to hold the others' money there.
import { afterAll, expect, test } from 'vitest'
import type { Json } from '../src/base/json.ts'
import type { Answer } from '../src/kernel/answer.ts'
import type { Kernel } from '../src/kernel/kernel.ts'
import { rootScope } from '../src/kernel/scope.ts'
import { openSandbox } from '../src/sandbox/run.ts'
import { scenarioOf } from './check.ts'
import { makeWorld } from './worlds.ts'

const sandbox = openSandbox({})
afterAll(() => sandbox.close())

const HOUR = 3_600_000_000
const name = (i: number) => `p${i}${'x'.repeat(120)}`
const range = (n: number) => Array.from({ length: n }, (_, i) => i)

/** A market with this content and this much scrip and wheat, and people without anything. */
function full(id: string, content: object, has: { scrip?: number; wheat?: number }): Kernel {
  const { artifacts, configTree } = scenarioOf(`name: full
about: a full market
config: {fees: {transfer: 0}, resources: {wheat: {kind: stock}}}
artifacts:
  - id: market
    from: ../../scenarios/library/${id}.yaml
    endow: ${JSON.stringify({ scrip: has.scrip ?? 0, wheat: has.wheat ?? 0, disk: '200kB' })}
    content: ${JSON.stringify(content)}
  - {id: "p{n}${'x'.repeat(120)}", count: 110, type: account, has_standing: true, endow: {scrip: 9, wheat: 9}}
  - {id: "item{n}${'x'.repeat(120)}", count: 8, type: data, owner: market}\n`)
  return makeWorld(artifacts, { ...sandbox, quiet: true, set: configTree as object }).kernel
}

function call(kernel: Kernel, caller: string, what: string, args: Json): Answer {
  const [target, method] = what.split('.') as [string, string]
  const scope = rootScope(caller, { what: `${caller}.test` })
  const { gas_per_call } = kernel.world.config.limits
  const { answer, gas } = kernel.outside(() =>
    kernel.door.invoke(scope, { target, method, args, options: {} }, gas_per_call),
  )
  expect(gas, what).toBeLessThan(gas_per_call * 0.8)
  return answer
}

test('a house with all its lots and bids settles', () => {
  const bids = range(24).map((i) => ({
    by: name(i + 1),
    hash: 'f'.repeat(64),
    deposit: 1_000_000,
    amount: 900_000 + i,
  }))
  const lot = {
    seller: name(50),
    reserve: 1,
    pricing: 'second',
    commits_until: 1,
    reveals_until: 2,
  }
  const lots = range(8).map((i) => [`item${i + 1}${'x'.repeat(120)}`, { ...lot, bids }])
  const content = { lots: Object.fromEntries(lots) }
  const kernel = full('sealed_bid', content, { scrip: 8 * 24 * 1_000_000 })
  kernel.advance(10)
  for (const [item] of lots) {
    const ended = call(kernel, name(99), 'market.settle', { item: item as string })
    expect(ended).toMatchObject({ success: true, result: { winner: name(24), earned: 900_022 } })
  }
  expect(kernel.world.ledger.stocks.get('scrip')!.balances.get('market') ?? 0).toBe(0)
})

test('an order book with all its accounts and orders trades, and makes room', () => {
  const seen = Object.fromEntries(
    range(100).map((i) => [name(i + 1), { cash: 100, goods: 100, seen: i }]),
  )
  const order = (i: number, side: string, price: number) => ({
    id: i + 1,
    by: name(1 + (i % 90)),
    side,
    price,
    left: 10,
    until: HOUR,
  })
  const orders = [
    ...range(64).map((i) => order(i, 'buy', 1 + i)),
    ...range(64).map((i) => order(64 + i, 'sell', 1000 + i)),
  ]
  const cash = 100 * 100 + orders.slice(0, 64).reduce((sum, one) => sum + one.price * 10, 0)
  const content = { goods: 'wheat', next: 200, accounts: seen, orders }
  const kernel = full('order_book', content, { scrip: cash, wheat: 100 * 100 + 640 })
  for (const id of [name(101), name(102)]) {
    const grant = { to: 'market', cap_per_call: 9, cap_per_window: 9, window: '1h' }
    call(kernel, id, 'genesis_ledger.grant', { ...grant, resource: 'wheat' })
  }
  // Ten have no order; the one idle longest has its own back for who is new.
  expect(call(kernel, name(101), 'market.deposit', { goods: 9 }).success).toBe(true)
  const { balances } = kernel.world.ledger.stocks.get('wheat')!
  expect([balances.get(name(91)), balances.get(name(92))]).toEqual([109, 9])
  // The book is full: worse than the worst is refused, better takes its place.
  const sell = { side: 'sell', price: 1064, quantity: 9 }
  expect(call(kernel, name(101), 'market.place', sell)).toMatchObject({
    error_message: 'market.place failed: the book is full: offer better than 1063',
  })
  expect(call(kernel, name(101), 'market.place', { ...sell, price: 1062 }).success).toBe(true)
  const sweep = call(kernel, name(95), 'market.place', { side: 'sell', price: 1, quantity: 100 })
  expect(sweep).toMatchObject({ success: true, result: { left: 0 } })
  expect((sweep.success && (sweep.result as { trades: Json[] }).trades.length) || 0).toBe(10)
})

test('a board with all its tasks, and one poster with all of its own', () => {
  const task = (i: number, poster: string) => ({
    id: i + 1,
    poster,
    text: 'ü'.repeat(400),
    reward: 5,
    bond: 1,
    lease: HOUR,
    review: HOUR,
    ends: HOUR,
    state: 'submitted',
    worker: name(60 + i),
    until: HOUR,
    answer: 'é'.repeat(400),
  })
  const tasks = range(32).map((i) => task(i, name(1 + Math.floor(i / 8))))
  const kernel = full('task_board', { tasks, next: 33 }, { scrip: 32 * 6 })
  const grant = { to: 'market', cap_per_call: 9, cap_per_window: 9, window: '1h' }
  for (const id of [name(1), name(9)]) call(kernel, id, 'genesis_ledger.grant', grant)
  const terms = { text: 'x', reward: 2, lease: 1, review: 1, lasts: 1 }
  expect(call(kernel, name(9), 'market.post', terms)).toMatchObject({
    error_message: 'market.post failed: the board is full: try later',
  })
  expect(call(kernel, name(1), 'market.post', terms)).toMatchObject({
    error_message: 'market.post failed: you have 8 tasks here: settle one',
  })
  const fat = { ...terms, text: '\u0001'.repeat(400) }
  expect(call(kernel, name(9), 'market.post', fat)).toMatchObject({
    error_message: 'market.post failed: use plainer characters',
  })
  expect(call(kernel, name(1), 'market.accept', { task: 1 }).success).toBe(true)
  expect(call(kernel, name(9), 'market.post', terms).success).toBe(true)
  kernel.advance(HOUR)
  for (const { id } of tasks.slice(1)) {
    const settled = call(kernel, name(99), 'market.settle', { task: id })
    expect(settled).toMatchObject({ success: true, result: { amount: 6 } })
  }
})

test('a polling station with all its ballots', () => {
  const ballot = (i: number) => ({
    id: i + 1,
    by: name(1 + i),
    question: 'ü'.repeat(200),
    options: range(10).map((j) => `${j}${'o'.repeat(59)}`),
    voters: range(40).map((j) => name(1 + j)),
    quorum: 1,
    threshold_bps: 5000,
    ends: HOUR,
    votes: range(40).map(() => null),
  })
  const kernel = full('vote', { ballots: range(8).map(ballot), next: 9 }, {})
  const vote = { ballot: 8, option: `9${'o'.repeat(59)}` }
  expect(call(kernel, name(40), 'market.cast', vote).success).toBe(true)
  const more = {
    question: '?',
    options: ['a', 'b'],
    voters: ['x'],
    quorum: 1,
    threshold_bps: 0,
    lasts: 1,
  }
  expect(call(kernel, name(100), 'market.open', more)).toMatchObject({
    error_message: 'market.open failed: too many ballots are open: try later',
  })
  kernel.advance(HOUR)
  expect(call(kernel, name(100), 'market.open', more)).toMatchObject({ result: { ballot: 9 } })
  expect(call(kernel, name(1), 'market.result', { ballot: 8 })).toMatchObject({
    result: { cast: 1, decided: vote.option },
  })
  expect(call(kernel, name(1), 'market.result', { ballot: 1 }).success).toBe(false)
})
