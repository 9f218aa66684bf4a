// A call with all that it called, as a tree that folds: who, what, for how much, how it ended.
import { useState } from 'preact/hooks'
import type { CallNode } from '../answers_event.ts'
import { EventLines } from './event_row.tsx'
import { numberText } from './format.ts'
import { EventLink, IdLink, InstantLink } from './id_link.tsx'
import { JsonView } from './json_view.tsx'

/** `mark` is an event to point out; calls that hold it are open, and those that were refused. */
export function CallTree(props: { calls: readonly CallNode[]; label: string; mark?: number }) {
  return (
    <ul class="calls" aria-label={props.label}>
      {props.calls.map((call) => (
        <Call key={call.seq} call={call} mark={props.mark ?? null} />
      ))}
    </ul>
  )
}

function Call({ call, mark }: { call: CallNode; mark: number | null }) {
  const holds = mark !== null && isIn(call, mark)
  const [isOpen, setOpen] = useState(holds || call.success === false)
  return (
    <li class={mark === call.seq || mark === call.end_seq ? 'call now' : 'call'}>
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <CallLine call={call} />
        </summary>
        {isOpen && <CallBody call={call} mark={mark} />}
      </details>
      {call.calls.length > 0 && (
        <ul>
          {call.calls.map((inner) => (
            <Call key={inner.seq} call={inner} mark={mark} />
          ))}
        </ul>
      )}
    </li>
  )
}

function isIn({ seq, end_seq, events }: CallNode, mark: number): boolean {
  const isBetween = mark >= seq && (end_seq === null || mark <= end_seq)
  return isBetween || events.some((one) => one.seq === mark)
}

const ARGS_MAX = 90

/** The arguments on the line of a call, the short ones first, as far as they fit. */
function argsText(args: CallNode['args']): string {
  if (typeof args !== 'object' || args === null) return ''
  const all = Object.entries(args).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  const parts = all.toSorted((a, b) => a.length - b.length)
  const shown: string[] = []
  let room = ARGS_MAX
  for (const part of parts) {
    room -= part.length + 2
    if (room < 0) break
    shown.push(part)
  }
  return [...shown, ...(shown.length < all.length ? ['…'] : [])].join(', ')
}

function CallLine({ call }: { call: CallNode }) {
  const { success } = call
  const word =
    success === null ? '… not ended' : success ? '✓ answered' : `✕ ${call.code ?? 'refused'}`
  const style = success === null ? 'quiet' : success ? 'good' : 'bad'
  return (
    <span class="call-line">
      <b class="id">
        {call.target}.{call.method}
      </b>{' '}
      <code class="quiet">{argsText(call.args)}</code> <span class={style}>{word}</span>{' '}
      <span class="quiet number">
        {numberText(call.gas)} gas
        {call.price > 0 && ` · ${numberText(call.price)} scrip`}
      </span>
      {success === false && call.message !== null && (
        <span class="call-message bad">{call.message}</span>
      )}
    </span>
  )
}

function CallBody({ call, mark }: { call: CallNode; mark: number | null }) {
  return (
    <div class="call-body">
      <p class="small">
        <InstantLink seq={call.seq} t={call.t} /> · <EventLink seq={call.seq} />
        {call.end_seq !== null && call.end_seq !== call.seq && (
          <>
            {' '}
            to <EventLink seq={call.end_seq} />
          </>
        )}{' '}
        · <IdLink id={call.caller} /> called <IdLink id={call.target} />
      </p>
      <h3 class="minor">Arguments</h3>
      <JsonView value={call.args} label={`Arguments of call ${call.seq}`} />
      {call.success !== null && (
        <>
          <h3 class="minor">{call.success ? 'Result' : 'What it answered'}</h3>
          {call.message !== null && <p class="refusal">{call.message}</p>}
          {call.result !== null && (
            <JsonView value={call.result} label={`Result of call ${call.seq}`} />
          )}
        </>
      )}
      {call.events.length > 0 && (
        <>
          <h3 class="minor">What happened in it</h3>
          <EventLines events={call.events} label={`Events of call ${call.seq}`} mark={mark} />
        </>
      )}
    </div>
  )
}
