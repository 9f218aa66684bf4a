// Guest code of random worlds: agents that do anything, tools, contracts, and what attacks.

/** Everything that an agent may do in a step, by name; each is drawn from what its content lists. */
export const DOES = [
  'pay',
  'payBudget',
  'make',
  'makeTool',
  'write',
  'edit',
  'remove',
  'give',
  'accept',
  'offer',
  'buy',
  'cancel',
  'use',
  'useMuch',
  'read',
  'list',
  'search',
  'log',
  'sleep',
  'sleepOnEvent',
  'sleepOnPredicate',
  'sleepOnMoney',
  'wake',
  'spawn',
  'grant',
  'revoke',
  'mint',
  'own',
  'owe',
  'oweMuch',
  'acceptDebt',
  'settle',
  'split',
  'merge',
  'bid',
  'listen',
  'plan',
  'tell',
  'charge',
  'status',
  'pinned',
  'collect',
  'nonsense',
]

/** An agent whose `content` has ids, what it does, how its steps end, and code for what it makes. */
export const LIVING = `function step({ step, why, steps }) {
  const mine = self.content
  const any = (list) => list[Math.floor(random() * list.length)]
  const who = () => any(mine.ids)
  const small = () => Math.floor(random() * 9)
  const opts = () => any([undefined, undefined, undefined, { max_spend: small() * 4 }, { dry_run: true }, { key: 'k' + small() }, { expected_version: 1 + small() }])
  const store = (method, args) => invoke('genesis_store', method, args, opts())
  const money = (method, args) => invoke('genesis_ledger', method, args, opts())
  const sale = (method, args) => invoke('genesis_escrow', method, args, opts())
  const time = (args) => invoke('genesis_clock', 'sleep', args)
  const face = { description: 'made by ' + self.id + ' ' + any(['red', 'blue', 'old']), tools: [{ name: 'run', inputSchema: { type: 'object' } }, { name: 'check', inputSchema: { type: 'object' } }] }
  const does = {
    pay: () => money('transfer', { to: who(), amount: 1 + small() }),
    payBudget: () => money('transfer', { to: who(), amount: 1 + small() * 100, resource: 'llm_budget' }),
    make: () => store('create', { id: any([undefined, 'new-' + small()]), type: any(['data', 'memory']), content: { by: self.id, at: now, x: 'x'.repeat(small() * 20) }, access_contract_id: any(mine.contracts), read_price: small() % 3 }),
    makeTool: () => store('create', { id: any([undefined, 'made-' + small()]), type: 'tool', can_execute: true, code: any(mine.codes), interface: face, price: small() % 4, access_contract_id: any(mine.contracts), has_standing: small() === 0 }),
    write: () => store('write', any([{ id: who(), content: { w: small() } }, { id: who(), price: small() }, { id: self.id, metadata: { n: small(), tag: any(['red', 'blue']) } }, { id: who(), access_contract_id: any(mine.contracts) }, { id: 'made-' + small(), code: any(mine.codes) }, { id: who(), loop: { mind: 'code', every: (1 + small()) + 's' } }])),
    edit: () => store('edit', { id: 'new-' + small(), old_string: self.id, new_string: 'edited' }),
    remove: () => store('delete', { id: any(['new-' + small(), 'made-' + small(), 'kid-' + small(), who()]) }),
    give: () => store('transfer_ownership', { id: any(['new-' + small(), who()]), to: who() }),
    accept: () => store('accept', { id: any(['new-' + small(), who()]) }),
    offer: () => sale('deposit', { id: any(['new-' + small(), 'made-' + small(), who()]), price: 1 + small() }),
    buy: () => sale('purchase', { id: any(['new-' + small(), 'made-' + small(), who()]) }),
    cancel: () => sale('cancel', { id: any(['new-' + small(), who()]) }),
    use: () => invoke(any([who(), 'made-' + small()]), 'run', { n: small(), to: who() }, opts()),
    useMuch: () => { let last; for (let i = 0; i < 3; i++) last = invoke(who(), 'run', { n: i, to: who() }); return last },
    read: () => store('read', any([{ id: who() }, { id: 'new-' + small() }, { id: who(), version: 1 }])),
    list: () => store(any(['list_all', 'list_agents', 'count']), {}),
    search: () => store('search', { query: any(['red', 'blue made', 'tool', 'old']) }),
    log: () => { log('at ' + now + ' because of ' + why); return invoke('genesis_event_log', 'read', { limit: 3 }) },
    sleep: () => time({ for: small() * 300000 }),
    sleepOnEvent: () => time({ on_event: any([{ kind: 'artifact.created' }, { kind: 'scrip.moved' }, { 'data.to': self.id }, { kind: 'call.failed' }]), for: any(['5s', '20s']) }),
    sleepOnPredicate: () => time({ on_event: { kind: 'scrip.moved' }, on_predicate: { id: any(mine.tools), method: 'check', args: { n: small() } }, for: '15s' }),
    sleepOnMoney: () => time({ on_resource: { resource: any(['scrip', 'compute']), at_least: small() * 10 }, until: now + 9000000 }),
    wake: () => invoke('genesis_clock', 'wake', { id: who() }),
    spawn: () => money('spawn', { id: any([undefined, 'kid-' + small()]), code: any(mine.births), interface: face, content: { ids: mine.ids, n: 0 }, loop: { mind: 'code', every: (1 + small()) + 's' }, fund: any([{ scrip: 1 + small() }, { scrip: 3, disk: 3000, rights: mine.rights.slice(0, 1) }, { disk: 2000 }]) }),
    grant: () => money('grant', { to: who(), cap_per_call: 1 + small(), cap_per_window: 5 + small(), window: '10s' }),
    revoke: () => money('revoke', { to: who() }),
    mint: () => money(any(['mint', 'burn']), { to: who(), amount: 1 + small() }),
    own: () => store('list_by_owner', { owner: any([self.id, caller, who()]) }),
    owe: () => invoke('genesis_debt', 'issue', { id: any([undefined, 'note-' + small()]), creditor: who(), principal: 1 + small(), rate_bps_per_day: 100000 * small(), due_in: any(['1s', '5s']), disburse: small() > 3 }, opts()),
    oweMuch: () => invoke('genesis_debt', 'issue', any([{ id: 'note-' + small(), creditor: who(), principal: small(), due_in: '3s', collateral: 'new-' + small(), seniority: small() % 2 }, { id: 'note-' + small(), creditor: who(), principal: 5, due_in: '3s', earnings: { of: 'made-' + small(), share_bps: 1000 * (1 + small()) } }])),
    acceptDebt: () => { const open = invoke('genesis_debt', 'list_debts', { as: 'creditor' }).result.items; return open.length === 0 ? null : invoke('genesis_debt', any(['accept', 'accept', 'collect', 'transfer_creditor']), any([{ id: any(open).id }, { id: any(open).id }, { id: any(open).id, to: who() }])) },
    settle: () => invoke('genesis_debt', any(['repay', 'check']), any([{ id: 'note-' + small(), amount: 1 + small() }, { id: 'note-' + small() }])),
    split: () => invoke('genesis_rights_registry', any(['split', 'transfer_quota']), any([{ id: self.id, amounts: [{ compute: 1000 * (1 + small()) }, { disk: 100 }] }, { to: who(), resource: any(['compute', 'disk']), amount: 100 * (1 + small()) }])),
    merge: () => { const own = invoke('genesis_rights_registry', 'list', { owner: self.id }).result.items; return own.length === 0 ? null : invoke('genesis_rights_registry', 'merge', { ids: [self.id, any(own).id] }) },
    bid: () => invoke('genesis_mint', any(['bid', 'bid', 'cancel', 'status', 'history']), any([{ artifact_id: 'made-' + small(), amount: 1 + small() }, { artifact_id: any(['new-' + small(), self.id]), amount: 1 + small() }, { artifact_id: self.id }, {}]), opts()),
    listen: () => invoke('genesis_bus', any(['subscribe', 'subscribe', 'list_subscriptions']), any([{ filter: any([{ kind: 'bus.emitted', topic: 't' + small() % 3 }, { kind: 'scrip.moved', 'data.amount': { $gt: 2 } }, { by: who() }]), callback: any([self.id, 'made-' + small()]), method: 'run' }, {}])),
    plan: () => invoke('genesis_bus', 'schedule', any([{ at: '' + (1 + small()) + 's', callback: self.id, method: 'run' }, { after_events: 1 + small() * 5, callback: 'made-' + small(), method: any(['run', 'check']) }])),
    tell: () => invoke('genesis_bus', any(['send', 'emit', 'inbox']), any([{ to: who(), body: 'x'.repeat(small()) }, { topic: 't' + small() % 3, body: small() }, { since: small() }])),
    charge: () => money('charge', { from: who(), amount: 1 + small() }),
    status: () => store('set_status', { id: any(['made-' + small(), 'made-' + small(), self.id]), status: any(['paused', 'active', 'active', 'disabled']) }),
    pinned: () => invoke(any(['made-' + small(), who()]) + '@' + (1 + small() % 3), 'run', { n: small(), to: who() }, opts()),
    collect: () => store('collection', { id: any([undefined, 'new-' + small()]), description: 'kept', schema: { type: 'object' } }),
    nonsense: () => invoke(any(['', 'no.where', 'genesis_store', self.id, 'genesis_nothing']), any(['run', 'create', '', 'step']), any([null, 3, { id: 5 }, { id: 'genesis_x', type: '' }, []])),
  }
  mine.n += 1
  const said = []
  const count = small() % 4
  for (let i = 0; i <= count; i++) {
    const answer = does[any(mine.does)]()
    said.push(answer && (answer.success ? 'ok' : answer.error_code))
  }
  mine.last = said
  mine.seen = steps.length
  switch (any(mine.ends)) {
    case 'rest': return { rest: 1 + small() + 's' }
    case 'soon': return { rest: '1ms' }
    case 'act': return { actions: [{ invoke: 'genesis_ledger.transfer', args: { to: who(), amount: 1 } }, { invoke: any(mine.tools) + '.run', args: { n: small(), to: who() } }], rest: small() + 's' }
    case 'plan': return { plan: { steps: [{ id: 'a', invoke: any(mine.tools) + '.run', args: { n: small(), to: who() }, on_error: any(['continue', { retry: 2 }, { fallback: { invoke: 'genesis_clock.now' } }]) }, { id: 'b', invoke: 'genesis_ledger.transfer', args: { to: who(), amount: 1 }, after: ['a'], if: { 'a.success': any([true, false]) } }] }, rest: small() + 's' }
    case 'burn': { let x = 0; for (let i = 0; i < 4000 * small(); i++) x = (x * 31 + i) % 65521; mine.x = x; return }
    case 'fail': throw new Error('as drawn ' + step)
    case 'wrong': return { actions: 'none' }
    default: return
  }
}`

/** Tools; each also answers as a predicate. */
export const TOOLS: Record<string, string> = {
  echo: `function run(args) { return args }`,
  count: `function run({ n }) { self.content = ((self.content && self.content.n) || 0) + 1; self.content = { n: self.content, last: n, by: caller }; return self.content }`,
  spend: `function run({ n, to }) { self.content = { n: n, to: to }; return invoke('genesis_ledger', 'transfer', { to: to, amount: 1 + n % 3 }).success }`,
  call: `function run({ n, to }) { const answer = invoke(to, 'run', { n: n, to: self.id }); return { said: answer.success, code: answer.error_code, n: n } }`,
  fail: `function run({ n }) { self.content = n; invoke('genesis_store', 'create', { id: 'new-' + n, type: 'data', content: n }); if (n % 2 === 0) throw new Error('even ' + n); return n }`,
  draw: `function run({ n }) { const drawn = []; for (let i = 0; i < n; i++) drawn.push(Math.floor(random() * 1000)); self.content = drawn; return drawn }`,
  write: `function run({ n }) { invoke('genesis_store', 'write', { id: self.id, metadata: { n: n, by: originator } }); return invoke('genesis_store', 'create', { type: 'data', content: 'x'.repeat(n * 40) }).success }`,
  kill: `function run({ n, to }) { return invoke('genesis_store', 'delete', { id: n > 4 ? to : self.id }).success }`,
  heavy: `function run({ n }) { let x = n; for (let i = 0; i < n * 3000; i++) x = (x * 17 + i) % 9973; return x }`,
  keys: `function run({ n }) { const m = new Map(); for (let i = 9; i > 0; i--) m.set('k' + ((i * 7) % 10), i); const o = {}; for (const [k, v] of m) o[k] = v; o[n] = 1; self.content = o; return Object.keys(o).join() }`,
  sleepy: `function run() { return invoke('genesis_clock', 'sleep', { for: '2s' }) }`,
  texts: `function run({ n }) { const s = 'aé😀' + n; const a = /(.)(\\d)/.exec(s); log(s); return [s.length, a && a[1], JSON.stringify({ s: [1.5, n / 3] }), s.toUpperCase().split('').reverse().join('')] }`,
  check: `function run() { return 0 }`,
}

/** Appended to each tool, so that it is a predicate as well. */
export const PREDICATE = `
function check({ n }) { return n > 3 && invoke('genesis_ledger', 'balance', { id: caller }).result.balance > n }`

/** Contracts: what `check_permission` answers. */
export const CONTRACTS: Record<string, string> = {
  evens: `function check_permission({ caller, action, args }) { return { allowed: action !== 'delete' && caller.length % 2 === 0, reason: 'by length of name' } }`,
  priced: `function check_permission({ action }) { return { allowed: true, price: action === 'invoke' ? 2 : 1 } }`,
  state: `function check_permission({ caller, owner }) { return { allowed: caller === owner || (self.content || 0) >= 0 && invoke('genesis_ledger', 'balance', { id: caller }).result.balance > 5 } }`,
  paid: `function check_permission({ caller, owner }) { return { allowed: true, price: 1, payer: caller, recipient: owner } }`,
  shared: `function check_permission({ owner, caller }) { return { allowed: true, price: 3, splits: owner === caller ? [{ to: owner, bps: 10000 }] : [{ to: owner, bps: 3333 }, { to: caller, bps: 6667 }] } }`,
  throws: `function check_permission() { throw new Error('no') }`,
  loops: `function check_permission() { for (;;); }`,
  nonsense: `function check_permission() { return 7 }`,
  writes: `function check_permission() { self.content = 1; invoke('genesis_store', 'create', { type: 'data' }); return { allowed: true } }`,
}

/** Bodies of hostile functions: they loop, grow, recurse, escape, poison, and throw what is odd. */
export const HOSTILE = [
  'for (;;);',
  'for (;;) { try { for (;;); } catch { for (;;); } finally { for (;;); } }',
  "for (;;) invoke('tool1', 'run', { n: 1, to: 'tool1' })",
  'try { for (;;); } catch { return 1 } finally { return 2 }',
  'return { get x() { for (;;); } }',
  '[2, 1].sort(() => { for (;;); })',
  'self.content = { toJSON() { for (;;); } }',
  'const a = []; for (;;) a.push(a.length)',
  "let s = 'x'; for (;;) s += s",
  "const o = {}; for (let i = 0; ; i++) o['k' + i] = i",
  'const m = new Map(); for (let i = 0; ; i++) m.set(i, i)',
  'return new Array(5e7).fill({}).length',
  'Array.from({ length: 1e8 })',
  'const f = () => 1 + f(); return f()',
  'const f = () => { try { return 1 + f() } catch { return f() } }; return f()',
  "return /^(a+)+$/.test('a'.repeat(40) + 'b')",
  "return 'x'.repeat(200000)",
  "self.content = 'x'.repeat(200000); return 1",
  'Object.prototype.x = 1',
  'Array.prototype.map = function () { return [] }',
  "JSON.stringify = () => '{}'",
  "Object.defineProperty(Object.prototype, 'y', { set() {} })",
  'Object.setPrototypeOf(Object.prototype, { x: 1 })',
  "return (() => {}).constructor('return 1')()",
  "return invoke.constructor.constructor('return process')().pid",
  'throw undefined',
  "throw Symbol('s')",
  'throw invoke',
  "throw { get message() { throw { get message() { throw 'x' } } } }",
  "throw { refused: true, code: 'UNAVAILABLE', retriable: true }",
  'const a = []; a.push(a); return a',
  'let a = 1; for (let i = 0; i < 65; i++) a = [a]; return a',
  'let a = 1; for (let i = 0; i < 65; i++) a = [a]; self.content = a',
  'return JSON.parse(\'{"__proto__": 1}\')',
  "return '\\ud800'",
  "return { '\\udc00': 1 }",
  'return NaN',
  'return { f: invoke }',
  'self.content = -0; return [-0, 1e21, 0.1 + 0.2]',
  "invoke('genesis_ledger', 'transfer', { to: 'bank', amount: 3 }); throw new Error('after paying')",
  "invoke('genesis_store', 'delete', { id: self.id }); return 1",
  "invoke('genesis_store', 'delete', { id: self.id }); for (;;);",
  'return [typeof Date, typeof process, typeof globalThis, typeof setTimeout, typeof WeakRef].join()',
  'return Object.keys(self).join() + new Error().stack',
  'const k = []; for (let i = 0; i < 300; i++) k.push(random()); return k[299] > 2',
  "for (let i = 0; i < 50; i++) log('x'.repeat(5000)); return 1",
  "for (let i = 0; i < 200; i++) invoke('genesis_ledger', 'balance', { id: 'bank' }); return 1",
]
