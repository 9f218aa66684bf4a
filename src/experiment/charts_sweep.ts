// The charts of a sweep: what each cell comes to with its interval, and how it differs.
import type { CellFigures } from './analysis.ts'
import { BLUE, INK, ORANGE } from './chart_color.ts'
import { shortened } from './charts_run.ts'
import { drawnHalf } from './plot.ts'
import type { Chart } from './report_block.ts'

/** The value of one run. */
export type Single = { cell: string; value: number }

/** Mean and 95 % interval of each cell, and a dot for each run below it. */
export function estimateChart(
  cells: readonly CellFigures[],
  singles: readonly Single[],
  label: string,
): Chart {
  const means = cells.flatMap(({ cell, estimate }) => rangeOf(cell, estimate))
  return rows(cells, label, (Plot) => [
    Plot.dot(singles, { x: 'value', y: 'cell', r: 2, fill: INK, fillOpacity: 0.3, dy: 9 }),
    Plot.link(means, { x1: 'x1', x2: 'x2', y: 'cell', stroke: BLUE, strokeWidth: 2.2 }),
    Plot.dot(means, { x: 'x', y: 'cell', r: 4, fill: BLUE }),
  ])
}

/**
 * Paired differences with 95 % intervals, orange where zero is outside; the baseline, which differs
 * from itself by nothing, keeps its row, so that rows are those of the chart of estimates.
 */
export function differenceChart(cells: readonly CellFigures[], label: string): Chart {
  const ranges = cells.flatMap(({ cell, difference }) =>
    difference === null ? [] : rangeOf(cell, difference),
  )
  const baseline = cells.filter(({ difference }) => difference === null)
  const color = ({ x1, x2 }: Range) => (x1 > 0 || x2 < 0 ? ORANGE : BLUE)
  return rows(cells, label, (Plot) => [
    Plot.ruleX([0], { stroke: INK, strokeOpacity: 0.5 }),
    Plot.dot(baseline, { x: () => 0, y: 'cell', r: 3, fill: 'var(--paper)', stroke: INK }),
    Plot.link(ranges, { x1: 'x1', x2: 'x2', y: 'cell', stroke: color, strokeWidth: 2.2 }),
    Plot.dot(ranges, { x: 'x', y: 'cell', r: 4, fill: color }),
  ])
}

type Range = { cell: string; x: number; x1: number; x2: number }

function rangeOf(
  cell: string,
  { mean, half }: { mean: number | null; half: number | null },
): Range[] {
  return mean === null ? [] : [{ cell, x: mean, x1: mean - (half ?? 0), x2: mean + (half ?? 0) }]
}

const ROW_HEIGHT = 34

function rows(
  cells: readonly CellFigures[],
  label: string,
  marks: Parameters<typeof drawnHalf>[1],
): Chart {
  const names = cells.map(({ cell }) => cell)
  const longest = Math.max(...names.map((name) => shortened(name).length))
  return drawnHalf(
    {
      ...{ height: 50 + names.length * ROW_HEIGHT, marginTop: 6, marginLeft: 10 + longest * 6 },
      ...{ color: { type: 'identity' }, inset: 6 },
      x: { label, grid: true, ticks: 4, nice: true },
      y: { label: null, domain: names, tickFormat: shortened, type: 'point', padding: 0.6 },
    },
    marks,
  )
}
