// The run at a glance: its health at the instant, how it went, who leads and who loses.
import { useState } from 'preact/hooks'
import type { Warning, WorldAnswer } from '../answers_world.ts'
import { countText, durationText, giniText, moneyText, numberText, shareText } from './format.ts'
import { IdLink } from './id_link.tsx'
import { useTitle } from './lazy_view.tsx'
import { Empty, Loaded } from './notice.tsx'
import { CourseCharts } from './overview_charts.tsx'
import { Standings } from './overview_standings.tsx'
import { worldQuestion } from './questions.ts'
import { useRun } from './run_scope.tsx'
import { useAnswer } from './server.ts'

export default function OverviewView() {
  const { run, at, atEnd, answer, living } = useRun()
  const { row } = answer
  useTitle('Overview', run)
  const world = useAnswer(worldQuestion(run, at))
  const what = atEnd ? (living ? 'as it stands now' : 'at its end') : 'as it was at this instant'
  return (
    <>
      <h1>{run}</h1>
      <p class="lead">
        {answer.about !== '' && (
          <>
            {answer.about}
            <br />
          </>
        )}
        <small>
          Shown {what}
          {world.answer !== null && `: ${durationText(world.answer.t)}, event #${world.answer.seq}`}
          .
        </small>
      </p>
      {row.problem === null && row.reason !== null && row.state !== 'ended' && (
        <div class="notice bad">
          <p>
            <b>{row.reason}</b>
          </p>
          {answer.detail !== null && <p class="small">{answer.detail}</p>}
        </div>
      )}
      <Loaded of={world} what="the world">
        {(world) => (
          <>
            <Warnings warnings={world.warnings} />
            <Tiles world={world} />
          </>
        )}
      </Loaded>
      <Progress />
      <CourseCharts />
      <Loaded of={world} what="who leads">
        {(world) => <Standings world={world} />}
      </Loaded>
      <Expectations />
    </>
  )
}

function Tiles({ world }: { world: WorldAnswer }) {
  const { supply, phases } = world
  const refused = Object.values(world.failures).reduce((sum, count) => sum + count, 0)
  const active = Math.max(0, world.agents - world.frozen - world.stalled)
  const busiest = Object.entries(phases)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 2)
    .map(([phase, count]) => `${count} ${phase}`)
  const tiles: [string, string, string][] = [
    ['Supply', numberText(supply.scrip), `scrip, ${numberText(supply.held)} held back`],
    ['Gini of scrip', giniText(world.gini), '0: even, 1: all one’s'],
    ['Agents active', `${active} / ${world.agents}`, busiest.join(', ')],
    ['Stalled, frozen', `${world.stalled}, ${world.frozen}`, 'agents'],
    ['Artifacts', numberText(world.living), `${numberText(world.listings)} for sale`],
    ['Calls', numberText(world.calls), `${shareText(refused, world.calls)} refused`],
    ['Debts', numberText(world.debts), `${numberText(world.owed)} scrip owed`],
    ['Spent on models', moneyText(world.spent), 'US dollars'],
  ]
  return (
    <dl class="tiles">
      {tiles.map(([name, value, more]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            <small>{more}</small>
          </dd>
        </div>
      ))}
    </dl>
  )
}

const LEVELS: Readonly<Record<Warning['level'], [string, string]>> = {
  note: ['○', 'Note'],
  warning: ['▲', 'Warning'],
  bad: ['✕', 'Bad'],
}

const GRAVITY: Readonly<Record<Warning['level'], number>> = { note: 0, warning: 1, bad: 2 }
const WARNINGS_FIRST = 4

function Warnings({ warnings }: { warnings: readonly Warning[] }) {
  const [whole, setWhole] = useState(false)
  if (warnings.length === 0) {
    return (
      <p class="small">
        <span class="good">✓</span> <span class="quiet">Nothing to warn of at this instant.</span>
      </p>
    )
  }
  const worst = [...warnings].sort((a, b) => GRAVITY[b.level] - GRAVITY[a.level])
  const shown = whole ? worst : worst.slice(0, WARNINGS_FIRST)
  return (
    <>
      <ul class="warnings" aria-label="Warnings, the worst first">
        {shown.map(({ level, what, id }) => (
          <li key={`${level} ${id} ${what}`} class={level}>
            <b>
              <span aria-hidden="true">{LEVELS[level][0]}</span> {LEVELS[level][1]}
            </b>{' '}
            {what} {id !== null && <IdLink id={id} />}
          </li>
        ))}
      </ul>
      {worst.length > shown.length && (
        <p class="small">
          <button type="button" onClick={() => setWhole(true)}>
            Show all {worst.length} warnings
          </button>
        </p>
      )}
    </>
  )
}

/** A live run is always some events ahead of its course. */
const BEHIND_MIN = 2_000

/** How far the file is read, while it is read for the first time. */
function Progress() {
  const { course, end } = useRun()
  if (course === null || course.complete || end.seq - course.seq < BEHIND_MIN) return null
  return (
    <p class="progress" role="status">
      <progress
        value={course.seq}
        max={Math.max(1, end.seq)}
        aria-label="How far the file is read"
      />{' '}
      Reading the course: {shareText(course.seq, end.seq)} of {countText(end.seq, 'event')}
    </p>
  )
}

function Expectations() {
  const { answer, living } = useRun()
  const { expectations } = answer
  return (
    <>
      <h2>Expectations</h2>
      {expectations.length === 0 ? (
        <Empty>
          <p>
            {living
              ? 'They are checked when the run ends.'
              : 'None: a scenario states them under `expect`, and they are checked at its end.'}
          </p>
        </Empty>
      ) : (
        <ul class="verdicts">
          {expectations.map(({ say, passed, found }) => (
            <li key={say}>
              <b class={passed ? 'good' : 'bad'}>{passed ? '✓ holds' : '✕ fails'}</b>
              <span>{say}</span>
              {found !== null && <small>found {found}</small>}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
