// One artifact as it was at the instant: what it is, what it holds and offers, what led there.
import type { ArtifactAnswer } from '../answers_world.ts'
import { ArtifactFacts } from './artifact_facts.tsx'
import { Callers, OwnerHistory, PriceHistory } from './artifact_history.tsx'
import { InterfaceView } from './artifact_interface.tsx'
import { Versions } from './artifact_versions.tsx'
import { CodeView } from './code_view.tsx'
import { durationText } from './format.ts'
import { InstantLink, StepLink } from './id_link.tsx'
import { JsonView } from './json_view.tsx'
import { useTitle } from './lazy_view.tsx'
import { Empty, Loaded } from './notice.tsx'
import { useAddress } from './place.ts'
import { artifactQuestion, findQuestion } from './questions.ts'
import { useRun } from './run_scope.tsx'
import { useAnswer } from './server.ts'
import './world.css'

export default function ArtifactView() {
  const { run, at, href } = useRun()
  const { id } = useAddress().query
  useTitle('Artifact')
  const answered = useAnswer(id === undefined ? null : artifactQuestion(run, id, at))
  if (id === undefined) {
    return (
      <>
        <h1>No artifact</h1>
        <Empty>
          <p>
            This address names no artifact: choose one in <a href={href('artifacts')}>the list</a>.
          </p>
        </Empty>
      </>
    )
  }
  return (
    <>
      <h1 class="named">{id}</h1>
      {answered.problem?.code === 'NO_SUCH_ARTIFACT' ? (
        <Missing id={id} />
      ) : (
        <Loaded of={answered} what="the artifact">
          {(answer) => <Whole answer={answer} />}
        </Loaded>
      )}
    </>
  )
}

/** Not there at this instant: it may be made later, or never. */
function Missing({ id }: { id: string }) {
  const { run, href } = useRun()
  const made = { after: 0, kinds: 'artifact.created', about: id }
  const { answer } = useAnswer(findQuestion(run, made))
  const event = answer?.event ?? null
  return (
    <Empty>
      <p>There is no such artifact at this instant.</p>
      <p>
        {event === null ? (
          <>
            {answer === null
              ? 'Looking whether it is made later …'
              : 'It is never made in this run:'}{' '}
            <a href={href('artifacts')}>All artifacts</a>
          </>
        ) : (
          <>
            It is made at {durationText(event.t)}:{' '}
            <a href={href('artifact', { id, seq: event.seq })}>go to when it was created</a>
          </>
        )}
      </p>
    </Empty>
  )
}

function Whole({ answer }: { answer: ArtifactAnswer }) {
  const { code, content, metadata, loop, row } = answer
  return (
    <>
      <Origin answer={answer} />
      <ArtifactFacts answer={answer} />
      <InterfaceView of={answer.interface} id={row.id} />
      <Content content={content} />
      {!isBare(metadata) && (
        <>
          <h2>Metadata</h2>
          <JsonView value={metadata} label="Metadata" />
        </>
      )}
      {code !== null && (
        <>
          <h2>Code</h2>
          <CodeView code={code} label={`Code of ${row.id}`} />
        </>
      )}
      {loop !== null && (
        <>
          <h2>Loop</h2>
          <JsonView value={loop} label="Loop" />
        </>
      )}
      <PriceHistory answer={answer} />
      <OwnerHistory answer={answer} />
      <Callers answer={answer} />
      <Versions key={row.id} answer={answer} />
      {answer.cut && (
        <p class="quiet">Some of these lists are longer; the first entries are shown.</p>
      )}
    </>
  )
}

/** Who made it, when, in which step: each a place to go to. */
function Origin({ answer }: { answer: ArtifactAnswer }) {
  const { href } = useRun()
  const { created, row } = answer
  const agent = row.loop !== null && (
    <a class="button" href={href('agent', { id: row.id })}>
      Open as agent
    </a>
  )
  if (created === null) return agent === false ? null : <p class="actions">{agent}</p>
  return (
    <p class="actions">
      <a class="button" href={href('artifact', { id: row.id, seq: created.seq })}>
        Go to when it was created
      </a>
      {created.step !== null && (
        <a class="button" href={href('step', { id: created.step, seq: created.seq })}>
          Open its author’s step
        </a>
      )}
      {agent}
      <span class="quiet">
        by {created.by} at <InstantLink seq={created.seq} t={created.t} />
        {created.step !== null && (
          <>
            {' '}
            in <StepLink step={created.step} />
          </>
        )}
      </span>
    </p>
  )
}

function Content({ content }: { content: unknown }) {
  return (
    <>
      <h2>Content</h2>
      {content === null ? (
        <p class="quiet">It has no content.</p>
      ) : typeof content === 'string' && content.includes('\n') ? (
        <CodeView code={content} label="Content" language="text" />
      ) : (
        <JsonView value={content} label="Content" />
      )}
    </>
  )
}

function isBare(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0)
}
