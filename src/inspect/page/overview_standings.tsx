// Who holds most, who holds least, what earned most, and what was refused, at an instant.
import type { WorldAnswer } from '../answers_world.ts'
import { moneyText, numberText, shareText } from './format.ts'
import { AgentLink, IdLink } from './id_link.tsx'
import { Empty } from './notice.tsx'
import { useRun } from './run_scope.tsx'
import { type Column, Table } from './table.tsx'

type Holder = WorldAnswer['leaders'][number]
type Earner = WorldAnswer['earners'][number]

const HOLDER: readonly Column<Holder>[] = [
  { name: 'id', title: 'Agent', cell: ({ id }) => <AgentLink id={id} /> },
  { name: 'scrip', title: 'Scrip', right: true, cell: ({ scrip }) => numberText(scrip) },
  {
    name: 'budget',
    title: 'Model budget',
    right: true,
    cell: ({ llm_budget }) => moneyText(llm_budget),
  },
]

const EARNER: readonly Column<Earner>[] = [
  { name: 'id', title: 'Artifact', cell: ({ id }) => <IdLink id={id} /> },
  { name: 'owner', title: 'Owner', cell: ({ owner }) => <IdLink id={owner} /> },
  { name: 'calls', title: 'Calls', right: true, cell: ({ calls }) => numberText(calls) },
  {
    name: 'revenue',
    title: 'Earned',
    unit: 'scrip',
    right: true,
    cell: ({ revenue }) => numberText(revenue),
  },
]

export function Standings({ world }: { world: WorldAnswer }) {
  return (
    <>
      <h2>Standings</h2>
      <div class="columns">
        <Standing caption="Hold most" columns={HOLDER} rows={world.leaders} none="Nobody yet." />
        <Standing caption="Hold least" columns={HOLDER} rows={world.losers} none="Nobody yet." />
        <Standing
          caption="Earned most"
          columns={EARNER}
          rows={world.earners}
          none="No artifact has earned anything by now."
        />
        <Refusals world={world} />
      </div>
    </>
  )
}

function Standing<R extends { id: string }>(props: {
  caption: string
  columns: readonly Column<R>[]
  rows: readonly R[]
  none: string
}) {
  return (
    <div>
      <h3>{props.caption}</h3>
      {props.rows.length === 0 ? (
        <Empty>
          <p>{props.none}</p>
        </Empty>
      ) : (
        <Table
          caption={props.caption}
          hideCaption
          columns={props.columns}
          rows={props.rows}
          keyOf={({ id }) => id}
        />
      )}
    </div>
  )
}

function Refusals({ world }: { world: WorldAnswer }) {
  const { href } = useRun()
  const rows = Object.entries(world.failures).sort(([, a], [, b]) => b - a)
  const whole = rows.reduce((sum, [, count]) => sum + count, 0)
  return (
    <div>
      <h3>Refused, by code</h3>
      {rows.length === 0 ? (
        <Empty>
          <p>No call was refused by now.</p>
        </Empty>
      ) : (
        <ul class="bars">
          {rows.slice(0, 10).map(([code, count]) => (
            <li key={code}>
              <a href={href('events', { code })}>
                <code>{code}</code>
              </a>
              <span class="bar" aria-hidden="true">
                <i style={{ width: `${(count / (rows[0]?.[1] ?? 1)) * 100}%` }} />
              </span>
              <span class="number">
                {numberText(count)} <span class="quiet">{shareText(count, whole)}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
