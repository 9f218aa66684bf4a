// One sweep: each measure by cell with its interval, differences from the first cell, what failed.
import type { RunRow } from '../answers_run.ts'
import type { SweepAnswer } from '../answers_study.ts'
import { countText, numberText } from './format.ts'
import { IntervalPlot } from './interval_plot.tsx'
import { Empty } from './notice.tsx'
import { runsQuestion } from './questions.ts'
import { runHref } from './run_links.tsx'
import { useAnswer } from './server.ts'
import { type Column, Table } from './table.tsx'

type Measure = SweepAnswer['measures'][number]
type Cell = Measure['cells'][number]
type Failure = SweepAnswer['failures'][number]
type File = SweepAnswer['files'][number]

export function SweepView({ answer }: { answer: SweepAnswer }) {
  const { row, scenario, seeds, replicates, method, measures } = answer
  const size = [
    countText(row.cells, 'cell'),
    countText(seeds.length, 'seed'),
    ...(replicates > 1 ? [countText(replicates, 'replicate')] : []),
  ]
  return (
    <>
      <p class="lead">
        {scenario} · {size.join(' × ')} · {numberText(row.done)} of {numberText(row.wanted)} runs
        {row.done < row.wanted && ', more may come'}
      </p>
      <p class="small quiet">{method}</p>
      {measures.length === 0 && (
        <Empty>
          <p>No run has ended yet that measured something.</p>
          <p>Look again when the sweep has gone on.</p>
        </Empty>
      )}
      {measures.map((measure) => (
        <MeasureView key={measure.name} measure={measure} />
      ))}
      <Failures answer={answer} />
      <Files files={answer.files} />
    </>
  )
}

function MeasureView({ measure }: { measure: Measure }) {
  const { name, cells } = measure
  const isCompared = cells.some(({ difference }) => difference !== null)
  const known = cells.flatMap(({ cell, estimate }) =>
    estimate === null ? [] : [{ name: cell, ...estimate }],
  )
  const differences = cells.flatMap(({ cell, difference }) =>
    difference === null ? [] : [{ name: cell, ...difference }],
  )
  const moves = differences.some(({ mean, low, high }) => mean !== 0 || low !== 0 || high !== 0)
  const values = new Set(known.flatMap(({ mean, low, high }) => [mean, low ?? mean, high ?? mean]))
  return (
    <>
      <h2>{name}</h2>
      {values.size === 1 ? (
        <p>Every run of every cell measured {numberText(known[0]!.mean)}.</p>
      ) : (
        <div class="charts">
          <IntervalPlot title={name} unit="mean, 95 % interval" rows={known} />
          {isCompared && moves && (
            <IntervalPlot
              title={`Difference from ${cells[0]!.cell}`}
              unit="mean, 95 % interval"
              rows={differences}
              isDifference
            />
          )}
        </div>
      )}
      {isCompared && !moves && values.size > 1 && (
        <p class="quiet">With each seed, every cell measured the same as {cells[0]!.cell}.</p>
      )}
      <details>
        <summary>As a table</summary>
        <Table
          caption={`${name} by cell`}
          hideCaption
          columns={isCompared ? [...ESTIMATES, ...DIFFERENCES] : ESTIMATES}
          rows={cells}
          keyOf={({ cell }) => cell}
        />
      </details>
    </>
  )
}

const ESTIMATES: readonly Column<Cell>[] = [
  { name: 'cell', title: 'Cell', cell: ({ cell }) => cell },
  figure('n', 'Runs', ({ estimate }) => estimate?.n ?? 0),
  figure('mean', 'Mean', ({ estimate }) => estimate?.mean),
  figure('low', 'from', ({ estimate }) => estimate?.low),
  figure('high', 'to', ({ estimate }) => estimate?.high),
  figure('sd', 'SD', ({ estimate }) => estimate?.sd),
]

const DIFFERENCES: readonly Column<Cell>[] = [
  figure('by', 'Difference', ({ difference }) => difference?.mean),
  figure('least', 'from', ({ difference }) => difference?.low),
  figure('most', 'to', ({ difference }) => difference?.high),
  {
    ...{ name: 'p', title: 'p', right: true },
    cell: ({ difference }) => chanceText(difference?.p ?? null),
  },
]

function figure(
  name: string,
  title: string,
  of: (cell: Cell) => number | null | undefined,
): Column<Cell> {
  const text = (value: number | null | undefined) => (value == null ? '–' : numberText(value))
  return { name, title, right: true, cell: (cell) => text(of(cell)) }
}

function chanceText(p: number | null): string {
  if (p === null) return '–'
  return p < 0.001 ? '< 0.001' : p.toFixed(3)
}

const FAILED: readonly Column<Failure>[] = [
  { name: 'cell', title: 'Cell', cell: ({ cell }) => cell },
  { name: 'seed', title: 'Seed', right: true, cell: ({ seed }) => seed },
  { name: 'error', title: 'Why', cell: ({ error }) => error },
]

function Failures({ answer }: { answer: SweepAnswer }) {
  const { missed, failures, row } = answer
  if (missed.length + failures.length === 0) return null
  return (
    <>
      <h2>What did not hold</h2>
      {missed.length > 0 && (
        <ul>
          {missed.map(({ say, runs }) => (
            <li key={say}>
              {say}: <span class="bad">not in {countText(runs, 'run')}</span> of{' '}
              {numberText(row.done)}
            </li>
          ))}
        </ul>
      )}
      {failures.length > 0 && (
        <Table
          caption={`Runs that failed: ${numberText(row.failed)}`}
          columns={FAILED}
          rows={failures}
          keyOf={({ cell, seed }) => `${cell} ${seed}`}
        />
      )}
    </>
  )
}

/** Run files that were kept, as links where the inspector shows them. */
function Files({ files }: { files: readonly File[] }) {
  const { answer } = useAnswer(files.length === 0 ? null : runsQuestion())
  if (files.length === 0) return null
  const rows = answer?.runs ?? []
  const columns: readonly Column<File>[] = [
    { name: 'cell', title: 'Cell', cell: ({ cell }) => cell },
    { name: 'seed', title: 'Seed', right: true, cell: ({ seed }) => seed },
    { name: 'file', title: 'Run', cell: ({ path }) => <RunLink path={path} rows={rows} /> },
  ]
  return (
    <>
      <h2>Runs that were kept</h2>
      <Table
        caption="Runs that were kept"
        hideCaption
        columns={columns}
        rows={files}
        keyOf={({ path }) => path}
      />
    </>
  )
}

function RunLink({ path, rows }: { path: string; rows: readonly RunRow[] }) {
  const row = rows.find((one) => one.path === path)
  return <>{row === undefined ? path : <a href={runHref(row.run)}>{row.run}</a>}</>
}
