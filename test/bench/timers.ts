// Bench: unrecorded timers through the kernel, against a typed-array heap with a plain state
// machine.
import { Heap } from '../../src/base/heap.ts'
import { makeWorld, newborn, turns } from '../worlds.ts'
import { compared, type Lap, type Row } from './row.ts'

/** Rests between half a second and one and a half, the same everywhere. */
function rests(): () => number {
  let state = 1
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return 500_000 + (state % 1_000_000)
  }
}

/** Only the unavoidable: pop, a little arithmetic, push. */
function bare(agents: number): Lap {
  const heap = new Heap()
  const counters = new Float64Array(agents)
  let sequence = 0
  const rest = rests()
  for (let i = 0; i < agents; i++) heap.push(i, 0, ++sequence, i)
  return (count) => {
    const began = performance.now()
    for (let i = 0; i < count; i++) {
      const now = heap.firstTime
      const agent = heap.pop()
      counters[agent]! += 1
      heap.push(now + rest(), 0, ++sequence, agent)
    }
    return (performance.now() - began) / 1000 / count
  }
}

async function through(kind: 'async' | 'native', agents: number): Promise<Lap> {
  const population = Array.from({ length: agents }, (_, i) =>
    newborn(`a${i}`, { loop: { mind: 'native', name: 'idle' } }),
  )
  const made = makeWorld(population, {
    natives: new Map([['idle', rests()]]),
    direct: kind === 'native',
  })
  await turns(made, agents)
  return async (count) => (await turns(made, count)) / count
}

const TURNS = 200_000

export async function timers(agents: number): Promise<Row[]> {
  const rows: Row[] = []
  const wanted: Record<number, { async: number; native: number }> = {
    1000: { async: 0.12, native: 0.3 },
    100000: { async: 0.05, native: 0.15 },
  }
  for (const kind of ['async', 'native'] as const) {
    rows.push({
      what: `timers, ${kind} loops`,
      at: agents,
      ...(await compared(await through(kind, agents), bare(agents), TURNS)),
      wanted: wanted[agents]?.[kind] ?? null,
    })
  }
  return rows
}
