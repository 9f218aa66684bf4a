// Results of claims: a verdict on each, what was expected and found.
import type { ClaimsAnswer } from '../answers_study.ts'
import { JsonView } from './json_view.tsx'
import { Empty } from './notice.tsx'
import { type Column, Table } from './table.tsx'

type Claim = ClaimsAnswer['claims'][number]
type Row = Claim['rows'][number]

export function ClaimsView({ answer }: { answer: ClaimsAnswer }) {
  const { claims } = answer
  const count = (verdict: Claim['verdict']) =>
    claims.filter((claim) => claim.verdict === verdict).length
  if (claims.length === 0) {
    return (
      <Empty>
        <p>No claim was tried.</p>
      </Empty>
    )
  }
  const [held, skipped] = [count('held'), count('skipped')]
  return (
    <>
      <p class="verdict">
        <b>
          {held} of {claims.length - skipped} hold
        </b>
        {skipped > 0 && `, ${skipped} skipped`}
      </p>
      {claims.map((claim) => (
        <ClaimView key={claim.name} claim={claim} />
      ))}
    </>
  )
}

const MARKS = { held: '✓ holds', missed: '✕ missed', skipped: '○ skipped' } as const
const STYLES = { held: 'tag good', missed: 'tag bad', skipped: 'tag' } as const

const COLUMNS: readonly Column<Row>[] = [
  { name: 'what', title: 'What', cell: ({ what }) => what },
  { name: 'expected', title: 'Expected', right: true, cell: ({ expected }) => expected },
  { name: 'found', title: 'Found', right: true, cell: ({ found }) => found },
  {
    ...{ name: 'held', title: 'Verdict' },
    cell: ({ held }) => (held ? '✓ holds' : <span class="bad">✕ missed</span>),
  },
]

function ClaimView({ claim }: { claim: Claim }) {
  const { name, says, source, verdict, rows, skipped, troubles, detail } = claim
  return (
    <section aria-label={name}>
      <h2>
        {name} <span class={STYLES[verdict]}>{MARKS[verdict]}</span>
      </h2>
      {says !== '' && <p>{says}</p>}
      {source !== '' && <p class="small quiet">{source}</p>}
      {skipped !== null && <p>It was not tried: {skipped}</p>}
      {troubles.length > 0 && (
        <ul>
          {troubles.map((trouble) => (
            <li key={trouble} class="bad">
              {trouble}
            </li>
          ))}
        </ul>
      )}
      {rows.length > 0 && (
        <Table
          caption={`What was found of ${name}`}
          hideCaption
          columns={COLUMNS}
          rows={rows}
          keyOf={({ what, expected }) => `${what} ${expected}`}
        />
      )}
      <details>
        <summary>How it was tried</summary>
        <JsonView value={detail} label={`How ${name} was tried`} />
      </details>
    </section>
  )
}
