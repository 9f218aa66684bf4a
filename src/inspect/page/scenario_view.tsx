// What the run was made from: its scenario, the versions, its hashes, who intervened.
import type { RunAnswer } from '../answers_run.ts'
import { CodeView } from './code_view.tsx'
import { dateText, durationText, numberText } from './format.ts'
import { EventLink, InstantLink } from './id_link.tsx'
import { JsonView } from './json_view.tsx'
import { useTitle } from './lazy_view.tsx'
import { Empty } from './notice.tsx'
import { useRun } from './run_scope.tsx'

export default function ScenarioView() {
  const { answer, run } = useRun()
  useTitle('Scenario', run)
  return (
    <>
      <h1>Scenario</h1>
      {answer.about !== '' && <p class="lead">{answer.about}</p>}
      <Facts answer={answer} />
      <h2>Its text</h2>
      <CodeView code={answer.scenario_text} label="Scenario" language="text" />
      <Controls />
    </>
  )
}

function Facts({ answer }: { answer: RunAnswer }) {
  const { row } = answer
  const facts: [string, string | null][] = [
    ['Scenario', answer.scenario_path],
    ['Run file', row.path],
    ['Seed', String(row.seed)],
    ['Started', row.started_at === null ? null : `${dateText(row.started_at)} UTC`],
    ['Went', `${numberText(row.events)} events, ${durationText(row.time_us)} of virtual time`],
    ['Ended', row.reason],
    ['Detail', answer.detail],
    ['Forked from', row.parent === null ? null : `${row.parent.path} at #${row.parent.seq}`],
    ['oikos', answer.oikos],
    ['Node', answer.node],
    ['Hash of events', answer.event_hash],
    ['Hash of the world', answer.state_hash],
  ]
  return (
    <dl class="facts">
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <div class="fact" key={name}>
              <dt>{name}</dt>
              <dd>
                <code>{value}</code>
              </dd>
            </div>
          ),
      )}
      {answer.children.length > 0 && (
        <div class="fact">
          <dt>Forks of it</dt>
          <dd>
            {answer.children.map((run) => (
              <a key={run} class="id" href={`/runs/${encodeURIComponent(run)}/overview`}>
                {run}{' '}
              </a>
            ))}
          </dd>
        </div>
      )}
    </dl>
  )
}

function Controls() {
  const { controls } = useRun().answer
  return (
    <>
      <h2>What people did to it</h2>
      {controls.length === 0 ? (
        <Empty>
          <p>Nothing: it ran as its scenario says.</p>
        </Empty>
      ) : (
        <ol class="controls">
          {controls.map(({ n, seq, t, control }) => (
            <li key={n}>
              <p class="small">
                <InstantLink seq={seq} t={t} /> · <EventLink seq={seq} />
              </p>
              <JsonView value={control} label={`Control ${n}`} />
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
