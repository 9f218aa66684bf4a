// All runs of the folder: state, size, verdicts, and which was forked from which.
import { useEffect } from 'preact/hooks'
import type { RunRow } from '../answers_run.ts'
import { type Address, formatAddress } from './address.ts'
import { bytesText, countText, dateText, durationText, numberText } from './format.ts'
import { useTitle } from './lazy_view.tsx'
import { type Branch, lineage } from './lineage.ts'
import { Empty, Loaded } from './notice.tsx'
import { changeQuery, useAddress } from './place.ts'
import { runsQuestion } from './questions.ts'
import { useAnswer } from './server.ts'
import { StateMark } from './state_mark.tsx'
import { type Column, Table } from './table.tsx'

const AGAIN_MS = 3_000

export default function RunsView() {
  useTitle('Runs')
  const answered = useAnswer(runsQuestion())
  const { answer, again } = answered
  const isMoving = answer?.runs.some(({ living }) => living) ?? false
  useEffect(() => {
    if (!isMoving) return
    const timer = setInterval(again, AGAIN_MS)
    return () => clearInterval(timer)
  }, [isMoving, again])
  return (
    <>
      <h1>Runs</h1>
      <Loaded of={answered} what="the runs">
        {({ folder, runs }) => <RunsTable folder={folder} runs={runs} />}
      </Loaded>
    </>
  )
}

function RunsTable({ folder, runs }: { folder: string; runs: RunRow[] }) {
  const { query } = useAddress()
  const wanted = (query.q ?? '').toLowerCase()
  if (runs.length === 0) {
    return (
      <Empty>
        <p>
          There is no run in <code>{folder}</code> yet. Make one, and it shows up here:
        </p>
        <p>
          <code>npx oikos run scenarios/bazaar.yaml</code>
        </p>
      </Empty>
    )
  }
  const branches = lineage(runs, (row) => fits(row, wanted))
  return (
    <>
      <p class="lead">
        {countText(runs.length, 'run')} in <code>{folder}</code>; a fork stands under the run that
        it parted from.
      </p>
      <div class="filters">
        <input
          type="search"
          aria-label="Filter runs"
          placeholder="name, state or seed"
          value={query.q ?? ''}
          onInput={(event) => changeQuery({ q: event.currentTarget.value })}
        />
        {wanted !== '' && <span class="quiet">{countText(branches.length, 'run')} shown</span>}
      </div>
      {branches.length === 0 ? (
        <Empty>
          <p>No run fits “{query.q}”. Empty the filter to see all.</p>
        </Empty>
      ) : (
        <Table
          caption="Runs"
          hideCaption
          columns={COLUMNS}
          rows={branches}
          keyOf={({ row }) => row.run}
        />
      )}
    </>
  )
}

function fits(row: RunRow, wanted: string): boolean {
  const state = row.living ? 'live' : row.state
  return [row.name, row.path, state, `seed ${row.seed}`].some((text) =>
    text.toLowerCase().includes(wanted),
  )
}

const COLUMNS: readonly Column<Branch>[] = [
  { name: 'name', title: 'Run', cell: (branch) => <NameCell branch={branch} /> },
  { name: 'state', title: 'State', cell: ({ row }) => <StateMark row={row} /> },
  { name: 'seed', title: 'Seed', right: true, cell: ({ row }) => row.seed },
  { name: 'verdicts', title: 'Expectations', cell: ({ row }) => <Verdicts row={row} /> },
  { name: 'events', title: 'Events', right: true, cell: ({ row }) => numberText(row.events) },
  {
    name: 'time',
    title: 'Virtual time',
    right: true,
    cell: ({ row }) => durationText(row.time_us),
  },
  { name: 'size', title: 'File', right: true, cell: ({ row }) => bytesText(row.size) },
  {
    name: 'started',
    title: 'Started',
    unit: 'UTC',
    cell: ({ row }) => (
      <span class="number">{row.started_at === null ? '–' : dateText(row.started_at)}</span>
    ),
  },
]

function NameCell({ branch }: { branch: Branch }) {
  const { row, depth } = branch
  const view: Address = { page: 'run', run: row.run, view: 'overview', query: {} }
  const { parent } = row
  return (
    <div class="run-cell" style={{ paddingLeft: `${Math.min(depth, 8) * 18}px` }}>
      {depth > 0 && (
        <span class="quiet" aria-hidden="true">
          ↳{' '}
        </span>
      )}
      {row.problem === null ? <a href={formatAddress(view)}>{row.run}</a> : <b>{row.run}</b>}
      {row.name !== row.run && row.name !== '' && <span class="quiet"> · {row.name}</span>}
      {row.light && <span class="quiet"> · light</span>}
      <small class="quiet path">{row.path}</small>
      {parent !== null && (
        <small class="quiet path">
          {depth > 0 ? 'forked' : `forked from ${parent.path}`} at {durationText(parent.t)}{' '}
          {parent.run !== null && (
            <a
              href={formatAddress({ ...view, run: parent.run, query: { seq: String(parent.seq) } })}
            >
              #{parent.seq}
            </a>
          )}{' '}
          {parent.run !== null && (
            <a
              href={formatAddress({
                page: 'compare',
                run: '',
                view: '',
                query: { a: parent.run, b: row.run },
              })}
            >
              compare
            </a>
          )}
        </small>
      )}
      {row.problem !== null && <small class="bad path">{row.problem}</small>}
    </div>
  )
}

function Verdicts({ row }: { row: RunRow }) {
  if (row.passed + row.failed === 0) return <span class="quiet">–</span>
  return (
    <span class="number">
      <span class="good">✓ {row.passed}</span>
      {row.failed > 0 && <b class="bad"> ✕ {row.failed}</b>}
      <span class="hidden">
        {row.passed} held, {row.failed} did not
      </span>
    </span>
  )
}
