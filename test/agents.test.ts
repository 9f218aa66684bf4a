// Loops of agents: what a step may answer, when the next one comes, and how loops end.
import { beforeAll, describe, expect, test } from 'vitest'
import type { NativeMind } from '../src/agents/native.ts'
import { Violation } from '../src/base/violation.ts'
import type { Event } from '../src/kernel/event.ts'
import { check, type Lived } from './check.ts'
import { makeWorld, newborn, turns } from './worlds.ts'

const S = 1_000_000

/** What a step returns at 0, and when the next begins, or what is said of it. */
const DECISIONS: [string, number | RegExp][] = [
  ['', 5 * S],
  ['undefined', 5 * S],
  ['null', 5 * S],
  ['{}', 5 * S],
  ['{ actions: [] }', 5 * S],
  ['{ actions: undefined, rest: undefined }', 5 * S],
  ["{ rest: '2s' }", 2 * S],
  ["{ rest: '1h 30m' }", 5400 * S],
  ['{ rest: 2500000 }', 2.5 * S],
  ['{ rest: null }', 5 * S],
  ['{ rest: 0 }', 1000],
  ["{ rest: '0s' }", 1000],
  ['{ rest: 999 }', 1000],
  ["{ actions: [{ invoke: 'genesis_clock.now' }] }", 5 * S],
  ["{ actions: [{ invoke: 'genesis_clock.now', args: {} }], rest: '3s' }", 3 * S],
  ["{ actions: [{ invoke: 'nobody.run', args: {} }], rest: '3s' }", 3 * S],
  ["{ actions: [{ invoke: 'genesis_clock.sleep', args: { for: '7s' } }], rest: '3s' }", 7 * S],
  ["(invoke('genesis_clock', 'sleep', { for: '8s' }), { rest: '3s' })", 8 * S],
  ["(invoke('genesis_clock', 'sleep', { until: 0 }), {})", 1000],
  [`{ actions: Array(100).fill({ invoke: 'genesis_clock.now' }), rest: '4s' }`, 4 * S],
  [`{ actions: Array(101).fill({ invoke: 'genesis_clock.now' }) }`, /at most 100 actions/],
  ["{ rest: '10 minutes' }", /rest: write a duration such as 250ms/],
  ['{ rest: -1 }', /rest: write a duration/],
  ['{ rest: 0.5 }', /rest: write a duration/],
  ['{ rest: 1e300 }', /rest: write a duration/],
  ["{ rest: ['1s'] }", /rest: write a duration/],
  ['5', /a step returns nothing or \{actions/],
  ["'done'", /a step returns nothing or/],
  ['[]', /a step returns nothing or/],
  ['{ action: [] }', /a step returned action: use actions, plan, rest/],
  ['{ actions: {} }', /actions must be a list/],
  ["{ actions: 'genesis_clock.now' }", /actions must be a list/],
  ['{ actions: [null] }', /actions\[0\]: write \{invoke/],
  [
    "{ actions: [{ invoke: 'genesis_clock' }] }",
    /actions\[0\]: genesis_clock is not artifact\.method/,
  ],
  ["{ actions: [{ invoke: '.now' }] }", /is not artifact\.method/],
  ["{ actions: [{ invoke: 'genesis_clock.now', arg: {} }] }", /actions\[0\]: arg is unknown/],
  ["{ actions: [{ invoke: 'genesis_clock.now', as: 'victim' }] }", /as is unknown/],
]

describe('what a step answers', () => {
  let lived: Lived
  beforeAll(async () => {
    const artifacts = DECISIONS.map(([text], i) => ({
      id: `d-${i}`,
      type: 'agent',
      has_standing: true,
      can_execute: true,
      interface: { description: 'decides', tools: [] },
      code: `function step() { return ${text} }`,
      loop: { mind: 'code', every: '5s' },
    }))
    const world = { name: 'decisions', about: 'what steps answer', until: 0, artifacts }
    lived = await check(`${JSON.stringify(world, null, 1)}\n`)
  })
  test.each(DECISIONS.map((row, i) => [...row, i] as const))('%s', (_, expected, i) => {
    const ends = lived.events.filter(
      ({ kind, by }) => by === `d-${i}` && (kind === 'agent.acted' || kind === 'agent.failed'),
    )
    const [end] = ends as [Event & { kind: 'agent.acted' | 'agent.failed' }]
    if (expected instanceof RegExp) {
      expect(end).toMatchObject({ kind: 'agent.failed', data: { code: 'EXECUTION_ERROR' } })
      expect((end.data as { message: string }).message).toMatch(expected)
    } else expect(end).toMatchObject({ kind: 'agent.acted', data: { wait: { until: expected } } })
  })
})

test('two steps of one loop are at least min_step apart, whatever wakes it', async () => {
  const agent = (id: string, code: string) => `
  - {id: ${id}, type: agent, owner: ann, has_standing: true, can_execute: true, access_contract_id: genesis_freeware, interface: {description: hasty, tools: []}, loop: {mind: code, every: 1ms}, code: "${code}"}`
  const { events } = await check(`name: hasty
about: agents that would like to step twice at one instant
until: 50ms
config: {time: {min_step: 3ms}, fees: {transfer: 0}}
artifacts:
  - {id: ann, type: account, has_standing: true}${agent('zero', 'function step() { return { rest: 0 } }')}${agent('past', "function step() { invoke('genesis_clock', 'sleep', { until: 0 }) }")}${agent('rich', "function step() { invoke('genesis_clock', 'sleep', { on_resource: { resource: 'compute', at_least: 1 } }) }")}${agent('mutual-1', "function step() { invoke('genesis_clock', 'sleep', { on_event: { kind: 'agent.acted', by: 'mutual-2' }, for: '20ms' }) }")}${agent('mutual-2', "function step() { invoke('genesis_clock', 'sleep', { on_event: { kind: 'agent.acted' }, for: '10ms' }) }")}
`)
  for (const id of ['zero', 'past', 'rich', 'mutual-1', 'mutual-2']) {
    const acted = events.filter((event) => event.kind === 'agent.acted' && event.by === id)
    expect(acted.length, id).toBeGreaterThan(2)
    for (let i = 1; i < acted.length; i++) {
      expect(acted[i]!.t - acted[i - 1]!.t, id).toBeGreaterThanOrEqual(3000)
    }
  }
})

test('who is quarantined rests until its owner wakes it, and begins to count again', async () => {
  const { events } = await check(`name: quarantine
about: an agent fails, is quarantined, is woken, and fails again
until: 1h
config: {agents: {failures_max: 2}}
artifacts:
  - {id: sick, type: agent, owner: ann, has_standing: true, can_execute: true, interface: {description: fails, tools: []}, code: "function step() { null.x }", loop: {mind: code}}
  - {id: ann, type: account, has_standing: true, loop: {mind: script, script: [
      {at: 10m, invoke: genesis_clock.wake, args: {id: sick}, expect: {success: true}},
      {at: 20m, invoke: genesis_clock.wake, args: {id: sick}, expect: {success: true}}]}}
`)
  const failed = events.filter((event) => event.kind === 'agent.failed')
  expect(failed.map(({ t }) => t / S)).toEqual([0, 1, 600, 601, 1200, 1201])
  expect(failed.map(({ data }) => data.failures)).toEqual([1, 2, 1, 2, 1, 2])
  expect(events.filter((event) => event.kind === 'agent.quarantined').length).toBe(3)
})

/** Draws, pays, keeps, sleeps and acts: everything a native mind may do. */
const busy: NativeMind = (agent) => {
  const { count = 0 } = (agent.content ?? {}) as { count?: number }
  agent.save({ count: count + 1 })
  const to = `a${Math.floor(agent.random() * 5)}`
  if (agent.balance() > 3) agent.invoke('genesis_ledger', 'transfer', { to, amount: 2 })
  if (count % 7 === 3) return { actions: [{ invoke: 'genesis_clock.sleep', args: { for: '3s' } }] }
  if (count % 5 === 1) agent.invoke('genesis_store', 'create', { type: 'data', content: count })
  return Math.floor(agent.random() * 4 * S)
}

async function nativeEvents(direct: boolean): Promise<string> {
  const events: Event[] = []
  const everybody = Array.from({ length: 5 }, (_, i) =>
    newborn(`a${i}`, { loop: { mind: 'native', name: 'busy' } }, 20),
  )
  const natives = new Map([['busy', busy]])
  const committed = (more: Event[]) => events.push(...structuredClone(more))
  await turns(makeWorld(everybody, { natives, committed, direct }), 500)
  return JSON.stringify(events)
}

test('async loops and direct turns of native minds are the same history', async () => {
  const direct = await nativeEvents(true)
  expect(direct).toContain('genesis_clock')
  expect(direct.length).toBeGreaterThan(100_000)
  expect(await nativeEvents(false)).toBe(direct)
})

test('the loop of a deleted agent ends, and its async function with it', async () => {
  const reaper: NativeMind = (agent) => {
    if (agent.step === 3) agent.invoke('genesis_store', 'delete', { id: 'victim' })
    return S
  }
  const natives = new Map<string, NativeMind>([
    ['idle', () => S],
    ['reaper', reaper],
  ])
  const everybody = [
    newborn('reaper', { loop: { mind: 'native', name: 'reaper' } }),
    newborn('victim', { owner: 'reaper', loop: { mind: 'native', name: 'idle' } }),
  ]
  const made = makeWorld(everybody, { natives, direct: false })
  await turns(made, 4)
  expect(made.agents.count).toBe(2)
  await turns(made, 10)
  expect(made.kernel.world.loops.has('victim')).toBe(false)
  expect(made.kernel.world.artifacts.get('victim')!.deleted_at).toBe(2 * S)
})

describe('what breaks in a turn is not swallowed', () => {
  const broken: [string, Parameters<typeof makeWorld>[0], Parameters<typeof makeWorld>[1]][] = [
    [
      'a native mind',
      [newborn('a', { loop: { mind: 'native', name: 'broken' } })],
      { natives: new Map([['broken', () => raise('as asked')]]) },
    ],
    [
      'the engine',
      [
        newborn('a', {
          loop: { mind: 'code' },
          can_execute: true,
          code: 'function step() {}',
          interface: { description: 'x', tools: [] },
        }),
      ],
      { run: () => raise('as asked') },
    ],
    [
      'a law',
      [newborn('a', { loop: { mind: 'native', name: 'breaker' } })],
      { natives: new Map([['breaker', () => S]]), committed: () => raise('as asked') },
    ],
  ]
  for (const direct of [true, false]) {
    test.each(broken)(`%s, direct: ${direct}`, async (name, everybody, parts) => {
      let born = false
      const committed = () => {
        if (born) parts!.committed?.([])
      }
      const made = makeWorld(everybody, { ...parts, committed, direct })
      born = true
      const error = await turns(made, 1).then(
        () => null,
        (thrown: unknown) => thrown,
      )
      expect(String(error)).toMatch(/as asked/)
      if (name === 'a native mind') expect(error).toBeInstanceOf(Violation)
    })
  }
})

function raise(text: string): never {
  throw new Error(text)
}

test('seeded ties are drawn from the seed, and drawn the same again', async () => {
  const firsts = async (seed: number) => {
    const { world } = await check('test/scenarios/ties.yaml', [`seed=${seed}`])
    return (world.artifacts.get('flag')!.content as { firsts: string[] }).firsts
  }
  const [one, two, three] = [await firsts(1), await firsts(2), await firsts(1)]
  expect(three).toEqual(one)
  expect(two).not.toEqual(one)
  expect(two.length).toBe(one.length)
})
