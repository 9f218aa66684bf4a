// One check() for every scenario: it lives it, and then doubts everything about it.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { genesisIds } from '../genesis/catalogue.ts'
import { apply } from '../src/kernel/apply.ts'
import { type Event, eventSchema } from '../src/kernel/event.ts'
import { remember } from '../src/kernel/recent.ts'
import { stateText } from '../src/kernel/state_hash.ts'
import { emptyWorld } from '../src/kernel/world.ts'
import { bringModules } from '../src/run/bring.ts'
import type { Outside } from '../src/run/drive.ts'
import { type Outcome, Run } from '../src/run/live.ts'
import { formatProblem } from '../src/run/problem.ts'
import { recountAll } from '../src/run/recount.ts'
import { isProblems, loadScenario, readScenario, type Scenario } from '../src/run/scenario.ts'

export const undisturbed: Outside = { between: () => undefined, stopping: () => false }

/** Every scenario file of the repository. */
export function scenarioFiles(): string[] {
  return ['test/scenarios', 'scenarios'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => `${folder}/${name}`),
  )
}

export type Lived = Outcome & { events: Event[]; scenario: Scenario }

/** A scenario from a file, or from its text. */
export function scenarioOf(source: string, set: string[] = []): Scenario {
  const options = { genesisIds, set }
  const scenario = source.includes('\n')
    ? readScenario(source, 'test/scenarios/inline.yaml', options)
    : loadScenario(source, options)
  if (isProblems(scenario)) throw new Error(scenario.map(formatProblem).join('\n'))
  return scenario
}

export async function live(scenario: Scenario, file: string | null = null): Promise<Lived> {
  const run = new Run(scenario, await bringModules(scenario), { file, keep: true })
  try {
    const problems = run.begin()
    if (problems.length > 0) throw new Error(problems.map(formatProblem).join('\n'))
    const outcome = await run.live(undisturbed)
    return { ...outcome, events: run.events!, scenario }
  } finally {
    run.close()
  }
}

/**
 * Lives a scenario and checks that its expectations hold, that every event fits its schema, that
 * every law holds when recounted from scratch, that the fold of the events is the same world, that
 * taking every event back leads to the empty one, and that a second life is identical, of the same
 * scenario or of `other`, which must mean the same.
 */
export async function check(source: string, set: string[] = [], other?: Scenario): Promise<Lived> {
  const scenario = scenarioOf(source, set)
  const lived = await live(scenario)
  expect(lived.tally.failed.map(failureText), scenario.path).toEqual([])
  for (const event of lived.events) eventSchema.parse(event)
  expect(lived.events.map((event) => event.seq)).toEqual(lived.events.map((_, i) => i + 1))
  recountAll(lived.world)
  foldAndBack(scenario, lived)
  const again = await live(other ?? scenario)
  expect(again.eventHash).toBe(lived.eventHash)
  expect(again.stateHash).toBe(lived.stateHash)
  return lived
}

function failureText({ say, found }: { say: string; found: unknown }): string {
  return `${say}: found ${JSON.stringify(found).slice(0, 300)}`
}

/** Folds the events to the same state, and takes them all back to the empty world. */
export function foldAndBack(scenario: Scenario, lived: Lived): void {
  const world = emptyWorld(scenario.seed, scenario.configTree)
  const empty = stateText(world)
  const undos = lived.events.map((event) => apply(world, event))
  remember(world, lived.events)
  expect(stateText(world)).toBe(stateText(lived.world))
  for (const undo of undos.reverse()) undo()
  Object.assign(world, { recent: [], now: 0, seq: 0 })
  expect(stateText(world)).toBe(empty)
}

/** A folder for one test, removed afterwards. */
export function inFolder<T>(body: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'oikos-'))
  const done = () => rmSync(folder, { recursive: true, force: true })
  let result: T
  try {
    result = body(folder)
  } catch (error) {
    done()
    throw error
  }
  if (result instanceof Promise) return result.finally(done) as T
  done()
  return result
}
