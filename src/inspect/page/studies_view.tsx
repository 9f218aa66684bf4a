// Sweeps and claims: what many runs say together, and which published results hold.
import type { ClaimsAnswer, StudiesAnswer } from '../answers_study.ts'
import { ClaimsView } from './claims_part.tsx'
import { numberText } from './format.ts'
import { useTitle } from './lazy_view.tsx'
import { Empty, Loaded } from './notice.tsx'
import { useAddress } from './place.ts'
import { claimsQuestion, studiesQuestion, sweepQuestion } from './questions.ts'
import { useAnswer } from './server.ts'
import { SweepView } from './sweep_part.tsx'
import { type Column, Table } from './table.tsx'
import './world.css'

export default function StudiesView() {
  const { query } = useAddress()
  useTitle('Sweeps and claims')
  if (query.sweep !== undefined) return <OneSweep name={query.sweep} />
  if (query.claims !== undefined) return <OneClaims path={query.claims} />
  return <All />
}

function All() {
  const answered = useAnswer(studiesQuestion())
  return (
    <>
      <h1>Sweeps and claims</h1>
      <Loaded of={answered} what="sweeps and claims">
        {(answer) => <Lists answer={answer} />}
      </Loaded>
    </>
  )
}

type SweepRow = StudiesAnswer['sweeps'][number]
type ClaimsRow = StudiesAnswer['claims'][number]

const SWEEPS: readonly Column<SweepRow>[] = [
  {
    ...{ name: 'sweep', title: 'Sweep' },
    cell: ({ sweep, problem }) =>
      problem === null ? (
        <a href={`/studies?${new URLSearchParams({ sweep })}`}>{sweep}</a>
      ) : (
        <>
          {sweep} <span class="bad">can’t be read: {problem}</span>
        </>
      ),
  },
  { name: 'name', title: 'Scenario', cell: ({ name }) => name },
  { name: 'cells', title: 'Cells', right: true, cell: ({ cells }) => numberText(cells) },
  {
    ...{ name: 'done', title: 'Runs', right: true },
    cell: ({ done, wanted }) => `${numberText(done)} of ${numberText(wanted)}`,
  },
  {
    ...{ name: 'failed', title: 'Failed', right: true },
    cell: ({ failed }) => (failed === 0 ? '0' : <span class="bad">{numberText(failed)}</span>),
  },
]

const CLAIMS: readonly Column<ClaimsRow>[] = [
  {
    ...{ name: 'path', title: 'Results' },
    cell: ({ path }) => <a href={`/studies?${new URLSearchParams({ claims: path })}`}>{path}</a>,
  },
  { name: 'held', title: 'Held', right: true, cell: ({ held }) => numberText(held) },
  {
    ...{ name: 'missed', title: 'Missed', right: true },
    cell: ({ missed }) => (missed === 0 ? '0' : <span class="bad">{numberText(missed)}</span>),
  },
  { name: 'skipped', title: 'Skipped', right: true, cell: ({ skipped }) => numberText(skipped) },
]

function Lists({ answer }: { answer: StudiesAnswer }) {
  const { sweeps, claims } = answer
  return (
    <>
      <h2>Sweeps</h2>
      {sweeps.length === 0 ? (
        <Empty>
          <p>There is no sweep in this folder.</p>
          <p>
            Make one: <code>npx oikos sweep scenarios/bazaar.yaml --grid fees.transfer=0,1</code>
          </p>
        </Empty>
      ) : (
        <Table
          caption="Sweeps"
          hideCaption
          columns={SWEEPS}
          rows={sweeps}
          keyOf={({ sweep }) => sweep}
        />
      )}
      <h2>Claims</h2>
      {claims.length === 0 ? (
        <Empty>
          <p>There are no results of claims in this folder.</p>
          <p>
            Try the published ones:{' '}
            <code>npx oikos validate --json &gt; checkpoints/claims.json</code>
          </p>
        </Empty>
      ) : (
        <Table
          caption="Results of claims"
          hideCaption
          columns={CLAIMS}
          rows={claims}
          keyOf={({ path }) => path}
        />
      )}
    </>
  )
}

function OneSweep({ name }: { name: string }) {
  const answered = useAnswer(sweepQuestion(name))
  useTitle(name, 'Sweep')
  return (
    <>
      <p class="small">
        <a href="/studies">Sweeps and claims</a>
      </p>
      <h1>{name}</h1>
      <Loaded of={answered} what="the sweep">
        {(answer) => <SweepView answer={answer} />}
      </Loaded>
    </>
  )
}

function OneClaims({ path }: { path: string }) {
  const answered = useAnswer(claimsQuestion(path))
  useTitle('Claims')
  return (
    <>
      <p class="small">
        <a href="/studies">Sweeps and claims</a>
      </p>
      <h1>Claims</h1>
      <p class="lead">{path}</p>
      <Loaded of={answered} what="the results">
        {(answer: ClaimsAnswer) => <ClaimsView answer={answer} />}
      </Loaded>
    </>
  )
}
