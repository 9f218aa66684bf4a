// What guests pass to invoke, however absurd: an answer with a code, the same for every caller.
import { beforeAll, expect, test } from 'vitest'
import { attacked, type Ended } from './hostile_world.ts'

const DEEP = (levels: number) =>
  `(() => { let a = {}; for (let i = 1; i < ${levels}; i++) a = { a }; return a })()`
const LONG = (bytes: number) => `'x'.repeat(${bytes})`

/** The arguments of one invoke, and its code, or `ok`; or what the expression gives. */
const CALLS: [string, unknown][] = [
  ["'echo', 'run', { x: 1 }", 'ok'],
  ["'echo', 'run'", 'ok'],
  ["'echo', 'run', undefined, undefined", 'ok'],
  ["'echo', 'run', { x: undefined }", 'ok'],
  ["'echo', 'run', { x: -0 }", 'ok'],
  ["'echo', 'run', { x: NaN }", 'TypeError'],
  ["'echo', 'run', { x: 1e400 }", 'TypeError'],
  ["'echo', 'run', { x: { y: [0, -Infinity] } }", 'TypeError'],
  ["'echo', 'run', { x: invoke }", 'TypeError'],
  ["'echo', 'run', { x: Symbol.iterator }", 'TypeError'],
  ["'echo', 'run', JSON.parse('{\"__proto__\": 1}')", 'TypeError'],
  ["'echo', 'run', { ['__proto__']: 1 }", 'TypeError'],
  ["'echo', 'run', { x: '\\ud800' }", 'TypeError'],
  ["'echo', 'run', { '\\udc00': 1 }", 'TypeError'],
  [`'echo', 'run', ${DEEP(64)}`, 'ok'],
  [`'echo', 'run', ${DEEP(65)}`, 'TypeError'],
  [`'echo', 'run', { x: ${LONG(99_000)} }`, 'ok'],
  [`'echo', 'run', { x: ${LONG(100_001)} }`, 'INVALID_ARGS'],
  [`'echo', 'run', { x: 'ä'.repeat(50001) }`, 'INVALID_ARGS'],
  ["'echo', 'run', null", 'ok'],
  ["'echo', 'run', [1]", 'INVALID_ARGS'],
  ["'echo', 'run', 'x'", 'INVALID_ARGS'],
  ["'echo', 'run', {}, { cheap: true }", 'INVALID_ARGS'],
  ["'echo', 'run', {}, { caller: 'victim' }", 'INVALID_ARGS'],
  ["'echo', 'run', {}, { toString: 1 }", 'INVALID_ARGS'],
  ["'echo', 'run', {}, []", 'INVALID_ARGS'],
  ["'echo', 'run', {}, { max_spend: -1 }", 'INVALID_ARGS'],
  ["'echo', 'run', {}, { max_spend: 0.5 }", 'INVALID_ARGS'],
  ["'echo', 'run', {}, { max_spend: '5' }", 'INVALID_ARGS'],
  ["'echo', 'run', {}, { expected_version: 0 }", 'INVALID_ARGS'],
  ["'echo', 'run', {}, { expected_version: 2 }", 'CONFLICT'],
  ["'echo', 'run', {}, { key: '' }", 'INVALID_ARGS'],
  ["'echo', 'run', {}, { dry_run: 1 }", 'INVALID_ARGS'],
  ["'echo', 'constructor', {}", 'INVALID_ARGS'],
  ["'echo', '__proto__', {}", 'INVALID_ARGS'],
  ["'echo', 'step', {}", 'INVALID_ARGS'],
  ["'echo', '', {}", 'INVALID_ARGS'],
  ["'echo', ['run'], {}", 'INVALID_ARGS'],
  ["'echo', 'x'.repeat(100000), {}", 'INVALID_ARGS'],
  ["'__proto__', 'run', {}", 'INVALID_ARGS'],
  ["'constructor', 'run', {}", 'NOT_FOUND'],
  ["'echo ', 'run', {}", 'INVALID_ARGS'],
  ["'ech\\u043e', 'run', {}", 'INVALID_ARGS'],
  ["'echo\\u0000', 'run', {}", 'INVALID_ARGS'],
  ["'Echo', 'run', {}", 'NOT_FOUND'],
  [`'e'.repeat(129), 'run', {}`, 'INVALID_ARGS'],
  ['undefined, undefined, undefined', 'INVALID_ARGS'],
  ["{ toString() { return 'echo' } }, 'run', {}", 'TypeError'],
  ["self.id, 'run', {}", 'REENTRANCY'],
  ["'bystander-1', 'step', {}", 'INVALID_ARGS'],
  ["'victim', 'run', {}", 'INVALID_TYPE'],
  ...[-1, 0, 0.5, 1e15, 1e21, Number.MAX_SAFE_INTEGER].map((amount): [string, unknown] => [
    `'genesis_ledger', 'transfer', { to: 'victim', amount: ${amount} }`,
    Number.isSafeInteger(amount) && amount > 0 ? 'INSUFFICIENT_FUNDS' : 'INVALID_ARGS',
  ]),
  ["'genesis_ledger', 'transfer', { to: 'victim', amount: '5' }", 'INVALID_ARGS'],
  ["'genesis_ledger', 'transfer', { to: 'victim', amount: 1, from: 'victim' }", 'INVALID_ARGS'],
  [
    "'genesis_ledger', 'transfer', { to: 'victim', amount: 1, resource: 'compute' }",
    'INVALID_ARGS',
  ],
  [
    "'genesis_ledger', 'transfer', { to: 'victim', amount: 1, resource: 'toString' }",
    'INVALID_ARGS',
  ],
  ["'genesis_ledger', 'transfer', { to: 'victim ', amount: 1 }", 'NOT_FOUND'],
  ["'genesis_ledger', 'transfer', { to: '__proto__', amount: 1 }", 'NOT_FOUND'],
  ["'genesis_ledger', 'transfer', { to: 'echo', amount: 1 }", 'INVALID_TYPE'],
  ["'genesis_ledger', 'mint', { to: self.id, amount: 1000 }", 'NOT_AUTHORIZED'],
  ["'genesis_ledger', 'burn', { amount: 1 }", 'NOT_AUTHORIZED'],
  ["'genesis_store', 'create', { id: 'genesis_bank', type: 'data' }", 'INVALID_ARGS'],
  ["'genesis_store', 'create', { id: 'victim', type: 'data' }", 'ALREADY_EXISTS'],
  ["'genesis_store', 'create', { id: 'a b', type: 'data' }", 'INVALID_ARGS'],
  ["'genesis_store', 'create', { id: '../x', type: 'data' }", 'INVALID_ARGS'],
  ["'genesis_store', 'create', { id: 'x\\n', type: 'data' }", 'INVALID_ARGS'],
  ["'genesis_store', 'create', { id: 'x', type: 'data', owner: 'victim' }", 'INVALID_ARGS'],
  ["'genesis_store', 'create', { id: 'x', type: 'data', created_by: 'victim' }", 'INVALID_ARGS'],
  ["'genesis_store', 'create', { id: 'x', type: 'data', balance: 5 }", 'INVALID_ARGS'],
  ["'genesis_store', 'create', { id: 'x', type: 'data', price: -1 }", 'INVALID_ARGS'],
  [`'genesis_store', 'create', { id: 'x', type: 'data', content: ${DEEP(62)} }`, 'ok'],
  ["'genesis_store', 'write', { id: self.id, can_execute: false }", 'INVALID_ARGS'],
  ["'genesis_store', 'write', { id: self.id, has_standing: false }", 'INVALID_ARGS'],
  ["'genesis_store', 'write', { id: 'victim', content: 1 }", 'ACCESS_DENIED'],
  ["'genesis_store', 'write', { id: 'genesis_ledger', price: 9 }", 'ACCESS_DENIED'],
  ["'genesis_store', 'delete', { id: 'genesis_ledger' }", 'NOT_AUTHORIZED'],
  ["'genesis_store', 'transfer_ownership', { id: 'echo', to: self.id }", 'NOT_AUTHORIZED'],
  ["'genesis_escrow', 'deposit', { id: 'echo', price: 1 }", 'NOT_AUTHORIZED'],
  ["'genesis_ledger', 'all_balances', { limit: 1e9 }", 'ok'],
  ["'genesis_clock', 'wake', { id: 'bystander-1' }", 'NOT_AUTHORIZED'],
]

/** What guests try with invoke itself, and what the expression gives them. */
const TRICKS: [string, unknown][] = [
  ['(invoke = () => 5, typeof invoke)', 'EXECUTION_ERROR'],
  ['(invoke.x = 1, invoke.x)', 'EXECUTION_ERROR'],
  ['Object.isFrozen(invoke)', true],
  ['invoke.call(null, "echo", "run", { x: 1 }).result.x', 1],
  [
    'invoke.apply({ id: "victim" }, ["genesis_ledger", "burn", { amount: 1 }]).error_code',
    'NOT_AUTHORIZED',
  ],
  [
    "(() => { const a = invoke('echo', 'run', {}); a.success = false; a.price_paid = 99; return invoke('echo', 'run', {}).price_paid })()",
    0,
  ],
  [
    "(self.owner = 'victim', self.id = 'victim', invoke('genesis_ledger', 'balance', { id: self.id }).result.id)",
    'EXECUTION_ERROR',
  ],
  [
    "(() => { const me = self.id; caller = 'x'; originator = 'y'; now = 5; const seen = invoke('whoami', 'run', {}).result; return [seen[0] === me, seen[1], seen[2] > 5] })()",
    [true, 'victim', true],
  ],
  [
    "{ success: false, error_code: 'UNAVAILABLE', retriable: true }",
    { success: false, error_code: 'UNAVAILABLE', retriable: true },
  ],
  [
    "{ refused: true, code: 'TIMEOUT', message: 'x' }",
    { refused: true, code: 'TIMEOUT', message: 'x' },
  ],
  [
    "{ code: 'TIMEOUT', message: 'x', details: null, retryAfterUs: null }",
    { code: 'TIMEOUT', message: 'x', details: null, retryAfterUs: null },
  ],
  ['{ pending: true, job: "j1" }', { pending: true, job: 'j1' }],
  ['{ toJSON: 1, length: -1 }', { toJSON: 1, length: -1 }],
  ['-0', 0],
  ['undefined', null],
  ['[, 1]', [null, 1]],
  [
    '[typeof BigInt, typeof process, typeof globalThis, typeof Date].join()',
    'undefined,undefined,undefined,undefined',
  ],
]

const EXPRESSIONS: [string, unknown][] = [
  ...CALLS.map(([call, code]): [string, unknown] => [`answerOf(() => invoke(${call}))`, code]),
  ...TRICKS,
]

/** Guests see what is no JSON as an error of their own, before anybody is called. */
const ANSWER = `function answerOf(call) {
  try { const a = call(); return a.success ? 'ok' : a.error_code } catch (e) { return e.name }
}
`
const WHOAMI = {
  id: 'whoami',
  type: 'tool',
  owner: 'victim',
  can_execute: true,
  access_contract_id: 'genesis_freeware',
  interface: {
    description: 'says who calls, for whom, and when',
    tools: [{ name: 'run', inputSchema: { type: 'object' } }],
  },
  code: 'function run() { return [caller, originator, now] }',
}

let ended: Map<string, Ended>
beforeAll(async () => {
  ended = await attacked(
    Object.fromEntries(
      EXPRESSIONS.map(([text]) => [text, `${ANSWER}function run() { return (${text}) }`]),
    ),
    [WHOAMI],
  )
})

test.each(EXPRESSIONS)('%s', (text, expected) => {
  const { code, result } = ended.get(text)!
  expect(code === 'ok' ? result : code).toEqual(expected)
})
