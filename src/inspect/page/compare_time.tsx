// Two runs side by side over time: the same figures of both as two curves in one chart.
import { useMemo } from 'preact/hooks'
import type { CourseAnswer, RunRow, Span } from '../answers_run.ts'
import { Chart, type Series } from './chart.tsx'
import { useCourse } from './course.ts'
import { durationText, giniText, moneyText } from './format.ts'
import { isTime, measureUnit } from './measure_unit.ts'
import { Empty, ProblemNotice, Waiting } from './notice.tsx'
import { goTo } from './place.ts'
import { instantQuestion } from './questions.ts'
import { runHref } from './run_links.tsx'
import { ask } from './server.ts'

type Figure = {
  title: string
  unit: string
  of: (span: Span) => number | null
  reading?: (value: number) => string
  from?: number
}

const FIGURES: readonly Figure[] = [
  { title: 'Supply', unit: 'scrip', of: ({ supply }) => supply },
  { title: 'Inequality', unit: 'Gini', of: ({ gini }) => gini, reading: giniText, from: 0 },
  { title: 'Traded', unit: 'scrip in a span', of: ({ volume }) => volume, from: 0 },
  { title: 'Mean price of sales', unit: 'scrip', of: ({ price }) => price, from: 0 },
  { title: 'Calls', unit: 'answered in a span', of: ({ answered }) => answered, from: 0 },
  { title: 'Refusals', unit: 'in a span', of: ({ refused }) => refused, from: 0 },
  { title: 'Agents', unit: 'alive', of: ({ agents }) => agents, from: 0 },
  { title: 'Artifacts', unit: 'that exist', of: ({ artifacts }) => artifacts, from: 0 },
  { title: 'Owed', unit: 'scrip', of: ({ owed }) => owed, from: 0 },
  {
    title: 'Spent on models',
    unit: 'dollars',
    of: ({ spent }) => spent,
    reading: moneyText,
    from: 0,
  },
]

export function CompareOverTime(props: { a: RunRow; b: RunRow; at: number | null }) {
  const { a, b, at } = props
  const first = useCourse(a.run, a.events)
  const second = useCourse(b.run, b.events)
  return (
    <>
      <h2>Side by side over time</h2>
      {[first, second].map(
        ({ problem }, n) => problem !== null && <ProblemNotice key={n} problem={problem} />,
      )}
      {(first.course === null || second.course === null) &&
        first.problem === null &&
        second.problem === null && <Waiting what="how both went" />}
      {first.course !== null && second.course !== null && (
        <Charts a={a} b={b} courses={[first.course, second.course]} at={at} />
      )}
    </>
  )
}

function Charts(props: {
  a: RunRow
  b: RunRow
  courses: [CourseAnswer, CourseAnswer]
  at: number | null
}) {
  const { a, b, courses, at } = props
  const [of, other] = courses
  const times = useMemo(() => timesOf(of, other), [of, other])
  const charts = useMemo(
    () => [
      ...FIGURES.map((figure) => ({ ...figure, series: seriesOf(figure, courses, times) })),
      ...measuresOf(courses, times),
    ],
    [courses, times],
  )
  const shown = charts.filter(({ series }) => series.some(isTelling))
  if (shown.length === 0) {
    return (
      <Empty>
        <p>Nothing moved in either run.</p>
      </Empty>
    )
  }
  const open = (t: number) => {
    ask(instantQuestion(b.run, { t: Math.round(t) })).then(
      ({ seq }) => goTo(runHref(b.run, 'overview', { seq })),
      () => {},
    )
  }
  return (
    <>
      <p class="quiet small">
        A is {a.run}, B is {b.run}; the line is where they part. A click opens B at that instant.
      </p>
      <div class="charts">
        {shown.map(({ title, unit, series, reading, from }) => (
          <Chart
            key={title}
            title={title}
            unit={unit}
            times={times}
            series={series}
            at={at}
            onTime={open}
            {...(reading === undefined ? {} : { reading })}
            {...(from === undefined ? {} : { from })}
          />
        ))}
      </div>
    </>
  )
}

/** Instants of both, so that each curve has its own points. */
function timesOf(a: CourseAnswer, b: CourseAnswer): number[] {
  const all = [a, b].flatMap(({ spans, measures }) => [
    ...spans.map(({ t }) => t),
    ...measures.flatMap(({ points }) => points.map(([t]) => t)),
  ])
  return [...new Set(all)].sort((x, y) => x - y)
}

function seriesOf(
  figure: Figure,
  [a, b]: readonly [CourseAnswer, CourseAnswer],
  times: readonly number[],
): Series[] {
  const points = ({ spans }: CourseAnswer) => {
    const known = new Map(spans.map((span) => [span.t, figure.of(span)]))
    return times.map((t) => known.get(t) ?? null)
  }
  return both(points(a), points(b))
}

function both(a: (number | null)[], b: (number | null)[]): Series[] {
  return [
    { name: 'A', hue: 'blue', points: a },
    { name: 'B', hue: 'orange', points: b, dashed: true },
  ]
}

/** What the scenarios of both measure by the same name. */
function measuresOf([a, b]: readonly [CourseAnswer, CourseAnswer], times: readonly number[]) {
  return a.measures.flatMap(({ name, of, points }) => {
    const other = b.measures.find((one) => one.name === name)
    if (other === undefined) return []
    const spread = (of: typeof points) => {
      const known = new Map(of)
      return times.map((t) => known.get(t) ?? null)
    }
    const series = both(spread(points), spread(other.points))
    const reading = isTime(of) ? durationText : undefined
    return [{ title: name, unit: measureUnit(of), series, reading, from: undefined }]
  })
}

/** Whether a curve says more than that there is nothing. */
function isTelling({ points }: Series): boolean {
  return points.some((value) => value !== null && value !== 0)
}
