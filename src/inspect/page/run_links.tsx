// Links into a run from outside of it: its views, an artifact, an event at its instant.
import type { EventRow } from '../answers_event.ts'
import { type Changes, changed, FIRST_VIEW, formatAddress } from './address.ts'
import { durationText } from './format.ts'
import { shortId } from './id_link.tsx'

export function runHref(run: string, view: string = FIRST_VIEW, query: Changes = {}): string {
  return formatAddress({ page: 'run', run, view, query: changed({}, query) })
}

/** Events of a run as a list, each with its instant and a way to its causes. */
export function OutsideEvents(props: { run: string; events: readonly EventRow[]; label: string }) {
  const { run, events, label } = props
  return (
    <ol class="events" aria-label={label}>
      {events.map(({ seq, t, kind, says }) => (
        <li key={seq} class="event">
          <span class="when">{durationText(t)}</span>
          <a class="number" href={runHref(run, 'event', { id: seq, seq })}>
            #{seq}
          </a>
          <span class="what">
            <span class="kind">{kind}</span> <span class="says">{says}</span>
          </span>
        </li>
      ))}
    </ol>
  )
}

/** An id as a link where it is one of an artifact; other words as they are. */
export function OutsideId({ run, id }: { run: string; id: string }) {
  return (
    <a class="id" href={runHref(run, 'artifact', { id })} title={id}>
      {shortId(id)}
    </a>
  )
}
