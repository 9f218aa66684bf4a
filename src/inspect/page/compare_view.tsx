// Two runs compared: where they part and why, then side by side over time and at their ends.
import type { CompareAnswer } from '../answers_event.ts'
import type { RunRow } from '../answers_run.ts'
import { chosenOf } from './compare_choice.ts'
import { Differences } from './compare_figures.tsx'
import { Parting } from './compare_parting.tsx'
import { CompareOverTime } from './compare_time.tsx'
import { useTitle } from './lazy_view.tsx'
import { Empty, Loaded } from './notice.tsx'
import { changeQuery, useAddress } from './place.ts'
import { compareQuestion, runsQuestion } from './questions.ts'
import { useAnswer } from './server.ts'
import './world.css'

export default function CompareView() {
  useTitle('Compare')
  const runs = useAnswer(runsQuestion())
  return (
    <>
      <h1>Compare</h1>
      <Loaded of={runs} what="the runs">
        {(answer) => <Choosing rows={answer.runs.filter(({ problem }) => problem === null)} />}
      </Loaded>
    </>
  )
}

function Choosing({ rows }: { rows: readonly RunRow[] }) {
  const { query } = useAddress()
  const [a, b] = chosenOf(rows, query.a, query.b)
  if (rows.length < 2) {
    return (
      <Empty>
        <p>There are not two runs here to compare.</p>
        <p>
          Make another one: <code>npx oikos run</code> with another seed, or{' '}
          <code>npx oikos fork</code> from an instant of this one.
        </p>
      </Empty>
    )
  }
  return (
    <>
      <div class="filters">
        <RunChoice label="Compare" name="a" rows={rows} value={a} />
        <RunChoice label="with" name="b" rows={rows} value={b} />
        {a !== '' && b !== '' && (
          <button type="button" onClick={() => changeQuery({ a: b, b: a })}>
            Swap
          </button>
        )}
      </div>
      {a === '' || b === '' ? (
        <Empty>
          <p>Choose two runs. A fork and the run that it comes from have the most to say.</p>
        </Empty>
      ) : a === b ? (
        <Empty>
          <p>That is the same run twice: choose another one.</p>
        </Empty>
      ) : (
        <Compared key={`${a} ${b}`} a={rowOf(rows, a)} b={rowOf(rows, b)} />
      )}
    </>
  )
}

function rowOf(rows: readonly RunRow[], run: string): RunRow {
  return rows.find((row) => row.run === run)!
}

function RunChoice(props: {
  label: string
  name: 'a' | 'b'
  rows: readonly RunRow[]
  value: string
}) {
  const { label, name, rows, value } = props
  return (
    <label class="field">
      <span>{label}</span>
      <select
        value={value}
        onChange={(event) => changeQuery({ [name]: event.currentTarget.value || null })}
      >
        <option value="">choose a run</option>
        {rows.map((row) => (
          <option key={row.run} value={row.run}>
            {row.run} · seed {row.seed}
            {row.parent === null ? '' : ` · fork of ${row.parent.run ?? row.parent.path}`}
          </option>
        ))}
      </select>
    </label>
  )
}

function Compared({ a, b }: { a: RunRow; b: RunRow }) {
  const answered = useAnswer(compareQuestion(a.run, b.run))
  return (
    <>
      {(a.living || b.living) && (
        <p class="quiet">
          {a.living && b.living ? 'Both still live' : 'One still lives'}: this is as of now.{' '}
          <button type="button" onClick={answered.again}>
            Look again
          </button>
        </p>
      )}
      <Loaded of={answered} what="both runs; of long ones this takes a while">
        {(answer: CompareAnswer) => (
          <>
            <Parting answer={answer} a={a} b={b} />
            <CompareOverTime a={a} b={b} at={answer.t} />
            <Differences answer={answer} a={a} b={b} />
          </>
        )}
      </Loaded>
    </>
  )
}
