// The library under random calls of hostile principals: what a market holds is what it owes, nobody
// pays more than it offered or for nothing, and in the end everything is back with somebody.
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { Json } from '../src/base/json.ts'
import type { Answer } from '../src/kernel/answer.ts'
import { recountAll } from '../src/run/recount.ts'
import { openSandbox } from '../src/sandbox/run.ts'
import {
  endOfLot,
  HOUSES,
  ITEMS,
  type Lot,
  MARKETS,
  MarketWorld,
  PEOPLE,
  type Step,
  sealed,
  type Wallets,
} from './market_world.ts'

/** `npm run test:all` runs many times as many examples. */
const TIMES = Number(process.env.OIKOS_TIMES ?? 1)
const LONG = 600_000
/** The short run is always the same one: it is known to reach every corner (see the last test). */
const SEEDED = TIMES === 1 ? { seed: 1 } : {}

const sandbox = openSandbox({})
afterAll(() => sandbox.close())

const item = fc.constantFrom(...ITEMS, ...ITEMS, 'constructor', 'english')
const who = fc.constantFrom(...PEOPLE)
const absurd = fc.constantFrom<Json>(0, -5, 0.5, 1e15, 2e9, '7', null, [], {})
const often = <T extends Json>(usual: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 12, arbitrary: usual as fc.Arbitrary<Json> }, { weight: 1, arbitrary: absurd })
const amount = often(fc.integer({ min: 1, max: 60 }))
const time = often(fc.constantFrom(1, 20_000_000, 60_000_000, 60_000_000))
const number = often(fc.integer({ min: 1, max: 9 }))

const NO_HARM = { fail: fc.constant(false), gas: fc.constant(1_000_000) }

function call(target: string, method: string, shape: Record<string, fc.Arbitrary<unknown>>) {
  return fc.record({
    caller: fc.constantFrom('ann', 'bob', 'constructor'),
    target: fc.constant(target),
    method: fc.constant(method),
    args: fc.record(shape) as fc.Arbitrary<Record<string, Json>>,
    through: fc.constantFrom<Step['through']>(null, null, null, null, 'robot', 'robot', 'relay'),
    apt: fc.constantFrom(true, true, true, true, true, false),
    ...NO_HARM,
    waitUs: fc.constantFrom(0, 0, 1, 1_000_000, 1_000_000, 5_000_000, 20_000_000),
  })
}

/** Now and then the code between throws everything away, or there is little gas. */
const hostile = (steps: fc.Arbitrary<Step>) =>
  fc
    .tuple(
      steps,
      fc.constantFrom(false, false, false, false, true),
      fc.oneof(
        { weight: 8, arbitrary: fc.constant(1_000_000) },
        { weight: 1, arbitrary: fc.integer({ min: 500, max: 20_000 }) },
      ),
    )
    .map(([step, fail, gas]): Step => ({ ...step, fail, gas }))

const auctions = hostile(
  fc.oneof(
    ...HOUSES.map((house) =>
      call(house, 'sell', { item, reserve: amount, time, second: fc.boolean() }),
    ),
    call('english', 'bid', { item, amount }),
    call('english', 'bid', { item, amount }),
    call('dutch', 'buy', { item, max_price: amount }),
    call('all_pay', 'bid', { item, amount }),
    call('sealed_bid', 'commit', { item, amount, deposit: amount, honest: fc.boolean() }),
    call('sealed_bid', 'commit', { item, amount, deposit: amount, honest: fc.boolean() }),
    call('sealed_bid', 'reveal', { item, amount }),
    call('sealed_bid', 'reveal', { item, amount }),
    ...HOUSES.map((house) => call(house, 'settle', { item })),
  ),
)
const orders = hostile(
  fc.oneof(
    call('order_book', 'deposit', { cash: amount, goods: amount }),
    call('order_book', 'withdraw', { cash: amount, goods: fc.constant(0) }),
    ...['buy', 'sell', 'buy', 'sell'].map((side) =>
      call('order_book', 'place', {
        side: fc.constant(side),
        price: often(fc.integer({ min: 1, max: 9 })),
        quantity: often(fc.integer({ min: 1, max: 12 })),
        lasts: time,
        at_once: fc.boolean(),
      }),
    ),
    call('order_book', 'cancel', { order: often(fc.integer({ min: 1, max: 30 })) }),
  ),
)
const work = hostile(
  fc.oneof(
    call('task_board', 'post', {
      text: fc.constant('x'),
      reward: amount,
      bond: amount,
      lease: time,
      review: time,
      lasts: time,
    }),
    ...['claim', 'claim', 'accept', 'settle', 'cancel'].map((method) =>
      call('task_board', method, { task: number }),
    ),
    call('task_board', 'submit', { task: number, answer: fc.constant('y') }),
    call('task_board', 'reject', { task: number, why: fc.constant('z') }),
    call('mailbox_request', 'ask', {
      to: who,
      body: fc.constant('x'),
      reward: amount,
      lasts: time,
    }),
    call('mailbox_request', 'respond', { request: number, answer: fc.constant('y') }),
    ...['decline', 'take_back', 'collect'].map((method) =>
      call('mailbox_request', method, { request: number }),
    ),
  ),
)
const name = fc.constantFrom('door', 'constructor', 'toString')
const agreement = hostile(
  fc.oneof(
    call('lock', 'acquire', { name, lease: time }),
    ...['release', 'check'].map((method) => call('lock', method, { name, token: number })),
    call('lock', 'renew', { name, token: number, lease: time }),
    call('vote', 'open', {
      question: fc.constant('?'),
      options: fc.constant(['yes', 'no']),
      voters: fc.uniqueArray(who, { minLength: 1 }) as fc.Arbitrary<unknown>,
      quorum: often(fc.integer({ min: 0, max: 3 })),
      threshold_bps: often(fc.constantFrom(0, 5000, 10_000)),
      lasts: time,
    }),
    call('vote', 'cast', { ballot: number, option: fc.constantFrom('yes', 'no', 'maybe') }),
    call('vote', 'result', { ballot: number }),
  ),
)

/** What the caller put at risk by its own words, of each stock. */
function offered(world: MarketWorld, { method, args }: Step): { scrip: number; wheat: number } {
  const given = (key: string) => Math.max(0, Number(args[key]) || 0)
  switch (method) {
    case 'bid':
      return { scrip: given('amount'), wheat: 0 }
    case 'buy':
      return { scrip: given('max_price'), wheat: 0 }
    case 'commit':
      return { scrip: given('deposit'), wheat: 0 }
    case 'post':
    case 'ask':
      return { scrip: given('reward'), wheat: 0 }
    case 'claim':
      return { scrip: world.tasks().find(({ id }) => id === args.task)?.bond ?? 0, wheat: 0 }
    case 'deposit':
      return { scrip: given('cash'), wheat: given('goods') }
    default:
      return { scrip: 0, wheat: 0 }
  }
}

/** Steps that need more than their arguments: a listing before a sale, a hash before a commitment. */
function prepared(world: MarketWorld, raw: Step): Step {
  const step = raw.apt ? apt(world, raw) : raw
  const { caller, target, through, args } = step
  const by = through ?? caller
  const { item } = args as { item: string }
  if (step.method === 'sell') {
    const { reserve, time, second } = args
    world.call(by, 'genesis_escrow', 'deposit', { id: item, price: 1, buyer: target })
    const terms: Record<string, Record<string, Json>> = {
      english: { step: 3, lasts: time!, extend: 5_000_000 },
      dutch: { start: 50, step: 7, every: 4_000_000, lasts: time! },
      all_pay: { lasts: time! },
      sealed_bid: {
        pricing: second ? 'second' : 'first',
        commit_for: 30_000_000,
        reveal_for: 30_000_000,
      },
    }
    return { ...step, method: 'open', args: { item, reserve: reserve!, ...terms[target] } }
  }
  if (step.method === 'commit') {
    const { amount, deposit, honest } = args
    const hash = sealed(item, honest ? by : 'ann', Number(amount), 'n')
    return { ...step, args: { item, hash, deposit: deposit! } }
  }
  if (step.method !== 'reveal') return step
  // What it would have remembered is found again by trying.
  const lot = world.lots('sealed_bid').find((one) => one.item === item)
  const mine = lot?.bids.find((bid) => bid.by === by)
  const isIt = (amount: number) => sealed(item, by, amount, 'n') === mine?.hash
  const found = Array.from({ length: 60 }, (_, i) => i + 1).find(isIt)
  return { ...step, args: { item, amount: found ?? args.amount!, nonce: 'n' } }
}

/** The same step on something that is there, by somebody whose turn it is. */
function apt(world: MarketWorld, step: Step): Step {
  const { target, method, args } = step
  const by = (id: string | null | undefined, more: Record<string, Json>): Step =>
    as(id ?? step.caller, { ...step, args: { ...args, ...more } })
  const pick = <T>(all: T[]) => all[(Number(Object.values(args)[0]) || 0) % all.length]
  if (method === 'sell') {
    const owned = ITEMS.filter((id) => PEOPLE.includes(world.owner(id)))
    const item = owned.includes(args.item as string) ? (args.item as string) : owned[0]
    return item === undefined ? step : by(world.owner(item), { item, reserve: 10 })
  }
  if (HOUSES.includes(target)) {
    const lot = world.lots(target)[0]
    const sale = { item: 'vase', time: 60_000_000, second: args.amount !== 5 }
    if (lot === undefined) return apt(world, { ...step, method: 'sell', args: sale })
    const { item } = lot
    if (method === 'reveal') return by(lot.bids.find((bid) => bid.amount === null)?.by, { item })
    if (method === 'commit') return { ...step, args: { ...args, item, deposit: 60, honest: true } }
    if (method === 'buy') return { ...step, args: { item, max_price: 55 } }
    const least = lot.best == null ? lot.reserve : lot.best.amount + 3
    return { ...step, args: method === 'bid' ? { item, amount: least } : { item } }
  }
  if (target === 'order_book') {
    const order = pick(world.content('order_book').orders as { id: number; by: string }[])
    if (method !== 'cancel' || order === undefined) return step
    return by(order.by, { order: order.id })
  }
  if (target === 'lock' && method !== 'acquire') return ofHolder(world, step)
  if (target === 'vote' && method !== 'open') return ofVoter(world, step)
  if (target === 'task_board') {
    const wanted = { submit: 'claimed', accept: 'submitted', reject: 'submitted' }[method]
    const fitting = world.tasks().filter(({ state }) => state === wanted)
    const task = pick(fitting.length > 0 ? fitting : world.tasks())
    if (method === 'post') return step
    if (task === undefined) return { ...step, method: 'post', args: TASK }
    if (method === 'submit') return by(task.worker, { task: task.id })
    const own = ['accept', 'reject', 'cancel'].includes(method)
    return by(own ? task.poster : null, { task: task.id })
  }
  const request = target === 'mailbox_request' ? pick(world.requests()) : undefined
  if (method === 'ask' || target !== 'mailbox_request') return step
  if (request === undefined) return { ...step, method: 'ask', args: REQUEST }
  const asked = method === 'collect' ? request.from : request.to
  return by(method === 'take_back' ? null : asked, { request: request.id })
}

const TASK = {
  text: 'x',
  reward: 9,
  bond: 4,
  lease: 30_000_000,
  review: 30_000_000,
  lasts: 60_000_000,
}
const REQUEST = { to: 'bob', body: 'x', reward: 9, lasts: 60_000_000 }

/** A step by somebody, in person or by its own code. */
function as(id: string, step: Step): Step {
  return id === 'robot'
    ? { ...step, caller: 'ann', through: 'robot' }
    : { ...step, caller: id, through: null }
}

function ofHolder(world: MarketWorld, step: Step): Step {
  const locks = world.content('lock').locks as Record<string, { holder: string; token: number }>
  const [name, lock] = Object.entries(locks)[0] ?? []
  if (name === undefined || lock === undefined) return step
  return as(lock.holder, { ...step, args: { ...step.args, name, token: lock.token } })
}

type Ballot = { id: number; voters: string[]; votes: (number | null)[] }

function ofVoter(world: MarketWorld, step: Step): Step {
  const ballots = world.content('vote').ballots as Ballot[]
  const ballot = ballots[Number(step.args.ballot) % ballots.length]
  if (ballot === undefined) return step
  const voter = ballot.voters.find((_, i) => ballot.votes[i] === null) ?? step.caller
  return as(voter, { ...step, args: { ...step.args, ballot: ballot.id } })
}

type Before = {
  wallets: Wallets
  risk: { scrip: number; wheat: number }
  lots: Lot[]
  positions: { cash: number; goods: number }[]
}

function look(world: MarketWorld, step: Step): Before {
  return {
    wallets: world.wallets(),
    risk: offered(world, step),
    lots: HOUSES.includes(step.target) ? world.lots(step.target) : [],
    positions: PEOPLE.map((id) => world.position(id)),
  }
}

function checkHoldings(world: MarketWorld, total: object): void {
  for (const id of MARKETS) {
    const has = { scrip: world.holds(id, 'scrip'), wheat: world.holds(id, 'wheat') }
    expect(has, id).toEqual(world.owed(id))
  }
  expect(world.total()).toEqual(total)
  recountAll(world.kernel.world)
}

/** Nobody loses anything that it did not offer in this very call; one that failed took nothing. */
function checkOffers(world: MarketWorld, by: string, before: Before, ok: boolean): void {
  for (const id of PEOPLE) {
    const was = before.wallets.get(id)!
    const risk = id === by && ok ? before.risk : { scrip: 0, wheat: 0 }
    expect(was.scrip - world.holds(id, 'scrip'), id).toBeLessThanOrEqual(risk.scrip)
    expect(was.wheat - world.holds(id, 'wheat'), id).toBeLessThanOrEqual(risk.wheat)
  }
}

/** The end of a lot did to everybody's scrip, and to the item, what the rules of its auction say. */
function checkLot(world: MarketWorld, step: Step, answer: Answer, before: Before): void {
  const ends = HOUSES.includes(step.target) && ['settle', 'buy'].includes(step.method)
  if (!ends || !answer.success) return
  const result = answer.result as { item: string; winner: string | null; earned: number }
  const lot = before.lots.find((one) => one.item === result.item)!
  const change = endOfLot(step.target, lot, result)
  for (const id of PEOPLE) {
    const moved = world.holds(id, 'scrip') - before.wallets.get(id)!.scrip
    expect(moved, `${step.target}: ${id}`).toBe(change.get(id) ?? 0)
  }
  expect(world.owner(result.item)).toBe(result.winner ?? lot.seller)
  if (result.winner !== null) expect(result.earned).toBeGreaterThanOrEqual(lot.reserve)
}

/** In the order book only trades change what somebody has, within the limits of the orders. */
function checkTrades(world: MarketWorld, step: Step, by: string, before: Before, ok: boolean) {
  if (step.target !== 'order_book') return
  for (const [i, id] of PEOPLE.entries()) {
    const was = before.positions[i]!
    const is = world.position(id)
    const wallet = before.wallets.get(id)!
    // Deposits and withdrawals move between wallet and account: both together are what counts.
    const cash = is.cash + world.holds(id, 'scrip') - was.cash - wallet.scrip
    const goods = is.goods + world.holds(id, 'wheat') - was.goods - wallet.wheat
    if (step.method !== 'place' || !ok) {
      expect([cash, goods], id).toEqual([0, 0])
      continue
    }
    const buys = (step.args.side === 'buy') === (id === by)
    const limit = id === by ? (step.args.price as number) : buys ? 9 : 1
    expect(buys ? goods : -goods, id).toBeGreaterThanOrEqual(0)
    expect(cash, id).toBeGreaterThanOrEqual(-limit * goods)
  }
}

/** Everything ends: time passes, strangers settle, everybody takes what is its own. */
function windUp(world: MarketWorld): void {
  world.kernel.advance(world.kernel.nowUs + 7 * 86_400_000_000)
  for (const house of HOUSES) {
    for (const { item } of world.lots(house)) {
      expect(world.call('robot', house, 'settle', { item }).success, `${house} ${item}`).toBe(true)
    }
  }
  for (const { id } of world.tasks()) {
    expect(world.call('robot', 'task_board', 'settle', { task: id }).success).toBe(true)
  }
  for (const { id, answer } of world.requests()) {
    const back = world.call('robot', 'mailbox_request', 'take_back', { request: id })
    expect(back.success).toBe(answer === null)
  }
  for (const id of PEOPLE) {
    const { cash, goods } = world.position(id)
    if (cash + goods === 0) continue
    const left = world.call(id, 'order_book', 'withdraw', { cash, goods })
    expect(left, id).toMatchObject({ success: true, result: { cash: 0, goods: 0 } })
  }
  for (const id of MARKETS)
    expect([world.holds(id, 'scrip'), world.holds(id, 'wheat')]).toEqual([0, 0])
  for (const id of ITEMS) {
    if (world.kernel.world.listings.has(id)) continue
    expect(PEOPLE).toContain(world.owner(id))
  }
}

/** Token and vote counts that no sequence of calls may break. */
function checkAgreement(world: MarketWorld, seen: { token: number }): void {
  const { token, locks } = world.content('lock') as { token: number; locks: Record<string, Json> }
  expect(token).toBeGreaterThanOrEqual(seen.token)
  seen.token = token
  const tokens = Object.values(locks).map((lock) => (lock as { token: number }).token)
  expect(new Set(tokens).size).toBe(tokens.length)
  for (const one of tokens) expect(one).toBeLessThanOrEqual(token)
  for (const { votes, voters } of world.content('vote').ballots as Ballot[]) {
    expect(votes.length).toBe(voters.length)
  }
}

const happened = new Map<string, number>()

function live(steps: Step[]): void {
  const world = new MarketWorld(sandbox)
  const total = world.total()
  if (steps[0]!.target === 'order_book') {
    for (const id of PEOPLE) world.call(id, 'order_book', 'deposit', { cash: 150, goods: 30 })
  }
  const seen = { token: 0 }
  for (const raw of steps) {
    world.kernel.advance(world.kernel.nowUs + raw.waitUs)
    const step = prepared(world, raw)
    const before = look(world, step)
    const { by, answer } = world.take(step)
    const what = `${step.target}.${step.method}`
    if (answer.success) happened.set(what, (happened.get(what) ?? 0) + 1)
    checkHoldings(world, total)
    checkOffers(world, by, before, answer.success)
    checkLot(world, step, answer, before)
    checkTrades(world, step, by, before, answer.success)
    checkAgreement(world, seen)
  }
  windUp(world)
  checkHoldings(world, total)
}

const RUNS: [string, fc.Arbitrary<Step>, number][] = [
  ['auctions', auctions, 24],
  ['the order book', orders, 15],
  ['tasks and requests', work, 15],
  ['locks and votes', agreement, 8],
]
for (const [name, steps, numRuns] of RUNS) {
  test(
    `${name} keep what they owe`,
    () => {
      const sequences = fc.array(fc.noBias(steps), { minLength: 40, maxLength: 60, size: 'max' })
      fc.assert(fc.property(sequences, live), { numRuns: numRuns * TIMES, ...SEEDED })
    },
    LONG,
  )
}

test('all of that happened', () => {
  const calls = [
    ...HOUSES.flatMap((house) => [`${house}.open`, `${house}.settle`]),
    ...['english.bid', 'dutch.buy', 'all_pay.bid', 'sealed_bid.commit', 'sealed_bid.reveal'],
    ...['deposit', 'withdraw', 'place', 'cancel'].map((method) => `order_book.${method}`),
    ...['post', 'claim', 'submit', 'accept', 'reject', 'settle', 'cancel'].map(
      (method) => `task_board.${method}`,
    ),
    ...['ask', 'respond', 'decline', 'take_back', 'collect'].map((m) => `mailbox_request.${m}`),
    ...['lock.acquire', 'lock.release', 'vote.open', 'vote.cast', 'vote.result'],
  ]
  if (process.env.SHOW) console.log(happened)
  expect(calls.filter((one) => !happened.has(one))).toEqual([])
})
