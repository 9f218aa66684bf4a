// Sweeps: designs, intervals, runs in child processes, and going on after being stopped or killed.
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { analysed } from '../src/experiment/analysis.ts'
import { cellsOf, type DesignGiven } from '../src/experiment/design.ts'
import { compared, components, corrected, estimated, runsFor } from '../src/experiment/intervals.ts'
import { sobol } from '../src/experiment/sobol.ts'
import { sweep } from '../src/experiment/sweep.ts'
import { OtherSweep, type Plan, type Result, SweepStore } from '../src/experiment/sweep_store.ts'
import { chanceWorld } from './chance_world.ts'
import { inFolder, live, scenarioOf } from './check.ts'
import { inside } from './cli_inside.ts'

/** `npm run test:all` sweeps the bazaar, with 200 runs, and kills it twice. */
const TIMES = Number(process.env.OIKOS_TIMES ?? 1)

const given = (more: Partial<DesignGiven>): DesignGiven => ({
  ...{ grid: [], range: [], sampling: 'latin', cells: 8, seed: 1 },
  ...more,
})

const settings = (more: Partial<DesignGiven>): string[][] => {
  const cells = cellsOf(given(more))
  if (typeof cells === 'string') throw new Error(cells)
  return cells.map((one) => one.settings)
}

describe('designs', () => {
  test('a grid is every combination', () => {
    expect(settings({ grid: ['a=1,2', 'b={x: 1, y: 2},"p,q"'] })).toEqual([
      ['a=1', 'b={x: 1, y: 2}'],
      ['a=1', 'b="p,q"'],
      ['a=2', 'b={x: 1, y: 2}'],
      ['a=2', 'b="p,q"'],
    ])
    expect(settings({})).toEqual([[]])
  })

  test('a Latin hypercube has one point in each part of each range', () => {
    const cells = settings({ range: ['a=0..100.5', 'b=-1.5..1.5'], cells: 20 })
    for (const [i, least, width] of [
      [0, 0, 100.5],
      [1, -1.5, 3],
    ] as const) {
      const parts = cells.map((cell) => {
        const value = Number(cell[i]!.split('=')[1])
        return Math.floor(((value - least) / width) * 20)
      })
      expect(parts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, k) => k))
    }
    expect(
      settings({ range: ['a=1..3'], cells: 30, sampling: 'random' })
        .flat()
        .toSorted(),
    ).toEqual(expect.arrayContaining(['a=1', 'a=2', 'a=3']))
    expect(settings({ range: ['a=0..1.5'], cells: 4 })).toEqual(
      settings({ range: ['a=0..1.5'], cells: 4 }),
    )
  })

  test('Sobol points are those of the table', () => {
    const points = sobol(3, 7)
    expect(points[0]).toEqual([0.5, 0.5, 0.5])
    expect(points.map(([x]) => x).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => n / 8))
    expect(points.map(([, y]) => y).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => n / 8))
    expect(points[1]).toEqual([0.75, 0.25, 0.25])
    expect(points[2]).toEqual([0.25, 0.75, 0.75])
    for (const dimension of sobol(10, 255)[0]!.keys()) {
      const sum = sobol(10, 255).reduce((all, point) => all + point[dimension]!, 0)
      expect(sum / 255).toBeCloseTo(0.5, 2)
    }
  })

  test.each([
    [{ grid: ['a'] }, /--grid a: write key=a,b/],
    [{ range: ['a=3..1'] }, /--range a=3\.\.1: write key=least\.\.most/],
    [{ grid: ['a=1'], range: ['a=1..2'] }, /a is varied twice/],
  ])('%j is refused', (more, message) => {
    expect(cellsOf(given(more))).toMatch(message)
  })
})

describe('intervals', () => {
  test('are those of textbooks', () => {
    const { n, mean, sd, half } = estimated([5.1, 4.9, 5.6, 5.8, 5.0])
    expect(n).toBe(5)
    expect(mean).toBeCloseTo(5.28, 9)
    expect(sd).toBeCloseTo(0.3962, 4)
    expect(half).toBeCloseTo((2.7764 * 0.3962) / Math.sqrt(5), 3)
    expect(estimated([1])).toEqual({ n: 1, mean: 1, sd: null, half: null })
    expect(estimated([])).toEqual({ n: 0, mean: null, sd: null, half: null })
    expect(runsFor({ n: 5, mean: 0, sd: 1, half: 1 }, 0.5)).toBe(18)
  })

  test('differences are paired by seed, and corrected for their number', () => {
    const base = new Map([1, 2, 3, 4, 5].map((seed) => [String(seed), seed * 10]))
    const more = new Map([1, 2, 3, 4, 6].map((seed) => [String(seed), seed * 10 + 2 + (seed % 2)]))
    const { n, mean, p } = compared(more, base)
    expect([n, mean]).toEqual([4, 2.5])
    expect(p).toBeCloseTo(0.00324, 5)
    const many = [0.01, 0.04, 0.03].map((p) => ({ ...estimated([1, 2]), p, adjusted: null }))
    expect(corrected(many).map(({ adjusted }) => adjusted)).toEqual([0.03, 0.06, 0.06])
  })

  test('variances of two axes are told apart', () => {
    const rows = [0, 10, 20].map((seed) => [0, 1, 2, 3].map((replicate) => seed + replicate))
    const found = components(rows)!
    expect(found.rest).toBeCloseTo(0, 9)
    expect(found.seed).toBeCloseTo(100, 9)
    expect(found.replicate).toBeCloseTo(5 / 3, 9)
    expect(components([[1, 2]])).toBeNull()
  })
})

const WORLD = chanceWorld('20s')

function planOf(scenario: string, more: Partial<Plan> = {}): Plan {
  return {
    ...{
      scenario,
      name: 'swept',
      files: {},
      seeds: [1, 2, 3],
      replicates: 1,
      set: [],
      until: null,
    },
    ...{ burnInUs: 0, record: 'hash', keep: 'none', llm: null },
    measures: ['paid', 'moved'],
    cells: [0, 2].map((fee) => ({ name: `fee ${fee}`, settings: [`fees.transfer=${fee}`] })),
    ...more,
  } as Plan
}

/** Results without what the wall clock says. */
function facts(results: readonly Result[]): object[] {
  return results
    .map(({ seconds: _, file: __, ...rest }) => rest)
    .toSorted((a, b) => a.cell - b.cell || a.seed - b.seed)
}

describe('a sweep', () => {
  const swept = async (folder: string, plan: Plan, most = Number.POSITIVE_INFINITY) => {
    const store = new SweepStore(join(folder, 'out'), plan)
    let made = 0
    const done = () => {
      made += 1
    }
    const stopping = () => made >= most
    const whole = await sweep({ plan, store, jobs: 2, done, stopping })
    store.close()
    return { whole, made, results: store.results }
  }

  test('is every cell with every seed, each the run that `run` would make', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.yaml')
      writeFileSync(path, WORLD)
      const plan = planOf(path, { keep: 'cells' })
      const { whole, results } = await swept(folder, plan)
      expect([whole, results.length]).toEqual([true, 6])
      const found = results.find(({ cell, seed }) => cell === 1 && seed === 3)!
      const alone = await live({ ...scenarioOf(path, ['fees.transfer=2']), seed: 3 })
      expect(found).toMatchObject({ ok: true, error: null, event_hash: alone.eventHash })
      expect(found.measures).toEqual(alone.measures)
      expect(results.filter(({ file }) => file !== null)).toHaveLength(2)
      // Sums of floats depend on their order, which runs side by side do not keep.
      const odd = results.map((one, i) => ({ ...one, measures: { paid: 0.1 * 3 ** i } }))
      const table = (all: typeof odd) => analysed(plan, all, { baseline: 0, precision: {} })
      expect(table(odd.toReversed())).toEqual(table(odd))
      const [paid] = analysed(plan, results, { baseline: 0, precision: { paid: 5 } })
      expect(paid!.cells[1]!.difference).toMatchObject({ n: 3, mean: 0 })
      const [, moved] = analysed(plan, results, { baseline: 0, precision: {} })
      expect(moved!.cells.map(({ estimate }) => estimate.n)).toEqual([3, 3])
    }))

  test('that was stopped goes on, also after a line that was cut off', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.yaml')
      writeFileSync(path, WORLD)
      const plan = planOf(path)
      const whole = await swept(join(folder, 'whole'), plan)
      const first = await swept(join(folder, 'again'), plan, 2)
      expect(first.whole).toBe(false)
      const file = join(folder, 'again', 'out', 'results.jsonl')
      appendFileSync(file, '{"cell":1,"se')
      const second = await swept(join(folder, 'again'), plan)
      expect(second.whole).toBe(true)
      expect(first.made + second.made).toBe(6)
      expect(facts(second.results)).toEqual(facts(whole.results))
      expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(6)
      expect(() => new SweepStore(join(folder, 'again', 'out'), { ...plan, set: ['a=1'] })).toThrow(
        OtherSweep,
      )
    }))

  test('tells of a run that failed, and makes the others', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.yaml')
      writeFileSync(path, WORLD)
      const cells = [
        { name: 'well', settings: [] },
        { name: 'ill', settings: ['limits.events_per_instant=1'] },
      ]
      const { results, whole } = await swept(folder, planOf(path, { cells, seeds: [1] }))
      expect(whole).toBe(true)
      expect(results.find(({ cell }) => cell === 1)).toMatchObject({ ok: false, measures: {} })
      expect(results.find(({ cell }) => cell === 0)).toMatchObject({ ok: true })
      const args = [
        '--grid',
        'limits.events_per_instant=100,1',
        '--seeds',
        '1',
        '--out',
        join(folder, 'o'),
      ]
      const { out, err, code } = await inside('sweep', path, ...args)
      expect(code).toBe(1)
      expect(out).toMatch(/2 cells × 1 seeds · 2 of 2 runs, 1 failed/)
      expect(err).toMatch(/npx oikos run .* --seed 1 --set 'limits\.events_per_instant=1'/)
    }))

  test('with a burn-in is the mean of what comes after it', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.yaml')
      writeFileSync(path, WORLD)
      const { results } = await swept(folder, planOf(path, { burnInUs: 10_000_000, seeds: [1] }))
      const { samples } = await sampled(path)
      const late = samples.filter(({ t, name }) => t > 10_000_000 && name === 'moved')
      expect(late).toHaveLength(2)
      const wanted = late.reduce((sum, { value }) => sum + value!, 0) / 2
      expect(results[0]!.measures.moved).toBe(wanted)
    }))

  test('with models shares answers within a replicate alone', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.yaml')
      writeFileSync(path, MINDS)
      const plan = planOf(path, {
        llm: 'auto',
        replicates: 2,
        seeds: [1],
        cells: [0, 1].map((n) => ({ name: `${n}`, settings: [`fees.spawn=${n}`] })),
      })
      const { results } = await swept(folder, plan)
      expect(results.every(({ ok, spent }) => ok && spent > 0)).toBe(true)
      for (const replicate of [0, 1]) {
        const tape = readFileSync(join(folder, 'out', `replicate-${replicate}.jsonl`), 'utf8')
        expect(tape.length).toBeGreaterThan(100)
      }
      const ofFirst = results.filter(({ replicate }) => replicate === 0)
      expect(new Set(ofFirst.map(({ spent }) => spent)).size).toBe(1)
    }))

  test.each([
    [['--grid', 'fees.transfer'], /write key=a,b/],
    [['--grid', 'fees.transferr=1'], /transferr/],
    [['--baseline', 'x'], /no cell/],
    [['--precision', 'x'], /write gini=0\.01/],
    [['--burn-in', 'soon'], /no time/],
    [['--seeds', '0'], /write a number/],
    [['--sample', 'odd'], /use random, latin, sobol/],
  ])('%j is refused', (args, message) =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.yaml')
      writeFileSync(path, WORLD)
      const { err, code } = await inside('sweep', path, '--out', join(folder, 'o'), ...args)
      expect([code, message.test(err)]).toEqual([2, true])
    }),
  )

  test.runIf(TIMES > 1)('killed twice finishes as one that was not', { timeout: 600_000 }, () =>
    inFolder(async (folder) => {
      const args = [
        'scenarios/bazaar.yaml',
        '--grid',
        'fees.transfer=0,1',
        '--seeds',
        '100',
        '--until',
        '5m',
        '--json',
      ]
      const whole = await swiped(args, join(folder, 'whole'), null)
      for (const results of [30, 110]) await swiped(args, join(folder, 'killed'), results)
      const rest = await swiped(args, join(folder, 'killed'), null)
      const table = (out: string) => (JSON.parse(out) as { measures: object }).measures
      expect(table(rest)).toEqual(table(whole))
    }),
  )
})

const MINDS = `
name: swept
about: minds
seed: 1
until: 5s
measure: {spent: spent}
config: {llm: {providers: {local: {kind: scripted}}}}
artifacts:
  - id: ann
    type: agent
    has_standing: true
    endow: {scrip: 10, llm_budget: $1, llm_rate: {rate: 6000000/min, capacity: 100000}}
    loop: {mind: llm, every: 1s}
`

async function sampled(path: string) {
  const { bringModules } = await import('../src/run/bring.ts')
  const { Run } = await import('../src/run/live.ts')
  const scenario = scenarioOf(path, ['fees.transfer=0'])
  const run = new Run(scenario, await bringModules(scenario), { file: null })
  run.begin()
  await run.live({ between: () => undefined, stopping: () => false })
  run.close()
  return { samples: run.samples! }
}

/** What a sweep printed; killed with all its children at so many results, where that is said. */
async function swiped(args: string[], out: string, results: number | null): Promise<string> {
  const flags = ['--no-node-snapshot', '--disable-warning=ExperimentalWarning', 'src/cli/oikos.ts']
  const command = [...flags, 'sweep', ...args, '--out', out]
  const child = spawn(process.execPath, command, { detached: true })
  let said = ''
  child.stdout.on('data', (text) => {
    said += text
  })
  const gone = new Promise((resolve) => child.once('exit', resolve))
  if (results !== null) {
    while (resultsIn(out) < results) await delay(20)
    process.kill(-child.pid!, 'SIGKILL')
  }
  await gone
  return said
}

function resultsIn(folder: string): number {
  const path = join(folder, 'results.jsonl')
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0
}
