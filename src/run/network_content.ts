// The content of a network that a scenario describes: its members, and the neighbours of each.
import { z } from 'zod'
import { byCodeUnit, type JsonObject } from '../base/json.ts'
import { stream } from '../base/random.ts'
import { type Path, type ShapeProblem, shaped } from '../base/shape.ts'
import { unreachable } from '../base/violation.ts'
import {
  complete,
  Edges,
  type Graph,
  lattice,
  pairsOf,
  randomByChance,
  randomByCount,
  ring,
  scaleFree,
  smallWorld,
} from './network.ts'
import { numberedIds } from './population.ts'
import type { Tables } from './tables.ts'

const MEMBERS_MAX = 5_000
/** More than fit into a content, and few enough to be made at once. */
const EDGES_MAX = 500_000

const members = z.union(
  [
    z.array(z.string().min(1)).min(1).max(MEMBERS_MAX),
    z.strictObject({ of: z.string().min(1), count: z.int().min(1).max(MEMBERS_MAX) }),
    z.string().min(1),
  ],
  {
    error:
      'write the id of a population, such as worker-{n}, a list of ids, or {of: "worker-{n}", ' +
      `count: 32}; at most ${MEMBERS_MAX}`,
  },
)
const isEven = (k: number) => k % 2 === 0
const even = z.int().min(2).refine(isEven, 'must be even: half of them are on either side')
const chance = z.number().min(0).max(1)
const directed = z.boolean().default(false)

export const networkSchemas = {
  complete: z.strictObject({ kind: z.literal('complete'), members }),
  ring: z.strictObject({ kind: z.literal('ring'), members, neighbours: even.default(2) }),
  lattice: z.strictObject({
    kind: z.literal('lattice'),
    members,
    columns: z.int().min(1),
    torus: z.boolean().default(false),
    diagonals: z.boolean().default(false),
  }),
  random: z.strictObject({
    kind: z.literal('random'),
    members,
    p: chance.optional(),
    edges: z.int().min(0).optional(),
    directed,
  }),
  small_world: z.strictObject({
    kind: z.literal('small_world'),
    members,
    neighbours: even,
    rewire: chance,
  }),
  scale_free: z.strictObject({
    kind: z.literal('scale_free'),
    members,
    edges: z.int().min(1),
  }),
  file: z.strictObject({
    kind: z.literal('file'),
    members: members.optional(),
    file: z.string().min(1),
    directed,
  }),
}
const kindSchema = z.looseObject({
  kind: z.enum(Object.keys(networkSchemas) as (keyof typeof networkSchemas)[]),
})

type Network = {
  [K in keyof typeof networkSchemas]: z.output<(typeof networkSchemas)[K]>
}[keyof typeof networkSchemas]

export type NetworkContent = {
  kind: string
  directed: boolean
  members: string[]
  neighbours: Record<string, string[]>
}

export type NetworkRead =
  | { ok: true; content: NetworkContent }
  | { ok: false; problems: ShapeProblem[] }

/** `countOf` says how many copies there are of a population of the scenario, by its id. */
export type Around = {
  seed: number
  tables: Tables
  countOf: (pattern: string) => number | null
}

/** Makes the network that is described; `id` is the artifact that has it, and names its stream. */
export function networkContent(given: unknown, id: string, around: Around): NetworkRead {
  const kind = shaped(kindSchema, given)
  if (!kind.ok) return kind
  const read = shaped<Network>(networkSchemas[kind.value.kind] as z.ZodType<Network>, given)
  if (!read.ok) return read
  const network = read.value
  const links = network.kind === 'file' ? linksOf(network.file, around.tables) : []
  if (!Array.isArray(links)) return refused(['file'], links.message, (network as JsonObject).file)
  const ids = membersOf(network, links, around)
  if (!Array.isArray(ids)) return refused(['members'], ids.message, network.members)
  const twice = ids.find((one, i) => ids.indexOf(one) !== i)
  if (twice !== undefined) return refused(['members'], `"${twice}" is there twice`, twice)
  const problem = sizeProblem(network, ids.length)
  if (problem !== null) return refused(problem.path, problem.message, problem.value)
  const graph =
    network.kind === 'file' ? linked(links, ids) : grown(network, ids.length, id, around)
  if ('message' in graph) return refused(['members'], graph.message, network.members)
  const neighbours = Object.fromEntries(
    ids.map((one, i) => [one, [...graph[i]!].map((k) => ids[k]!).sort(byCodeUnit)]),
  )
  const isDirected = 'directed' in network && network.directed
  const content = { kind: network.kind, directed: isDirected, members: ids, neighbours }
  return { ok: true, content }

  function linked(pairs: Link[], known: string[]): Graph | { message: string } {
    const places = new Map(known.map((one, i) => [one, i]))
    const edges = new Edges(known.length, network.kind === 'file' && network.directed)
    for (const { from, to, where } of pairs) {
      const [i, j] = [places.get(from), places.get(to)]
      if (i === undefined || j === undefined) {
        return { message: `${where} has "${i === undefined ? from : to}", which is none of them` }
      }
      edges.link(i, j)
    }
    return edges.graph
  }
}

function refused(path: Path, message: string, value: unknown): NetworkRead {
  return { ok: false, problems: [{ path, message, value }] }
}

type Drawn = Exclude<Network, { kind: 'file' }>

function grown(network: Drawn, n: number, id: string, { seed }: Around): Graph {
  const next = stream(seed, 'network', id)
  switch (network.kind) {
    case 'complete':
      return complete(n)
    case 'ring':
      return ring(n, network.neighbours)
    case 'lattice':
      return lattice(n, network)
    case 'random': {
      const { p, edges, directed: isDirected } = network
      return p === undefined
        ? randomByCount(n, edges!, next, isDirected)
        : randomByChance(n, p, next, isDirected)
    }
    case 'small_world':
      return smallWorld(n, network.neighbours, network.rewire, next)
    case 'scale_free':
      return scaleFree(n, network.edges, next)
    default:
      return unreachable(network)
  }
}

/** What its parameters ask that so many members cannot have. */
function sizeProblem(network: Network, n: number): ShapeProblem | null {
  const most = `are too many: with ${n} members the most is`
  const edges = edgesOf(network, n)
  if (edges > EDGES_MAX) {
    const message = `comes to ${Math.round(edges)} edges: the most is ${EDGES_MAX}`
    return { path: [], message, value: edges }
  }
  switch (network.kind) {
    case 'ring':
    case 'small_world': {
      const { neighbours } = network
      if (neighbours < n) return null
      const message = `${neighbours} ${most} ${n - 1 - ((n - 1) % 2)}`
      return { path: ['neighbours'], message, value: neighbours }
    }
    case 'lattice': {
      const { columns } = network
      if (n % columns === 0) return null
      const message = `${n} members fill no rows of ${columns}: use a divisor of ${n}`
      return { path: ['columns'], message, value: columns }
    }
    case 'random': {
      const { p, directed: isDirected } = network
      if ((p === undefined) === (network.edges === undefined)) {
        return { path: [], message: 'write p: 0.1 (a chance for each pair) or edges: 40', value: p }
      }
      const pairs = pairsOf(n, isDirected)
      if ((network.edges ?? 0) <= pairs) return null
      return { path: ['edges'], message: `${network.edges} ${most} ${pairs}`, value: network.edges }
    }
    case 'scale_free':
      if (network.edges < n) return null
      return { path: ['edges'], message: `${network.edges} ${most} ${n - 1}`, value: network.edges }
    default:
      return null
  }
}

/** How many edges there will be, or are to be expected. */
function edgesOf(network: Network, n: number): number {
  switch (network.kind) {
    case 'complete':
      return pairsOf(n, false)
    case 'random':
      return network.edges ?? (network.p ?? 0) * pairsOf(n, network.directed)
    case 'ring':
    case 'small_world':
      return (n * network.neighbours) / 2
    case 'scale_free':
      return n * network.edges
    default:
      return 0
  }
}

function membersOf(
  { members: given }: Network,
  links: Link[],
  { countOf }: Around,
): string[] | { message: string } {
  if (given === undefined) {
    return [...new Set(links.flatMap(({ from, to }) => [from, to]))].sort(byCodeUnit)
  }
  if (Array.isArray(given)) return given
  if (typeof given !== 'string') return numberedIds(given.of, given.count)
  const count = countOf(given)
  if (count === null) {
    const message = `no artifact of the scenario has the id "${given}": name a population, or ids`
    return { message }
  }
  if (count > MEMBERS_MAX) return { message: `${count} are too many: the most is ${MEMBERS_MAX}` }
  return numberedIds(given, count)
}

type Link = { from: string; to: string; where: string }

/** The edges of a list that has columns `from` and `to`. */
function linksOf(file: string, tables: Tables): Link[] | { message: string } {
  const table = tables.read(file)
  if (!table.ok) return table
  const { names, rows, lines } = table.csv
  const [from, to] = [names.indexOf('from'), names.indexOf('to')]
  if (from < 0 || to < 0) {
    return { message: `${file} needs columns named from and to: it has ${names.join(', ')}` }
  }
  if (rows.length > EDGES_MAX) {
    return { message: `${file} has ${rows.length} edges: the most is ${EDGES_MAX}` }
  }
  const links = rows.map((row, i) => ({
    from: row[from]!.trim(),
    to: row[to]!.trim(),
    where: `${file}:${lines[i]}`,
  }))
  const loop = links.find((one) => one.from === one.to)
  return loop === undefined
    ? links
    : { message: `${loop.where} links "${loop.from}" with itself: leave it out` }
}
