// Control of a live run: hold it, step it, change it, fork it; what of that becomes history.
import { AgentControl } from './control_agent.tsx'
import { ForkForm } from './control_fork.tsx'
import { Inject } from './control_inject.tsx'
import { type Controls, useControls } from './control_request.ts'
import { WorldControl } from './control_world.tsx'
import { InstantLink } from './id_link.tsx'
import { JsonView } from './json_view.tsx'
import { useTitle } from './lazy_view.tsx'
import { Empty, Loaded, ProblemNotice } from './notice.tsx'
import { sessionQuestion } from './questions.ts'
import { useRun } from './run_scope.tsx'
import { useAnswer } from './server.ts'
import { type Column, Table } from './table.tsx'
import './world.css'

export default function ControlView() {
  useTitle('Control')
  const session = useAnswer(sessionQuestion())
  return (
    <>
      <h1>Control</h1>
      <Loaded of={session} what="what you may do">
        {({ role }) => <Whole isController={role === 'controller'} />}
      </Loaded>
    </>
  )
}

function Whole({ isController }: { isController: boolean }) {
  const { living } = useRun()
  const controls = useControls(isController && living)
  return (
    <>
      {!isController && (
        <Empty>
          <p>You may look on, and not control.</p>
          <p>
            Whoever started <code>oikos inspect</code> has the address that may: it was printed
            there first.
          </p>
        </Empty>
      )}
      {!living && (
        <Empty>
          <p>Nobody lives this run any more, so nothing can be done to it.</p>
          <p>Fork it from any instant: that makes another run, and leaves this one as it is.</p>
        </Empty>
      )}
      <Told controls={controls} />
      {living && <WorldControl controls={controls} isController={isController} />}
      {living && <AgentControl controls={controls} isController={isController} />}
      {living && <Inject controls={controls} isController={isController} />}
      <ForkForm isController={isController} />
      <History />
    </>
  )
}

function Told({ controls }: { controls: Controls }) {
  const { told, problem } = controls
  return (
    <>
      <p role="status" class={told === '' ? 'hidden' : 'notice'}>
        {told}
      </p>
      {problem !== null && <ProblemNotice problem={problem} />}
    </>
  )
}

type Recorded = ReturnType<typeof useRun>['answer']['controls'][number]

const COLUMNS: readonly Column<Recorded>[] = [
  { name: 'n', title: 'No.', cell: ({ n }) => n },
  { name: 't', title: 'At', cell: ({ seq, t }) => <InstantLink seq={seq} t={t} /> },
  {
    ...{ name: 'control', title: 'What was done' },
    cell: ({ n, control }) => <JsonView value={control} label={`Control ${n}`} open={3} />,
  },
]

/** Everything that people did to this run and that is part of its history. */
function History() {
  const { answer } = useRun()
  const { controls } = answer
  return (
    <>
      <h2>What was done to it</h2>
      {controls.length === 0 ? (
        <p class="quiet">Nobody has changed anything: all that happened came of its scenario.</p>
      ) : (
        <Table
          caption="Recorded controls"
          hideCaption
          columns={COLUMNS}
          rows={controls}
          keyOf={({ n }) => n}
        />
      )}
    </>
  )
}
