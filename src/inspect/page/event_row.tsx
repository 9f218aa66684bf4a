// An event on a line: when, what kind, a sentence, a way to its causes.
import type { EventRow } from '../answers_event.ts'
import { EventLink, InstantLink } from './id_link.tsx'
import { useRun } from './run_scope.tsx'

/** Kinds whose events tell of something that did not go through. */
const BAD = /refused|failed|rejected|violation|defaulted|frozen|stalled|bankrupt|alarm|quarantined/

export function isBad(kind: string): boolean {
  return BAD.test(kind)
}

/** `now` points the event out among others. */
export function EventLine({ event, now }: { event: EventRow; now: boolean }) {
  return (
    <li class={now ? 'event now' : 'event'}>
      <span class="when">
        <InstantLink seq={event.seq} t={event.t} />
      </span>
      <EventLink seq={event.seq} />
      <span class="what">
        <span class={isBad(event.kind) ? 'kind bad' : 'kind'}>{event.kind}</span>{' '}
        <span class="says">{event.says}</span>
      </span>
    </li>
  )
}

/** `mark` is the event to point out; without it, the one of the instant that is shown. */
export function EventLines(props: {
  events: readonly EventRow[]
  label: string
  mark?: number | null
}) {
  const { at } = useRun()
  const mark = props.mark ?? at
  return (
    <ol class="events" aria-label={props.label}>
      {props.events.map((event) => (
        <EventLine key={event.seq} event={event} now={event.seq === mark} />
      ))}
    </ol>
  )
}
