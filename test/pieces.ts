// A life in pieces: lived into a file, stopped after so many turns, and resumed, again and again.
import { expect } from 'vitest'
import { bringModules } from '../src/run/bring.ts'
import { type Outcome, Run } from '../src/run/live.ts'
import { resumed } from '../src/run/resume.ts'
import type { Scenario } from '../src/run/scenario.ts'

/** Lives on for so many turns, or to the end. */
export async function liveFor(run: Run, turns: number): Promise<Outcome> {
  let left = turns
  try {
    return await run.live({ between: () => undefined, stopping: () => left-- <= 0 })
  } finally {
    run.close()
  }
}

/** Lives a scenario into a file with stops after so many turns each, and then to its end. */
export async function inPieces(
  scenario: Scenario,
  path: string,
  stops: readonly number[],
): Promise<Outcome> {
  const first = new Run(scenario, await bringModules(scenario), { file: path })
  expect(first.begin()).toEqual([])
  let outcome = await liveFor(first, stops[0] ?? 0)
  for (const turns of [...stops.slice(1), Number.POSITIVE_INFINITY]) {
    if (outcome.ending.reason !== 'interrupted') break
    outcome = await liveFor(await resumed(path), turns)
  }
  return outcome
}
