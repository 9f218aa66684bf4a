// How a run went, kept up to date: asked again while it is first read and when a live run grew.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { CourseAnswer, Span } from '../answers_run.ts'
import { courseQuestion } from './questions.ts'
import { ask, type Problem, problemOf } from './server.ts'

const READ_EVERY_MS = 700
/** What a view shows first shall not wait for the course, which takes long in a long run. */
const FIRST_AFTER_MS = 400

export type Course = { course: CourseAnswer | null; problem: Problem | null }

/** A span begins at its `t`; what stands in it is at its end, which the run may cut short. */
export function endOf(span: Span, course: CourseAnswer): number {
  return Math.max(span.t, Math.min(span.t + course.span_us, course.time_us))
}

/** `end` is how far the run is known to go: the course is asked again when that moves. */
export function useCourse(run: string, end: number): Course {
  const [state, setState] = useState<Course>({ course: null, problem: null })
  const isFirst = useRef(true)
  useEffect(() => {
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | null = null
    const read = () => {
      ask(courseQuestion(run), stop.signal).then(
        (course) => {
          if (stop.signal.aborted) return
          setState({ course, problem: null })
          const isBehind = !course.complete && course.seq < end
          if (isBehind) timer = setTimeout(read, READ_EVERY_MS)
        },
        (thrown) => {
          if (stop.signal.aborted) return
          setState((before) => ({ ...before, problem: problemOf(thrown) }))
        },
      )
    }
    timer = setTimeout(read, isFirst.current ? FIRST_AFTER_MS : 0)
    isFirst.current = false
    return () => {
      stop.abort()
      if (timer !== null) clearTimeout(timer)
    }
  }, [run, end])
  return state
}
