// Bench: unrecorded timers through the kernel, against a typed-array heap with a plain state
// machine.
import { Heap } from '../../src/base/heap.ts'
import { makeWorld, newborn, turns } from '../worlds.ts'
import type { Row } from './row.ts'

/** Rests between half a second and one and a half, the same everywhere. */
function rests(): () => number {
  let state = 1
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return 500_000 + (state % 1_000_000)
  }
}

/** Only the unavoidable: pop, a little arithmetic, push. */
function bare(agents: number, steps: number): number {
  const heap = new Heap()
  const counters = new Float64Array(agents)
  let sequence = 0
  const rest = rests()
  for (let i = 0; i < agents; i++) heap.push(i, 0, ++sequence, i)
  const began = performance.now()
  for (let i = 0; i < steps; i++) {
    const now = heap.firstTime
    const agent = heap.pop()
    counters[agent]! += 1
    heap.push(now + rest(), 0, ++sequence, agent)
  }
  return (performance.now() - began) / 1000
}

async function through(kind: 'async' | 'native', agents: number, steps: number): Promise<number> {
  const population = Array.from({ length: agents }, (_, i) =>
    newborn(`a${i}`, { loop: { mind: 'native', name: 'idle' } }),
  )
  const made = makeWorld(population, {
    natives: new Map([['idle', rests()]]),
    direct: kind === 'native',
  })
  await turns(made, agents)
  return turns(made, steps)
}

export async function timers(agents: number): Promise<Row[]> {
  const steps = agents >= 100_000 ? 400_000 : 300_000
  bare(agents, steps)
  const plain = bare(agents, steps) / steps
  const rows: Row[] = []
  const wanted: Record<number, { async: number; native: number }> = {
    1000: { async: 0.12, native: 0.3 },
    100000: { async: 0.05, native: 0.15 },
  }
  for (const kind of ['async', 'native'] as const) {
    const each = (await through(kind, agents, steps)) / steps
    rows.push({
      what: `timers, ${kind} loops`,
      at: agents,
      each,
      plain,
      wanted: wanted[agents]?.[kind] ?? null,
    })
  }
  return rows
}
