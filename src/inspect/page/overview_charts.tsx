// How a run went, as curves over its virtual time.
import type { CourseAnswer, Span } from '../answers_run.ts'
import { Chart, type Series } from './chart.tsx'
import { endOf } from './course.ts'
import { durationText, giniText, moneyText, numberText, shortNumber } from './format.ts'
import { Empty, ProblemNotice, Waiting } from './notice.tsx'
import { Measures } from './overview_measures.tsx'
import { instantQuestion } from './questions.ts'
import { useRun } from './run_scope.tsx'
import { useAnswer } from './server.ts'

/** A chart of the spans: what it shows, and how a value is said. */
type Figure = {
  title: string
  unit: string
  series: Series[]
  from?: number
  reading?: (value: number) => string
}

export function CourseCharts() {
  const { run, at, atEnd, end, course, courseProblem, toTime, again } = useRun()
  const { answer: instant } = useAnswer(instantQuestion(run, { seq: at }))
  if (course === null) {
    if (courseProblem !== null) return <ProblemNotice problem={courseProblem} again={again} />
    return <Waiting what="how the run went" />
  }
  if (course.spans.length === 0 && end.seq > course.seq) return <Waiting what="how the run went" />
  if (course.spans.length === 0) {
    return (
      <Empty>
        <p>Nothing has happened yet: curves show up as the run goes on.</p>
      </Empty>
    )
  }
  const line = atEnd ? end.t : (instant?.t ?? null)
  const times = timesOf(course)
  const onTime = (t: number) => {
    toTime(t).catch(() => {})
  }
  return (
    <>
      <h2>How it went</h2>
      <p class="quiet small">
        Along virtual time; a click goes to that instant. The line is the instant that is shown.
      </p>
      <div class="charts">
        {figures(course).map((figure) => (
          <Chart
            key={figure.title}
            times={times}
            until={end.t}
            at={line}
            onTime={onTime}
            {...figure}
          />
        ))}
      </div>
      <Measures course={course} until={end.t} at={line} onTime={onTime} />
    </>
  )
}

/** Points stand at the end of their span; kept by the course, so that charts keep their curves. */
const kept = new WeakMap<CourseAnswer, { times: number[]; figures: Figure[] }>()

function drawn(course: CourseAnswer): { times: number[]; figures: Figure[] } {
  const former = kept.get(course)
  if (former !== undefined) return former
  const made = {
    times: course.spans.map((span) => endOf(span, course)),
    figures: figuresOf(course),
  }
  kept.set(course, made)
  return made
}

const timesOf = (course: CourseAnswer) => drawn(course).times
const figures = (course: CourseAnswer) => drawn(course).figures

/** A span that the end cut short counts less than the others: it would look like a fall. */
function figuresOf(course: CourseAnswer): Figure[] {
  const { spans, span_us } = course
  const of = (value: (span: Span) => number | null) => spans.map(value)
  const last = spans.length - 1
  const isCut = last > 0 && endOf(spans[last]!, course) - spans[last]!.t < span_us * 0.9
  const counted = (value: (span: Span) => number | null) =>
    spans.map((span, n) => (isCut && n === last ? null : value(span)))
  const each = `in each ${durationText(span_us)}`
  const has = (value: (span: Span) => number | null) => spans.some((span) => (value(span) ?? 0) > 0)
  const all: (Figure | null)[] = [
    {
      title: 'Supply',
      unit: 'scrip',
      series: [
        { name: 'in the world', hue: 'blue', points: of((span) => span.supply) },
        ...(has((span) => span.owed)
          ? [
              line(
                'owed as debts',
                'orange',
                of((span) => span.owed),
                true,
              ),
            ]
          : []),
      ],
    },
    {
      title: 'Inequality',
      unit: 'Gini of scrip, 0 to 1',
      reading: giniText,
      series: [
        line(
          'Gini',
          'purple',
          of((span) => span.gini),
        ),
      ],
    },
    {
      title: 'Activity',
      unit: `calls ${each}`,
      from: 0,
      series: [
        {
          ...line(
            'answered',
            'blue',
            counted((span) => span.answered),
          ),
          filled: true,
        },
        {
          ...line(
            'refused',
            'orange',
            counted((span) => span.refused),
          ),
          filled: true,
        },
      ],
    },
    {
      title: 'Steps',
      unit: `steps of agents ${each}`,
      from: 0,
      series: [
        {
          ...line(
            'steps',
            'green',
            counted((span) => span.steps),
          ),
          filled: true,
        },
      ],
    },
    {
      title: 'Refusals',
      unit: 'of calls, %',
      from: 0,
      reading: (value) => `${numberText(value)}%`,
      series: [line('refused', 'orange', counted(refusedShare))],
    },
    {
      title: 'Agents',
      unit: 'agents',
      from: 0,
      series: [
        line(
          'there',
          'blue',
          of((span) => span.agents),
        ),
        ...(has((span) => span.frozen)
          ? [
              line(
                'frozen',
                'sky',
                of((span) => span.frozen),
                true,
              ),
            ]
          : []),
      ],
    },
    {
      title: 'Artifacts',
      unit: 'artifacts',
      from: 0,
      series: [
        line(
          'there',
          'green',
          of((span) => span.artifacts),
        ),
      ],
    },
    {
      title: 'Scrip that moved',
      unit: `scrip ${each}`,
      from: 0,
      series: [
        {
          ...line(
            'all payments',
            'blue',
            counted((span) => span.volume),
          ),
          filled: true,
        },
        line(
          'for artifacts sold',
          'yellow',
          counted((span) => span.traded),
        ),
      ],
    },
    has((span) => span.price)
      ? {
          title: 'Prices',
          unit: 'scrip, mean of what was sold',
          reading: shortNumber,
          series: [
            line(
              'mean price',
              'yellow',
              of((span) => span.price),
            ),
          ],
        }
      : null,
    has((span) => span.spent)
      ? {
          title: 'Spent on models',
          unit: 'US dollars, since the start',
          from: 0,
          reading: moneyText,
          series: [
            line(
              'spent',
              'red',
              of((span) => span.spent),
            ),
          ],
        }
      : null,
  ]
  return all.filter((figure) => figure !== null)
}

function refusedShare({ answered, refused }: Span): number | null {
  return answered + refused === 0 ? null : (refused / (answered + refused)) * 100
}

function line(name: string, hue: Series['hue'], points: (number | null)[], dashed = false): Series {
  return { name, hue, points, dashed }
}
