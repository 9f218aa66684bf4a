// One step of an agent: what woke it, what it saw and thought, what it did, what came of it.
import type { StepAnswer } from '../answers_event.ts'
import { Outcome } from './agent_steps.tsx'
import { CallTree } from './call_tree.tsx'
import { EventLines } from './event_row.tsx'
import { countText, durationText, moneyText, numberText } from './format.ts'
import { AgentLink } from './id_link.tsx'
import { JsonView } from './json_view.tsx'
import { useTitle } from './lazy_view.tsx'
import { Empty, Loaded } from './notice.tsx'
import { useAddress } from './place.ts'
import { stepQuestion } from './questions.ts'
import { useRun } from './run_scope.tsx'
import { useAnswer } from './server.ts'
import { ThoughtView } from './thought_view.tsx'

export default function StepView() {
  const { run, href } = useRun()
  const id = useAddress().query.id ?? ''
  const answered = useAnswer(id === '' ? null : stepQuestion(run, id))
  useTitle(id, run)
  return (
    <>
      <p class="small crumbs">
        <a href={href('agents')}>Agents</a> ›{' '}
        {answered.answer !== null && <AgentLink id={answered.answer.agent} />} ›
      </p>
      <h1>
        Step <span class="id">{id}</span>
      </h1>
      {id === '' ? (
        <Empty>
          <p>The address names no step: open one from an agent.</p>
        </Empty>
      ) : (
        <Loaded of={answered} what="the step">
          {(step) => <Whole key={id} answer={step} />}
        </Loaded>
      )}
    </>
  )
}

function Whole({ answer }: { answer: StepAnswer }) {
  const { step, thoughts, calls, notes, logs, failure } = answer
  return (
    <>
      <p class="lead">
        <Outcome step={step} /> at {durationText(step.t)}
        {step.ended_at !== null && `, took ${durationText(step.ended_at - step.t)}`};{' '}
        {countText(step.calls, 'call')}, {step.refused} refused, {numberText(step.gas)} gas
        {step.cost > 0 && `, ${moneyText(step.cost)} for models`}.
      </p>
      <Moves answer={answer} />
      {failure !== null && (
        <div class="notice bad">
          <p>
            <b>{failure.message}</b>
          </p>
          <p class="small">
            <code>{failure.code}</code>
          </p>
          {failure.where.length > 0 && <pre>{failure.where.join('\n')}</pre>}
        </div>
      )}
      <h2>What woke it</h2>
      {step.why !== null && step.why !== '' && <p>{step.why}</p>}
      {answer.woken_by === null ? (
        <p class="quiet">No event: it was its first step, or time alone.</p>
      ) : (
        <EventLines events={[answer.woken_by]} label="What woke it" mark={-1} />
      )}
      {thoughts.length > 0 && (
        <>
          <h2>What it thought</h2>
          {thoughts.map((thought, n) => (
            <ThoughtView key={thought.effect} thought={thought} n={n + 1} />
          ))}
        </>
      )}
      <h2>What it did</h2>
      {calls.length === 0 ? (
        <Empty>
          <p>It called nothing in this step.</p>
        </Empty>
      ) : (
        <CallTree calls={calls} label="Calls of the step" />
      )}
      <h2>What it was told</h2>
      {answer.observation === null ? (
        <p class="quiet">Nothing: it was not asked to decide in this step.</p>
      ) : (
        <JsonView value={answer.observation} label="Observation" />
      )}
      {hasSome(notes) && (
        <>
          <h2>What it keeps in mind</h2>
          <JsonView value={notes} label="Notes" />
        </>
      )}
      {logs.length > 0 && (
        <>
          <h2>What its code logged</h2>
          <ol class="logs">
            {logs.map((line, n) => (
              <li key={`${n} ${line}`}>{line}</li>
            ))}
          </ol>
        </>
      )}
      <h2>Events</h2>
      <EventLines events={answer.events} label="Events of the step" />
    </>
  )
}

function hasSome(notes: unknown): boolean {
  return Array.isArray(notes) ? notes.length > 0 : notes !== null
}

/** To the instants around the step, and to the steps around it. */
function Moves({ answer }: { answer: StepAnswer }) {
  const { toSeq, href, at } = useRun()
  const { step, agent } = answer
  const before = Math.max(1, step.seq - 1)
  return (
    <p class="actions">
      <button type="button" disabled={at === before} onClick={() => toSeq(before)}>
        The instant before it
      </button>
      <button
        type="button"
        disabled={step.end_seq === null || at === step.end_seq}
        onClick={() => step.end_seq !== null && toSeq(step.end_seq)}
      >
        The instant after it
      </button>
      <span class="small">
        {step.n > 1 && (
          <a href={href('step', { id: `${agent}#${step.n - 1}` })}>‹ step {step.n - 1}</a>
        )}{' '}
        <a href={href('step', { id: `${agent}#${step.n + 1}` })}>step {step.n + 1} ›</a>
      </span>
    </p>
  )
}
