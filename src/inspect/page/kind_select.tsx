// A choice among the kinds of events that a run has, the most frequent first.
import { useEffect } from 'preact/hooks'
import { numberText } from './format.ts'
import { kindsQuestion } from './questions.ts'
import { useRun } from './run_scope.tsx'
import { useAnswer } from './server.ts'

const AGAIN_MS = 1_500

export function KindSelect(props: { value: string; onKind: (kind: string) => void }) {
  const { run } = useRun()
  const { answer, again } = useAnswer(kindsQuestion(run))
  // While the file is first read, there may be more kinds to come.
  useEffect(() => {
    if (answer === null || answer.complete) return
    const timer = setTimeout(again, AGAIN_MS)
    return () => clearTimeout(timer)
  }, [answer, again])
  const kinds = answer?.kinds ?? []
  const isThere = props.value === '' || kinds.some(({ kind }) => kind === props.value)
  return (
    <select
      aria-label="Kind of event"
      value={props.value}
      onChange={(event) => props.onKind(event.currentTarget.value)}
    >
      <option value="">any kind</option>
      {!isThere && <option value={props.value}>{props.value}</option>}
      {kinds.map(({ kind, count, says }) => (
        <option key={kind} value={kind} title={says}>
          {kind} ({numberText(count)})
        </option>
      ))}
    </select>
  )
}
