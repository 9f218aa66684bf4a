// Studies for the inspector: a real sweep and real verdicts found in folders, bad files told or left.
import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { studiesIn } from '../src/cli/inspect_studies.ts'
import { sweepRun } from '../src/experiment/sweep_run.ts'
import { jobsOf, type Plan, SweepStore } from '../src/experiment/sweep_store.ts'
import { claimsAnswer, studiesAnswer, sweepAnswer } from '../src/inspect/answers_study.ts'
import { chanceWorld } from './chance_world.ts'
import { inFolder } from './check.ts'
import { inside } from './cli_inside.ts'

const WORLD = `${chanceWorld('10s')}
expect:
  - {say: bob is rich, that: "balance('bob') > 1000"}
`

async function swept(folder: string): Promise<void> {
  const scenario = join(folder, 'world.yaml')
  writeFileSync(scenario, WORLD)
  const plan: Plan = {
    ...{ scenario, name: 'swept', files: {}, measures: ['paid', 'moved'], seeds: [1, 2, 3] },
    ...{ replicates: 1, set: [], until: null, burnInUs: 0, record: 'full', keep: 'cells' },
    llm: null,
    cells: [
      { name: 'free', settings: [] },
      { name: 'dear', settings: ['fees.transfer=2'] },
      { name: 'ill', settings: ['limits.events_per_instant=1'] },
    ],
  }
  const store = new SweepStore(join(folder, 'sweeps', 'one'), plan)
  for (const job of jobsOf(plan)) store.add(await sweepRun(plan, store.folder, job))
  store.close()
}

describe('sweeps', () => {
  test('are answered with estimates, differences, failures and kept runs', () =>
    inFolder(async (folder) => {
      await swept(folder)
      const studies = studiesIn([join(folder, 'sweeps')])
      const { sweeps } = studiesAnswer.parse(studies.list())
      const row = { sweep: 'one', cells: 3, wanted: 9, done: 9, failed: 3, problem: null }
      expect(sweeps).toMatchObject([row])
      const answer = sweepAnswer.parse(studies.sweep('one'))
      const paid = answer.measures.find(({ name }) => name === 'paid')!
      const [free, dear, ill] = paid.cells
      expect(free).toMatchObject({ cell: 'free', estimate: { n: 3 }, difference: null })
      expect(dear!.difference).toMatchObject({ mean: 0, n: 3, p: 1 })
      expect(free!.estimate!.low).toBeLessThan(free!.estimate!.mean)
      expect(ill).toEqual({ cell: 'ill', estimate: null, difference: null })
      expect(answer.failures).toHaveLength(3)
      expect(answer.missed).toEqual([{ say: 'bob is rich', runs: 6 }])
      expect(answer.files.map(({ cell, seed }) => `${cell} ${seed}`)).toEqual([
        'free 1',
        'dear 1',
        'ill 1',
      ])
      for (const { path } of answer.files) expect(statSync(path).size).toBeGreaterThan(1000)
      expect(studies.sweep('one')).toBe(studies.sweep('one'))
      expect(studies.sweep('../one')).toBeNull()
    }))

  test('that grow are read anew, and never written', () =>
    inFolder(async (folder) => {
      await swept(folder)
      const file = join(folder, 'sweeps', 'one', 'results.jsonl')
      const studies = studiesIn([folder, join(folder, 'sweeps')])
      expect(studies.list().sweeps).toMatchObject([{ done: 9 }])
      const [line] = readFileSync(file, 'utf8').split('\n')
      appendFileSync(file, `${line}\n{"cell":1,"se`)
      const before = readFileSync(file, 'utf8')
      expect(studies.list().sweeps).toMatchObject([{ done: 10 }])
      expect(readFileSync(file, 'utf8')).toBe(before)
    }))

  test.each([
    ['{', '', /JSON/],
    ['{"name": 1}', '', /no plan of a sweep: scenario/],
    [planText('[]'), '', /cells/],
    [planText('[{"name": "a"}]'), '{"cell": 0}\n', /a result is damaged: 0\.seed/],
    [planText('[{"name": "a"}]'), `${RESULT}\n`, /of cell 4, of 1/],
  ])('that are damaged are told: %s', (plan, results, problem) =>
    inFolder((folder) => {
      mkdirSync(join(folder, 'one'))
      writeFileSync(join(folder, 'one', 'sweep.json'), plan)
      writeFileSync(join(folder, 'one', 'results.jsonl'), results)
      const studies = studiesIn([folder, join(folder, 'nowhere')])
      const { sweeps } = studiesAnswer.parse(studies.list())
      expect(sweeps).toMatchObject([{ sweep: 'one', done: 0 }])
      expect(sweeps[0]!.problem).toMatch(problem)
      expect(studies.sweep('one')).toBeNull()
    }),
  )
})

function planText(cells: string): string {
  return `{"scenario":"a","name":"a","cells":${cells},"seeds":[1],"replicates":1}`
}

const RESULT = JSON.stringify({
  ...{ cell: 4, seed: 1, replicate: 0, ok: true, error: null, measures: {} },
  ...{ expect: { passed: 0, failed: [] }, file: null },
})

test('claims are answered with verdicts, what is no result of claims is left out', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'claims.json')
    const { out } = await inside('validate', 'tournament', '--json')
    writeFileSync(path, out)
    const missed = { claim: 'x', holds: false, laws: ['a law'], rows: [{ say: 'a', found: 1 }] }
    const skipped = { claim: 'y', holds: true, skipped: 'no data' }
    writeFileSync(join(folder, 'other.json'), JSON.stringify({ claims: [missed, skipped] }))
    writeFileSync(join(folder, 'bad.json'), '{"claims": [')
    writeFileSync(join(folder, 'package.json'), '{}')
    const studies = studiesIn([folder])
    expect(studiesAnswer.parse(studies.list()).claims).toEqual([
      { path, held: 1, missed: 0, skipped: 0 },
      { path: join(folder, 'other.json'), held: 0, missed: 1, skipped: 1 },
    ])
    const [found] = claimsAnswer.parse(studies.claims(path)).claims
    expect(found).toMatchObject({ name: 'tournament', verdict: 'held', troubles: [] })
    expect(found!.says.length).toBeGreaterThan(10)
    expect(found!.rows.length).toBeGreaterThan(0)
    expect(found!.rows.every(({ held, expected }) => held && expected !== '')).toBe(true)
    const others = claimsAnswer.parse(studies.claims(join(folder, 'other.json'))).claims
    expect(others).toMatchObject([
      { verdict: 'missed', troubles: ['a law'], rows: [{ what: 'a', found: '1', held: false }] },
      { verdict: 'skipped', skipped: 'no data' },
    ])
    expect(studies.claims('/etc/passwd')).toBeNull()
    expect(studies.claims(join(folder, 'bad.json'))).toBeNull()
  }))
