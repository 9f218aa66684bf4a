// One agent at the instant: what it does and waits for, what it holds, the steps it took.
import type { AgentRow, ArtifactAnswer } from '../answers_world.ts'
import { BucketBar, Phase } from './agent_parts.tsx'
import { AgentSteps } from './agent_steps.tsx'
import { durationText, moneyText, numberText } from './format.ts'
import { EventLink, IdLink, StepLink } from './id_link.tsx'
import { JsonView } from './json_view.tsx'
import { useTitle } from './lazy_view.tsx'
import { Empty, Loaded } from './notice.tsx'
import { useAddress } from './place.ts'
import { agentsQuestion, artifactQuestion } from './questions.ts'
import { useRun } from './run_scope.tsx'
import { useAnswer } from './server.ts'

/** Agents whose ids hold this one's. */
const NAMESAKES = 500

export default function AgentView() {
  const { run, at, href } = useRun()
  const id = useAddress().query.id ?? ''
  useTitle(id, run)
  const agents = useAnswer(id === '' ? null : agentsQuestion(run, at, { q: id, limit: NAMESAKES }))
  const artifact = useAnswer(id === '' ? null : artifactQuestion(run, id, at))
  const agent = agents.answer?.agents.find((one) => one.id === id)
  const now = agents.answer?.t ?? 0
  return (
    <>
      <p class="small crumbs">
        <a href={href('agents')}>Agents</a> ›
      </p>
      <h1 class="id">{id === '' ? 'No agent named' : id}</h1>
      {agents.answer !== null && agent === undefined && (
        <Empty>
          <p>It is no agent at this instant: it has no loop that runs, or is not there yet.</p>
          <p>
            <a href={href('artifact', { id })}>See it as an artifact</a>, or move to another
            instant.
          </p>
        </Empty>
      )}
      {agent !== undefined && <Standing agent={agent} now={now} />}
      <h2>Steps</h2>
      {id !== '' && <AgentSteps key={id} id={id} />}
      {agent !== undefined && (
        <Loaded of={artifact} what="what it holds">
          {(artifact) => <Holdings artifact={artifact} now={now} />}
        </Loaded>
      )}
    </>
  )
}

function Standing({ agent, now }: { agent: AgentRow; now: number }) {
  const { href } = useRun()
  return (
    <>
      <p class="lead">
        <Phase agent={agent} /> {agent.waits_for !== '' && `· ${agent.waits_for}`}
        {agent.due !== null && agent.due > now && ` · in ${durationText(agent.due - now)}`}
      </p>
      <dl class="tiles">
        <Tile
          name="Scrip"
          value={numberText(agent.scrip)}
          more={`${numberText(agent.earned)} earned`}
        />
        <Tile name="Model budget" value={moneyText(agent.llm_budget)} more="US dollars left" />
        <Tile name="Step" value={numberText(agent.step)} more={`its mind: ${agent.mind}`} />
        <Tile name="Failures" value={numberText(agent.failures)} more="in a row" />
      </dl>
      <dl class="facts">
        <dt>Last woken by</dt>
        <dd>{agent.why === '' ? <span class="quiet">nothing yet</span> : agent.why}</dd>
        {agent.compute !== null && (
          <>
            <dt>Compute</dt>
            <dd>
              <BucketBar bucket={agent.compute} now={now} />{' '}
              <span class="quiet">of {numberText(agent.compute.capacity)} gas</span>
            </dd>
          </>
        )}
        {agent.step > 0 && (
          <>
            <dt>Latest step</dt>
            <dd>
              <StepLink step={`${agent.id}#${agent.step}`} />
            </dd>
          </>
        )}
        <dt>More</dt>
        <dd>
          <a href={href('artifact', { id: agent.id })}>as an artifact</a> ·{' '}
          <a href={href('events', { by: agent.id })}>what it did</a> ·{' '}
          <a href={href('events', { about: agent.id })}>events about it</a> ·{' '}
          <a href={href('events', { by: agent.id, kinds: 'call.failed' })}>its refused calls</a>
        </dd>
      </dl>
    </>
  )
}

function Tile(props: { name: string; value: string; more: string }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        {props.value}
        <small>{props.more}</small>
      </dd>
    </div>
  )
}

function Holdings({ artifact, now }: { artifact: ArtifactAnswer; now: number }) {
  const { resources, owns, created } = artifact
  const stocks = Object.entries(resources.stocks)
  const flows = Object.entries(resources.flows)
  const quotas = Object.entries(resources.quotas)
  return (
    <>
      <h2>What it holds</h2>
      <div class="columns">
        <div>
          <h3>Stocks and quotas</h3>
          <dl class="facts">
            {stocks.map(([name, amount]) => (
              <Fact key={name} name={name} value={stockText(name, amount)} />
            ))}
            {quotas.map(([name, { quota, used }]) => (
              <Fact
                key={name}
                name={name}
                value={`${numberText(used)} of ${numberText(quota)} used`}
              />
            ))}
          </dl>
          <h3>Buckets</h3>
          {flows.length === 0 && <p class="quiet small">None.</p>}
          <dl class="facts">
            {flows.map(([name, bucket]) => (
              <div class="fact" key={name}>
                <dt>{name}</dt>
                <dd>
                  <BucketBar bucket={bucket} now={now} />{' '}
                  <span class="quiet">
                    of {numberText(bucket.capacity)}, {numberText(bucket.rate_per_minute)} a minute
                  </span>
                </dd>
              </div>
            ))}
          </dl>
        </div>
        <div>
          <h3>Owns</h3>
          {owns.length === 0 ? (
            <p class="quiet small">Nothing at this instant.</p>
          ) : (
            <ul class="ids">
              {owns.map((id) => (
                <li key={id}>
                  <IdLink id={id} />
                </li>
              ))}
            </ul>
          )}
          {created !== null && (
            <p class="small">
              Made at {durationText(created.t)} by <IdLink id={created.by} />,{' '}
              <EventLink seq={created.seq} />
              {created.step !== null && (
                <>
                  , in <StepLink step={created.step} />
                </>
              )}
            </p>
          )}
        </div>
      </div>
      <h3>Its loop</h3>
      <JsonView value={artifact.loop} label="Loop" />
    </>
  )
}

function Fact(props: { name: string; value: string }) {
  return (
    <>
      <dt>{props.name}</dt>
      <dd>{props.value}</dd>
    </>
  )
}

/** Money is kept in micro-dollars. */
function stockText(name: string, amount: number): string {
  return name === 'llm_budget' ? moneyText(amount) : numberText(amount)
}
