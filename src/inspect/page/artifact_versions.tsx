// The versions of an artifact, and what changed between any two of them.
import { useState } from 'preact/hooks'
import type { ArtifactAnswer, VersionAnswer } from '../answers_world.ts'
import { numberText } from './format.ts'
import { IdLink, InstantLink } from './id_link.tsx'
import { Loaded } from './notice.tsx'
import { versionQuestion } from './questions.ts'
import { Rows } from './rows.tsx'
import { useRun } from './run_scope.tsx'
import { useAnswer } from './server.ts'
import type { Column } from './table.tsx'
import { TextDiff } from './text_diff.tsx'

type Version = ArtifactAnswer['versions'][number]

function changedText({ version, fields }: Version): string {
  return version === 1 && fields.length === 0 ? 'made' : fields.join(', ')
}

const COLUMNS: readonly Column<Version>[] = [
  { name: 'version', title: 'Version', cell: ({ version }) => version },
  { name: 't', title: 'Since', cell: ({ seq, t }) => <InstantLink seq={seq} t={t} /> },
  { name: 'by', title: 'By', cell: ({ by }) => <IdLink id={by} /> },
  { name: 'fields', title: 'Changed', cell: changedText },
]

export function Versions({ answer }: { answer: ArtifactAnswer }) {
  const { versions } = answer
  if (versions.length === 0) return null
  return (
    <>
      <h2>Versions</h2>
      <Rows
        caption="Versions, the latest first"
        columns={COLUMNS}
        rows={versions.toReversed()}
        keyOf={({ version }) => version}
        of={versions.length}
      />
      {versions.length > 1 && <Changes id={answer.row.id} versions={versions} />}
    </>
  )
}

function Changes({ id, versions }: { id: string; versions: readonly Version[] }) {
  const { run } = useRun()
  const numbers = versions.map(({ version }) => version)
  const [former, latest] = [numbers.at(-2)!, numbers.at(-1)!]
  const [chosen, setChosen] = useState<[number | null, number | null]>([null, null])
  const [before, after] = [chosen[0] ?? former, chosen[1] ?? latest]
  const a = useAnswer(versionQuestion(run, id, before))
  const b = useAnswer(versionQuestion(run, id, after))
  return (
    <>
      <h3>What changed</h3>
      <p class="filters">
        <Choice
          label="from version"
          value={before}
          numbers={numbers}
          choose={(n) => setChosen([n, after])}
        />
        <Choice
          label="to version"
          value={after}
          numbers={numbers}
          choose={(n) => setChosen([before, n])}
        />
      </p>
      <Loaded of={a} what={`version ${before}`}>
        {(first) => (
          <Loaded of={b} what={`version ${after}`}>
            {(second) => <Difference a={first} b={second} />}
          </Loaded>
        )}
      </Loaded>
    </>
  )
}

function Choice(props: {
  label: string
  value: number
  numbers: readonly number[]
  choose: (version: number) => void
}) {
  return (
    <label>
      {props.label}
      <select
        value={String(props.value)}
        onChange={(event) => props.choose(Number(event.currentTarget.value))}
      >
        {props.numbers.map((n) => (
          <option key={n} value={String(n)}>
            {n}
          </option>
        ))}
      </select>
    </label>
  )
}

const FIELDS = ['content', 'interface', 'loop', 'metadata'] as const

/** How the server ends what it has cut. */
const CUT = /… \(\d+ characters\)$/

function Difference({ a, b }: { a: VersionAnswer; b: VersionAnswer }) {
  const fields = FIELDS.map((name) => [name, textOf(a[name]), textOf(b[name])] as const)
  const all = [['code', a.code ?? '', b.code ?? ''] as const, ...fields]
  const changed = all.filter(([, before, after]) => before !== after)
  const prices = (['price', 'read_price'] as const).filter((name) => a[name] !== b[name])
  const isCut = all.some(([, before, after]) => CUT.test(before) || CUT.test(after))
  const isSame = changed.length + prices.length === 0
  return (
    <>
      {isSame && (
        <p class="quiet">
          {isCut ? 'Nothing differs as far as it is shown.' : 'Nothing differs between these two.'}
        </p>
      )}
      {isCut && <p class="quiet">What is long was cut: what lies beyond is not compared.</p>}
      {prices.map((name) => (
        <p key={name}>
          {name === 'price' ? 'Price of a call' : 'Price to read'}: {numberText(a[name])} →{' '}
          {numberText(b[name])} scrip
        </p>
      ))}
      {changed.map(([name, before, after]) => (
        <TextDiff key={name} label={name} before={before} after={after} />
      ))}
    </>
  )
}

/** A text as it is, any other value as JSON on many lines. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}
