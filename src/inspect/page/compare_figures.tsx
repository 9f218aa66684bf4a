// How the ends of two runs differ: figures, balances, artifacts.
import type { CompareAnswer } from '../answers_event.ts'
import type { RunRow } from '../answers_run.ts'
import { plain } from './compare_parting.tsx'
import { numberText } from './format.ts'
import { OutsideId } from './run_links.tsx'
import { type Column, Table } from './table.tsx'

type Differs = CompareAnswer['figures'][number]

export function Differences({ answer, a, b }: { answer: CompareAnswer; a: RunRow; b: RunRow }) {
  const { figures, balances, artifacts, cut } = answer
  if (figures.length + balances.length + artifacts.length === 0) return null
  const other = figures.filter((row) => !isSame(row))
  const same = figures.filter(isSame)
  return (
    <>
      <h2>How they ended</h2>
      <Differing title="Figures that differ" rows={other} name={({ what }) => what} />
      {same.length > 0 && (
        <details>
          <summary>Figures that are the same in both</summary>
          <Differing title="The same in both" rows={same} name={({ what }) => what} />
        </details>
      )}
      <Differing
        title="Balances that differ"
        rows={balances}
        name={(row) => <Subject row={row} a={a} b={b} />}
      />
      <Differing
        title="Artifacts that differ"
        rows={artifacts}
        name={(row) => <Subject row={row} a={a} b={b} />}
      />
      {cut && <p class="quiet small">These lists are longer; the first entries are shown.</p>}
    </>
  )
}

function isSame({ a, b }: Differs): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** `bob scrip`: an id, and what of it differs. */
function Subject({ row, a, b }: { row: Differs; a: RunRow; b: RunRow }) {
  const [id = '', ...what] = row.what.split(' ')
  return (
    <>
      <OutsideId run={row.a === null ? b.run : a.run} id={id} /> {what.join(' ')}
    </>
  )
}

function Differing(props: {
  title: string
  rows: readonly Differs[]
  name: Column<Differs>['cell']
}) {
  const { title, rows, name } = props
  if (rows.length === 0) return null
  const isNumbers = rows.every(({ a, b }) => isNumber(a) && isNumber(b))
  const value = (letter: 'a' | 'b'): Column<Differs> => ({
    ...{ name: letter, title: letter.toUpperCase(), right: isNumbers },
    cell: (row) => plain(row[letter]),
  })
  const columns: Column<Differs>[] = [
    { name: 'what', title: 'What', cell: name },
    value('a'),
    value('b'),
  ]
  if (isNumbers) {
    columns.push({ name: 'by', title: 'B − A', right: true, cell: ({ a, b }) => change(a, b) })
  }
  return <Table caption={title} columns={columns} rows={rows} keyOf={({ what }) => what} />
}

function isNumber(value: unknown): boolean {
  return value === null || typeof value === 'number'
}

function change(a: unknown, b: unknown): string {
  if (typeof a !== 'number' || typeof b !== 'number') return ''
  return b > a ? `+${numberText(b - a)}` : numberText(b - a)
}
