// Bench: bytes of memory for an idle agent with an async loop, shared code apart.
import { type Made, makeWorld, newborn, turns } from '../worlds.ts'

export type MemoryRow = { at: number; bytes: number }

export async function memory(agents: number): Promise<MemoryRow> {
  // What every world shares is loaded by a first one.
  await idle(10)
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
  const made = await idle(agents)
  globalThis.gc?.()
  const after = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
  if (made.agents.count !== agents) throw new Error('not everybody waits')
  return { at: agents, bytes: Math.round((after - before) / agents) }
}

async function idle(agents: number): Promise<Made> {
  const code = 'function step() {}'
  const population = Array.from({ length: agents }, (_, i) =>
    newborn(`a${i}`, { can_execute: true, code, loop: { mind: 'code', every: '1s' } }),
  )
  const made = makeWorld(population, {
    run: () => ({ ok: true, resultJson: 'null', contentJson: 'null', gas: 0 }),
  })
  await turns(made, agents)
  return made
}
