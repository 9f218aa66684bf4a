// Bench: what recording adds to a step, of a light run and of a full one, against a plain loop that
// hashes the same lines.
import { hash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packed } from '../../src/run/event_row.ts'
import { Recorder } from '../../src/run/recorder.ts'
import { emptyScenario } from '../runfile_writer.ts'
import { makeWorld, newborn, turns } from '../worlds.ts'
import { compared, type Lap, type Row } from './row.ts'

const AGENTS = 100
const TURNS = 100_000
const WANTED = { hash: 0.3, full: 0.15 }

export async function light(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'oikos-bench-'))
  const rows: Row[] = []
  for (const keep of ['hash', 'full'] as const) {
    const lap = await recorded(join(folder, `${keep}.oikos`), keep)
    const figures = await compared(lap, hashing(), TURNS)
    rows.push({ what: `steps, recorded ${keep}`, at: AGENTS, ...figures, wanted: WANTED[keep] })
  }
  rmSync(folder, { recursive: true })
  return rows
}

async function recorded(path: string, keep: 'hash' | 'full'): Promise<Lap> {
  const recorder = new Recorder(path, emptyScenario([`record.keep=${keep}`]))
  const population = Array.from({ length: AGENTS }, (_, i) =>
    newborn(`a${i}`, { loop: { mind: 'native', name: 'idle' } }),
  )
  const made = makeWorld(population, {
    natives: new Map([['idle', () => 1_000_000]]),
    committed: (events) => recorder.add(events),
  })
  return async (count) => {
    const seconds = await turns(made, count)
    recorder.flush()
    return seconds / count
  }
}

/** The line of a step, chained as a commit of its own. */
function hashing(): Lap {
  let chain = '0'.repeat(64)
  let seq = 0
  return (count) => {
    const began = performance.now()
    for (let i = 0; i < count; i++) {
      seq += 1
      const wait = { until: seq + 1_000_000 }
      const data = { id: 'a1', why: 'timer', gas: 0, wait }
      const event = {
        seq,
        t: seq,
        kind: 'agent.acted',
        by: 'a1',
        cause: seq - 1,
        step: 'a1#1',
        data,
      }
      chain = hash('sha256', `${chain}\n${packed(event as never).data}`, 'hex')
    }
    return (performance.now() - began) / 1000 / count
  }
}
