// The steps of an agent by the instant, newest first.
import { useCallback } from 'preact/hooks'
import type { StepRow } from '../answers_event.ts'
import { durationText, moneyText, numberText } from './format.ts'
import { EventLink, InstantLink, StepLink } from './id_link.tsx'
import { Empty, ProblemNotice, Waiting } from './notice.tsx'
import { usePaged } from './paged.ts'
import { stepsQuestion } from './questions.ts'
import { useRun } from './run_scope.tsx'
import { type Column, More, Table } from './table.tsx'

const PAGE = 30

const COLUMNS: readonly Column<StepRow>[] = [
  {
    name: 'step',
    title: 'Step',
    cell: ({ step, n }) => <StepLink step={step}>{`#${n}`}</StepLink>,
  },
  { name: 'when', title: 'Began', cell: ({ seq, t }) => <InstantLink seq={seq} t={t} /> },
  { name: 'event', title: 'Event', cell: ({ seq }) => <EventLink seq={seq} /> },
  {
    name: 'took',
    title: 'Took',
    right: true,
    cell: ({ t, ended_at }) => (ended_at === null ? '–' : durationText(ended_at - t)),
  },
  { name: 'outcome', title: 'Outcome', cell: (step) => <Outcome step={step} /> },
  { name: 'why', title: 'Woken by', cell: ({ why }) => <span class="why">{why}</span> },
  {
    name: 'calls',
    title: 'Calls',
    right: true,
    cell: ({ calls, refused }) => (
      <>
        {calls}
        {refused > 0 && <span class="bad"> {refused} ✕</span>}
        {refused > 0 && <span class="hidden"> refused</span>}
      </>
    ),
  },
  { name: 'gas', title: 'Gas', right: true, cell: ({ gas }) => numberText(gas) },
  {
    name: 'cost',
    title: 'Models',
    right: true,
    cell: ({ cost }) => (cost === 0 ? <span class="quiet">–</span> : moneyText(cost)),
  },
]

export function Outcome({ step }: { step: StepRow }) {
  if (step.outcome === 'acted') return <span class="good">✓ acted</span>
  if (step.outcome === 'acting') return <span class="quiet">… acting</span>
  return <span class="bad">✕ failed{step.code !== null && <code> {step.code}</code>}</span>
}

export function AgentSteps({ id }: { id: string }) {
  const { run, at } = useRun()
  const question = useCallback(
    (cursor: number | null) => stepsQuestion(run, id, at, { limit: PAGE, cursor }),
    [run, id, at],
  )
  const list = usePaged(question, ({ steps }) => steps)
  if (list.problem !== null) return <ProblemNotice problem={list.problem} again={list.again} />
  if (list.first === null) return <Waiting what="its steps" />
  if (list.rows.length === 0) {
    return (
      <Empty>
        <p>It has taken no step by this instant.</p>
      </Empty>
    )
  }
  return (
    <div class={list.waiting ? 'stale' : ''}>
      <Table
        caption="Steps, newest first"
        hideCaption
        columns={COLUMNS}
        rows={list.rows}
        keyOf={({ step }) => step}
      />
      <More more={list.more} waiting={list.waiting} shown={list.rows.length} />
    </div>
  )
}
