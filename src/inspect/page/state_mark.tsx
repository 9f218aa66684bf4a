// The state of a run in a word, with a mark that does not lean on colour alone.
import type { RunRow } from '../answers_run.ts'

export function StateMark(props: { row: RunRow; living?: boolean; paused?: boolean | null }) {
  const { row } = props
  const living = props.living ?? row.living
  const state = living
    ? props.paused
      ? 'paused'
      : 'live'
    : row.problem === null
      ? row.state
      : 'unreadable'
  const title = row.problem ?? row.reason ?? undefined
  return (
    <span class={`state ${state}`} title={title}>
      <i aria-hidden="true">{MARKS[state] ?? '○'}</i> {state}
    </span>
  )
}

const MARKS: Readonly<Record<string, string>> = {
  live: '●',
  running: '●',
  paused: '❚❚',
  ended: '✓',
  interrupted: '◐',
  failed: '✕',
  unreadable: '✕',
}
