// Health: the measures against values worked out by hand, their bounds, and a window's schedule.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gini, herfindahl, permille, plus, topShare, total } from '../src/economy/measures.ts'
import type { Health } from '../src/kernel/audit.ts'
import { healthEver, healthOfWindow } from '../src/run/health.ts'
import { check, live, scenarioOf } from './check.ts'
import { travel } from './travel.ts'

const MOST = Number.MAX_SAFE_INTEGER

describe('measures', () => {
  test.each([
    [[], 0],
    [[0, 0], 0],
    [[5], 0],
    [[7, 7, 7], 0],
    // (−1·1 + 1·3) / (2·4)
    [[3, 1], 250],
    // Σ(2i − 4)·i·10 = 40 of 3·60
    [[10, 20, 30], 222],
    // (n − 1) / n
    [[0, 0, 0, 9], 750],
    [[0, MOST], 500],
  ])('gini of %j', (balances, found) => expect(gini(balances)).toBe(found))

  test.each([
    [[], null, null],
    [[0], null, null],
    [[4], 1000, 1000],
    [[1, 1, 1, 1], 250, 250],
    // 0.5² + 0.3² + 0.2²
    [[5, 3, 2], 380, 500],
    [[MOST, MOST], 500, 500],
  ])('herfindahl and top share of %j', (values, index, top) => {
    expect([herfindahl(values), topShare(values)]).toEqual([index, top])
  })

  test('permille is rounded half up, and capped where it can not be counted', () => {
    expect([permille(1, 3), permille(2, 3), permille(1, 2000), permille(0, 5)]).toEqual([
      333, 667, 1, 0,
    ])
    expect([permille(0, 0), permille(MOST, 1), plus(MOST, 1), total([MOST, 2])]).toEqual([
      null,
      MOST,
      MOST,
      MOST,
    ])
  })

  const amounts = fc.array(fc.nat({ max: 1_000_000_000 }), { maxLength: 50 })

  test('none changes with the unit or the order, and each has its bounds', () =>
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 1_000_000 }), (values, unit) => {
        const scaled = values.map((value) => value * unit).reverse()
        const all = [gini, herfindahl, topShare] as const
        for (const one of all) expect(one(scaled)).toBe(one(values))
        expect(gini(values)).toBeGreaterThanOrEqual(0)
        expect(gini(values)).toBeLessThanOrEqual(1000)
        const earning = values.filter((value) => value > 0)
        if (earning.length === 0) return
        const [index, top] = [herfindahl(values)!, topShare(values)!]
        // 1/n ≤ Σs² ≤ max s, but for rounding.
        expect(index).toBeGreaterThanOrEqual(Math.floor(1000 / earning.length))
        expect(index).toBeLessThanOrEqual(top)
        expect(top).toBeLessThanOrEqual(1000)
      }),
    ))

  test('a gift from richer to poorer makes the Gini no larger (Pigou–Dalton)', () =>
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 1000 }), { minLength: 2 }), (values) => {
        const sorted = [...values].sort((a, b) => a - b)
        const gift = Math.floor((sorted.at(-1)! - sorted[0]!) / 2)
        const after = [sorted[0]! + gift, ...sorted.slice(1, -1), sorted.at(-1)! - gift]
        expect(gini(after)).toBeLessThanOrEqual(gini(values))
      }),
    ))
})

const SLEEPER = `
name: sleeper
about: an agent that sleeps until an alarm
config: {audit: {every: 10s, alarms: {active_below: 1}}}
artifacts:
  - id: sleeper
    type: agent
    has_standing: true
    can_execute: true
    loop: {mind: code, every: 1s}
    interface: {description: sleeps until the economy does, tools: []}
    code: "function step() { return { actions: [{ invoke: 'genesis_clock.sleep', args: { on_event: { kind: 'economy.alarm' } } }] } }"
`

describe('the schedule', () => {
  test('measuring keeps no world alive', async () => {
    const { ending, events } = await check(SLEEPER)
    expect(ending.reason).toBe('quiet')
    expect(events.filter(({ kind }) => kind === 'economy.measured')).toEqual([])
  })

  test('it wakes who waits for it, up to an end that is named', async () => {
    const { ending, events } = await check(`${SLEEPER}until: 45s\n`)
    expect(ending.reason).toBe('until')
    const times = (wanted: string) => events.flatMap(({ kind, t }) => (kind === wanted ? [t] : []))
    expect(times('economy.measured')).toEqual([10e6, 20e6, 30e6, 40e6])
    expect(times('economy.alarm')).toEqual([20e6, 40e6])
    expect(times('economy.calmed')).toEqual([30e6])
  })

  test('a window begins anew where the interval is set', async () => {
    const at = 'at: [{at: 13s, set: {audit: {every: 6s}}}, {at: 31s, set: {audit: {every: 0}}}]'
    const { events } = await check(`${SLEEPER}until: 50s\n${at}\n`)
    const windows = events.flatMap((event) =>
      event.kind === 'economy.measured' ? [[event.data.since, event.t]] : [],
    )
    expect(windows).toEqual([
      [0, 10e6],
      [13e6, 18e6],
      [18e6, 24e6],
      [24e6, 30e6],
    ])
  })

  test('where it is off, nothing is measured in the world', async () => {
    const set = ['audit.every=0']
    const { world, events } = await live(scenarioOf('test/scenarios/health.yaml', set))
    expect(world.audit).toEqual({ since: 0, kept: [], alarms: [] })
    expect(events.some(({ kind }) => kind.startsWith('economy.'))).toBe(false)
  })

  test('it survives travel with alarms that stand and come back', () =>
    travel(`${SLEEPER}until: 45s\n`))
})

describe('over a life', () => {
  test('windows add up to the whole, and supply is what was minted less what was burned', async () => {
    const set = ['audit.every=7h', 'audit.alarms.overdue_above=0', 'audit.alarms.gini_above=300']
    const { world, tally, events } = await live(scenarioOf('scenarios/credit.yaml', set))
    const measured = { world, nowUs: world.now, activity: tally.activity }
    const windows = [
      ...events.flatMap((event) => (event.kind === 'economy.measured' ? [event.data] : [])),
      healthOfWindow(measured),
    ]
    const ever = healthEver(measured)
    expect(windows.length).toBeGreaterThan(10)
    expect(ever.revenue + ever.defaults).toBeGreaterThan(0)
    for (const name of ['calls', 'revenue', 'defaults', 'trades', 'traded'] as const) {
      expect(total(windows.map((one) => one[name])), name).toBe(ever[name])
    }
    const failed = (health: Health) => total(Object.values(health.failures))
    expect(total(windows.map(failed))).toBe(failed(ever))
    expect(Math.max(...windows.map((one) => one.depth_max))).toBe(ever.depth_max)
    for (const { supply } of [...windows, ever]) {
      const { scrip, minted, burned } = supply
      expect(total(Object.values(minted)) - total(Object.values(burned))).toBe(scrip)
    }
    for (const [before, one] of windows.slice(1).entries()) {
      expect(one.since).toBeGreaterThan(windows[before]!.since)
    }
    const crossings = events.filter(({ kind }) => /^economy\.(alarm|calmed)$/.test(kind))
    expect(crossings.length).toBeGreaterThan(0)
    for (const measure of ['overdue', 'gini']) {
      const kinds = crossings.flatMap((event) =>
        (event.data as { measure: string }).measure === measure ? [event.kind] : [],
      )
      const turns = kinds.map((_, i) => (i % 2 === 0 ? 'economy.alarm' : 'economy.calmed'))
      expect(kinds).toEqual(turns)
    }
  })
})
