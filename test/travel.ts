// Doubts everything about time in one scenario: checkpoints, restoring, replaying, forking.
import { join } from 'node:path'
import { expect } from 'vitest'
import { canonical, type Json, WRAPPED_DEPTH_MAX } from '../src/base/json.ts'
import type { Event } from '../src/kernel/event.ts'
import { scenarioAgain } from '../src/run/again.ts'
import { takeCheckpoint } from '../src/run/checkpoint.ts'
import { fork } from '../src/run/fork.ts'
import { type Replayed, replay } from '../src/run/replay.ts'
import { resumed } from '../src/run/resume.ts'
import type { RunFile } from '../src/run/run_file.ts'
import { sandboxFor } from '../src/run/sandbox_for.ts'
import type { Scenario } from '../src/run/scenario.ts'
import { type Restored, restoredFrom } from '../src/run/snapshots.ts'
import { inFolder, type Lived, live, scenarioFiles, scenarioOf, undisturbed } from './check.ts'
import { withFile } from './recorded.ts'

export const IS_CAMPAIGN = process.env.OIKOS_TIMES !== undefined

/**
 * From how many places of one file a life is made again, the birth among them, how many of these
 * lives are followed to the end, and over how many checkpoints all of them are. What is the same as
 * the next checkpoint goes on as that does: following each to the next, and the last to the end,
 * proves the whole.
 */
const [SAMPLED, TO_THE_END, FOLLOWED] = IS_CAMPAIGN ? [Number.POSITIVE_INFINITY, 3, 3] : [20, 0, 1]

/** Scenarios of a folder that are travelled: each third in the tests, all in the campaign. */
export function travelled(folder: string): string[] {
  const paths = scenarioFiles().filter((_, i) => IS_CAMPAIGN || i % 3 === 1)
  return paths.filter((path) => path.startsWith(`${folder}/`))
}

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
  if (IS_CAMPAIGN) return events < 1500 ? [1, 10, 50] : [100, 500]
  return [Math.max(4, Math.ceil(events / 4))]
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
  const sandbox = sandboxFor(plain.scenario)
  try {
    await withFile(path, async (file) => {
      const again = await scenarioAgain(file)
      const all = [0, ...checkpointsIn(file)]
      const places = new Places(file, plain.scenario)
      for (const from of sampled(all, SAMPLED)) {
        const until = all[all.indexOf(from) + FOLLOWED]
        const restored = from === 0 ? undefined : places.leave(from)
        const options = { ...(restored && { from: restored }), sandbox, again }
        if (until === undefined) await followToEnd(file, plain, from, options)
        else await follow(file, places, [from, until], options)
      }
      for (const from of sampled(all, TO_THE_END)) {
        await followToEnd(file, plain, from, { from, sandbox, again })
      }
      places.assertUntouched()
    })
  } finally {
    sandbox.close()
  }
}

type Options = NonNullable<Parameters<typeof replay>[1]>

/** Checkpoints of one file, each restored once: what a life comes to, and what the next begins in. */
class Places {
  private readonly file: RunFile
  private readonly scenario: Scenario
  private readonly restored = new Map<number, Restored>()
  /** Events that worlds remember, as they were when they were read. */
  private readonly read = new Map<Event, string>()

  constructor(file: RunFile, scenario: Scenario) {
    this.file = file
    this.scenario = scenario
  }

  at(seq: number): Restored {
    const known = this.restored.get(seq)
    if (known !== undefined) return known
    const restored = restoredFrom(this.file.path, this.file.db, this.scenario, seq)!
    for (const event of restored.moment.world.recent) {
      if (!this.read.has(event)) this.read.set(event, JSON.stringify(event))
    }
    this.restored.set(seq, restored)
    return restored
  }

  /** The same for whoever lives on in it. */
  leave(seq: number): Restored {
    const restored = this.at(seq)
    this.restored.delete(seq)
    return restored
  }

  /** Lives share the events that they remember from before: none may have changed them. */
  assertUntouched(): void {
    for (const [event, text] of this.read) expect(JSON.stringify(event)).toBe(text)
  }
}

/** From one checkpoint, or the birth, to another: what is there is what is restored from the other. */
async function follow(
  file: RunFile,
  places: Places,
  [from, until]: [number, number],
  options: Options,
): Promise<void> {
  const how = `from #${from} to #${until}`
  const again = await replay(file, { ...options, until })
  again.run.close()
  expect(again.divergence, how).toBeNull()
  expect(again.from).toBe(from)
  const there = { moment: again.run.kernel.moment, carried: again.run.carried }
  const other = places.at(until)
  const [got, wanted] = [linesOf(there), linesOf(other)]
  expect(got.length, how).toBe(wanted.length)
  for (let i = 0; i < got.length; i++) {
    if (got[i] !== wanted[i]) expect(inOrder(got[i]!), how).toBe(inOrder(wanted[i]!))
  }
  const [remembered, recorded] = [there, other].map(({ moment }) => moment.world.recent)
  expect(remembered!.length, how).toBe(recorded!.length)
  for (let i = 0; i < remembered!.length; i++) {
    if (remembered![i] === recorded![i]) continue
    const texts = [remembered![i], recorded![i]].map((event) => JSON.stringify(event))
    // A file has the keys of events in canonical order, and who read them keeps them so.
    if (texts[0] !== texts[1]) expect(inOrder(texts[0]!), how).toBe(inOrder(texts[1]!))
  }
}

function inOrder(line: string): string {
  return canonical(JSON.parse(line) as Json, WRAPPED_DEPTH_MAX)
}

/** All that a run goes on with besides the events it remembers, part of the state or not. */
function linesOf({ moment, carried }: Restored): string[] {
  return takeCheckpoint(moment, carried, null).text.split('\n')
}

async function followToEnd(
  file: RunFile,
  plain: Lived,
  from: number,
  options: Options,
): Promise<Replayed> {
  const how = `from #${from}`
  const again = await replay(file, options)
  again.run.close()
  expect(again.divergence, how).toBeNull()
  expect(again.from).toBe(from)
  expect(again.identical, how).toBe(again.of)
  expect([again.eventHash, again.stateHash], how).toEqual([plain.eventHash, plain.stateHash])
  return again
}

function checkpointsIn(file: RunFile): number[] {
  return file.db.prepare('SELECT seq FROM snapshots ORDER BY seq').pluck().all() as number[]
}

function sampled(all: number[], most: number): number[] {
  if (all.length <= most) return all
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]!)
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
