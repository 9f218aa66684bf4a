// Where two runs part: the first event that is not the same, what differs in it, and its causes.
import { useState } from 'preact/hooks'
import type { CompareAnswer } from '../answers_event.ts'
import type { RunRow } from '../answers_run.ts'
import { durationText, numberText } from './format.ts'
import { JsonView } from './json_view.tsx'
import { OutsideEvents, runHref } from './run_links.tsx'

type Side = CompareAnswer['a']

export function Parting({ answer, a, b }: { answer: CompareAnswer; a: RunRow; b: RunRow }) {
  if (answer.same) {
    return (
      <p class="verdict">
        <b>The same history.</b> Every event of both is the same, to the end.
      </p>
    )
  }
  const { seq, difference, began } = answer
  const instants = [answer.a.event, answer.b.event].flatMap((event) => event?.t ?? [])
  const t = instants.length === 0 ? null : Math.min(...instants)
  const kinds = [answer.a.event?.kind, answer.b.event?.kind]
  const isOtherKind = kinds[0] !== undefined && kinds[1] !== undefined && kinds[0] !== kinds[1]
  return (
    <>
      <p class="verdict">
        {seq === null ? (
          <b>They differ from the start.</b>
        ) : (
          <>
            <b>
              They part at event {numberText(seq)}
              {t !== null && `, at ${durationText(t)}`}.
            </b>{' '}
            Everything before it is the same.
          </>
        )}{' '}
        {lineage(a, b)}
      </p>
      {began.length > 0 && <Began began={began} />}
      <h2>The first event that is not the same</h2>
      <div class="sides">
        <SideView side={answer.a} row={a} letter="A" />
        <SideView side={answer.b} row={b} letter="B" />
      </div>
      {isOtherKind && (
        <p>
          They are events of different kinds: A has <code>{kinds[0]}</code>, and B has{' '}
          <code>{kinds[1]}</code>.
        </p>
      )}
      {difference !== null && !isOtherKind && (
        <>
          <h3>What differs in it</h3>
          <p class="small quiet">
            {difference.path === '' ? 'All of it' : 'First at '}
            <code>{difference.path}</code>
          </p>
          <div class="sides">
            <JsonView value={difference.a} label="In A" />
            <JsonView value={difference.b} label="In B" />
          </div>
        </>
      )}
    </>
  )
}

/** One of the two comes from the other, or they have nothing in common by design. */
function lineage(a: RunRow, b: RunRow): string {
  const [fork, of] = b.parent?.run === a.run ? [b, 'A'] : a.parent?.run === b.run ? [a, 'B'] : []
  if (fork === undefined) return ''
  const { seq, t } = fork.parent!
  const letter = fork === a ? 'A' : 'B'
  return `${letter} is a fork of ${of} after event ${numberText(seq)}, at ${durationText(t)}.`
}

function Began({ began }: { began: CompareAnswer['began'] }) {
  return (
    <>
      <h2>What they began with</h2>
      <div class="scroll">
        <table>
          <caption class="hidden">What they began with, where it differs</caption>
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">A</th>
              <th scope="col">B</th>
            </tr>
          </thead>
          <tbody>
            {began.map(({ what, a, b }) => (
              <tr key={what}>
                <th scope="row">{what}</th>
                <td>{plain(a)}</td>
                <td>{plain(b)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

const PLAIN_MAX = 200

/** A value on one line; long ones are cut. */
export function plain(value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'number') return numberText(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > PLAIN_MAX ? `${text.slice(0, PLAIN_MAX)} …` : text
}

const CAUSES_FIRST = 4

function SideView(props: { side: Side; row: RunRow; letter: 'A' | 'B' }) {
  const { side, row, letter } = props
  const [whole, setWhole] = useState(false)
  const { event, causes } = side
  return (
    <section aria-label={`In ${letter}, ${row.run}`}>
      <h3>
        <span class={`side ${letter === 'A' ? 'blue' : 'orange'}`}>{letter}</span>{' '}
        <a href={runHref(row.run, 'overview', event === null ? {} : { seq: event.seq })}>
          {row.run}
        </a>
      </h3>
      {event === null ? (
        <p class="quiet">Nothing happened any more: the run had ended.</p>
      ) : (
        <OutsideEvents run={row.run} events={[event]} label={`First other event of ${letter}`} />
      )}
      {causes.length > 0 && (
        <>
          <p class="small quiet">It came of, the nearest first:</p>
          <OutsideEvents
            run={row.run}
            events={whole ? causes : causes.slice(0, CAUSES_FIRST)}
            label={`Its causes in ${letter}`}
          />
          {!whole && causes.length > CAUSES_FIRST && (
            <p class="more">
              <button type="button" onClick={() => setWhole(true)}>
                Show all {causes.length} causes
              </button>
            </p>
          )}
        </>
      )}
      {event !== null && causes.length === 0 && <p class="small quiet">It has no cause.</p>}
    </section>
  )
}
