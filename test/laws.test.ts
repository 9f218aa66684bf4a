// The laws under random sequences of all calls: every one also folded from its events, and undone.
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { Json } from '../src/base/json.ts'
import { apply } from '../src/kernel/apply.ts'
import type { Newborn } from '../src/kernel/birth.ts'
import { answerEffect } from '../src/kernel/effects.ts'
import type { Event } from '../src/kernel/event.ts'
import { runJob } from '../src/kernel/jobs.ts'
import type { Kernel } from '../src/kernel/kernel.ts'
import { remember } from '../src/kernel/recent.ts'
import { rootScope } from '../src/kernel/scope.ts'
import { stateText } from '../src/kernel/state_hash.ts'
import { emptyWorld } from '../src/kernel/world.ts'
import { recountAll } from '../src/run/recount.ts'
import { openSandbox } from '../src/sandbox/run.ts'
import { type Made, PEOPLE, uncalled } from './any_call.ts'
import { anyCalls } from './any_story.ts'
import { check } from './check.ts'
import { makeWorld, newborn } from './worlds.ts'

/** `npm run test:all` runs many times as many examples. */
const TIMES = Number(process.env.OIKOS_TIMES ?? 1)
const LONG = 600_000

const sandbox = openSandbox({})
afterAll(() => sandbox.close())

const CONFIG = {
  fees: { to: null },
  capabilities: { can_mint: ['c'] },
  mint: { every: '10s', slots: 2, share: 'stake' },
  llm: { providers: { local: { kind: 'scripted' } } },
  http: { allow: ['x.invalid'] },
}

function population() {
  return PEOPLE.map(({ id, fields, scrip = 0, flow }) => {
    const given = { has_standing: false, ...fields }
    const flows: Newborn['endow']['flows'] = flow === undefined ? {} : { compute: flow }
    const endow = { stocks: {}, quotas: {}, flows }
    if (!given.has_standing) return newborn(id, { ...given, endow }, scrip)
    const born = newborn(id, given, scrip)
    const { stocks, flows: own, ...rest } = born.endow
    const llm_rate = { ratePerMinute: 60_000, capacity: 10_000 }
    const means = { stocks: { ...stocks, llm_budget: 9000 }, flows: { ...own, llm_rate } }
    return { ...born, endow: { ...rest, ...means } }
  })
}

/** Lets time pass, and what was planned happen; the outside answers, now so and now so. */
function passTime(kernel: Kernel, toUs: number): void {
  const { jobs, windows } = kernel
  const next = () => Math.min(jobs.nextTime(), windows.nextTime())
  for (let at = next(); at <= toUs; at = next()) {
    kernel.advance(at)
    if (windows.nextTime() > at) runJob(kernel, jobs.pop())
    else answerEffect(kernel, windows.first, OUTCOMES[windows.first.seq % OUTCOMES.length]!)
  }
  kernel.advance(toUs)
}

const said = { ok: true, model: 'local', text: 'so', calls: [] }

const OUTCOMES: Json[] = [
  { ...said, usage: { input: 50, output: 7, cached: 20 } },
  { ...said, usage: null },
  { ...said, usage: { input: 1_000_000, output: 1_000_000, cached: 0 } },
  { ok: false, code: 'RATE_LIMITED', message: 'busy' },
  { ok: false, code: 'TIMEOUT', message: 'late', usage: null },
  'nonsense',
]

function make(kernel: Kernel, { caller, call }: Made) {
  const scope = rootScope(caller, { what: `${caller}.test` })
  return kernel.outside(() => kernel.door.invoke(scope, call, 100_000)).answer
}

test('every genesis method is called', () => {
  expect(uncalled).toEqual([])
})

test(
  'every law holds after every action, and the fold agrees',
  () => {
    fc.assert(
      fc.property(anyCalls(1, 80), (calls) => {
        const events: Event[] = []
        const { kernel } = makeWorld(population(), {
          ...sandbox,
          quiet: true,
          committed: (more) => events.push(...more),
          set: CONFIG,
        })
        for (const one of calls) {
          passTime(kernel, kernel.nowUs + one.wait)
          if (kernel.world.artifacts.living(one.caller) === undefined) continue
          make(kernel, one)
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
      fc.property(anyCalls(5, 40), (calls) => {
        const { kernel } = makeWorld(population(), { ...sandbox, quiet: true, set: CONFIG })
        for (const one of calls) {
          if (kernel.world.artifacts.living(one.caller) === undefined) continue
          const before = essence(kernel.world)
          const { success } = make(kernel, one)
          if (!success || one.call.options.dry_run) expect(essence(kernel.world)).toBe(before)
        }
      }),
      { numRuns: 100 * TIMES },
    )
  },
  LONG,
)

test(
  'puppets that make such calls live the same life twice, and it folds',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyCalls(20, 60), async (calls) => {
        await check(`${JSON.stringify(scenarioOf(calls), null, 1)}\n`)
      }),
      { numRuns: 10 * TIMES },
    )
  },
  LONG,
)

/** The same population as a scenario, each caller a puppet with its calls. */
function scenarioOf(calls: Made[]): object {
  let ms = 0
  const timed = calls.map(({ wait, ...one }) => {
    ms += Math.floor(wait / 1000)
    return { ...one, at: `${ms}ms` }
  })
  const scriptOf = (id: string) =>
    timed
      .filter(({ caller }) => caller === id)
      .map(({ at, call: { target, method, args, options } }) => ({
        ...{ at, invoke: `${target}.${method}`, args: writable(args), ...options },
      }))
  const artifacts = PEOPLE.map(({ id, fields, scrip, flow }) => {
    if (fields.has_standing !== true) {
      const compute = flow && { rate: `${flow.ratePerMinute}/min`, capacity: flow.capacity }
      return { id, ...fields, ...(compute && { endow: { compute } }) }
    }
    const script = scriptOf(id)
    const loop = script.length === 0 ? {} : { loop: { mind: 'script', script } }
    return { id, type: 'account', ...fields, endow: { scrip }, ...loop }
  })
  const about = 'puppets that make any call that there is'
  return { name: 'any', about, until: `${ms + 20_000}ms`, config: CONFIG, artifacts }
}

/** Without keys and numbers that no scenario file may have. */
function writable(value: unknown): unknown {
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) return 0
  if (Array.isArray(value)) return value.map(writable)
  if (value === null || typeof value !== 'object') return value
  const kept = Object.entries(value).filter(([key]) => /^\$?\w[\w.]*$/.test(key) && !/^_/.test(key))
  return Object.fromEntries(kept.map(([key, inner]) => [key, writable(inner)]))
}

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
