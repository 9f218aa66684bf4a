// The measures that a scenario declares, as curves over its virtual time.
import type { CourseAnswer } from '../answers_run.ts'
import { Chart } from './chart.tsx'
import { durationText } from './format.ts'
import { isTime, measureUnit } from './measure_unit.ts'

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
            unit={measureUnit(of)}
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
