// Who paid whom within a window, as a graph at rest, and the same as a table.
import { useId, useMemo, useRef, useState } from 'preact/hooks'
import type { FlowsAnswer } from '../answers_world.ts'
import { useWidth } from './box_width.ts'
import { type Drawn, layoutOf, type Placed } from './flow_layout.ts'
import { countText, numberText } from './format.ts'
import { IdLink, shortId } from './id_link.tsx'
import { Empty } from './notice.tsx'
import { useRun } from './run_scope.tsx'
import { type Column, Table } from './table.tsx'

const HEIGHT = { few: 300, many: 500 }
const FEW = 10
/** So many names are written; the others are told on focus and in the table. */
const NAMED_MAX = 30

export function FlowGraph({ flows }: { flows: FlowsAnswer }) {
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const { nodes, links } = flows
  const height = nodes.length <= FEW ? HEIGHT.few : HEIGHT.many
  const layout = useMemo(
    () => (width === 0 ? null : layoutOf(flows, { width, height })),
    [flows, width, height],
  )
  if (links.length === 0) {
    return (
      <Empty>
        <p>Nobody paid anybody in this window.</p>
        <p>Choose a longer one, or another end.</p>
      </Empty>
    )
  }
  const moved = links.reduce((sum, { scrip }) => sum + scrip, 0)
  return (
    <>
      <figure class="chart flows" aria-labelledby={id}>
        <figcaption id={id}>
          <b>Who paid whom</b> <span class="unit">scrip</span>
          <span class="legend">
            {countText(nodes.length, 'party', 'parties')}, {numberText(moved)} scrip along{' '}
            {countText(links.length, 'arrow')}
            {flows.cut && ', the heaviest'}; an arrow’s width is what was paid, a circle’s size what
            went through it
            <span class="key blue">
              <i aria-hidden="true" class="swatch" />
              got more than it paid
            </span>
            <span class="key orange">
              <i aria-hidden="true" class="swatch" />
              paid more than it got
            </span>
          </span>
        </figcaption>
        <div ref={box} class="graph">
          {layout !== null && <Picture layout={layout} size={{ width, height }} flows={flows} />}
        </div>
      </figure>
      <details>
        <summary>The same as a table</summary>
        <Table
          caption="Payments within the window"
          hideCaption
          columns={COLUMNS}
          rows={links}
          keyOf={({ from, to }) => `${from} ${to}`}
        />
      </details>
    </>
  )
}

type Link = FlowsAnswer['links'][number]

const COLUMNS: readonly Column<Link>[] = [
  { name: 'from', title: 'Payer', cell: ({ from }) => <IdLink id={from} /> },
  { name: 'to', title: 'Paid', cell: ({ to }) => <IdLink id={to} /> },
  {
    ...{ name: 'scrip', title: 'Together', unit: 'scrip', right: true },
    cell: ({ scrip }) => numberText(scrip),
  },
  {
    ...{ name: 'payments', title: 'Payments', right: true },
    cell: ({ payments }) => numberText(payments),
  },
]

function Picture(props: {
  layout: { nodes: Placed[]; links: Drawn[] }
  size: { width: number; height: number }
  flows: FlowsAnswer
}) {
  const { layout, flows } = props
  const { width, height } = props.size
  const { href } = useRun()
  const [chosen, setChosen] = useState<string | null>(null)
  const totals = new Map(flows.nodes.map((node) => [node.id, node]))
  const byWeight = [...layout.nodes].sort((a, b) => b.given - a.given || (a.id < b.id ? -1 : 1))
  const named = new Set(byWeight.slice(0, NAMED_MAX).map(({ id }) => id))
  const near = new Set(
    layout.links.flatMap(({ from, to }) => (from === chosen || to === chosen ? [from, to] : [])),
  )
  const isOut = (...ids: string[]) => chosen !== null && !ids.includes(chosen)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
      <title>Graph of payments; the table below says the same</title>
      {layout.links.map((link) => (
        <g key={`${link.from} ${link.to}`} class={isOut(link.from, link.to) ? 'flow out' : 'flow'}>
          <path class="way" d={link.line} stroke-width={link.width} />
          <path class="head" d={link.head} />
        </g>
      ))}
      {layout.nodes.map((node) => {
        const { got, gave } = totals.get(node.id)!
        const sums = `got ${numberText(got)}, paid ${numberText(gave)} scrip`
        const says = `${node.id} (${node.type}): ${sums}`
        const isLit = chosen === node.id || near.has(node.id)
        return (
          <a
            key={node.id}
            href={href('artifact', { id: node.id })}
            aria-label={says}
            class={chosen !== null && !isLit ? 'node out' : 'node'}
            onFocus={() => setChosen(node.id)}
            onBlur={() => setChosen(null)}
            onMouseEnter={() => setChosen(node.id)}
            onMouseLeave={() => setChosen(null)}
          >
            <title>{says}</title>
            <circle cx={node.x} cy={node.y} r={node.r} class={balanceOf(got, gave)} />
          </a>
        )
      })}
      {/* Names are cut to fit; the links say them whole. */}
      <g class="node-names">
        {layout.nodes
          .filter(({ id }) => named.has(id) || id === chosen || near.has(id))
          .map(({ id, x, y, r }) => (
            <text
              key={id}
              class={isOut(id) && !near.has(id) ? 'out' : ''}
              x={x}
              y={y + r + 13}
              text-anchor="middle"
            >
              {shortId(id, width < 560 ? 14 : 20)}
            </text>
          ))}
      </g>
    </svg>
  )
}

/** Whether more came to somebody than went. */
function balanceOf(got: number, gave: number): string {
  return got > gave ? 'gains' : got < gave ? 'loses' : 'even'
}
