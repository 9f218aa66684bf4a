// Who pays whom, as a circle of names with a bow for each pair, drawn as SVG by hand.
import type { Flow } from '../run/payments.ts'
import { COLORS, GREY } from './chart_color.ts'
import { cut, escaped } from './markup.ts'
import { NARROW, WIDE } from './plot.ts'
import type { Chart } from './report_block.ts'

/** Who is drawn, with the kind that gives its colour, in the order of the circle. */
export type Node = { id: string; kind: string; paid: number; got: number }

export type Network = {
  nodes: Node[]
  links: Flow[]
  legend: { name: string; color: string }[]
  isSmall: boolean
  /** Who had too little to be drawn. */
  left: number
}

const NODES_MAX = 36
const KINDS_MAX = COLORS.length - 1

/** The largest payers and payees, those of a kind side by side. */
export function networkOf(flows: readonly Flow[], kindOf: (id: string) => string): Network {
  const nodes = new Map<string, Node>()
  const node = (id: string) => {
    const found = nodes.get(id) ?? { id, kind: kindOf(id), paid: 0, got: 0 }
    nodes.set(id, found)
    return found
  }
  for (const { from, to, scrip } of flows) {
    node(from).paid += scrip
    node(to).got += scrip
  }
  const size = ({ paid, got }: Node) => paid + got
  const all = [...nodes.values()].sort((a, b) => size(b) - size(a))
  const kept = all.slice(0, NODES_MAX)
  // So few have a colour each, and their names beside them say which.
  const isSmall = kept.length <= KINDS_MAX
  if (isSmall) for (const one of kept) one.kind = one.id
  const kinds = new Map<string, number>()
  for (const one of kept) kinds.set(one.kind, (kinds.get(one.kind) ?? 0) + size(one))
  const ranked = [...kinds].sort(([, a], [, b]) => b - a).map(([kind]) => kind)
  kept.sort((a, b) => ranked.indexOf(a.kind) - ranked.indexOf(b.kind) || (a.id < b.id ? -1 : 1))
  const ids = new Set(kept.map(({ id }) => id))
  return {
    nodes: kept,
    links: flows.filter(({ from, to }) => ids.has(from) && ids.has(to)),
    legend: legendOf(ranked),
    isSmall,
    left: all.length - kept.length,
  }
}

/** The last colour, grey, is for all kinds that are left. */
function legendOf(kinds: readonly string[]): Network['legend'] {
  const named = kinds.slice(0, KINDS_MAX).map((name, i) => ({ name, color: COLORS[i]! }))
  return kinds.length > KINDS_MAX ? [...named, { name: 'others', color: GREY }] : named
}

export function networkChart(network: Network): Chart {
  return {
    narrow: svgOf(network, { width: NARROW, font: 9, chars: 14 }),
    wide: svgOf(network, { width: WIDE, font: 11, chars: 24 }),
  }
}

type Size = { width: number; font: number; chars: number }

function svgOf({ nodes, links, legend, isSmall }: Network, { width, font, chars }: Size): string {
  const height = Math.min(width, isSmall ? 400 : 640)
  const longest = Math.max(...nodes.map(({ id }) => Math.min(id.length, chars)))
  const radius = height / 2 - 14 - longest * font * 0.56
  const angle = (i: number) => (2 * Math.PI * i) / nodes.length - Math.PI / 2
  const at = (i: number, r: number) =>
    `${fixed(r * Math.cos(angle(i)))},${fixed(r * Math.sin(angle(i)))}`
  const colors = new Map(legend.map(({ name, color }) => [name, color]))
  const colorOf = ({ kind }: Node) => colors.get(kind) ?? GREY
  const places = new Map(nodes.map(({ id }, i) => [id, i]))
  const most = Math.max(...links.map(({ scrip }) => scrip))
  // The small ones first, so that the large ones lie on top.
  const bows = [...links].reverse().map(({ from, to, scrip }) => {
    const [a, b] = [places.get(from)!, places.get(to)!]
    const part = Math.sqrt(scrip / most)
    const thick = fixed(0.6 + part * 4.4)
    return (
      `<path d="M${at(a, radius - 6)} Q${bend(angle(a), angle(b), radius)} ${at(b, radius - 6)}" ` +
      `stroke="${colorOf(nodes[a]!)}" stroke-width="${thick}" ` +
      `stroke-opacity="${fixed(0.3 + 0.5 * part)}"/>`
    )
  })
  const largest = Math.max(...nodes.map(({ paid, got }) => paid + got))
  const dots = nodes.map((node, i) => {
    const [x, y] = at(i, radius).split(',')
    const r = fixed(2.5 + 4 * Math.sqrt((node.paid + node.got) / largest))
    return `<circle cx="${x}" cy="${y}" r="${r}" fill="${colorOf(node)}"/>`
  })
  const names = nodes.map(({ id }, i) => nameAt(cut(id, chars), angle(i), radius + 11))
  return (
    `<svg class="plot" viewBox="${-width / 2} ${-height / 2} ${width} ${height}" ` +
    `width="${width}" height="${height}" font-size="${font}" aria-hidden="true">` +
    `<g fill="none" stroke-linecap="round">${bows.join('')}</g>` +
    `<g>${dots.join('')}</g><g fill="currentColor">${names.join('')}</g></svg>`
  )
}

/** Towards the middle, a little to one side, so that there and back are two bows. */
function bend(a: number, b: number, radius: number): string {
  const turn = (((b - a) % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI)
  const middle = a + turn / 2
  const pull = radius * (turn < Math.PI ? 0.18 : -0.02)
  return `${fixed(pull * Math.cos(middle))},${fixed(pull * Math.sin(middle))}`
}

/** Outwards, and never upside down. */
function nameAt(name: string, angle: number, r: number): string {
  const degrees = (angle * 180) / Math.PI
  const isLeft = Math.cos(angle) < -1e-9
  const turn = isLeft ? degrees + 180 : degrees
  const [x, y] = [fixed(r * Math.cos(angle)), fixed(r * Math.sin(angle))]
  return (
    `<text transform="translate(${x},${y}) rotate(${fixed(turn)})" dy="0.32em" ` +
    `text-anchor="${isLeft ? 'end' : 'start'}">${escaped(name)}</text>`
  )
}

function fixed(value: number): string {
  return String(Math.round(value * 100) / 100)
}
