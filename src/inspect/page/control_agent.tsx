// One agent of a live run: paused, let take some steps, let go; that is recorded.
import { useId, useState } from 'preact/hooks'
import type { Controls } from './control_request.ts'
import { wholeIn } from './control_world.tsx'
import { CountField } from './count_field.tsx'
import { countText } from './format.ts'
import { agentsQuestion } from './questions.ts'
import { useRun } from './run_scope.tsx'
import { useAnswer } from './server.ts'

const NAMES_MAX = 200

export function AgentControl(props: { controls: Controls; isController: boolean }) {
  const { controls, isController } = props
  const { busy, send } = controls
  const [id, setId] = useState('')
  const [steps, setSteps] = useState('1')
  const count = wholeIn(steps)
  const leash = (steps: number | null, says: string) =>
    send({ does: 'control', control: { does: 'leash', id: id.trim(), steps } }, says)
  const isNamed = id.trim() !== ''
  return (
    <section aria-label="One agent">
      <h2>One agent</h2>
      <p class="small quiet">
        This is recorded in the run file, and happens again when the run is replayed.
      </p>
      <fieldset class="controls" disabled={!isController || busy}>
        <legend class="hidden">Hold one agent</legend>
        <IdField label="Agent" value={id} onValue={setId} agents />
        <button
          type="button"
          disabled={!isNamed}
          onClick={() => leash(0, `${id.trim()} is paused.`)}
        >
          Pause it
        </button>
        <CountField
          label="Steps of the agent"
          text={steps}
          isWrong={count === null}
          onText={setSteps}
        />
        <button
          type="button"
          disabled={!isNamed || count === null}
          onClick={() =>
            count !== null && leash(count, `${id.trim()} takes ${countText(count, 'step')}.`)
          }
        >
          Let it take {count === 1 ? 'a step' : 'steps'}
        </button>
        <button
          type="button"
          disabled={!isNamed}
          onClick={() => leash(null, `${id.trim()} goes on.`)}
        >
          Let it go
        </button>
      </fieldset>
    </section>
  )
}

/** A field for an id; with `agents`, those of the run are proposed. */
export function IdField(props: {
  label: string
  value: string
  onValue: (id: string) => void
  agents?: boolean
}) {
  const { run, end } = useRun()
  const list = useId()
  const asked = props.agents === true ? agentsQuestion(run, end.seq, { limit: NAMES_MAX }) : null
  const { answer } = useAnswer(asked)
  return (
    <label class="field">
      <span>{props.label}</span>
      <input
        type="text"
        autocomplete="off"
        spellcheck={false}
        list={answer === null ? undefined : list}
        placeholder="an id"
        value={props.value}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
      {answer !== null && (
        <datalist id={list}>
          {answer.agents.map(({ id }) => (
            <option key={id} value={id} />
          ))}
        </datalist>
      )}
    </label>
  )
}
