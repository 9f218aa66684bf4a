// Holding a whole world: pause, go on, step, pace, checkpoint, stop.
import { useState } from 'preact/hooks'
import type { Controls } from './control_request.ts'
import { CountField } from './count_field.tsx'
import { countText, durationText } from './format.ts'
import { useRun } from './run_scope.tsx'

export function WorldControl(props: { controls: Controls; isController: boolean }) {
  const { controls, isController } = props
  const { status, busy, send } = controls
  const { end } = useRun()
  const now =
    status === null || end.seq > status.seq
      ? { t: end.t, seq: end.seq }
      : { t: status.now, seq: status.seq }
  const [turns, setTurns] = useState('1')
  const [pace, setPace] = useState('')
  const isPaused = status?.paused === true
  const count = wholeIn(turns)
  const rate = rateIn(pace)
  return (
    <section aria-label="The world">
      <h2>The world</h2>
      <p>
        {status === null ? (
          'Under way.'
        ) : (
          <>
            <b>{isPaused ? '❚❚ Paused' : '● Under way'}</b> at {durationText(now.t)}, event{' '}
            {now.seq}, {countText(status.agents, 'agent')}
          </>
        )}
      </p>
      <p class="small quiet">
        Pausing, stepping and pacing is of the wall clock only: it is no part of history, and the
        run is the same with and without it.
      </p>
      <fieldset class="controls" disabled={!isController || busy}>
        <legend class="hidden">Hold the world</legend>
        {isPaused ? (
          <button
            type="button"
            class="primary"
            onClick={() => send({ does: 'resume' }, 'The world goes on.')}
          >
            Go on
          </button>
        ) : (
          <button
            type="button"
            class="primary"
            onClick={() => send({ does: 'pause' }, 'The world is paused.')}
          >
            Pause
          </button>
        )}
        <CountField label="Turns to step" text={turns} isWrong={count === null} onText={setTurns} />
        <button
          type="button"
          disabled={count === null}
          onClick={() =>
            count !== null &&
            send({ does: 'step', turns: count }, `It makes ${countText(count, 'turn')}.`)
          }
        >
          Step {count === 1 ? 'turn' : 'turns'}
        </button>
        <label>
          <span>Pace</span>
          <input
            type="text"
            inputMode="decimal"
            class="number-field"
            placeholder="0"
            value={pace}
            aria-label="Virtual seconds a second; 0 is as fast as it can"
            aria-invalid={pace !== '' && rate === null}
            onInput={(event) => setPace(event.currentTarget.value)}
          />
          <span class="quiet">virtual seconds a second, 0 for all it can</span>
        </label>
        <button
          type="button"
          disabled={rate === null}
          onClick={() =>
            rate !== null && send({ does: 'pace', pace: rate }, `It lives at pace ${rate}.`)
          }
        >
          Set pace
        </button>
      </fieldset>
      <fieldset class="controls" disabled={!isController || busy}>
        <legend class="hidden">Keep or end the run</legend>
        <button
          type="button"
          onClick={() => send({ does: 'checkpoint' }, 'A checkpoint is in the run file.')}
        >
          Keep a checkpoint
        </button>
        <Stop send={() => send({ does: 'stop' }, 'The run was stopped: oikos resume goes on.')} />
      </fieldset>
    </section>
  )
}

/** Asks once more, since a run that was stopped does not go on by itself. */
function Stop({ send }: { send: () => void }) {
  const [asks, setAsks] = useState(false)
  if (!asks) {
    return (
      <button type="button" onClick={() => setAsks(true)}>
        Stop the run …
      </button>
    )
  }
  return (
    <>
      <button
        type="button"
        onClick={() => {
          setAsks(false)
          send()
        }}
      >
        Stop it now
      </button>
      <button type="button" onClick={() => setAsks(false)}>
        Don’t stop
      </button>
    </>
  )
}

/** A whole number from 1 on, or null. */
export function wholeIn(text: string): number | null {
  return /^[1-9]\d{0,5}$/.test(text.trim()) ? Number(text) : null
}

function rateIn(text: string): number | null {
  return /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : null
}
