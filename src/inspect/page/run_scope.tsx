// The run that is looked at, and the instant: what every view within a run stands on.
import { type ComponentChildren, createContext, type VNode } from 'preact'
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { CourseAnswer, Grown, RunAnswer } from '../answers_run.ts'
import { type Changes, changed, formatAddress, instantOf } from './address.ts'
import { useCourse } from './course.ts'
import { ProblemNotice, Waiting } from './notice.tsx'
import { changeQuery, useAddress } from './place.ts'
import { instantQuestion, liveUrl, runQuestion } from './questions.ts'
import { ask, noteFinished, type Problem, useAnswer } from './server.ts'

export type Instant = { seq: number; t: number }

/** `at` is the event that views show the world after; it is always said, also at the end. */
export type RunScope = {
  run: string
  answer: RunAnswer
  living: boolean
  /** Whether the process that lives the run is paused; null where none says. */
  paused: boolean | null
  end: Instant
  at: number
  /** Whether the address names no instant: then `at` is the end, and grows with a live run. */
  atEnd: boolean
  course: CourseAnswer | null
  courseProblem: Problem | null
  /** The address of a view of this run at the same instant; a query may say another `seq`. */
  href(view: string, query?: Changes): string
  /** Goes to an instant in this view; null is the end. */
  toSeq(seq: number | null, how?: 'push' | 'replace'): void
  toTime(t: number, how?: 'push' | 'replace'): Promise<void>
  /** Asks again what is known about the run. */
  again(): void
}

const Scope = createContext<RunScope | null>(null)

export function useRun(): RunScope {
  const scope = useContext(Scope)
  if (scope === null) throw new Error('a view of a run needs a run around it')
  return scope
}

/** Hears how a live run grows, at most every two seconds. */
const GROWN_EVERY_MS = 2_000

/** `without` puts what is said before the run is known, or where it can't be, into a page. */
export function RunProvider(props: {
  run: string
  without: (said: ComponentChildren) => VNode
  children: ComponentChildren
}) {
  const { run } = props
  const { answer, problem, again } = useAnswer(runQuestion(run))
  const grown = useGrown(run, answer?.row.living ?? false, again)
  const row = answer?.row
  if (row !== undefined) {
    const isWritten = row.living || row.state === 'running'
    noteFinished(run, isWritten ? null : `${row.state} ${answer?.seq}`)
  }
  if (answer === null) {
    return props.without(
      problem === null ? (
        <Waiting what="the run" />
      ) : (
        <>
          <h1>This run can’t be shown</h1>
          <ProblemNotice problem={problem} again={again} />
          <p>
            <a href="/runs">All runs</a>
          </p>
        </>
      ),
    )
  }
  return (
    <Known key={run} run={run} answer={answer} grown={grown} again={again}>
      {props.children}
    </Known>
  )
}

function Known(props: {
  run: string
  answer: RunAnswer
  grown: Grown | null
  again: () => void
  children: ComponentChildren
}) {
  const { run, answer, grown, again } = props
  const address = useAddress()
  const named = instantOf(address.query)
  const end = grown !== null && grown.seq > answer.seq ? grown : answer
  const living = grown?.living ?? answer.row.living
  const { course, problem: courseProblem } = useCourse(run, living ? end.seq : answer.seq)
  const { seq: endSeq, t: endTime } = end
  // An answer that comes when the reader wants another instant, or has left, moves nothing.
  const wanted = useRef(0)
  useEffect(
    () => () => {
      wanted.current += 1
    },
    [],
  )
  const scope = useMemo<RunScope>(
    () => ({
      run,
      answer,
      living,
      paused: grown?.paused ?? null,
      end: { seq: endSeq, t: endTime },
      at: named === null ? endSeq : Math.min(Math.max(named, 1), Math.max(endSeq, 1)),
      atEnd: named === null,
      course,
      courseProblem,
      href: (view, query = {}) =>
        formatAddress({
          page: 'run',
          run,
          view,
          query: changed({ seq: address.query.seq }, query),
        }),
      toSeq: (seq, how = 'push') => {
        wanted.current += 1
        changeQuery({ seq }, how)
      },
      toTime: async (t, how = 'push') => {
        wanted.current += 1
        const mine = wanted.current
        if (t >= endTime) return changeQuery({ seq: null }, how)
        const { seq } = await ask(instantQuestion(run, { t: Math.max(0, Math.round(t)) }))
        if (mine === wanted.current) changeQuery({ seq }, how)
      },
      again,
    }),
    [run, answer, living, grown, endSeq, endTime, named, course, courseProblem, again, address],
  )
  return <Scope.Provider value={scope}>{props.children}</Scope.Provider>
}

/** The latest word of a live run; null where it does not live or has not spoken. */
function useGrown(run: string, living: boolean, again: () => void): Grown | null {
  const [grown, setGrown] = useState<Grown | null>(null)
  useEffect(() => {
    setGrown(null)
    if (!living) return
    const source = new EventSource(liveUrl(run))
    let latest: Grown | null = null
    let timer: ReturnType<typeof setTimeout> | null = null
    const show = () => {
      timer = null
      setGrown(latest)
    }
    source.addEventListener('grown', (event) => {
      latest = JSON.parse((event as MessageEvent<string>).data) as Grown
      if (!latest.living) {
        source.close()
        setGrown(latest)
        again()
      } else timer ??= setTimeout(show, GROWN_EVERY_MS)
    })
    return () => {
      source.close()
      if (timer !== null) clearTimeout(timer)
    }
  }, [run, living, again])
  return grown
}
