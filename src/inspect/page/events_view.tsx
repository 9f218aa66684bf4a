// Events as a list that filters: from the instant backwards, newest first.
import { useCallback, useMemo } from 'preact/hooks'
import { EventLines } from './event_row.tsx'
import { durationText } from './format.ts'
import { KindSelect } from './kind_select.tsx'
import { useTitle } from './lazy_view.tsx'
import { Empty, ProblemNotice, Waiting } from './notice.tsx'
import { usePaged } from './paged.ts'
import { changeQuery, useAddress } from './place.ts'
import { eventsQuestion } from './questions.ts'
import { useRun } from './run_scope.tsx'
import { More } from './table.tsx'
import { useTyped } from './typed.ts'

const PAGE = 100
/** Kinds that tell of what did not go through. */
const REFUSED = 'call.failed,agent.failed'

export default function EventsView() {
  const { run, at, atEnd } = useRun()
  const { query } = useAddress()
  useTitle('Events', run)
  const { kinds, by, about, step, code, order } = query
  const forward = order === 'asc'
  const filter = useMemo(() => ({ kinds, by, about, step, code }), [kinds, by, about, step, code])
  const question = useCallback(
    (cursor: number | null) =>
      eventsQuestion(run, {
        ...filter,
        ...(forward ? { from_seq: at, order: 'asc' } : { to_seq: at, order: 'desc' }),
        limit: PAGE,
        cursor,
      }),
    [run, at, filter, forward],
  )
  const list = usePaged(question, ({ events }) => events)
  const isFiltered = Object.values(filter).some((value) => value !== undefined && value !== '')
  return (
    <>
      <h1>Events</h1>
      <p class="lead">
        {forward
          ? 'From the instant onwards, oldest first. '
          : atEnd
            ? 'From the end backwards. '
            : 'From the instant backwards: what had happened by then. '}
        A number leads to an event’s causes, a time to its instant.
      </p>
      <Filters />
      {list.problem !== null && <ProblemNotice problem={list.problem} again={list.again} />}
      {list.first === null && list.problem === null && <Waiting what="events" />}
      {list.first !== null && list.rows.length === 0 && (
        <Empty>
          <p>{isFiltered ? 'No event fits this filter here.' : 'Nothing has happened here.'}</p>
          {isFiltered && (
            <p>
              <button type="button" onClick={() => changeQuery(NO_FILTER, 'push')}>
                Show all events
              </button>
            </p>
          )}
        </Empty>
      )}
      <div class={list.waiting && list.first !== null ? 'stale' : ''}>
        <EventLines events={list.rows} label="Events" />
      </div>
      {list.rows.length > 0 && (
        <>
          <More more={list.more} waiting={list.waiting} shown={list.rows.length} />
          {list.more === null && !list.waiting && (
            <p class="quiet small">
              {forward ? 'The last' : 'The first'} that fits is at{' '}
              {durationText(list.rows.at(-1)!.t)}.
            </p>
          )}
        </>
      )}
    </>
  )
}

const NO_FILTER = { kinds: null, by: null, about: null, step: null, code: null }

function Filters() {
  const { query } = useAddress()
  const refusedOnly = query.kinds === REFUSED
  return (
    <search class="filters" aria-label="Filter events">
      <KindSelect value={query.kinds ?? ''} onKind={(kinds) => changeQuery({ kinds })} />
      <TypedField name="by" label="Who acted" value={query.by} />
      <TypedField name="about" label="About this id" value={query.about} />
      <TypedField name="code" label="Code of refusal" value={query.code} />
      <label>
        <input
          type="checkbox"
          checked={refusedOnly}
          onChange={() => changeQuery({ kinds: refusedOnly ? null : REFUSED })}
        />
        only refusals
      </label>
      <label>
        <input
          type="checkbox"
          checked={query.order === 'asc'}
          onChange={() => changeQuery({ order: query.order === 'asc' ? null : 'asc' })}
        />
        onwards
      </label>
      {query.step !== undefined && (
        <button type="button" onClick={() => changeQuery({ step: null })}>
          in step {query.step} ✕<span class="hidden"> remove</span>
        </button>
      )}
    </search>
  )
}

function TypedField(props: { name: string; label: string; value: string | undefined }) {
  const typed = useTyped(props.value ?? '', (value) => changeQuery({ [props.name]: value }))
  return (
    <input
      type="search"
      aria-label={props.label}
      placeholder={props.label.toLowerCase()}
      value={typed.text}
      onInput={(event) => typed.type(event.currentTarget.value)}
    />
  )
}
