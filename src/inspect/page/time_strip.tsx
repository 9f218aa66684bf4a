// How much happened when: a strip of bars behind the scrubber.
import type { CourseAnswer } from '../answers_run.ts'
import { endOf } from './course.ts'

/** Microseconds are too large for what draws: paths are in thousandths of the run. */
const WIDE = 1_000

/** Calls span by span; those that were refused lie in front, in another colour. */
export function TimeStrip({ course, end }: { course: CourseAnswer | null; end: number }) {
  if (course === null || course.spans.length === 0 || end === 0) {
    return <div class="strip" aria-hidden="true" />
  }
  const most = Math.max(1, ...course.spans.map((span) => span.answered + span.refused))
  const bars = (height: (span: CourseAnswer['spans'][number]) => number) =>
    course.spans
      .map((span) => {
        const left = (span.t / end) * WIDE
        const right = (endOf(span, course) / end) * WIDE
        const high = (height(span) / most) * 20
        return high === 0 ? '' : `M${left} 20V${20 - high}H${right}V20Z`
      })
      .join('')
  return (
    <svg
      class="strip"
      viewBox={`0 0 ${WIDE} 20`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <path class="strip-calls" d={bars((span) => span.answered + span.refused)} />
      <path class="strip-refused" d={bars((span) => span.refused)} />
    </svg>
  )
}
