// Bench: escrow trades, calls under a guest contract, an order book, and events among subscriptions.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Json } from '../../src/base/json.ts'
import type { Kernel } from '../../src/kernel/kernel.ts'
import { rootScope } from '../../src/kernel/scope.ts'
import { Recorder } from '../../src/run/recorder.ts'
import { openSandbox } from '../../src/sandbox/run.ts'
import { makeWorld, newborn } from '../worlds.ts'
import { anyScenario, bareInvoke, bareRecord, type Ended } from './calls.ts'
import { compared, type Row } from './row.ts'

const LIBRARY = 'scenarios/library'
const FLOW = { compute: { ratePerMinute: 6e13, capacity: 1e12 } }
const NONE = { stocks: {}, quotas: {}, flows: {} }
const OPEN = { can_execute: true, access_contract_id: 'genesis_freeware' }

type Call = [caller: string, target: string, method: string, args: Json, maxSpend?: number]

/** A world whose calls are recorded; `calls` are those of one operation. */
function here(
  folder: string,
  name: string,
  population: ReturnType<typeof newborn>[],
  { calls, first = [], set = {} }: { calls: (i: number) => Call[]; first?: Call[]; set?: object },
): Ended {
  const sandbox = openSandbox({})
  const recorder = new Recorder(join(folder, `${name}.oikos`), anyScenario())
  const { kernel } = makeWorld(population, {
    run: sandbox.run,
    vet: sandbox.vet,
    set,
    committed: (events) => recorder.add(events),
  })
  for (const call of first) make(kernel, call)
  let made = 0
  const lap = (count: number) => {
    const began = performance.now()
    for (let i = 0; i < count; i++) {
      kernel.advance(kernel.nowUs + 1000)
      for (const call of calls(made++)) make(kernel, call)
    }
    recorder.flush()
    return (performance.now() - began) / 1000 / count
  }
  const end = () => {
    recorder.abandon()
    sandbox.close()
  }
  return { lap, end }
}

function make(kernel: Kernel, [caller, target, method, args, max_spend]: Call): void {
  const options = max_spend === undefined ? {} : { max_spend }
  const scope = rootScope(caller, { what: caller })
  const request = { target, method, args, options }
  const { answer } = kernel.outside(() => kernel.door.invoke(scope, request, 1_000_000))
  if (!answer.success) throw new Error(`${target}.${method}: ${answer.error_message}`)
}

function principal(id: string, stocks: Record<string, number> = {}) {
  const endow = { stocks: { scrip: 1e12, ...stocks }, quotas: { disk: 1e9 }, flows: FLOW }
  return newborn(id, { endow })
}

/** What a trade leaves in a run file: six records. */
function tradeRecords(i: number): object[] {
  const envelope = { seq: 6 * i, t: i, by: 'ann', cause: null, step: null }
  const call = { caller: 'ann', originator: 'ann', target: 'genesis_escrow', gas: 100, price: 0 }
  const terms = { id: 'vase', seller: 'ann', price: 5, price_resource: 'scrip' }
  return [
    { ...envelope, kind: 'scrip.burned', data: { from: 'ann', amount: 1, why: 'fee:deposit' } },
    { ...envelope, kind: 'artifact.listed', data: { ...terms, buyer: null } },
    { ...envelope, kind: 'call.returned', data: { ...call, method: 'deposit', result: terms } },
    { ...envelope, kind: 'scrip.moved', data: { from: 'bob', to: 'ann', amount: 5, why: 'sale' } },
    { ...envelope, kind: 'artifact.sold', data: { ...terms, buyer: 'bob' } },
    { ...envelope, kind: 'call.returned', data: { ...call, method: 'purchase', result: terms } },
  ]
}

function trades(folder: string): Ended {
  const vase = newborn('vase', { type: 'data', has_standing: false, owner: 'ann', endow: NONE })
  return here(folder, 'trades', [principal('ann'), principal('bob'), vase], {
    calls: (i) => {
      const [seller, buyer] = i % 2 === 0 ? ['ann', 'bob'] : ['bob', 'ann']
      return [
        [seller!, 'genesis_escrow', 'deposit', { id: 'vase', price: 5 }],
        [buyer!, 'genesis_escrow', 'purchase', { id: 'vase' }],
      ]
    },
  })
}

const face = (name: string) => ({
  description: name,
  tools: [{ name, inputSchema: { type: 'object' } }],
})

function checks(folder: string): Ended {
  const tool = { type: 'tool', has_standing: false, owner: 'ann', endow: NONE, can_execute: true }
  return here(
    folder,
    'checks',
    [
      principal('ann'),
      principal('bob'),
      newborn('gate', {
        ...tool,
        interface: face('check_permission'),
        code: 'function check_permission({ caller }) { return { allowed: caller.length > 0 } }',
      }),
      newborn('adder', {
        ...tool,
        access_contract_id: 'gate',
        interface: face('run'),
        code: 'function run({ x, y }) { return x + y }',
      }),
    ],
    { calls: (i) => [['bob', 'adder', 'run', { x: i, y: 1 }]] },
  )
}

/** Two guest entries carry what one call under a contract does. */
function twoInvokes(): Ended {
  const { lap, end } = bareInvoke()
  return { lap: async (count) => (await lap(2 * count)) * 2, end }
}

const BOOK = parse(readFileSync(`${LIBRARY}/order_book.yaml`, 'utf8')) as {
  code: { files: string[] }
  interface: never
  content: Json
}

/** Buyers and sellers in turns: every second order trades with the one before. */
function orders(folder: string): Ended {
  const code = BOOK.code.files.map((file) => readFileSync(`${LIBRARY}/${file}`, 'utf8')).join('\n')
  const grant = (resource: string) => ({
    ...{ to: 'book', cap_per_call: 1e9, cap_per_window: 1e9, window: '1d', resource },
  })
  const book = newborn('book', {
    ...OPEN,
    type: 'market',
    code,
    content: BOOK.content,
    interface: BOOK.interface,
  })
  book.endow = { stocks: {}, quotas: { disk: 1e6 }, flows: FLOW }
  return here(folder, 'orders', [principal('ann'), principal('bob', { wheat: 1e9 }), book], {
    set: { resources: { wheat: { kind: 'stock' } }, fees: { transfer: 0 } },
    first: [
      ['ann', 'genesis_ledger', 'grant', grant('scrip')],
      ['bob', 'genesis_ledger', 'grant', grant('wheat')],
      ['ann', 'book', 'deposit', { cash: 1e9 }],
      ['bob', 'book', 'deposit', { goods: 1e8 }],
    ],
    calls: (i) => [
      i % 2 === 0
        ? ['ann', 'book', 'place', { side: 'buy', price: 10, quantity: 3 }]
        : ['bob', 'book', 'place', { side: 'sell', price: 9, quantity: 3 }],
    ],
  })
}

/** Somebody says something while so many listen for something else, of this kind and of others. */
function said(folder: string, name: string, subscriptions: number): Ended {
  const listener = {
    ...OPEN,
    interface: face('on_event'),
    code: 'function on_event() {}',
    endow: { stocks: { scrip: 1e9 }, quotas: { disk: 1e6 }, flows: FLOW },
  }
  const filters = (i: number): Json =>
    i % 2 === 0 ? { kind: 'artifact.sold', id: `x${i}` } : { kind: 'bus.emitted', topic: `t${i}` }
  return here(folder, name, [principal('ann'), newborn('ear', listener)], {
    set: { limits: { subscriptions: 100_000 } },
    first: Array.from({ length: subscriptions }, (_, i) => [
      ...(['ear', 'genesis_bus', 'subscribe'] as const),
      { filter: filters(i), callback: 'ear' },
    ]),
    calls: (i) => [['ann', 'genesis_bus', 'emit', { topic: 'weather', body: i }]],
  })
}

export async function economy(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'oikos-bench-'))
  const row = async (
    what: string,
    wanted: number,
    count: number,
    [one, bare]: [Ended, Ended],
    at = 1,
  ): Promise<Row> => {
    const laps = await compared(one.lap, bare.lap, count)
    one.end()
    bare.end()
    return { what, at, ...laps, wanted }
  }
  const bareTrades = bareRecord(folder, 'trades', tradeRecords)
  try {
    return [
      await row('escrow trades, against their six records', 0.3, 10_000, [
        trades(folder),
        bareTrades,
      ]),
      await row('calls under a guest contract, against two JSON calls', 0.2, 10_000, [
        checks(folder),
        twoInvokes(),
      ]),
      await row('orders in a book, against a JSON call', 0.02, 2_000, [
        orders(folder),
        bareInvoke(BOOK.content),
      ]),
      await row(
        'events among subscriptions that do not fit, against none',
        0.7,
        10_000,
        [said(folder, 'many', 10_000), said(folder, 'none', 0)],
        10_000,
      ),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
