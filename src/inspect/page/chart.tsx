// Curves over virtual time; the one door of uPlot. A click goes to that instant.
import { useEffect, useId, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { durationText, shortNumber, tickText } from './format.ts'
import { useDark } from './theme.ts'

export type Hue = 'blue' | 'orange' | 'green' | 'purple' | 'sky' | 'red' | 'yellow' | 'grey'

/** `points` has a value for each instant of the chart; null where there is none. */
export type Series = {
  name: string
  hue: Hue
  points: readonly (number | null)[]
  /** Filled down to zero, for what is counted span by span. */
  filled?: boolean
  dashed?: boolean
}

/** `until`: how long the run is; `at`: an instant to mark; `reading` puts a value into words. */
export type ChartProps = {
  title: string
  unit: string
  times: readonly number[]
  series: readonly Series[]
  at?: number | null
  from?: number
  until?: number
  height?: number
  reading?: ((value: number) => string) | undefined
  onTime?: (t: number) => void
}

export function Chart(props: ChartProps) {
  const { title, unit, series, times } = props
  const reading = props.reading ?? shortNumber
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  useDrawing(box, props)
  return (
    <figure class="chart" aria-labelledby={id}>
      <figcaption id={id}>
        <b>{title}</b> <span class="unit">{unit}</span>
        {series.length > 1 && (
          <span class="legend">
            {series.map((one) => (
              <span key={one.name} class={`key ${one.hue}`}>
                <i aria-hidden="true" class={one.dashed ? 'swatch dashed' : 'swatch'} />
                {one.name}
              </span>
            ))}
          </span>
        )}
      </figcaption>
      <div ref={box} class="plot" aria-hidden="true" />
      <p class="hidden">{series.map((one) => summary(one, times, reading, unit)).join(' ')}</p>
    </figure>
  )
}

/** A curve in a sentence, for whoever does not see it. */
export function summary(
  one: Series,
  times: readonly number[],
  reading: (value: number) => string,
  unit: string,
): string {
  const known = one.points.flatMap((value, n) =>
    value === null ? [] : [{ value, t: times[n] ?? 0 }],
  )
  if (known.length === 0) return `${one.name}: no values.`
  const least = known.reduce((a, b) => (b.value < a.value ? b : a))
  const most = known.reduce((a, b) => (b.value > a.value ? b : a))
  const say = ({ value, t }: { value: number; t: number }) =>
    `${reading(value)} at ${durationText(t)}`
  const ends = `from ${say(known[0]!)} to ${say(known.at(-1)!)}`
  return `${one.name} (${unit}): ${ends}; lowest ${say(least)}, highest ${say(most)}.`
}

/** Draws into the box; again when the theme, the size or the data change. */
function useDrawing(box: { current: HTMLDivElement | null }, props: ChartProps): void {
  const dark = useDark()
  const latest = useRef(props)
  latest.current = props
  const drawn = useRef<uPlot | null>(null)
  const { series, times, height, title, unit, from } = props
  const names = series.map((one) => `${one.name} ${one.hue}`).join()
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const chart = new uPlot(options(element, latest), dataOf(latest.current), element)
    drawn.current = chart
    const resized = new ResizeObserver(() => {
      const width = Math.floor(element.clientWidth)
      if (width > 0 && width !== chart.width) chart.setSize({ width, height: chart.height })
    })
    resized.observe(element)
    return () => {
      resized.disconnect()
      chart.destroy()
      drawn.current = null
    }
  }, [box, dark, names, height, title, unit, from])
  useEffect(() => drawn.current?.setData(dataOf(latest.current)), [series, times])
  useEffect(() => drawn.current?.redraw(false), [props.at])
}

function dataOf({ times, series }: ChartProps): uPlot.AlignedData {
  return [times, ...series.map((one) => one.points)] as unknown as uPlot.AlignedData
}

function options(element: HTMLElement, latest: { current: ChartProps }): uPlot.Options {
  const { series, height = 150, from } = latest.current
  const reading = (value: number) => (latest.current.reading ?? shortNumber)(value)
  const styles = getComputedStyle(document.documentElement)
  const ink = (name: string) => styles.getPropertyValue(`--${name}`).trim()
  const font = `12px ${ink('sans')}`
  const axis = { stroke: ink('quiet'), font, ticks: { show: false } }
  return {
    width: Math.max(120, Math.floor(element.clientWidth)),
    height,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: {
      x: {
        time: false,
        range: (_, _low, high) => [0, Math.max(1, latest.current.until ?? 0, high)],
      },
      y: { range: (_, low, high) => rangeOf(low, high, from ?? null) },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 24,
        gap: 4,
        space: 84,
        splits: (_u, _axis, low, high) => timeSplits(low, high, element.clientWidth),
        values: (_, splits) => splits.map((t) => tickText(t)),
      },
      {
        ...axis,
        grid: { stroke: ink('rule'), width: 1 },
        size: 46,
        gap: 4,
        space: 32,
        values: (_, splits) => splits.map((value) => reading(value)),
      },
    ],
    series: [
      {},
      ...series.map((one) => ({
        label: one.name,
        stroke: ink(one.hue),
        width: 1.6,
        ...(one.filled ? { fill: `${ink(one.hue)}33` } : {}),
        ...(one.dashed ? { dash: [5, 4] } : {}),
        points: { show: false },
        spanGaps: true,
      })),
    ],
    hooks: {
      draw: [(u) => drawInstant(u, latest.current.at ?? null, ink('ink'))],
      ready: [(u) => listen(u, element, latest, reading)],
    },
  }
}

/** A little room around the values; zero is kept in sight for what starts there. */
function rangeOf(low: number | null, high: number | null, from: number | null): [number, number] {
  const least = Math.min(from ?? low ?? 0, low ?? 0)
  const most = high ?? 1
  const room = most === least ? Math.max(1, Math.abs(most) * 0.1) : (most - least) * 0.08
  return [from === null ? least - room : least, most + room]
}

const STEPS_US = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000,
  300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000,
  86_400_000, 172_800_000, 432_000_000, 864_000_000,
].map((ms) => ms * 1_000)

/** Ticks at round times, as many as there is room for. */
function timeSplits(low: number, high: number, width: number): number[] {
  const wanted = Math.max(2, Math.floor(width / 90))
  const step = STEPS_US.find((us) => (high - low) / us <= wanted) ?? (high - low) / wanted
  const splits: number[] = []
  for (let t = Math.ceil(low / step) * step; t <= high; t += step) splits.push(t)
  return splits
}

function drawInstant(u: uPlot, at: number | null, colour: string): void {
  if (at === null) return
  const x = Math.round(u.valToPos(at, 'x', true))
  if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) return
  u.ctx.save()
  u.ctx.setLineDash([])
  u.ctx.strokeStyle = colour
  u.ctx.lineWidth = devicePixelRatio
  u.ctx.beginPath()
  u.ctx.moveTo(x, u.bbox.top)
  u.ctx.lineTo(x, u.bbox.top + u.bbox.height)
  u.ctx.stroke()
  u.ctx.restore()
}

/** Under the pointer, the values; on a click, that instant. */
function listen(
  u: uPlot,
  element: HTMLElement,
  latest: { current: ChartProps },
  reading: (value: number) => string,
): void {
  const label = document.createElement('div')
  label.className = 'reading'
  element.append(label)
  const over = u.over
  over.addEventListener('mouseleave', () => label.replaceChildren())
  over.addEventListener('mousemove', () => {
    const n = u.cursor.idx
    if (n === null || n === undefined) return
    const { times, series } = latest.current
    const values = series.map((one) => {
      const value = one.points[n]
      const told = value === null || value === undefined ? '–' : reading(value)
      return series.length > 1 ? `${one.name} ${told}` : told
    })
    label.textContent = `${durationText(times[n] ?? 0)} · ${values.join(' · ')}`
  })
  over.addEventListener('click', () => {
    const left = u.cursor.left ?? -1
    if (left >= 0) latest.current.onTime?.(u.posToVal(left, 'x'))
  })
}
