// All artifacts as they were at the instant: searched, filtered, sorted, in pages.
import { useCallback } from 'preact/hooks'
import type { ArtifactRow, ArtifactsAnswer } from '../answers_world.ts'
import type { Query } from './address.ts'
import { bytesText, countText, durationText, numberText } from './format.ts'
import { IdLink, shortId } from './id_link.tsx'
import { useTitle } from './lazy_view.tsx'
import { Empty, ProblemNotice, Waiting } from './notice.tsx'
import { type Paged, usePaged } from './paged.ts'
import { changeQuery, hrefWith, useAddress } from './place.ts'
import { artifactsQuestion } from './questions.ts'
import { useRun } from './run_scope.tsx'
import { type Column, More, type Sorting, Table } from './table.tsx'
import { ChoiceFilter, notWhole, TextFilter } from './text_filter.tsx'
import './world.css'

const FILTERS = ['q', 'type', 'owner', 'is', 'min_price', 'max_price'] as const
const PAGE = 100

const KINDS: readonly (readonly [string, string])[] = [
  ['agent', 'agents'],
  ['tool', 'can be called'],
  ['account', 'hold scrip'],
  ['data', 'data'],
  ['listed', 'for sale'],
  ['priced', 'calls cost something'],
  ['deleted', 'deleted'],
]

export default function ArtifactsView() {
  useTitle('Artifacts')
  const { run, at } = useRun()
  const { query } = useAddress()
  const asked = askedIn(query)
  const key = JSON.stringify(asked)
  const question = useCallback(
    (cursor: number | null) => artifactsQuestion(run, at, { ...asked, limit: PAGE, cursor }),
    [run, at, key],
  )
  const paged = usePaged(question, rowsOf)
  return (
    <>
      <h1>Artifacts</h1>
      <Filters types={paged.first?.types ?? {}} />
      <List paged={paged} query={query} />
    </>
  )
}

function rowsOf(answer: ArtifactsAnswer): ArtifactRow[] {
  return answer.artifacts
}

function askedIn(query: Query) {
  const filters = FILTERS.map((name) => [name, query[name]])
  const { sort = 'revenue', order = 'desc' } = query
  return { ...Object.fromEntries(filters), sort, order } as Record<string, string>
}

function Filters({ types }: { types: Readonly<Record<string, number>> }) {
  const { query } = useAddress()
  const most = Object.entries(types).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  const choices = most.map(([type, n]) => [type, `${shortId(type)} (${numberText(n)})`] as const)
  const isFiltered = FILTERS.some((name) => query[name] !== undefined)
  return (
    <search class="filters" aria-label="Filter artifacts">
      <TextFilter name="q" label="Search" placeholder="id or description" />
      <ChoiceFilter name="type" label="Type" any="any type" choices={choices} />
      <ChoiceFilter name="is" label="Which" any="all" choices={KINDS} />
      <TextFilter name="owner" label="Owner" placeholder="an id" />
      <TextFilter name="min_price" label="Price from" numeric wrong={notWhole} />
      <TextFilter name="max_price" label="to" numeric wrong={notWhole} />
      {isFiltered && (
        <button
          type="button"
          onClick={() => changeQuery(Object.fromEntries(FILTERS.map((name) => [name, null])))}
        >
          Clear filters
        </button>
      )}
    </search>
  )
}

const COLUMNS: readonly Column<ArtifactRow>[] = [
  {
    ...{ name: 'id', title: 'Artifact', sort: 'id' },
    cell: (row) => (
      <>
        <IdLink id={row.id} /> <Marks row={row} />
      </>
    ),
  },
  {
    ...{ name: 'type', title: 'Type', sort: 'type' },
    cell: ({ type }) => <span title={type}>{shortId(type, 20)}</span>,
  },
  {
    ...{ name: 'owner', title: 'Owner', sort: 'owner' },
    cell: ({ id, owner }) =>
      owner === id ? <span class="quiet">itself</span> : <IdLink id={owner} />,
  },
  column('revenue', 'Earned', 'scrip', ({ revenue }) => numberText(revenue)),
  column('calls', 'Calls', '', ({ calls }) => numberText(calls)),
  column('price', 'Price', 'scrip', ({ price }) => numberText(price)),
  column('scrip', 'Has', 'scrip', ({ scrip }) => (scrip === null ? '' : numberText(scrip))),
  column('bytes', 'Size', '', ({ bytes }) => bytesText(bytes)),
  column('created', 'Created', '', ({ created_at }) => durationText(created_at)),
]

function column(
  sort: string,
  title: string,
  unit: string,
  cell: (row: ArtifactRow) => string,
): Column<ArtifactRow> {
  return { name: sort, title, sort, right: true, cell, ...(unit === '' ? {} : { unit }) }
}

function Marks({ row }: { row: ArtifactRow }) {
  return (
    <>
      {row.deleted && <span class="tag bad">deleted</span>}
      {row.listed !== null && <span class="tag">for sale at {numberText(row.listed)}</span>}
      {row.loop !== null && <span class="tag">agent</span>}
    </>
  )
}

function List({ paged, query }: { paged: Paged<ArtifactsAnswer, ArtifactRow>; query: Query }) {
  const { first, rows, problem, waiting, more, again } = paged
  const { sort, order } = askedIn(query)
  const sorting: Sorting = {
    by: sort!,
    order: order === 'desc' ? 'desc' : 'asc',
    href: (by, way) => hrefWith({ sort: by, order: way }),
  }
  return (
    <>
      {problem !== null && <ProblemNotice problem={problem} again={again} />}
      {first === null && problem === null && <Waiting what="artifacts" />}
      {first !== null && (
        <div class={waiting ? 'loaded stale' : 'loaded'} aria-busy={waiting}>
          <p class="quiet" role="status">
            {countText(first.total, 'artifact')}
          </p>
          {rows.length === 0 ? (
            <Empty>
              <p>No artifact fits these filters at this instant.</p>
              <p>Clear a filter, or go to a later instant.</p>
            </Empty>
          ) : (
            <Table
              caption="Artifacts"
              hideCaption
              columns={COLUMNS}
              rows={rows}
              keyOf={(row) => row.id}
              sorting={sorting}
              rowClass={(row) => (row.deleted ? 'gone' : '')}
            />
          )}
          <More more={more} waiting={waiting && more === null} shown={rows.length} />
        </div>
      )}
    </>
  )
}
