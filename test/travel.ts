// Doubts everything about time in one scenario: checkpoints, restoring, replaying, forking.
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Event } from '../src/kernel/event.ts'
import { fork } from '../src/run/fork.ts'
import { replay } from '../src/run/replay.ts'
import { resumed } from '../src/run/resume.ts'
import { openRunFile, type RunFile } from '../src/run/run_file.ts'
import { inFolder, type Lived, live, scenarioOf, undisturbed } from './check.ts'

/** How many checkpoints of one file are restored; with several strides, some 20 of a scenario. */
const SAMPLED = process.env.OIKOS_TIMES === undefined ? 3 : 6

/**
 * The same event hash whatever is done: with checkpoints after every k-th event and everything
 * thrown away at each, from each checkpoint on, and in a fork without change.
 */
export async function travel(path: string, set: string[] = []): Promise<void> {
  const plain = await live(scenarioOf(path, set))
  for (const k of stridesOf(plain.events.length)) {
    await inFolder(async (folder) => {
      const file = join(folder, 'run.oikos')
      const often = [...set, `checkpoint.events=${k}`, 'checkpoint.reload=1']
      await same(await live(scenarioOf(path, often), file), plain, `a checkpoint every ${k}`)
      await restore(file, plain)
      await forkUnchanged(file, join(folder, 'fork.oikos'), plain)
    })
  }
}

function stridesOf(events: number): number[] {
  if (process.env.OIKOS_TIMES !== undefined) return events < 1500 ? [3, 50] : [500]
  return [Math.max(4, Math.ceil(events / 8))]
}

async function same(lived: Lived, plain: Lived, how: string): Promise<void> {
  if (lived.eventHash !== plain.eventHash) expect(firstOther(lived.events, plain.events)).toBe(how)
  expect(lived.stateHash, how).toBe(plain.stateHash)
  expect(lived.tally, how).toEqual(plain.tally)
}

/** The first event that is not the same, as both have it. */
function firstOther(events: Event[], others: Event[]): string {
  const at = others.findIndex((event, i) => JSON.stringify(event) !== JSON.stringify(events[i]))
  return JSON.stringify([events[at] ?? null, others[at] ?? null], null, 1)
}

async function restore(path: string, plain: Lived): Promise<void> {
  await withFile(path, async (file) => {
    for (const seq of sampled(checkpointsIn(file))) {
      const again = await replay(file, { from: seq })
      again.run.close()
      expect(again.divergence, `from #${seq}`).toBeNull()
      expect(again.from).toBe(seq)
      expect(again.eventHash, `from #${seq}`).toBe(plain.eventHash)
      expect(again.stateHash, `from #${seq}`).toBe(plain.stateHash)
      expect(again.identical).toBe(again.of)
    }
    const whole = await replay(file)
    whole.run.close()
    expect([whole.divergence, whole.identical]).toEqual([null, plain.events.length])
  })
}

function checkpointsIn(file: RunFile): number[] {
  return file.db.prepare('SELECT seq FROM snapshots ORDER BY seq').pluck().all() as number[]
}

function sampled(all: number[]): number[] {
  if (all.length <= SAMPLED) return all
  return Array.from({ length: SAMPLED }, (_, i) => all[Math.floor((i * all.length) / SAMPLED)]!)
}

async function forkUnchanged(path: string, to: string, plain: Lived): Promise<void> {
  const at = { seq: Math.ceil(plain.events.length / 2) }
  await fork(path, to, { at, changes: [] })
  const run = await resumed(to)
  try {
    const outcome = await run.live(undisturbed)
    expect(outcome.eventHash, 'a fork without change').toBe(plain.eventHash)
    expect(outcome.stateHash, 'a fork without change').toBe(plain.stateHash)
  } finally {
    run.close()
  }
}

export async function withFile<T>(path: string, body: (file: RunFile) => Promise<T>): Promise<T> {
  const file = openRunFile(path)
  try {
    return await body(file)
  } finally {
    file.close()
  }
}
