// The proofs themselves are doubted: what would make a run another one is planted, and must be found.
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { NativeAgent } from '../src/agents/native.ts'
import { Store } from '../src/artifacts/store.ts'
import { Cells } from '../src/base/cells.ts'
import type { Event } from '../src/kernel/event.ts'
import { Journal } from '../src/kernel/journal.ts'
import type { World } from '../src/kernel/world.ts'
import { Gateway } from '../src/llm/gateway.ts'
import { EffectRows } from '../src/run/effect_rows.ts'
import { Recorder } from '../src/run/recorder.ts'
import { recountAll } from '../src/run/recount.ts'
import { replay } from '../src/run/replay.ts'
import { Rows } from '../src/run/rows.ts'
import { openRunFile } from '../src/run/run_file.ts'
import { verified } from '../src/run/verify.ts'
import { foldAndBack, inFolder, type Lived, live, scenarioOf } from './check.ts'

/** Modules whose functions can only be changed where they are imported; each changes when asked. */
const planted = vi.hoisted(() => ({ random: false, credit: false, restored: false, draws: 0 }))

vi.mock(import('../src/base/random.ts'), async (original) => {
  const real = await original()
  const stream: typeof real.stream = (seed, ...name) =>
    real.stream(planted.random ? seed + ++planted.draws : seed, ...name)
  return { ...real, stream }
})

vi.mock(import('../src/economy/ledger.ts'), async (original) => {
  const real = await original()
  const credit: typeof real.credit = (stock, id, amount) => {
    if (!planted.credit) return real.credit(stock, id, amount)
    const before = stock.circulating
    real.credit(stock, id, amount)
    stock.circulating = before
    for (let i = 0; i < 10; i++) stock.circulating += amount / 10
  }
  return { ...real, credit }
})

vi.mock(import('../src/kernel/snapshot.ts'), async (original) => {
  const real = await original()
  const putScalars: typeof real.putScalars = (world, scalars) => {
    real.putScalars(world, scalars)
    if (planted.restored) forgetRemainders(world)
  }
  return { ...real, putScalars }
})

function forgetRemainders(world: World): void {
  for (const buckets of world.flows.values()) {
    for (const [id, bucket] of buckets) buckets.set(id, { ...bucket, remainder: 0 })
  }
}

afterEach(() => {
  vi.restoreAllMocks()
  Object.assign(planted, { random: false, credit: false, restored: false })
})

const face = (...names: string[]) => ({
  description: 'made for mutations',
  tools: names.map((name) => ({ name, inputSchema: { type: 'object' } })),
})

/** A little of everything that a planted change can reach. */
const WORLD = `${JSON.stringify({
  name: 'mutations',
  about: 'a little of everything',
  until: ['14s', { events: 1500 }],
  native: join(import.meta.dirname, 'torture_minds.ts'),
  config: {
    edge: { retries: 0 },
    llm: { providers: { near: { kind: 'scripted', price: { input: '$1', output: '$4' } } } },
  },
  artifacts: [
    {
      id: 'ann',
      type: 'account',
      has_standing: true,
      endow: { scrip: 97 },
      loop: {
        mind: 'script',
        script: [
          { at: '4s', invoke: 'genesis_store.transfer_ownership', args: { id: 'b', to: 'bank' } },
          { at: '6s', invoke: 'genesis_ledger.transfer', args: { to: 'bank', amount: 7 } },
        ],
      },
    },
    { id: 'b', type: 'data', owner: 'ann', content: 1 },
    { id: 'bank', type: 'account', has_standing: true, endow: { scrip: 11 } },
    { id: 'a', type: 'data', owner: 'bank', content: 1 },
    ...['drifter', 'planner'].map((name) => ({
      id: name,
      type: 'agent',
      has_standing: true,
      endow: { scrip: 33 },
      content: { ids: ['ann', 'bank', 'lister', 'drifter'], n: 0, last: [] },
      loop: { mind: 'native', name, every: '700ms' },
    })),
    {
      id: 'lister',
      type: 'agent',
      has_standing: true,
      can_execute: true,
      endow: { scrip: 20 },
      interface: face(),
      content: [],
      code: `function step({ step, steps }) {
        const ids = (method, args) => invoke('genesis_store', method, args).result.items.map((one) => one.id).join()
        if (step % 3 === 0) invoke('genesis_store', 'create', { type: 'data', content: step })
        if (step % 9 === 0) throw new Error('too late')
        const calls = invoke('genesis_event_log', 'stats', { id: 'genesis_store' }).result.calls
        self.content = [step, steps.length, calls, ids('list_by_owner', { owner: 'bank' }), ids('list_by_type', { type: 'data' }), random()]
      }`,
      loop: { mind: 'code', every: '1s' },
    },
    {
      id: 'heavy',
      type: 'agent',
      has_standing: true,
      can_execute: true,
      endow: { compute: { rate: '400007/min', capacity: 9000 } },
      interface: face(),
      code: 'function step() { let x = 0; for (let i = 0; i < 2000; i++) x = (x * 31 + i) % 65521 }',
      loop: { mind: 'code', every: '900ms' },
    },
    {
      id: 'thinker',
      type: 'agent',
      has_standing: true,
      endow: {
        scrip: 10,
        llm_budget: '$1',
        llm_rate: { rate: '1000000/min', capacity: 200_000 },
      },
      loop: { mind: 'llm', every: '3s' },
    },
  ],
})}\n`

type ProofName = 'laws' | 'fold' | 'second life' | 'checkpoints' | 'restore' | 'replay' | 'verify'

/** Every proof that does not hold of the world as it is now lived. */
async function broken(): Promise<ProofName[]> {
  const failed: ProofName[] = []
  const proof = async (name: ProofName, body: () => unknown) => {
    try {
      await body()
    } catch {
      failed.push(name)
    }
  }
  let first: Lived | null = null
  await proof('laws', async () => {
    first = await live(scenarioOf(WORLD))
    recountAll(first.world)
  })
  const plain = first as Lived | null
  if (plain === null) return failed
  await proof('fold', () => foldAndBack(plain.scenario, plain))
  await proof('second life', async () => same(await live(scenarioOf(WORLD)), plain))
  await inFolder(async (folder) => {
    const file = join(folder, 'a.oikos')
    const often = ['checkpoint.events=9', 'checkpoint.reload=1', 'record.batch=20']
    await proof('checkpoints', async () => same(await live(scenarioOf(WORLD, often), file), plain))
    const kept = openRunFile(file)
    try {
      const all = kept.db.prepare('SELECT seq FROM snapshots').pluck().all() as number[]
      await proof('restore', async () => {
        for (const from of all.filter((_, i) => i % 7 === 0)) await replayed(file, from)
      })
      await proof('replay', () => replayed(file))
      await proof('verify', async () => {
        const { verdict } = await verified(kept)
        expect(verdict).toMatchObject({ holds: true, damage: [] })
      })
    } finally {
      kept.close()
    }
  })
  return failed
}

function same(lived: Lived, plain: Lived): void {
  expect([lived.eventHash, lived.stateHash]).toEqual([plain.eventHash, plain.stateHash])
}

async function replayed(path: string, from?: number): Promise<void> {
  const file = openRunFile(path)
  try {
    const again = await replay(file, { from })
    again.run.close()
    const { event_hash, state_hash } = file.manifest()
    expect(again.divergence).toBeNull()
    expect([again.eventHash, again.stateHash]).toEqual([event_hash, state_hash])
  } finally {
    file.close()
  }
}

test('nothing is planted: every proof holds', async () => {
  expect(await broken()).toEqual([])
})

/** What is planted, and the proof that must find it; more may. */
const MUTATIONS: [what: string, plant: () => void, proof: ProofName][] = [
  [
    'a clock in a mind',
    () => {
      vi.spyOn(NativeAgent.prototype, 'random').mockImplementation(() => performance.now() % 1)
    },
    'second life',
  ],
  [
    'entropy in a mind',
    () => {
      vi.spyOn(NativeAgent.prototype, 'random').mockImplementation(() => Math.random())
    },
    'replay',
  ],
  [
    'chance from what the module has drawn before',
    () => {
      planted.random = true
    },
    'second life',
  ],
  [
    'the order in which a set was filled',
    () => {
      vi.spyOn(Store.prototype, 'ownedBy').mockImplementation(function (this: Store, owner) {
        const { owned } = this as unknown as { owned: Map<string, Set<string>> }
        return [...(owned.get(owner) ?? [])]
      })
    },
    'checkpoints',
  ],
  [
    'money that is added up in fractions',
    () => {
      planted.credit = true
    },
    'laws',
  ],
  ['an event that is never emitted', dropEmitted, 'fold'],
  ['an event that is never recorded', dropRecorded, 'checkpoints'],
  ['a swallowed error: rows that could not be written', loseRows, 'verify'],
  ['a swallowed error: answers that could not be kept', loseAnswers, 'replay'],
  ['a cache that outlives what it was made from', cacheTypes, 'checkpoints'],
  [
    'a change in place that no checkpoint hears of',
    () => {
      vi.spyOn(Cells.prototype, 'touch').mockImplementation(() => {})
    },
    'checkpoints',
  ],
  [
    'what had accrued beyond a whole unit, forgotten when restored',
    () => {
      planted.restored = true
    },
    'restore',
  ],
  ['an undo that is left out', leaveUndone, 'fold'],
  ['latency by the wall clock', timeAnswers, 'second life'],
]

function dropEmitted(): void {
  const emit = Journal.prototype.emit
  vi.spyOn(Journal.prototype, 'emit').mockImplementation(function (this: Journal, ...event) {
    const seq = emit.apply(this, event as never)
    if (event[0] !== 'artifact.saved') return seq
    this.events.pop()
    ;(this as unknown as { undos: unknown[] }).undos.pop()
    return seq
  })
}

function dropRecorded(): void {
  const add = Recorder.prototype.add
  vi.spyOn(Recorder.prototype, 'add').mockImplementation(function (this: Recorder, events) {
    const kept = events.filter((event: Event) => event.kind !== 'scrip.moved')
    add.call(this, kept)
  })
}

function loseRows(): void {
  const write = Rows.prototype.write
  let writes = 0
  vi.spyOn(Rows.prototype, 'write').mockImplementation(function (this: Rows) {
    if (++writes % 23 !== 0) write.call(this)
  })
}

function loseAnswers(): void {
  const write = EffectRows.prototype.write
  vi.spyOn(EffectRows.prototype, 'write').mockImplementation(function (this: EffectRows, row) {
    if (!row.id.endsWith('/2')) write.call(this, row)
  })
}

function cacheTypes(): void {
  const ofType = Store.prototype.ofType
  const known = new WeakMap<Store, Map<string, ReturnType<typeof ofType>>>()
  vi.spyOn(Store.prototype, 'ofType').mockImplementation(function (this: Store, type) {
    const mine = known.get(this) ?? new Map()
    known.set(this, mine)
    if (!mine.has(type)) mine.set(type, [...ofType.call(this, type)])
    return mine.get(type)!
  })
}

function leaveUndone(): void {
  const rollback = Journal.prototype.rollback
  vi.spyOn(Journal.prototype, 'rollback').mockImplementation(function (this: Journal, mark) {
    const { undos } = this as unknown as { undos: (() => void)[] }
    if (undos.length > mark) undos[mark] = () => {}
    rollback.call(this, mark)
  })
}

function timeAnswers(): void {
  const ask = Gateway.prototype.ask
  vi.spyOn(Gateway.prototype, 'ask').mockImplementation(async function (this: Gateway, request) {
    const answer = (await ask.call(this, request)) as { usage?: { output: number } | null }
    if (answer.usage) answer.usage.output = Math.round(performance.now() * 1000) % 400
    return answer as never
  })
}

/** `npm run test:all` plants all of them; otherwise one for each proof will do. */
const PLANTED = MUTATIONS.filter(([, , proof], i) => {
  const first = MUTATIONS.findIndex(([, , one]) => one === proof)
  return process.env.OIKOS_TIMES !== undefined || i === first
})

describe('each planted change is found', () => {
  for (const [what, plant, proof] of PLANTED) {
    test(`${what}: by ${proof}`, async () => {
      plant()
      const found = await broken()
      if (process.env.OIKOS_SHOW) process.stdout.write(`${what}: ${found.join(', ')}\n`)
      expect(found).toContain(proof)
    })
  }
})
