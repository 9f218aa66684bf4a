// What a sweep came to, for a terminal: an estimate for each measure and cell, what failed.
import { join, relative } from 'node:path'
import type { CellFigures, MeasureFigures } from '../experiment/analysis.ts'
import type { Plan, Result } from '../experiment/sweep_store.ts'
import { table } from '../run/table.ts'

const METHOD =
  "± is Student's t interval of the mean at 95 %; differences are paired by seed, p after Holm"

export function figuresText(figures: readonly MeasureFigures[]): string {
  const parts = figures.map(({ measure, baseline, cells }) => {
    const isCompared = cells.length > 1
    const hasNeeded = cells.some(({ needed }) => needed !== null)
    const hasAxes = cells.some((one) => one.components !== null)
    const head = [
      ...['cell', 'n', 'mean', '±', 'sd'],
      ...(isCompared ? ['difference', '±', 'p'] : []),
      ...(hasNeeded ? ['runs needed'] : []),
      ...(hasAxes ? ['var seed', 'var replicate', 'var rest'] : []),
    ]
    const rows = cells.map((one) => rowOf(one, { isCompared, hasNeeded, hasAxes }))
    const from = isCompared ? ` (differences from ${baseline})` : ''
    return `${measure}${from}\n${table(head, rows, `l${'r'.repeat(head.length - 1)}`)}`
  })
  return [...parts, METHOD].join('\n\n')
}

type Shown = { isCompared: boolean; hasNeeded: boolean; hasAxes: boolean }

function rowOf(
  { cell, estimate, difference, needed, components }: CellFigures,
  { isCompared, hasNeeded, hasAxes }: Shown,
): string[] {
  const { n, mean, half, sd } = estimate
  const p = difference?.adjusted ?? null
  return [
    ...[cell, String(n), shown(mean), shown(half), shown(sd)],
    ...(isCompared
      ? [
          shown(difference?.mean ?? null),
          shown(difference?.half ?? null),
          p === null ? '' : chance(p),
        ]
      : []),
    ...(hasNeeded ? [needed === null ? '' : String(needed)] : []),
    ...(hasAxes
      ? [components?.seed, components?.replicate, components?.rest].map((one) => shown(one ?? null))
      : []),
  ]
}

export function shown(value: number | null): string {
  if (value === null) return ''
  if (value === 0 || (Number.isInteger(value) && Math.abs(value) < 1e9)) return String(value)
  return Number(value.toPrecision(4)).toString()
}

function chance(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3)
}

/** What went wrong in one run, and the line that makes it happen again. */
export function failureText(
  { scenario, cells, set, until }: Plan,
  { cell, seed, error }: Result,
): string {
  const settings = [...set, ...cells[cell]!.settings].map((one) => ` --set '${one}'`).join('')
  const end = until === null ? '' : ` --until ${until}`
  const again = `npx oikos run ${scenario} --seed ${seed}${end}${settings}`
  return `failed: ${error?.split('\n')[0]}\n  ${again}`
}

type Found = { results: readonly Result[]; figures: MeasureFigures[]; whole: boolean }

export function sweepText(folder: string, plan: Plan, { results, figures, whole }: Found): string {
  const failed = results.filter(({ ok }) => !ok)
  const missed = results.filter(({ ok, expect }) => ok && expect.failed.length > 0)
  const { name, cells, seeds, replicates } = plan
  const all = cells.length * seeds.length * replicates
  const lines = [
    `${name} · ${cells.length} cells × ${seeds.length} seeds` +
      `${replicates > 1 ? ` × ${replicates} replicates` : ''} · ${results.length} of ${all} runs` +
      `${failed.length > 0 ? `, ${failed.length} failed` : ''}`,
    '',
    figuresText(figures),
  ]
  if (missed.length > 0) {
    const said = [...new Set(missed.flatMap(({ expect }) => expect.failed))].slice(0, 5)
    lines.push('', `In ${missed.length} runs expectations did not hold: ${said.join('; ')}`)
  }
  for (const one of failed) lines.push(failureText(plan, one))
  const place = relative(process.cwd(), folder)
  lines.push('', `results     ${join(place, 'results.jsonl')}`)
  if (!whole) lines.push('not all runs were made: the same command goes on')
  return lines.join('\n')
}

export function sweepJson(folder: string, plan: Plan, { results, figures, whole }: Found): object {
  return {
    folder,
    scenario: plan.scenario,
    cells: plan.cells,
    seeds: plan.seeds,
    replicates: plan.replicates,
    runs: results.length,
    failed: results.filter(({ ok }) => !ok).length,
    complete: whole,
    measures: figures,
  }
}
