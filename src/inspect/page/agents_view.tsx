// All agents at the instant: phase, what each waits for, its bucket, what it holds.
import { useCallback } from 'preact/hooks'
import type { AgentRow } from '../answers_world.ts'
import { BucketBar, Phase } from './agent_parts.tsx'
import { durationText, moneyText, numberText } from './format.ts'
import { AgentLink, StepLink } from './id_link.tsx'
import { useTitle } from './lazy_view.tsx'
import { Empty, ProblemNotice, Waiting } from './notice.tsx'
import { usePaged } from './paged.ts'
import { changeQuery, hrefWith, useAddress } from './place.ts'
import { agentsQuestion } from './questions.ts'
import { useRun } from './run_scope.tsx'
import { type Column, More, type Sorting, Table } from './table.tsx'
import { useTyped } from './typed.ts'

const PAGE = 100

export default function AgentsView() {
  const { run, at } = useRun()
  const { query } = useAddress()
  useTitle('Agents', run)
  const { q, phase, sort, order } = query
  const question = useCallback(
    (cursor: number | null) =>
      agentsQuestion(run, at, { q, phase, sort, order, limit: PAGE, cursor }),
    [run, at, q, phase, sort, order],
  )
  const list = usePaged(question, ({ agents }) => agents)
  const typed = useTyped(q ?? '', (text) => changeQuery({ q: text }))
  const { first } = list
  const sorting: Sorting = {
    by: sort ?? 'id',
    order: order === 'desc' ? 'desc' : 'asc',
    href: (by, order) => hrefWith({ sort: by, order }),
  }
  return (
    <>
      <h1>Agents</h1>
      <search class="filters" aria-label="Filter agents">
        <input
          type="search"
          aria-label="Filter by id"
          placeholder="id of an agent"
          value={typed.text}
          onInput={(event) => typed.type(event.currentTarget.value)}
        />
        {first !== null && <Phases phases={first.phases} chosen={phase ?? ''} />}
        {first !== null && (
          <span class="quiet">
            {numberText(first.total)} at {durationText(first.t)}
          </span>
        )}
      </search>
      {list.problem !== null && <ProblemNotice problem={list.problem} again={list.again} />}
      {first === null && list.problem === null && <Waiting what="the agents" />}
      {first !== null && list.rows.length === 0 && (
        <Empty>
          <p>
            {q || phase
              ? 'No agent fits this filter at this instant. Empty it to see all.'
              : 'There is no agent at this instant. Go on in time: one may be made.'}
          </p>
        </Empty>
      )}
      {first !== null && list.rows.length > 0 && (
        <div class={list.waiting ? 'stale' : ''}>
          <Table
            caption="Agents"
            hideCaption
            columns={columnsAt(first.t)}
            rows={list.rows}
            keyOf={({ id }) => id}
            sorting={sorting}
          />
        </div>
      )}
      <More more={list.more} waiting={list.waiting && first !== null} shown={list.rows.length} />
    </>
  )
}

function Phases(props: { phases: Readonly<Record<string, number>>; chosen: string }) {
  const names = Object.entries(props.phases).sort(([, a], [, b]) => b - a)
  return (
    <select
      aria-label="Phase"
      value={props.chosen}
      onChange={(event) => changeQuery({ phase: event.currentTarget.value })}
    >
      <option value="">any phase</option>
      {names.map(([phase, count]) => (
        <option key={phase} value={phase}>
          {phase} ({count})
        </option>
      ))}
    </select>
  )
}

function columnsAt(now: number): Column<AgentRow>[] {
  return [
    { name: 'id', title: 'Agent', sort: 'id', cell: ({ id }) => <AgentLink id={id} /> },
    { name: 'phase', title: 'Phase', cell: (agent) => <Phase agent={agent} /> },
    {
      name: 'waits',
      title: 'Waits for',
      sort: 'due',
      cell: ({ waits_for, due }) => (
        <>
          {waits_for}
          {due !== null && due > now && <span class="quiet"> · in {durationText(due - now)}</span>}
        </>
      ),
    },
    {
      name: 'compute',
      title: 'Compute',
      unit: 'gas',
      cell: ({ compute }) =>
        compute === null ? <span class="quiet">–</span> : <BucketBar bucket={compute} now={now} />,
    },
    {
      name: 'scrip',
      title: 'Scrip',
      sort: 'scrip',
      right: true,
      cell: ({ scrip }) => numberText(scrip),
    },
    { name: 'earned', title: 'Earned', right: true, cell: ({ earned }) => numberText(earned) },
    {
      name: 'budget',
      title: 'Model budget',
      right: true,
      cell: ({ llm_budget }) => moneyText(llm_budget),
    },
    {
      name: 'step',
      title: 'Step',
      sort: 'step',
      right: true,
      cell: ({ id, step }) =>
        step === 0 ? '0' : <StepLink step={`${id}#${step}`}>{String(step)}</StepLink>,
    },
    { name: 'failures', title: 'Failures', right: true, cell: ({ failures }) => failures },
    { name: 'mind', title: 'Mind', cell: ({ mind }) => mind },
    {
      name: 'why',
      title: 'Last woken by',
      cell: ({ why }) => (
        <span class="why" title={why}>
          {why}
        </span>
      ),
    },
  ]
}
