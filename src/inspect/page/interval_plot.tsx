// Means with their intervals, one row a cell, as a figure in the page's own colours.
import { useId, useRef } from 'preact/hooks'
import { useWidth } from './box_width.ts'
import { numberText } from './format.ts'
import { axisOf } from './interval_axis.ts'

export type IntervalRow = {
  name: string
  mean: number
  low: number | null
  high: number | null
  n: number
}

const WIDTH_MAX = 620
const ROW = 26
const LEFT = 8
const NAME = 15

/** In a plot of differences zero is in sight, and what lies beside it stands out. */
export function IntervalPlot(props: {
  title: string
  unit: string
  rows: readonly IntervalRow[]
  isDifference?: boolean
}) {
  const { title, unit, rows, isDifference = false } = props
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const width = Math.min(WIDTH_MAX, useWidth(box))
  if (rows.length === 0) return null
  const ends = rows.flatMap(({ mean, low, high }) => [mean, low ?? mean, high ?? mean])
  const { ticks, x } = axisOf(isDifference ? [...ends, 0] : ends, { from: LEFT, to: width - LEFT })
  const each = ROW + NAME
  const bottom = rows.length * each + 6
  return (
    <figure class="chart" aria-labelledby={id}>
      <figcaption id={id}>
        <b>{title}</b> <span class="unit">{unit}</span>
      </figcaption>
      <div ref={box}>
        {width > 0 && (
          <svg class="intervals" width={width} height={bottom + 22} aria-hidden="true">
            {ticks.map((tick) => (
              <g key={tick}>
                <line class="grid" x1={x(tick)} x2={x(tick)} y1="0" y2={bottom} />
                <text class="tick" x={x(tick)} y={bottom + 16} text-anchor={anchorOf(tick, ticks)}>
                  {numberText(tick)}
                </text>
              </g>
            ))}
            {isDifference && <line class="zero" x1={x(0)} x2={x(0)} y1="0" y2={bottom} />}
            {rows.map((row, n) => (
              <Mark key={row.name} row={row} y={n * each} x={x} isDifference={isDifference} />
            ))}
          </svg>
        )}
      </div>
      <p class="hidden">{rows.map(sentence).join(' ')}</p>
    </figure>
  )
}

function Mark(props: {
  row: IntervalRow
  y: number
  x: (value: number) => number
  isDifference: boolean
}) {
  const { row, y, x, isDifference } = props
  const { mean, low, high, name } = row
  const isOff = isDifference && low !== null && high !== null && (low > 0 || high < 0)
  const middle = y + NAME + ROW / 2 - 5
  return (
    <g class={isOff ? 'mark off' : 'mark'}>
      <text class="name" x={LEFT} y={y + 12}>
        {name.length > 60 ? `${name.slice(0, 59)}…` : name}
      </text>
      {low !== null && high !== null && (
        <line class="span" x1={x(low)} x2={x(high)} y1={middle} y2={middle} />
      )}
      <circle cx={x(mean)} cy={middle} r="5" />
    </g>
  )
}

function sentence({ name, mean, low, high, n }: IntervalRow): string {
  const interval =
    low === null || high === null ? '' : `, from ${numberText(low)} to ${numberText(high)}`
  return `${name}: ${numberText(mean)}${interval}, of ${n} runs.`
}

function anchorOf(tick: number, ticks: readonly number[]): 'start' | 'middle' | 'end' {
  if (tick === ticks[0]) return 'start'
  return tick === ticks.at(-1) ? 'end' : 'middle'
}
