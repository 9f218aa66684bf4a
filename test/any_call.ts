// Any call that there is, of every genesis method, with arguments that are often right and sometimes
// absurd; and the few who make them.
import fc from 'fast-check'
import { catalogue } from '../genesis/catalogue.ts'

const FACE = {
  description: 'calls whatever it is told to, keeps count, and may fail in the end',
  tools: [
    {
      name: 'run',
      inputSchema: { type: 'object' },
      annotations: { limits: { llm_budget: 5000 } },
    },
  ],
}

/** What it is told to call it calls from inside, and answers how each call ended. */
const CODE = `
function run({ calls = [], fail, events }) {
  self.content = (self.content || 0) + 1
  const ends = calls.map(({ target, method, args, options }) => {
    const answer = invoke(target, method, args, options)
    return answer.success || answer.error_code
  })
  if (fail) throw new Error('as asked')
  return ends
}
function on_event() { self.content = (self.content || 0) + 1 }`

/** Asks for a price that depends on who asks for what, and sometimes for somebody else to pay it. */
const GUARD = `
function check_permission({ caller, action, owner, target }) {
  if (action === 'delete' || target === 'song') return { allowed: caller === owner }
  if (action === 'edit') return { allowed: true, price: 2, payer: 'a', recipient: 'b' }
  if (action === 'read') return { allowed: true, price: 3, splits: [{ to: 'a', bps: 3333 }, { to: 'b', bps: 6667 }] }
  return { allowed: true, price: caller === 'b' ? 0 : 1 }
}`

const OPEN = { access_contract_id: 'genesis_freeware' }
const TOOL = { type: 'tool', can_execute: true, interface: FACE, code: CODE, ...OPEN }
const FLOW = { ratePerMinute: 6000, capacity: 5000 }

export type Somebody = {
  id: string
  fields: Record<string, unknown>
  scrip?: number
  flow?: typeof FLOW
}

/** Principals with little, tools without standing and with, a contract, a right, and two things. */
export const PEOPLE: Somebody[] = [
  { id: 'a', fields: { has_standing: true }, scrip: 60 },
  { id: 'b', fields: { has_standing: true }, scrip: 30 },
  { id: 'c', fields: { has_standing: true }, scrip: 0 },
  { id: 'robot', fields: { ...TOOL, has_standing: true, price: 3 }, scrip: 20 },
  { id: 'mill', fields: { ...TOOL, owner: 'a', price: 4 } },
  {
    id: 'guard',
    fields: {
      ...TOOL,
      type: 'contract',
      owner: 'b',
      code: GUARD,
      interface: {
        description: 'asks for prices',
        tools: [{ name: 'check_permission', inputSchema: { type: 'object' } }],
      },
    },
  },
  { id: 'thing', fields: { type: 'data', owner: 'a', access_contract_id: 'guard' } },
  { id: 'song', fields: { type: 'data', owner: 'b', ...OPEN } },
  { id: 'spark', fields: { type: 'right', owner: 'a' }, flow: FLOW },
]

export const who = fc.constantFrom('a', 'b', 'c', 'robot')
const anybody = fc.constantFrom('a', 'b', 'c', 'robot', 'new', 'kid', 'mill', 'nobody')
const goods = fc.constantFrom('thing', 'song', 'mill', 'spark')
const debt = fc.constantFrom('note', 'bond')
const right = fc.constantFrom('spark', 'a', 'b', 'thing', 'note')
const made = fc.constantFrom('new', 'kid', 'x', 'y', 'note', 'bond')
const thing = fc.oneof(goods, goods, made, anybody, fc.constantFrom('guard', 'genesis_ledger'))
const amount = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, -1, 1e15, 0.5))
const small = fc.integer({ min: 0, max: 9 })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const stock = maybe(fc.constantFrom('scrip', 'llm_budget', 'disk', 'wind'))
const span = fc.constantFrom(1, '1s', '1m', '1d', 'soon')
const contract = fc.constantFrom('genesis_public', 'genesis_freeware', 'guard', 'robot', 'nobody')
const call = fc.constantFrom('robot', 'mill', 'nobody')
const tool = fc.constantFrom('run', 'on_event', 'none')
const pages = { limit: maybe(small), offset: maybe(small) }
const filter = fc.constantFrom(
  {},
  { kind: 'scrip.moved' },
  { by: 'a' },
  { 'data.amount': { $gt: 3 } },
  { kind: { $like: 'x' } },
)

type Shape = Record<string, fc.Arbitrary<unknown>>

const asks: Shape = {
  caller: anybody,
  action: fc.constantFrom('read', 'write', 'edit', 'delete', 'invoke'),
  target: thing,
  owner: anybody,
}

/** For each method one or more ways of calling it. */
const SHAPES: Record<string, Shape[]> = {
  'genesis_freeware.check_permission': [asks],
  'genesis_self_owned.check_permission': [asks],
  'genesis_private.check_permission': [asks],
  'genesis_public.check_permission': [asks],
  'genesis_store.create': [
    { id: maybe(made), type: fc.constant('data'), content: fc.jsonValue() },
    { type: fc.constant('account'), has_standing: fc.constant(true) },
    {
      id: made,
      type: fc.constant('tool'),
      can_execute: fc.constant(true),
      code: fc.constant(CODE),
      interface: fc.constant(FACE),
      access_contract_id: contract,
      price: maybe(small),
      depends_on: maybe(fc.array(thing, { maxLength: 2 })),
    },
  ],
  'genesis_store.write': [
    { id: thing, content: fc.jsonValue(), price: small },
    { id: thing, access_contract_id: contract },
    {
      id: thing,
      code: fc.constant(CODE),
      expected_version: maybe(small),
      retire: maybe(fc.boolean()),
      note: maybe(fc.constant('x')),
    },
    {
      id: thing,
      interface: fc.constantFrom(FACE, null, { description: 'x', tools: [] }),
      breaking: maybe(fc.boolean()),
      depends_on: maybe(fc.array(thing, { maxLength: 2 })),
      read_price: small,
    },
  ],
  'genesis_store.edit': [
    {
      id: thing,
      old_string: fc.constantFrom('a', '1', 'count', ''),
      new_string: fc.constantFrom('b', '2', ''),
      field: maybe(fc.constantFrom('content', 'code')),
    },
  ],
  'genesis_store.read': [{ id: thing, version: maybe(small) }],
  'genesis_store.delete': [{ id: thing }, { id: debt }],
  'genesis_store.transfer_ownership': [{ id: thing, to: anybody }],
  'genesis_store.accept': [{ id: thing }],
  'genesis_store.set_status': [
    { id: goods, status: fc.constantFrom('active', 'active', 'paused', 'disabled') },
  ],
  'genesis_store.collection': [
    {
      id: maybe(made),
      description: fc.constant('x'),
      schema: fc.constantFrom({}, { type: 'object' }, { type: 'odd' }),
    },
  ],
  'genesis_store.history': [{ id: thing }],
  'genesis_store.get_metadata': [{ id: thing }],
  'genesis_store.get_interface': [{ id: thing }],
  'genesis_store.list_all': [{ ...pages, include_deleted: maybe(fc.boolean()) }],
  'genesis_store.list_by_owner': [{ owner: anybody, ...pages }],
  'genesis_store.list_by_type': [{ type: fc.constantFrom('data', 'tool', 'debt') }],
  'genesis_store.list_agents': [pages],
  'genesis_store.list_principals': [pages],
  'genesis_store.count': [{ filter: maybe(fc.constantFrom({ type: 'data' }, { owner: 'a' })) }],
  'genesis_store.search': [{ query: fc.constantFrom('tool', 'calls'), max_price: maybe(small) }],
  'genesis_ledger.balance': [{ id: anybody, resource: stock }],
  'genesis_ledger.all_balances': [{ resource: stock }],
  'genesis_ledger.resources': [{ id: anybody }],
  'genesis_ledger.transfer': [{ to: anybody, amount, resource: stock }],
  'genesis_ledger.spawn': [
    { id: made, fund: fc.record({ scrip: amount, disk: amount }) },
    { fund: fc.record({ rights: fc.constant(['spark']) }) },
  ],
  'genesis_ledger.grant': [
    {
      to: anybody,
      cap_per_call: amount,
      cap_per_window: amount,
      window: span,
      until: maybe(span),
      resource: stock,
    },
    {
      to: fc.constantFrom('b', 'c', 'robot', 'guard'),
      cap_per_call: small,
      cap_per_window: small,
      window: fc.constant('1m'),
    },
  ],
  'genesis_ledger.revoke': [{ to: anybody, resource: stock }],
  'genesis_ledger.charge': [{ from: who, amount: small, resource: stock }],
  'genesis_ledger.grants': [pages],
  'genesis_ledger.mint': [{ to: anybody, amount, resource: stock }],
  'genesis_ledger.burn': [{ amount, resource: stock }],
  'genesis_escrow.deposit': [
    { id: thing, price: amount, buyer: maybe(anybody), price_resource: stock },
    { id: goods, price: small },
    { id: debt, price: small },
  ],
  'genesis_escrow.purchase': [
    { id: goods, max_price: maybe(small), expected_version: maybe(small) },
    { id: goods },
    { id: debt },
    { id: thing, expected_digest: maybe(fc.constant('x')) },
  ],
  'genesis_escrow.cancel': [{ id: thing }],
  'genesis_escrow.check': [{ id: goods }],
  'genesis_escrow.list_active': [{ seller: maybe(who) }],
  'genesis_debt.issue': [
    {
      id: debt,
      creditor: anybody,
      principal: amount,
      rate_bps_per_day: fc.constantFrom(0, 100, 1_000_000),
      due_in: span,
      disburse: fc.boolean(),
    },
    {
      id: debt,
      creditor: who,
      principal: small,
      due_in: fc.constant('1s'),
      collateral: goods,
      seniority: fc.constantFrom(0, 1),
    },
    {
      id: debt,
      creditor: who,
      principal: amount,
      due_in: fc.constant('1s'),
      earnings: fc.record({ of: goods, share_bps: fc.constantFrom(3000, 8000) }),
    },
  ],
  'genesis_debt.accept': [{ id: debt }, { id: debt }, { id: thing }],
  'genesis_debt.repay': [{ id: debt, amount }],
  'genesis_debt.collect': [{ id: debt }],
  'genesis_debt.transfer_creditor': [{ id: debt, to: anybody }],
  'genesis_debt.check': [{ id: thing }],
  'genesis_debt.list_debts': [
    { of: maybe(anybody), as: maybe(fc.constantFrom('debtor', 'creditor')) },
  ],
  'genesis_debt.list_all': [pages],
  'genesis_mint.status': [{}],
  'genesis_mint.bid': [
    { artifact_id: thing, amount },
    { artifact_id: goods, amount: small },
  ],
  'genesis_mint.cancel': [{ artifact_id: goods }],
  'genesis_mint.check': [{ artifact_id: thing }],
  'genesis_mint.history': [pages],
  'genesis_use.score': [{ artifact_id: thing }],
  'genesis_rights_registry.check_quota': [{ id: thing }],
  'genesis_rights_registry.all_quotas': [pages],
  'genesis_rights_registry.transfer_quota': [
    { to: anybody, resource: fc.constantFrom('disk', 'compute', 'scrip'), amount },
  ],
  'genesis_rights_registry.split': [
    {
      id: right,
      amounts: fc.array(
        fc.constantFrom({ compute: 100 }, { disk: 500, compute: 7 }, { llm_rate: 1 }),
        { minLength: 1, maxLength: 3 },
      ),
    },
  ],
  'genesis_rights_registry.merge': [{ ids: fc.array(right, { minLength: 2, maxLength: 3 }) }],
  'genesis_rights_registry.list': [{ owner: maybe(anybody) }],
  'genesis_bus.subscribe': [{ filter, callback: call, method: maybe(tool) }],
  'genesis_bus.unsubscribe': [{ id: fc.integer({ min: 40, max: 90 }).map((n) => `s${n}`) }],
  'genesis_bus.list_subscriptions': [pages],
  'genesis_bus.schedule': [
    { after_events: fc.constantFrom(1, 20), callback: call, method: tool },
    { at: fc.constantFrom('1s', '1m', 'soon'), callback: call, method: tool },
  ],
  'genesis_bus.send': [{ to: anybody, body: fc.jsonValue() }],
  'genesis_bus.inbox': [{ since: small }],
  'genesis_bus.emit': [{ topic: fc.constantFrom('x', ''), body: fc.jsonValue() }],
  'genesis_memory.remember': [
    { text: fc.constantFrom('x', 'a b c'), evidence: maybe(fc.constant(['#3'])) },
  ],
  'genesis_memory.recall': [{ query: fc.constantFrom('a', '…'), on_answer: maybe(tool) }],
  'genesis_memory.forget': [{ id: thing }],
  'genesis_memory.propose': [
    { text: fc.constantFrom('c d', 'scrip'), evidence: fc.array(thing, { maxLength: 2 }) },
  ],
  'genesis_memory.review': [
    { id: thing, verdict: fc.constantFrom('remembered', 'rejected'), reason: fc.constant('so') },
  ],
  'genesis_memory.consolidate': [{ keep: small, forget: maybe(fc.boolean()) }],
  'genesis_memory.list': [pages],
  'genesis_clock.now': [{}],
  'genesis_clock.sleep': [
    {
      for: maybe(span),
      on_event: maybe(filter),
      on_resource: maybe(fc.constant({ resource: 'scrip', at_least: 90 })),
      on_predicate: maybe(fc.record({ id: call, method: tool })),
    },
  ],
  'genesis_clock.wake': [{ id: anybody }],
  'genesis_event_log.read': [
    { kinds: maybe(fc.constant(['scrip.moved'])), about: maybe(thing), ...pages },
  ],
  'genesis_event_log.get_invokers': [{ id: thing }],
  'genesis_event_log.stats': [{ id: thing }],
  'genesis_event_log.health': [{ back: maybe(fc.constantFrom(0, 1, 99)) }],
  'genesis_llm.complete': [
    {
      prompt: fc.constantFrom('why', 'x'.repeat(500)),
      max_output_tokens: fc.constantFrom(1, 100, 90_000),
      on_answer: maybe(tool),
      schema: maybe(fc.constantFrom({ type: 'object' }, { type: 'thing' })),
    },
  ],
  'genesis_llm.jobs': [pages],
  'genesis_llm.cancel': [{ job: fc.constantFrom('a/1', 'robot/1', 'mill/1', 'mill/2') }],
  'genesis_http.get': [
    { url: fc.constantFrom('http://x.invalid/', 'http://y.invalid/', 'x'), on_answer: maybe(tool) },
  ],
  'genesis_handbook.topics': [{}],
  'genesis_handbook.read': [{ topic: fc.constantFrom('genesis_mint', 'errors', 'x') }],
}

/** Methods that no shape calls: there must be none. */
export const uncalled: string[] = [...catalogue().values()].flatMap(({ id, methods }) =>
  [...methods.keys()].map((name) => `${id}.${name}`).filter((name) => !(name in SHAPES)),
)

const options = fc.constantFrom(
  {},
  {},
  { max_spend: 5 },
  { max_spend: 50 },
  { dry_run: true },
  { key: 'k' },
  { expected_version: 1 },
)

export type AnyCall = {
  target: string
  method: string
  args: Record<string, unknown>
  options: Record<string, unknown>
}

function callsOf(name: string): fc.Arbitrary<AnyCall>[] {
  const [target, method] = name.split('.') as [string, string]
  return SHAPES[name]!.map((shape) =>
    fc.record({
      target: fc.constant(target),
      method: fc.constant(method),
      args: fc.record(shape).map(withoutNone),
      options,
    }),
  )
}

function withoutNone(args: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined))
}

/** What changes the world is called more often than what looks. */
const WEIGHT = 5
const genesisCall = fc.oneof(
  ...Object.keys(SHAPES).flatMap((name) => {
    const [id, method] = name.split('.') as [string, string]
    const weight = catalogue().get(id)?.methods.get(method)?.reads ? 1 : WEIGHT
    return callsOf(name).map((arbitrary) => ({ arbitrary, weight }))
  }),
)

/** A tool that makes such calls from inside, as itself, and may fail in the end. */
const relayed: fc.Arbitrary<AnyCall> = fc.record({
  target: fc.constantFrom('robot', 'mill', 'robot', 'mill@1'),
  method: fc.constant('run'),
  args: fc.record({ calls: fc.array(genesisCall, { maxLength: 4 }), fail: fc.boolean() }),
  options,
})

/** Calls by one after another, with some microseconds between. */
export const anyCall = fc.record({
  caller: who,
  call: fc.oneof({ arbitrary: genesisCall, weight: 4 }, { arbitrary: relayed, weight: 1 }),
  wait: fc.integer({ min: 0, max: 2_000_000 }),
})
export type Made = { caller: string; call: AnyCall; wait: number }
