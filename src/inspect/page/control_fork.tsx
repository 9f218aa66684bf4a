// A fork from the instant that is shown: another run with the same past, and changes from there on.
import { useState } from 'preact/hooks'
import { TextArea } from './control_inject.tsx'
import { readSettings } from './control_words.ts'
import { durationText } from './format.ts'
import { ProblemNotice } from './notice.tsx'
import { forkUrl, instantQuestion } from './questions.ts'
import { runHref } from './run_links.tsx'
import { useRun } from './run_scope.tsx'
import { type Problem, problemOf, tell, useAnswer } from './server.ts'

export function ForkForm({ isController }: { isController: boolean }) {
  const { run, at, atEnd, end } = useRun()
  const { answer } = useAnswer(instantQuestion(run, { seq: at }))
  const [settings, setSettings] = useState('')
  const [seed, setSeed] = useState('')
  const [busy, setBusy] = useState(false)
  const [made, setMade] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const set = readSettings(settings)
  const isSeed = seed.trim() === '' || /^-?\d{1,15}$/.test(seed.trim())
  const fork = async () => {
    if (!set.ok || !isSeed) return
    setBusy(true)
    setMade(null)
    setProblem(null)
    const wanted = seed.trim() === '' ? null : Number(seed)
    try {
      const body = { seq: at, set: set.value, seed: wanted }
      setMade((await tell<{ run: string }>(forkUrl(run), body)).run)
    } catch (thrown) {
      setProblem(problemOf(thrown))
    } finally {
      setBusy(false)
    }
  }
  const t = atEnd ? end.t : answer?.t
  return (
    <section aria-label="Fork">
      <h2>Fork from here</h2>
      <p>
        Another run with the same past up to event {at}
        {t !== undefined && `, at ${durationText(t)}`}; move the bar of time to choose another
        instant. This run stays as it is.
      </p>
      <fieldset class="controls" disabled={!isController || busy}>
        <legend class="hidden">Fork</legend>
        <TextArea
          label="Settings from there on, a line each"
          value={settings}
          onValue={setSettings}
          wrong={set.ok ? null : set.message}
          placeholder="fees.transfer=2"
        />
        <label class="field">
          <span>Seed</span>
          <input
            type="text"
            inputMode="numeric"
            class="number-field"
            placeholder="as it is"
            value={seed}
            aria-invalid={!isSeed}
            onInput={(event) => setSeed(event.currentTarget.value)}
          />
        </label>
        <button type="button" class="primary" disabled={!set.ok || !isSeed} onClick={fork}>
          {busy ? 'Forking …' : 'Fork'}
        </button>
      </fieldset>
      {problem !== null && <ProblemNotice problem={problem} />}
      <p role="status" class={made === null ? 'hidden' : 'notice'}>
        {made !== null && (
          <>
            <a href={runHref(made)}>{made}</a> lives now.{' '}
            <a href={`/compare?${new URLSearchParams({ a: run, b: made })}`}>
              Compare it with this run
            </a>
          </>
        )}
      </p>
    </section>
  )
}
