// The measures that a scenario declares, as curves over its virtual time.
import type { CourseAnswer } from '../answers_run.ts'
import { Chart } from './chart.tsx'
import { durationText } from './format.ts'

export function Measures(props: {
  course: CourseAnswer
  until: number
  at: number | null
  onTime: (t: number) => void
}) {
  const { measures } = props.course
  if (measures.length === 0) return null
  return (
    <>
      <h2>Measures that the scenario declares</h2>
      <div class="charts">
        {measures.map(({ name, of, points }) => (
          <Chart
            key={name}
            title={name}
            unit={unitOf(of)}
            reading={isTime(of) ? durationText : undefined}
            times={points.map(([t]) => t)}
            series={[{ name, hue: 'purple', points: points.map(([, value]) => value) }]}
            until={props.until}
            at={props.at}
            onTime={props.onTime}
          />
        ))}
      </div>
    </>
  )
}

/** What a measure is of, in a word or two, as the scenario declares it. */
function unitOf(of: unknown): string {
  if (typeof of === 'string') return of.replaceAll('_', ' ')
  if (typeof of !== 'object' || of === null) return 'as measured'
  const parts = Object.entries(of).map(([name, what]) =>
    typeof what === 'string' ? `${name} ${what}` : isTime(of) ? 'time to the first' : name,
  )
  return parts.join(', ').replaceAll('_', ' ')
}

function isTime(of: unknown): boolean {
  return typeof of === 'object' && of !== null && 'time_to' in of
}
