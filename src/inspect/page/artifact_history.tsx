// How an artifact came to be what it is: its prices and owners over time, and who called it.
import type { ArtifactAnswer } from '../answers_world.ts'
import { Chart, type Series } from './chart.tsx'
import { numberText, wordsText } from './format.ts'
import { IdLink, InstantLink } from './id_link.tsx'
import { stepsOf } from './price_steps.ts'
import { Rows } from './rows.tsx'
import { useRun } from './run_scope.tsx'
import type { Column } from './table.tsx'

/** A price stands until the next one: each is drawn as a step. */
export function PriceHistory({ answer }: { answer: ArtifactAnswer }) {
  const { toTime } = useRun()
  const { prices } = answer
  if (prices.length === 0) return null
  if (prices.length === 1) {
    const [{ price, read_price, seq, t }] = prices as [(typeof prices)[number]]
    return (
      <>
        <h2>Prices</h2>
        <p>
          {numberText(price)} scrip a call and {numberText(read_price)} scrip to read, since{' '}
          <InstantLink seq={seq} t={t} />.
        </p>
      </>
    )
  }
  const { times, calls, reads } = stepsOf(prices, answer.t)
  const series: Series[] = [{ name: 'a call', hue: 'blue', points: calls }]
  if (reads.some((price) => price !== 0)) {
    series.push({ name: 'to read', hue: 'orange', points: reads, dashed: true })
  }
  return (
    <>
      <h2>Prices</h2>
      <Chart
        title="Price"
        unit="scrip"
        times={times}
        series={series}
        from={0}
        at={answer.t}
        onTime={(t) => toTime(t).catch(() => {})}
      />
      <Rows
        caption="Prices over time, the latest first"
        columns={PRICES}
        rows={prices.toReversed()}
        keyOf={({ seq }) => seq}
        of={prices.length}
      />
    </>
  )
}

type Price = ArtifactAnswer['prices'][number]

const PRICES: readonly Column<Price>[] = [
  { name: 't', title: 'Since', cell: ({ seq, t }) => <InstantLink seq={seq} t={t} /> },
  {
    ...{ name: 'price', title: 'A call', unit: 'scrip', right: true },
    cell: ({ price }) => numberText(price),
  },
  {
    ...{ name: 'read', title: 'To read', unit: 'scrip', right: true },
    cell: ({ read_price }) => numberText(read_price),
  },
]

type Owned = ArtifactAnswer['owners'][number]

const OWNERS: readonly Column<Owned>[] = [
  { name: 't', title: 'Since', cell: ({ seq, t }) => <InstantLink seq={seq} t={t} /> },
  { name: 'owner', title: 'Owner', cell: ({ owner }) => <IdLink id={owner} /> },
  { name: 'how', title: 'How', cell: ({ how }) => wordsText(how) },
  {
    ...{ name: 'price', title: 'Price', unit: 'scrip', right: true },
    cell: ({ price }) => (price === null ? '' : numberText(price)),
  },
]

export function OwnerHistory({ answer }: { answer: ArtifactAnswer }) {
  if (answer.owners.length === 0) return null
  return (
    <>
      <h2>Owners</h2>
      <Rows
        caption="Owners over time"
        columns={OWNERS}
        rows={answer.owners}
        keyOf={({ seq, how }) => `${seq} ${how}`}
        of={answer.owners.length}
      />
    </>
  )
}

type Caller = ArtifactAnswer['callers'][number]

const CALLERS: readonly Column<Caller>[] = [
  { name: 'id', title: 'Caller', cell: ({ id }) => <IdLink id={id} /> },
  {
    ...{ name: 'calls', title: 'Calls', right: true },
    cell: ({ calls }) => numberText(calls),
  },
]

export function Callers({ answer }: { answer: ArtifactAnswer }) {
  const { href } = useRun()
  const { callers, row } = answer
  if (callers.length === 0 && !row.can_execute) return null
  return (
    <>
      <h2>Callers</h2>
      {callers.length === 0 ? (
        <p class="quiet">Nobody had called it.</p>
      ) : (
        <>
          <Rows
            caption="Who called it"
            columns={CALLERS}
            rows={callers}
            keyOf={({ id }) => id}
            of={callers.length}
          />
          <p>
            <a href={href('events', { about: row.id })}>All events about it</a>
          </p>
        </>
      )}
    </>
  )
}
