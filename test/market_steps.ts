// Steps that hostile principals take in the markets: often apt, sometimes absurd.
import fc from 'fast-check'
import type { Json } from '../src/base/json.ts'
import { HOUSES, ITEMS, type MarketWorld, PEOPLE, type Step, sealed } from './market_world.ts'

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

export const auctions = hostile(
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
export const orders = hostile(
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
export const work = hostile(
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
    call('task_board', 'reject', { task: number, why: fc.constant('no') }),
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
export const agreement = hostile(
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
export function offered(
  world: MarketWorld,
  { method, args }: Step,
): { scrip: number; wheat: number } {
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
export function prepared(world: MarketWorld, raw: Step): Step {
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

export type Ballot = { id: number; voters: string[]; votes: (number | null)[] }

function ofVoter(world: MarketWorld, step: Step): Step {
  const ballots = world.content('vote').ballots as Ballot[]
  const ballot = ballots[Number(step.args.ballot) % ballots.length]
  if (ballot === undefined) return step
  const voter = ballot.voters.find((_, i) => ballot.votes[i] === null) ?? step.caller
  return as(voter, { ...step, args: { ...step.args, ballot: ballot.id } })
}
