// Networks: counts that each model promises, symmetry, no loops, and what a seed decides.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stream } from '../src/base/random.ts'
import {
  complete,
  type Graph,
  lattice,
  pairsOf,
  randomByChance,
  randomByCount,
  ring,
  scaleFree,
  smallWorld,
} from '../src/run/network.ts'

const edgesOf = (graph: Graph) => graph.reduce((sum, one) => sum + one.size, 0) / 2

/** Symmetric and without loops, all within the members. */
function isPlain(graph: Graph): boolean {
  return graph.every((ends, i) =>
    [...ends].every((j) => j !== i && j >= 0 && j < graph.length && graph[j]!.has(i)),
  )
}

function isConnected(graph: Graph): boolean {
  const open = [0]
  const seen = new Set(open)
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of graph[at]!) {
      if (seen.has(next)) continue
      seen.add(next)
      open.push(next)
    }
  }
  return seen.size === graph.length
}

const texts = (graph: Graph) => JSON.stringify(graph.map((one) => [...one].sort((a, b) => a - b)))
const seeds = fc.integer({ min: 0, max: 1e6 })

describe('networks', () => {
  test('a complete one has everybody with everybody', () => {
    for (const n of [1, 2, 7, 40]) {
      const graph = complete(n)
      expect(isPlain(graph)).toBe(true)
      expect(edgesOf(graph)).toBe((n * (n - 1)) / 2)
    }
  })

  test('a ring has as many neighbours for each, on either side', () => {
    const graph = ring(10, 4)
    expect(graph.map((one) => one.size)).toEqual(Array(10).fill(4))
    expect([...graph[0]!].sort((a, b) => a - b)).toEqual([1, 2, 8, 9])
    expect(isPlain(graph) && isConnected(graph)).toBe(true)
    expect([...ring(3, 2)[0]!].sort((a, b) => a - b)).toEqual([1, 2])
  })

  test('a lattice has four beside, on a torus for all; eight with diagonals', () => {
    const flat = lattice(12, { columns: 4, torus: false, diagonals: false })
    expect(edgesOf(flat)).toBe(3 * 3 + 2 * 4)
    expect([...flat[5]!].sort((a, b) => a - b)).toEqual([1, 4, 6, 9])
    expect(flat[0]!.size).toBe(2)
    const torus = lattice(20, { columns: 5, torus: true, diagonals: false })
    expect(torus.map((one) => one.size)).toEqual(Array(20).fill(4))
    const moore = lattice(20, { columns: 5, torus: true, diagonals: true })
    expect(moore.map((one) => one.size)).toEqual(Array(20).fill(8))
    const edge = lattice(9, { columns: 3, torus: false, diagonals: true })
    expect([edge[0]!.size, edge[1]!.size, edge[4]!.size]).toEqual([3, 5, 8])
    for (const one of [flat, torus, moore, edge])
      expect(isPlain(one) && isConnected(one)).toBe(true)
  })

  test('G(n, m) has m edges, whichever m', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 14 }), fc.nat(), seeds, (n, some, seed) => {
        const m = some % (pairsOf(n, false) + 1)
        const graph = randomByCount(n, m, stream(seed, 'm'), false)
        expect(isPlain(graph)).toBe(true)
        expect(edgesOf(graph)).toBe(m)
        const arcs = some % (pairsOf(n, true) + 1)
        const directed = randomByCount(n, arcs, stream(seed, 'd'), true)
        expect(directed.reduce((sum, one) => sum + one.size, 0)).toBe(arcs)
        expect(directed.every((one, i) => !one.has(i))).toBe(true)
      }),
    )
  })

  test('G(n, m) draws every pair as often', () => {
    const times = new Map<string, number>()
    for (let seed = 0; seed < 6_000; seed++) {
      const key = texts(randomByCount(4, 1, stream(seed, 'pair'), false))
      times.set(key, (times.get(key) ?? 0) + 1)
    }
    expect(times.size).toBe(6)
    for (const count of times.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150)
  })

  test('G(n, p) has about p of the pairs; none for 0, all for 1', () => {
    const graph = randomByChance(200, 0.1, stream(1, 'p'), false)
    expect(isPlain(graph)).toBe(true)
    expect(Math.abs(edgesOf(graph) - 1_990)).toBeLessThan(200)
    expect(edgesOf(randomByChance(30, 0, stream(1, 'p'), false))).toBe(0)
    expect(texts(randomByChance(30, 1, stream(1, 'p'), false))).toBe(texts(complete(30)))
  })

  test('a small world keeps its n k / 2 edges; without rewiring it is the ring', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 30 }),
        fc.integer({ min: 1, max: 14 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        seeds,
        (n, half, rewire, seed) => {
          const k = Math.max(2, 2 * Math.min(half, Math.floor((n - 1) / 2)))
          const graph = smallWorld(n, k, rewire, stream(seed, 'w'))
          expect(isPlain(graph)).toBe(true)
          expect(edgesOf(graph)).toBe((n * k) / 2)
        },
      ),
    )
    expect(texts(smallWorld(20, 4, 0, stream(1, 'w')))).toBe(texts(ring(20, 4)))
    expect(texts(smallWorld(20, 4, 1, stream(1, 'w')))).not.toBe(texts(ring(20, 4)))
  })

  test('a scale-free one has (n - m) m edges, is connected, and has hubs', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.nat(), seeds, (n, some, seed) => {
        const m = 1 + (some % (n - 1))
        const graph = scaleFree(n, m, stream(seed, 'b'))
        expect(isPlain(graph) && isConnected(graph)).toBe(true)
        expect(edgesOf(graph)).toBe((n - m) * m)
        for (const one of graph.slice(m + 1)) expect(one.size).toBeGreaterThanOrEqual(m)
      }),
    )
    const largest = Math.max(...scaleFree(1_000, 2, stream(1, 'b')).map((one) => one.size))
    const plain = randomByCount(1_000, 1_996, stream(1, 'b'), false)
    expect(largest).toBeGreaterThan(3 * Math.max(...plain.map((one) => one.size)))
  })

  test('the same seed gives the same network, another one another', () => {
    const kinds = [
      (seed: number) => smallWorld(40, 4, 0.3, stream(seed, 'n')),
      (seed: number) => scaleFree(40, 2, stream(seed, 'n')),
      (seed: number) => randomByChance(40, 0.1, stream(seed, 'n'), false),
      (seed: number) => randomByCount(40, 80, stream(seed, 'n'), true),
    ]
    for (const kind of kinds) {
      expect(texts(kind(1))).toBe(texts(kind(1)))
      expect(texts(kind(1))).not.toBe(texts(kind(2)))
    }
  })
})
