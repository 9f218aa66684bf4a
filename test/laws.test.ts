// The laws under random sequences of actions: every one also folded from its events, and undone.
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { apply } from '../src/kernel/apply.ts'
import type { Event } from '../src/kernel/event.ts'
import { runJob } from '../src/kernel/jobs.ts'
import type { Kernel } from '../src/kernel/kernel.ts'
import { remember } from '../src/kernel/recent.ts'
import { rootScope } from '../src/kernel/scope.ts'
import { stateText } from '../src/kernel/state_hash.ts'
import { emptyWorld } from '../src/kernel/world.ts'
import { recountAll } from '../src/run/recount.ts'
import { openSandbox } from '../src/sandbox/run.ts'
import { makeWorld, newborn } from './worlds.ts'

/** `npm run test:all` runs many times as many examples. */
const TIMES = Number(process.env.OIKOS_TIMES ?? 1)
const LONG = 600_000

const sandbox = openSandbox({})
afterAll(() => sandbox.close())

const FACE = {
  description: 'a tool that spends, fails or counts',
  tools: [{ name: 'run', inputSchema: { type: 'object' } }],
}
const CODE = `
function run({ to, amount, fail, write }) {
  self.content = (self.content || 0) + 1
  if (to) invoke('genesis_ledger', 'transfer', { to, amount })
  if (write) invoke('genesis_store', 'create', { type: 'data', content: write })
  if (fail) throw new Error('as asked')
  return invoke('mill', 'run', {}).success
}`

/** Three principals with little, a tool without standing, one with, a right, and two things. */
function population() {
  const tool = { type: 'tool', can_execute: true, interface: FACE, code: CODE }
  const open = { access_contract_id: 'genesis_freeware' }
  const none = { stocks: {}, quotas: {}, flows: {} }
  const flow = { compute: { ratePerMinute: 6000, capacity: 5000 } }
  return [
    newborn('a', {}, 60),
    newborn('b', {}, 30),
    newborn('c', {}, 0),
    newborn('robot', { ...tool, ...open, price: 3 }, 20),
    newborn('mill', {
      ...tool,
      ...open,
      code: 'function run() { return 1 }',
      has_standing: false,
      owner: 'a',
      price: 4,
      endow: none,
    }),
    newborn('thing', { type: 'data', has_standing: false, owner: 'a', endow: none }),
    newborn('song', { type: 'data', has_standing: false, owner: 'b', endow: none, ...open }),
    newborn('spark', {
      type: 'right',
      has_standing: false,
      owner: 'a',
      endow: { ...none, flows: flow },
    }),
  ]
}

const who = fc.constantFrom('a', 'b', 'c', 'robot')
const thing = fc.constantFrom('thing', 'song', 'mill', 'spark', 'robot', 'new', 'a', 'nobody')
const goods = fc.constantFrom('thing', 'song', 'mill', 'spark')
const debt = fc.constantFrom('note', 'bond')
const right = fc.constantFrom('spark', 'a', 'b', 'thing', 'note')
const amount = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, -1, 1e15, 0.5))
const small = fc.integer({ min: 0, max: 9 })

/** Any call that there is, with arguments that are often right and sometimes absurd. */
const call = fc.oneof(
  args('genesis_ledger', 'transfer', { to: who, amount }),
  args('genesis_ledger', 'spawn', {
    id: fc.constantFrom('new', 'kid'),
    fund: fc.record({ scrip: amount, disk: amount }),
  }),
  args('genesis_ledger', 'spawn', { fund: fc.record({ rights: fc.constant(['spark']) }) }),
  args('genesis_ledger', 'grant', {
    to: who,
    cap_per_call: amount,
    cap_per_window: amount,
    window: fc.constant('1m'),
  }),
  args('genesis_ledger', 'mint', { to: who, amount }),
  args('genesis_store', 'create', {
    id: fc.constantFrom('new', 'x', 'y'),
    type: fc.constant('data'),
    content: fc.jsonValue(),
  }),
  args('genesis_store', 'create', {
    type: fc.constant('account'),
    has_standing: fc.constant(true),
  }),
  args('genesis_store', 'write', { id: thing, content: fc.jsonValue(), price: small }),
  args('genesis_store', 'write', {
    id: thing,
    access_contract_id: fc.constantFrom('genesis_public', 'robot', 'nobody'),
  }),
  args('genesis_store', 'delete', { id: thing }),
  args('genesis_store', 'transfer_ownership', { id: thing, to: who }),
  args('genesis_store', 'accept', { id: thing }),
  args('genesis_store', 'read', { id: thing }),
  args('genesis_store', 'search', { query: fc.constant('tool') }),
  args('genesis_escrow', 'deposit', { id: thing, price: amount }),
  args('genesis_escrow', 'deposit', { id: goods, price: small }),
  args('genesis_escrow', 'purchase', { id: goods }),
  args('genesis_escrow', 'purchase', { id: thing }),
  args('genesis_escrow', 'cancel', { id: thing }),
  args('genesis_debt', 'issue', {
    id: debt,
    creditor: who,
    principal: amount,
    rate_bps_per_day: fc.constantFrom(0, 100, 1_000_000),
    due_in: fc.constantFrom(1, '1s', '1d'),
    disburse: fc.boolean(),
  }),
  args('genesis_debt', 'issue', {
    id: debt,
    creditor: who,
    principal: small,
    due_in: fc.constant('1s'),
    collateral: goods,
    seniority: fc.constantFrom(0, 1),
  }),
  args('genesis_debt', 'issue', {
    id: debt,
    creditor: who,
    principal: amount,
    due_in: fc.constant('1s'),
    earnings: fc.record({ of: goods, share_bps: fc.constantFrom(3000, 8000) }),
  }),
  args('genesis_debt', 'accept', { id: debt }),
  args('genesis_debt', 'accept', { id: debt }),
  args('genesis_debt', 'repay', { id: debt, amount }),
  args('genesis_debt', 'collect', { id: debt }),
  args('genesis_debt', 'transfer_creditor', { id: debt, to: who }),
  args('genesis_store', 'delete', { id: debt }),
  args('genesis_escrow', 'deposit', { id: debt, price: small }),
  args('genesis_escrow', 'purchase', { id: debt }),
  args('genesis_mint', 'bid', { artifact_id: goods, amount }),
  args('genesis_mint', 'bid', { artifact_id: goods, amount: small }),
  args('genesis_mint', 'cancel', { artifact_id: goods }),
  args('genesis_bus', 'subscribe', {
    filter: fc.constantFrom(
      {},
      { kind: 'scrip.moved' },
      { by: 'a' },
      { 'data.amount': { $gt: 3 } },
    ),
    callback: fc.constantFrom('robot', 'mill', 'nobody'),
    method: fc.constant('run'),
  }),
  args('genesis_bus', 'schedule', {
    after_events: fc.constantFrom(1, 20),
    callback: fc.constantFrom('robot', 'mill'),
    method: fc.constant('run'),
  }),
  args('genesis_bus', 'schedule', {
    at: fc.constantFrom('1s', '1m'),
    callback: fc.constantFrom('robot', 'mill'),
    method: fc.constant('run'),
  }),
  args('genesis_bus', 'send', { to: who, body: fc.jsonValue() }),
  args('genesis_bus', 'inbox', { since: small }),
  args('genesis_rights_registry', 'split', {
    id: right,
    amounts: fc.array(
      fc.constantFrom({ compute: 100 }, { disk: 500, compute: 7 }, { llm_rate: 1 }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
  }),
  args('genesis_rights_registry', 'merge', {
    ids: fc.array(right, { minLength: 2, maxLength: 3 }),
  }),
  args('genesis_rights_registry', 'transfer_quota', {
    to: who,
    resource: fc.constantFrom('disk', 'compute', 'scrip'),
    amount,
  }),
  args('robot', 'run', {
    to: who,
    amount: small,
    fail: fc.boolean(),
    write: fc.string({ maxLength: 5 }),
  }),
  args('mill', 'run', {}),
)

function args(target: string, method: string, shape: Record<string, fc.Arbitrary<unknown>>) {
  return fc.record({
    caller: who,
    target: fc.constant(target),
    method: fc.constant(method),
    args: fc.record(shape),
    options: fc.constantFrom(
      {},
      { max_spend: 5 },
      { max_spend: 50 },
      { dry_run: true },
      { key: 'k' },
    ),
    wait: fc.integer({ min: 0, max: 2_000_000 }),
  })
}

/** Lets time pass, and what was planned happen. */
function passTime(kernel: Kernel, toUs: number): void {
  for (let at = kernel.jobs.nextTime(); at <= toUs; at = kernel.jobs.nextTime()) {
    kernel.advance(at)
    runJob(kernel, kernel.jobs.pop())
  }
  kernel.advance(toUs)
}

test(
  'every law holds after every action, and the fold agrees',
  () => {
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 120, size: 'max' }), (calls) => {
        const events: Event[] = []
        const { kernel } = makeWorld(population(), {
          ...sandbox,
          quiet: true,
          committed: (more) => events.push(...more),
          set: {
            fees: { to: null },
            capabilities: { can_mint: ['c'] },
            mint: { every: '10s', slots: 2 },
          },
        })
        for (const { caller, target, method, args, options, wait } of calls) {
          passTime(kernel, kernel.nowUs + wait)
          if (kernel.world.artifacts.living(caller) === undefined) continue
          const scope = rootScope(caller, { what: `${caller}.test` })
          kernel.outside(() =>
            kernel.door.invoke(scope, { target, method, args, options }, 100_000),
          )
          recountAll(kernel.world)
        }
        const folded = emptyWorld(kernel.world.seed, kernel.world.configTree)
        const empty = stateText(folded)
        const undos = events.map((event) => apply(folded, event))
        remember(folded, events)
        expect(stateText(folded)).toBe(stateText(kernel.world))
        for (const undo of undos.reverse()) undo()
        Object.assign(folded, { recent: [], now: 0, seq: 0 })
        expect(stateText(folded)).toBe(empty)
      }),
      { numRuns: 150 * TIMES },
    )
  },
  LONG,
)

test(
  'a refused call leaves nothing but its compute',
  () => {
    fc.assert(
      fc.property(fc.array(call, { minLength: 5, maxLength: 60, size: 'max' }), (calls) => {
        const { kernel } = makeWorld(population(), { ...sandbox, quiet: true })
        for (const { caller, target, method, args, options } of calls) {
          if (kernel.world.artifacts.living(caller) === undefined) continue
          const before = essence(kernel.world)
          const scope = rootScope(caller, { what: `${caller}.test` })
          const { answer } = kernel.outside(() =>
            kernel.door.invoke(scope, { target, method, args, options }, 100_000),
          )
          if (!answer.success || options.dry_run) expect(essence(kernel.world)).toBe(before)
        }
      }),
      { numRuns: 100 * TIMES },
    )
  },
  LONG,
)

/** The state without what any call leaves: compute, counters, the log, and who waits for it. */
function essence(world: ReturnType<typeof emptyWorld>): string {
  const { flows, stats, recent, seq, jobs, subscriptions, delivery, orders } = world
  const left = { flows, stats, recent, seq, jobs, subscriptions, delivery, orders }
  const none = { flows: new Map(), stats: new Map(), jobs: new Map(), subscriptions: new Map() }
  Object.assign(world, { ...none, recent: [], seq: 0, delivery: null, orders: 0 })
  const text = stateText(world)
  Object.assign(world, left)
  return text
}
