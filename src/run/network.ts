// Networks: who is whose neighbour, as each model of them draws it.
import type { Stream } from '../base/random.ts'

/** Neighbours of each member, by its place; of directed ones, those that it points to. */
export type Graph = Set<number>[]

/**
 * - `link` notes one edge; in one that is not directed, both ends are neighbours of each other.
 * - `edges` counts them.
 */
export class Edges {
  readonly graph: Graph
  edges = 0
  private readonly isDirected: boolean

  constructor(members: number, isDirected = false) {
    this.graph = Array.from({ length: members }, () => new Set())
    this.isDirected = isDirected
  }

  has(from: number, to: number): boolean {
    return this.graph[from]!.has(to)
  }

  /** What is there already, and who would be its own neighbour, is left as it is. */
  link(from: number, to: number): void {
    if (from === to || this.has(from, to)) return
    this.graph[from]!.add(to)
    if (!this.isDirected) this.graph[to]!.add(from)
    this.edges += 1
  }

  unlink(from: number, to: number): void {
    if (!this.has(from, to)) return
    this.graph[from]!.delete(to)
    if (!this.isDirected) this.graph[to]!.delete(from)
    this.edges -= 1
  }
}

/** Everybody with everybody: n (n - 1) / 2 edges. */
export function complete(n: number): Graph {
  const edges = new Edges(n)
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) edges.link(i, j)
  return edges.graph
}

/** Each with the `k` nearest of a circle, half of them on either side: n k / 2 edges. */
export function ring(n: number, k: number): Graph {
  return ringEdges(n, k).graph
}

function ringEdges(n: number, k: number): Edges {
  const edges = new Edges(n)
  for (let step = 1; step <= k / 2; step++) {
    for (let i = 0; i < n; i++) edges.link(i, (i + step) % n)
  }
  return edges
}

export type Lattice = { columns: number; torus: boolean; diagonals: boolean }

/**
 * Rows of so many columns, each with those beside it (von Neumann's neighbourhood), with
 * `diagonals` also those across (Moore's). On a torus the borders meet.
 */
export function lattice(n: number, { columns, torus, diagonals }: Lattice): Graph {
  const edges = new Edges(n)
  const rows = n / columns
  const steps = [
    [0, 1],
    [1, 0],
    ...(diagonals
      ? [
          [1, 1],
          [1, -1],
        ]
      : []),
  ] as [number, number][]
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (const [down, right] of steps) {
        const [toRow, toColumn] = [row + down, column + right]
        const isInside = toRow < rows && toColumn >= 0 && toColumn < columns
        if (!isInside && !torus) continue
        const to = (toRow % rows) * columns + ((toColumn + columns) % columns)
        edges.link(row * columns + column, to)
      }
    }
  }
  return edges.graph
}

/** Each pair with a chance: G(n, p) of Gilbert (1959). */
export function randomByChance(n: number, p: number, next: Stream, isDirected: boolean): Graph {
  const edges = new Edges(n, isDirected)
  for (let i = 0; i < n; i++) {
    for (let j = isDirected ? 0 : i + 1; j < n; j++) if (j !== i && next() < p) edges.link(i, j)
  }
  return edges.graph
}

/**
 * So many edges, all sets of them as likely: G(n, m) of Erdős and Rényi (1959), drawn as Floyd does
 * (Bentley and Floyd, A Sample of Brilliance, 1987), with one draw for each.
 */
export function randomByCount(n: number, m: number, next: Stream, isDirected: boolean): Graph {
  const pairs = pairsOf(n, isDirected)
  const chosen = new Set<number>()
  for (let j = pairs - m; j < pairs; j++) {
    const pair = Math.floor(next() * (j + 1))
    chosen.add(chosen.has(pair) ? j : pair)
  }
  const edges = new Edges(n, isDirected)
  for (const pair of chosen) {
    const [from, to] = isDirected ? orderedPair(pair, n) : pairAt(pair)
    edges.link(from, to)
  }
  return edges.graph
}

export function pairsOf(n: number, isDirected: boolean): number {
  return isDirected ? n * (n - 1) : (n * (n - 1)) / 2
}

function orderedPair(pair: number, n: number): [number, number] {
  const from = Math.floor(pair / (n - 1))
  const to = pair % (n - 1)
  return [from, to < from ? to : to + 1]
}

/** Pairs as (1,0) (2,0) (2,1) (3,0) …: the larger end is the last whose pairs begin before. */
function pairAt(pair: number): [number, number] {
  let high = Math.floor((1 + Math.sqrt(1 + 8 * pair)) / 2)
  while ((high * (high - 1)) / 2 > pair) high -= 1
  while ((high * (high + 1)) / 2 <= pair) high += 1
  return [high, pair - (high * (high - 1)) / 2]
}

/**
 * A ring whose edges are each moved, with a chance, to a member that is drawn: Watts and Strogatz,
 * Collective dynamics of small-world networks (1998). It keeps its n k / 2 edges.
 */
export function smallWorld(n: number, k: number, rewire: number, next: Stream): Graph {
  const edges = ringEdges(n, k)
  for (let step = 1; step <= k / 2; step++) {
    for (let i = 0; i < n; i++) {
      const old = (i + step) % n
      if (next() >= rewire || edges.graph[i]!.size >= n - 1) continue
      let to = Math.floor(next() * n)
      while (to === i || edges.has(i, to)) to = Math.floor(next() * n)
      edges.unlink(i, old)
      edges.link(i, to)
    }
  }
  return edges.graph
}

/**
 * Grown one by one, each linked to `m` others, the likelier the more neighbours they have: Barabási
 * and Albert, Emergence of Scaling in Random Networks (1999), begun with a star of m + 1 members,
 * as they leave the beginning open. It has (n - m) m edges, and is connected.
 */
export function scaleFree(n: number, m: number, next: Stream): Graph {
  const edges = new Edges(n)
  /** Each member once for each of its edges. */
  const ends: number[] = []
  const link = (from: number, to: number) => {
    edges.link(from, to)
    ends.push(from, to)
  }
  for (let i = 1; i <= m; i++) link(0, i)
  for (let i = m + 1; i < n; i++) {
    const targets = new Set<number>()
    while (targets.size < m) targets.add(ends[Math.floor(next() * ends.length)]!)
    for (const to of targets) link(i, to)
  }
  return edges.graph
}
