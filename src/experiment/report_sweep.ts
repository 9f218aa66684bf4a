// The report of a sweep: each measure with intervals by cell, paired differences, what failed.
import { formatMoney } from '../base/units.ts'
import { analysed, type CellFigures, type MeasureFigures } from './analysis.ts'
import { differenceChart, estimateChart, type Single } from './charts_sweep.ts'
import { chanceText, numberText } from './number_text.ts'
import type { Block, Figure, Report, Section, Table } from './report_block.ts'
import type { Plan, Result } from './sweep_store.ts'

/** The plain data of a report. */
export type SweepFigures = {
  plan: Plan
  measures: MeasureFigures[]
  runs: number
  of: number
  failed: Result[]
  missed: { say: string; runs: number }[]
  spent: number
  singles: Record<string, Single[]>
}

export function sweepFigures(plan: Plan, results: readonly Result[]): SweepFigures {
  const missed = new Map<string, number>()
  for (const { expect } of results) {
    for (const say of expect.failed) missed.set(say, (missed.get(say) ?? 0) + 1)
  }
  const measures = analysed(plan, results, { baseline: 0, precision: {} })
  const singles = measures.map(({ measure }) => [measure, singlesOf(plan, results, measure)])
  return {
    plan,
    measures,
    runs: results.length,
    of: plan.cells.length * plan.seeds.length * plan.replicates,
    failed: results.filter(({ ok }) => !ok),
    missed: [...missed].map(([say, runs]) => ({ say, runs })),
    spent: results.reduce((sum, one) => sum + one.spent, 0),
    singles: Object.fromEntries(singles),
  }
}

function singlesOf({ cells }: Plan, results: readonly Result[], measure: string): Single[] {
  return results.flatMap(({ cell, ok, measures }) => {
    const value = measures[measure]
    return ok && value != null ? [{ cell: cells[cell]!.name, value }] : []
  })
}

export function sweepReport(sweep: SweepFigures): Report {
  const { plan, measures, runs, of } = sweep
  const { cells, seeds, replicates } = plan
  const many = replicates > 1 ? ` × ${replicates} replicates` : ''
  const size = `${cells.length} cells × ${seeds.length} seeds${many}`
  return {
    kicker: 'Report of a sweep',
    title: plan.name,
    about: '',
    byline: `${plan.scenario} · ${size} · ${runs} of ${of} runs`,
    sections: [
      summarySection(sweep),
      ...measures.map((one) => measureSection(one, sweep)),
      ...(sweep.missed.length + sweep.failed.length > 0 ? [failureSection(sweep)] : []),
      designSection(plan),
    ],
  }
}

const METHOD =
  'Bars and ± are 95 % intervals of the mean (Student’s t) over seeds. Differences are paired by ' +
  'seed, since all cells have the same seeds; p is of the paired t test, after Holm’s correction ' +
  'for the number of cells compared.'

function summarySection({ plan, measures, runs, of, failed, spent }: SweepFigures): Section {
  const tiles = [
    { label: 'Runs', value: numberText(runs), note: `of ${numberText(of)} planned` },
    { label: 'Cells', value: numberText(plan.cells.length), note: 'settings compared' },
    { label: 'Seeds', value: numberText(plan.seeds.length), note: 'the same in all cells' },
    spent > 0
      ? { label: 'Models', value: formatMoney(spent), note: 'spent' }
      : { label: 'Failed', value: numberText(failed.length), note: 'runs' },
  ]
  const rows = measures.flatMap(({ measure, cells }) => {
    return cells.flatMap(({ cell, difference }) => {
      const p = difference?.adjusted ?? null
      if (p === null || p >= 0.05) return []
      const { mean, half } = difference!
      return [[measure, cell, signed(mean), numberText(half), chanceText(p)]]
    })
  })
  const baseline = plan.cells[0]!.name
  const blocks: Block[] = [{ kind: 'tiles', tiles }]
  if (plan.cells.length > 1) {
    blocks.push(
      rows.length === 0
        ? { kind: 'text', text: `No measure of any cell differs from ${baseline} at p < 0.05.` }
        : {
            kind: 'table',
            table: {
              title: `What differs from ${baseline}`,
              note: 'at p < 0.05 after correction',
              head: ['measure', 'cell', 'difference', '±', 'p'],
              align: 'llrrr',
              rows,
            },
          },
    )
  }
  return { title: 'Summary', blocks: [...blocks, { kind: 'text', text: METHOD }] }
}

function measureSection(
  { measure, baseline, cells }: MeasureFigures,
  { singles, plan }: SweepFigures,
): Section {
  const known = cells.filter(({ estimate }) => estimate.mean !== null)
  const others = cells.filter(({ difference }) => difference !== null && difference.mean !== null)
  const values = new Set((singles[measure] ?? []).map(({ value }) => value))
  if (values.size === 1) {
    const text = `Every run of every cell measured ${numberText([...values][0])}.`
    return { title: measure, blocks: [{ kind: 'text', text }] }
  }
  const figures: Figure[] = [
    {
      title: `${measure} by cell`,
      note: 'mean, 95 % interval, and each run',
      says:
        known.length === 0
          ? 'No run has measured it.'
          : `${known.map((one) => `${one.cell}: ${interval(one)}`).join('; ')}.`,
      chart: known.length === 0 ? null : estimateChart(cells, singles[measure] ?? [], measure),
    },
  ]
  if (plan.cells.length > 1) {
    figures.push({
      title: `Difference from ${baseline}`,
      note: 'paired by seed, 95 % interval; orange: zero is outside',
      says:
        others.length === 0
          ? 'There are no pairs of runs to compare.'
          : `${others
              .map(({ cell, difference }) => {
                return `${cell}: ${signed(difference!.mean)} ± ${numberText(difference!.half)}`
              })
              .join('; ')}.`,
      chart: others.length === 0 ? null : differenceChart(cells, `difference in ${measure}`),
    })
  }
  const table = tableOf({ measure, baseline, cells })
  return {
    title: measure,
    blocks: [
      { kind: 'figures', figures },
      { kind: 'table', table },
    ],
  }
}

function interval({ estimate }: CellFigures): string {
  return `${numberText(estimate.mean)} ± ${numberText(estimate.half)}`
}

function signed(value: number | null): string {
  return value !== null && value > 0 ? `+${numberText(value)}` : numberText(value)
}

function tableOf({ baseline, cells }: MeasureFigures): Table {
  const isCompared = cells.length > 1
  const hasParts = cells.some(({ components }) => components !== null)
  const rows = cells.map(({ cell, estimate, difference, components }) => {
    const { n, mean, half, sd } = estimate
    const compared = [difference?.mean, difference?.half].map((one) => one ?? null)
    return [
      ...[cell, String(n), numberText(mean), numberText(half), numberText(sd)],
      ...(isCompared
        ? difference === null
          ? ['', '', '']
          : [signed(compared[0]!), numberText(compared[1]!), chanceText(difference.adjusted)]
        : []),
      ...(hasParts
        ? [components?.seed, components?.replicate, components?.rest].map(numberText)
        : []),
    ]
  })
  const head = [
    ...['cell', 'n', 'mean', '±', 'sd'],
    ...(isCompared ? ['difference', '±', 'p'] : []),
    ...(hasParts ? ['var. seed', 'var. model', 'var. rest'] : []),
  ]
  const title = isCompared ? `Estimates, and differences from ${baseline}` : 'Estimates'
  return { title, head, align: `l${'r'.repeat(head.length - 1)}`, rows }
}

function failureSection({ plan, failed, missed, runs }: SweepFigures): Section {
  const blocks: Block[] = []
  if (missed.length > 0) {
    const verdicts = missed.map(({ say, runs: n }) => ({
      ...{ say, passed: false },
      detail: `in ${n} of ${runs} runs`,
    }))
    blocks.push({ kind: 'verdicts', verdicts })
  }
  if (failed.length > 0) {
    const rows = failed.map(({ cell, seed, error }) => {
      return [plan.cells[cell]?.name ?? String(cell), String(seed), error?.split('\n')[0] ?? '']
    })
    const head = ['cell', 'seed', 'error']
    blocks.push({ kind: 'table', table: { title: 'Runs that failed', head, align: 'lrl', rows } })
  }
  return { title: 'What did not hold', blocks }
}

function designSection(plan: Plan): Section {
  const { scenario, seeds, replicates, set, until, record, llm } = plan
  const facts: [string, string][] = [
    ['scenario', scenario],
    ['seeds', seeds.length <= 12 ? seeds.join(' ') : `${seeds[0]} to ${seeds.at(-1)}`],
    ['replicates', String(replicates)],
    ['settings of all', set.join(' ') || 'none'],
    ['until', until ?? 'as the scenario says'],
    ['record', record],
    ['models', llm ?? 'none, or asked live'],
    ...Object.entries(plan.files).map(([name, hash]): [string, string] => [name, hash]),
  ]
  return { title: 'Design', blocks: [{ kind: 'facts', facts }] }
}
