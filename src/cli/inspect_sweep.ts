// One sweep for the inspector: its files checked, its measures analysed, its kept runs named.
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { analysed } from '../experiment/analysis.ts'
import type { Estimate } from '../experiment/intervals.ts'
import { type Plan, type Result, resultsIn } from '../experiment/sweep_store.ts'
import type { SweepAnswer } from '../inspect/answers_study.ts'

type SweepRow = SweepAnswer['row']
export type SweepRead = { path: string; plan: Plan; results: Result[] }

const planShape = z.looseObject({
  scenario: z.string(),
  name: z.string(),
  cells: z.array(z.looseObject({ name: z.string() })).min(1),
  measures: z.array(z.string()).default([]),
  seeds: z.array(z.int()),
  replicates: z.int().min(1),
})

const resultShape = z.looseObject({
  cell: z.int().nonnegative(),
  seed: z.int(),
  replicate: z.int().nonnegative(),
  ok: z.boolean(),
  error: z.string().nullable(),
  measures: z.record(z.string(), z.number().nullable()),
  expect: z.looseObject({ failed: z.array(z.string()) }),
  file: z.string().nullable(),
})

/** A sweep of the texts of its files, or what is wrong with them. */
export function sweepIn(path: string, planText: string, resultsText: string): SweepRead | string {
  const plan = planShape.safeParse(JSON.parse(planText))
  if (!plan.success) return `it is no plan of a sweep: ${wrong(plan.error)}`
  const results = z.array(resultShape).safeParse(resultsIn(resultsText))
  if (!results.success) return `a result is damaged: ${wrong(results.error)}`
  const cells = plan.data.cells.length
  const strange = results.data.find(({ cell }) => cell >= cells)
  if (strange !== undefined) return `a result is of cell ${strange.cell}, of ${cells}`
  return {
    path,
    plan: plan.data as unknown as Plan,
    results: results.data as unknown as Result[],
  }
}

function wrong(error: z.ZodError): string {
  const [issue] = error.issues
  return `${issue!.path.join('.')} ${issue!.message}`.trim()
}

export function sweepRowOf(sweep: string, { path, plan, results }: SweepRead): SweepRow {
  return {
    ...{ sweep, path, name: plan.name, cells: plan.cells.length },
    wanted: plan.cells.length * plan.seeds.length * plan.replicates,
    done: results.length,
    failed: results.filter(({ ok }) => !ok).length,
    problem: null,
  }
}

export function damagedRow(sweep: string, path: string, problem: string): SweepRow {
  return { ...{ sweep, path, name: sweep, cells: 0, wanted: 0, done: 0, failed: 0 }, problem }
}

const METHOD =
  'Intervals are 95 % of the mean (Student’s t) over seeds. Differences from the first cell are ' +
  'paired by seed, since all cells have the same seeds; p is of the paired t test, after Holm’s ' +
  'correction for the number of cells compared.'

const FAILURES_MAX = 200
const FILES_MAX = 1_000

export function sweepAnswerOf(sweep: string, read: SweepRead): SweepAnswer {
  const { plan, results } = read
  const figures = analysed(plan, results, { baseline: 0, precision: {} })
  const cellName = (cell: number) => plan.cells[cell]!.name
  return {
    row: sweepRowOf(sweep, read),
    scenario: plan.scenario,
    method: METHOD,
    seeds: plan.seeds,
    replicates: plan.replicates,
    measures: figures.map(({ measure, cells }) => ({
      name: measure,
      cells: cells.map(({ cell, estimate, difference }) => {
        const found = intervalOf(difference)
        return {
          cell,
          estimate: intervalOf(estimate),
          difference: found === null ? null : { ...found, p: difference!.adjusted },
        }
      }),
    })),
    missed: missedOf(results),
    failures: results
      .filter(({ ok }) => !ok)
      .slice(0, FAILURES_MAX)
      .map(({ cell, seed, error }) => ({ cell: cellName(cell), seed, error: error ?? '' })),
    files: results
      .flatMap(({ cell, seed, replicate, file }) => {
        if (file === null) return []
        return [{ cell: cellName(cell), seed, replicate, path: join(read.path, basename(file)) }]
      })
      .slice(0, FILES_MAX)
      .filter(({ path }) => existsSync(path)),
  }
}

function intervalOf(estimate: Estimate | null) {
  if (estimate === null || estimate.mean === null) return null
  const { mean, half, sd, n } = estimate
  const [low, high] = half === null ? [null, null] : [mean - half, mean + half]
  return { mean, low, high, sd, n }
}

function missedOf(results: readonly Result[]): { say: string; runs: number }[] {
  const missed = new Map<string, number>()
  for (const { ok, expect } of results) {
    for (const say of ok ? expect.failed : []) missed.set(say, (missed.get(say) ?? 0) + 1)
  }
  return [...missed].map(([say, runs]) => ({ say, runs }))
}
