// The charts of a run: measures, wealth, supply, sales, activity, refusals.
import type { Series } from '../run/run_series.ts'
import { BLUE, GREY, INK, ORANGE, QUIET } from './chart_color.ts'
import { timeUnit } from './number_text.ts'
import { drawn, drawnHalf } from './plot.ts'
import type { Chart } from './report_block.ts'

const HALF_HEIGHT = 220

export type Point = { t: number; value: number | null }

/** The axis of virtual time of a run of this length. */
function timeAxis(timeUs: number) {
  const unit = timeUnit(timeUs)
  const domain = [0, timeUs / unit.us]
  return { unit, x: { label: `virtual time, ${unit.name}`, domain, ticks: 6 } }
}

/** A value over time, broken where there was none; `rule` is a value to compare it with. */
export function lineChart(
  points: readonly Point[],
  { timeUs, label, rule = null }: { timeUs: number; label: string; rule?: number | null },
): Chart {
  const { unit, x } = timeAxis(timeUs)
  const data = points.map(({ t, value }) => ({ x: t / unit.us, y: value ?? Number.NaN }))
  const known = data.filter(({ y }) => !Number.isNaN(y))
  const dots = known.length > 60 ? [] : known
  return drawnHalf(
    { height: HALF_HEIGHT, x, y: { label, grid: true, nice: true, ticks: 5 } },
    (Plot) => [
      Plot.ruleY(rule === null ? [] : [rule], { stroke: QUIET, strokeDasharray: '2 3' }),
      Plot.lineY(data, { x: 'x', y: 'y', stroke: BLUE, strokeWidth: 1.6 }),
      Plot.dot(dots, { x: 'x', y: 'y', r: 1.8, fill: BLUE }),
    ],
  )
}

/** How many hold how much. */
export function histogram(values: readonly number[], label: string): Chart {
  return drawnHalf(
    {
      height: HALF_HEIGHT,
      x: { label, nice: true, ticks: 6 },
      y: { label: 'holders', grid: true, ticks: 5, tickFormat: 'd' },
    },
    (Plot) => [
      Plot.rectY(values, {
        ...Plot.binX({ y: 'count' }, { x: (d: number) => d, thresholds: 12 }),
        ...{ fill: BLUE, insetLeft: 0.75, insetRight: 0.75 },
      }),
      Plot.ruleY([0], { stroke: INK, strokeOpacity: 0.5 }),
    ],
  )
}

/** Points of the Lorenz curve: the poorest part of the holders, and the part that they have. */
export function lorenz(values: readonly number[]): { x: number; y: number }[] {
  const sorted = [...values].sort((a, b) => a - b)
  const total = sorted.reduce((sum, one) => sum + one, 0)
  let sum = 0
  return [
    { x: 0, y: 0 },
    ...sorted.map((one, i) => {
      sum += one
      return { x: ((i + 1) / sorted.length) * 100, y: total === 0 ? 0 : (sum / total) * 100 }
    }),
  ]
}

export function lorenzChart(values: readonly number[], gini: number): Chart {
  const points = lorenz(values)
  const axis = { domain: [0, 100], ticks: 5 }
  return drawnHalf(
    {
      height: HALF_HEIGHT,
      x: { ...axis, label: 'poorest % of holders' },
      y: { ...axis, label: '% of all scrip', grid: true },
    },
    (Plot) => [
      Plot.areaY(points, { x: 'x', y1: 'y', y2: 'x', fill: BLUE, fillOpacity: 0.12 }),
      Plot.line(
        [
          { x: 0, y: 0 },
          { x: 100, y: 100 },
        ],
        {
          ...{ x: 'x', y: 'y', stroke: GREY, strokeDasharray: '2 3' },
        },
      ),
      Plot.line(points, { x: 'x', y: 'y', stroke: BLUE, strokeWidth: 1.6 }),
      Plot.text([`Gini ${gini.toFixed(3)}`], {
        ...{ frameAnchor: 'top-left', dx: 10, dy: 8, fontSize: 12, fontWeight: 600, fill: INK },
      }),
    ],
  )
}

export function supplyChart({ spans, span_us }: Series, timeUs: number): Chart {
  const points = spans.map(({ t, supply }) => ({ t: Math.min(t + span_us, timeUs), value: supply }))
  return lineChart(points, { timeUs, label: 'scrip' })
}

/** A dot for each sale, and the median of each span. */
export function priceChart({ sales, spans, span_us }: Series, timeUs: number): Chart {
  const { unit, x } = timeAxis(timeUs)
  const medians = spans.flatMap(({ t, median }) => {
    const to = Math.min(t + span_us, timeUs)
    return median === null ? [] : [{ x1: t / unit.us, x2: to / unit.us, y: median }]
  })
  return drawn(
    { height: 240, x, y: { label: 'scrip', grid: true, nice: true, zero: true, ticks: 5 } },
    (Plot) => [
      Plot.ruleY(medians, { x1: 'x1', x2: 'x2', y: 'y', stroke: ORANGE, strokeWidth: 2 }),
      Plot.dot(sales, {
        ...{ x: (d) => d.t / unit.us, y: 'price', r: 2.4, fill: BLUE, fillOpacity: 0.65 },
      }),
    ],
  )
}

export function volumeChart({ spans, span_us }: Series, timeUs: number): Chart {
  const { unit, x } = timeAxis(timeUs)
  return drawnHalf(
    { height: HALF_HEIGHT, x, y: { label: 'scrip', grid: true, ticks: 5 } },
    (Plot) => [
      Plot.rectY(spans, {
        ...{ x1: (d) => d.t / unit.us, x2: (d) => Math.min(d.t + span_us, timeUs) / unit.us },
        ...{ y: 'traded', fill: BLUE, insetLeft: 0.5, insetRight: 0.5 },
      }),
      Plot.ruleY([0], { stroke: INK, strokeOpacity: 0.5 }),
    ],
  )
}

/** Calls of each span: those that were answered, and on top of them those that were refused. */
export function activityChart({ spans, span_us }: Series, timeUs: number): Chart {
  const { unit, x } = timeAxis(timeUs)
  const bars = spans.flatMap(({ t, answered, refused }) => [
    { t, from: 0, to: answered, fill: BLUE },
    { t, from: answered, to: answered + refused, fill: ORANGE },
  ])
  return drawn({ height: 240, x, y: { label: 'calls', grid: true, ticks: 5 } }, (Plot) => [
    Plot.rect(bars, {
      ...{ x1: (d) => d.t / unit.us, x2: (d) => Math.min(d.t + span_us, timeUs) / unit.us },
      ...{ y1: 'from', y2: 'to', fill: 'fill', insetLeft: 0.5, insetRight: 0.5 },
    }),
    Plot.ruleY([0], { stroke: INK, strokeOpacity: 0.5 }),
  ])
}

const LABEL_CHARS = 24

/** Amounts by name, the largest on top, each with its number at the end of the bar. */
export function barChart(
  bars: readonly { name: string; value: number; text: string }[],
  label: string,
): Chart {
  const longest = Math.max(...bars.map(({ name }) => Math.min(name.length, LABEL_CHARS)))
  return drawn(
    {
      ...{ height: 46 + bars.length * 26, marginTop: 4 },
      ...{ marginLeft: 14 + longest * 6.6, marginRight: 56 },
      x: { label, grid: true, ticks: ticksOf(bars), nice: true },
      y: { label: null, domain: bars.map(({ name }) => name), tickFormat: shortened, padding: 0.3 },
    },
    (Plot) => [
      Plot.barX(bars, { x: 'value', y: 'name', fill: BLUE }),
      Plot.text(bars, { x: 'value', y: 'name', text: 'text', textAnchor: 'start', dx: 5 }),
      Plot.ruleX([0], { stroke: INK, strokeOpacity: 0.5 }),
    ],
  )
}

export function shortened(name: string): string {
  return name.length <= LABEL_CHARS ? name : `${name.slice(0, LABEL_CHARS - 1)}…`
}

/** Of a few whole things, no more ticks than things. */
function ticksOf(bars: readonly { value: number }[]): number {
  const most = Math.max(...bars.map(({ value }) => value))
  return bars.every(({ value }) => Number.isInteger(value)) ? Math.min(5, most) : 5
}
