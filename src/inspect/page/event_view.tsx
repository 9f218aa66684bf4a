// One event whole: the chain that led to it, what it led to, and the call it happened in.
import { useState } from 'preact/hooks'
import type { EventAnswer } from '../answers_event.ts'
import { CallTree } from './call_tree.tsx'
import { EventLines, isBad } from './event_row.tsx'
import { countText, durationText } from './format.ts'
import { EventLink, IdLink, StepLink } from './id_link.tsx'
import { JsonView } from './json_view.tsx'
import { useTitle } from './lazy_view.tsx'
import { Empty, Loaded } from './notice.tsx'
import { useAddress } from './place.ts'
import { eventQuestion } from './questions.ts'
import { useRun } from './run_scope.tsx'
import { useAnswer } from './server.ts'

/** Without an id in the address, it is the event of the instant that is shown. */
export default function EventView() {
  const { run, at, end } = useRun()
  const { query } = useAddress()
  const named = query.id !== undefined && /^\d{1,15}$/.test(query.id) ? Number(query.id) : null
  const seq = named ?? at
  useTitle(`Event ${seq}`, run)
  const answered = useAnswer(end.seq === 0 ? null : eventQuestion(run, seq))
  if (end.seq === 0) {
    return (
      <Empty>
        <p>Nothing has happened yet.</p>
      </Empty>
    )
  }
  return (
    <>
      <h1>Event #{seq}</h1>
      {named === null && (
        <p class="lead">The event of the instant that is shown: move through time to see others.</p>
      )}
      <Loaded of={answered} what="the event">
        {(event) => <Whole key={seq} answer={event} />}
      </Loaded>
    </>
  )
}

function Whole({ answer }: { answer: EventAnswer }) {
  const { event, causes, led_to, led_to_count, call } = answer
  const { at, toSeq, end, href } = useRun()
  return (
    <>
      <p class="says-big">{event.says}</p>
      <dl class="facts">
        <dt>Kind</dt>
        <dd class={isBad(event.kind) ? 'bad' : ''}>
          <code>{event.kind}</code>
        </dd>
        <dt>When</dt>
        <dd>{durationText(event.t)}</dd>
        <dt>Who acted</dt>
        <dd>
          <IdLink id={event.by} />
        </dd>
        <dt>In step</dt>
        <dd>{event.step === null ? 'none' : <StepLink step={event.step} />}</dd>
        <dt>Cause</dt>
        <dd>{event.cause === null ? 'none' : <EventLink seq={event.cause} />}</dd>
      </dl>
      <p class="actions">
        <button type="button" disabled={at === event.seq} onClick={() => toSeq(event.seq)}>
          Go to this instant
        </button>
        <button type="button" disabled={event.seq <= 1} onClick={() => toSeq(event.seq - 1)}>
          To the instant before
        </button>
        {event.step !== null && (
          <a class="small" href={href('step', { id: event.step })}>
            Open the step
          </a>
        )}
        <NextTo seq={event.seq} end={end.seq} />
      </p>
      <h2>What led to it</h2>
      {causes.length === 0 ? (
        <Empty>
          <p>Nothing that is recorded: it came from the scenario, from outside, or from time.</p>
        </Empty>
      ) : (
        <>
          <p class="quiet small">The nearest cause first, back to where the chain began.</p>
          <Chain causes={causes} />
        </>
      )}
      <h2>What it led to</h2>
      {led_to.length === 0 ? (
        <Empty>
          <p>No event names this one as its cause.</p>
        </Empty>
      ) : (
        <>
          <p class="quiet small">
            {countText(led_to_count, 'event names', 'events name')} this one as their cause
            {led_to_count > led_to.length && `; the first ${led_to.length} are shown`}.
          </p>
          <EventLines events={led_to} label="What it led to" mark={-1} />
        </>
      )}
      {call !== null && (
        <>
          <h2>The call it happened in</h2>
          <CallTree calls={[call]} label="Calls" mark={event.seq} />
        </>
      )}
      <h2>Data</h2>
      <JsonView value={answer.data} label="Data of the event" open={3} />
      {answer.cut && <p class="quiet small">Long values are cut.</p>}
    </>
  )
}

const CHAIN_FIRST = 10

function Chain({ causes }: { causes: EventAnswer['causes'] }) {
  const [whole, setWhole] = useState(false)
  const shown = whole ? causes : causes.slice(0, CHAIN_FIRST)
  return (
    <>
      <EventLines events={shown} label="Causes, the nearest first" mark={-1} />
      {causes.length > shown.length && (
        <p class="small">
          <button type="button" onClick={() => setWhole(true)}>
            Show the whole chain of {causes.length}
          </button>
        </p>
      )}
    </>
  )
}

function NextTo({ seq, end }: { seq: number; end: number }) {
  const { href } = useRun()
  return (
    <span class="small">
      {seq > 1 && <a href={href('event', { id: seq - 1 })}>‹ #{seq - 1}</a>}{' '}
      {seq < end && <a href={href('event', { id: seq + 1 })}>#{seq + 1} ›</a>}
    </span>
  )
}
