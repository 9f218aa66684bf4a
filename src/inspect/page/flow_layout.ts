// Where the nodes of a graph of payments stand: forces that come to rest once; the door of d3-force.
import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from 'd3-force'
import type { FlowsAnswer } from '../answers_world.ts'

export type Placed = { id: string; type: string; x: number; y: number; r: number; given: number }
export type Drawn = {
  from: string
  to: string
  line: string
  head: string
  width: number
  scrip: number
  payments: number
}
export type Layout = { nodes: Placed[]; links: Drawn[] }

const TICKS = 320
/** How far apart two that are bound stand at most, about, and how much a picture is stretched. */
const ROOM_MAX = 150
const STRETCH_MAX = 1.5
const RADIUS = { least: 5, most: 22 }
const WIDTH = { least: 1, most: 9 }
const MARGIN = { x: 46, top: 34, bottom: 40 }

type Body = SimulationNodeDatum & { id: string; r: number }

/** The same answer and size have the same layout: d3-force draws from a generator of its own. */
export function layoutOf(flows: FlowsAnswer, size: { width: number; height: number }): Layout {
  const whole = (one: FlowsAnswer['nodes'][number]) => one.got + one.gave
  const most = Math.max(1, ...flows.nodes.map(whole))
  const heaviest = Math.max(1, ...flows.links.map(({ scrip }) => scrip))
  const small = size.width < 560 ? 0.65 : 1
  const bodies: Body[] = flows.nodes.map((one) => ({
    id: one.id,
    r: small * (RADIUS.least + (RADIUS.most - RADIUS.least) * Math.sqrt(whole(one) / most)),
  }))
  settle(bodies, flows, size)
  const fitted = stretched(bodies, size)
  const nodes = flows.nodes.map((one, n): Placed => {
    const { x, y } = fitted[n]!
    return { id: one.id, type: one.type, x, y, r: bodies[n]!.r, given: whole(one) }
  })
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const links = flows.links.flatMap((link): Drawn[] => {
    const [from, to] = [byId.get(link.from), byId.get(link.to)]
    if (from === undefined || to === undefined) return []
    const share = Math.sqrt(link.scrip / heaviest)
    const width = small * (WIDTH.least + (WIDTH.most - WIDTH.least) * share)
    return [{ ...link, width, ...arrow(from, to, width) }]
  })
  return { nodes, links }
}

function settle(bodies: Body[], { links }: FlowsAnswer, size: { width: number; height: number }) {
  const known = new Set(bodies.map(({ id }) => id))
  const between = links
    .filter(({ from, to }) => known.has(from) && known.has(to))
    .map(({ from, to }) => ({ source: from, target: to }))
  const room = Math.min(ROOM_MAX, Math.sqrt((size.width * size.height) / bodies.length))
  // A wide box pulls harder towards its middle line.
  const pull = 0.1
  forceSimulation(bodies)
    .force(
      'links',
      forceLink<Body, { source: string; target: string }>(between)
        .id(({ id }) => id)
        .distance(room * 0.8)
        .strength(0.08),
    )
    .force(
      'apart',
      forceManyBody<Body>()
        .strength(-room * 4)
        .distanceMax(room * 3),
    )
    .force(
      'room',
      forceCollide<Body>(({ r }) => r + 12),
    )
    .force('x', forceX<Body>(0).strength(pull * Math.min(1, size.height / size.width)))
    .force('y', forceY<Body>(0).strength(pull))
    .stop()
    .tick(TICKS)
}

/** Stretches what was found over the box. */
function stretched(bodies: readonly Body[], { width, height }: { width: number; height: number }) {
  const xs = bodies.map(({ x = 0 }) => x)
  const ys = bodies.map(({ y = 0 }) => y)
  const scale = (values: readonly number[], from: number, to: number) => {
    const [least, most] = [Math.min(...values), Math.max(...values)]
    if (most - least < 1) return () => (from + to) / 2
    const by = Math.min(STRETCH_MAX, (to - from) / (most - least))
    return (value: number) => (from + to) / 2 + (value - (least + most) / 2) * by
  }
  const across = scale(xs, MARGIN.x, width - MARGIN.x)
  const down = scale(ys, MARGIN.top, height - MARGIN.bottom)
  return bodies.map(({ x = 0, y = 0 }) => ({ x: across(x), y: down(y) }))
}

/** A bow to the left of its way, so that both directions between two are seen, and its head. */
function arrow(from: Placed, to: Placed, width: number): { line: string; head: string } {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = Math.max(1, Math.hypot(dx, dy))
  const bow = Math.min(46, length * 0.16)
  const [nx, ny] = [-dy / length, dx / length]
  const middle = { x: (from.x + to.x) / 2 + nx * bow, y: (from.y + to.y) / 2 + ny * bow }
  const long = 7 + width
  const tip = towards(to, middle, to.r + 2)
  const neck = towards(to, middle, to.r + 1 + long)
  const start = towards(from, middle, from.r + 1)
  const half = 0.5 + width / 2 / long
  const side = { x: -(tip.y - neck.y) * half * 0.8, y: (tip.x - neck.x) * half * 0.8 }
  const left = { x: neck.x + side.x, y: neck.y + side.y }
  const right = { x: neck.x - side.x, y: neck.y - side.y }
  return {
    line: `M${at(start)}Q${at(middle)} ${at(neck)}`,
    head: `M${at(left)}L${at(tip)}L${at(right)}Z`,
  }
}

type Point = { x: number; y: number }

function towards(from: Point, to: Point, by: number): Point {
  const length = Math.max(1, Math.hypot(to.x - from.x, to.y - from.y))
  return {
    x: from.x + ((to.x - from.x) / length) * by,
    y: from.y + ((to.y - from.y) / length) * by,
  }
}

function at({ x, y }: Point): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`
}
