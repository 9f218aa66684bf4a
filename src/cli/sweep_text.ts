// The tables of a sweep for a terminal: an estimate for each measure and cell.
import type { CellFigures, MeasureFigures } from '../experiment/analysis.ts'
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
