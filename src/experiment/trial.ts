// Trials: lives of a scenario that are measured, or doubted: lived twice, stopped and resumed.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json } from '../base/json.ts'
import { stream } from '../base/random.ts'
import { bringModules } from '../run/bring.ts'
import type { Outside } from '../run/drive.ts'
import { type Outcome, Run } from '../run/live.ts'
import { formatProblem } from '../run/problem.ts'
import { recounted } from '../run/recount.ts'
import { resumed } from '../run/resume.ts'
import type { Scenario } from '../run/scenario.ts'

/** Told now and then how far a life is, in virtual microseconds. */
export type Progress = (nowUs: number) => void

/** A value of an expression, or why it has none. */
export type Answered = { ok: true; value: Json } | { ok: false; message: string }

export type Life = {
  eventHash: string
  stateHash: string
  events: number
  turns: number
  nowUs: number
  answers: Answered[]
  /** What was wrong: laws that are broken, expectations of the scenario that failed. */
  troubles: string[]
}

const TOLD_EVERY = 5_000

function watched(progress: Progress, run: Run, stopAfter: number): Outside & { turns: number } {
  const outside = {
    turns: 0,
    between: () => {
      outside.turns += 1
      if (outside.turns % TOLD_EVERY === 0) progress(run.kernel.nowUs)
      return undefined
    },
    stopping: () => outside.turns >= stopAfter,
  }
  return outside
}

/** A scenario whose world can't be born, in words for its author. */
export class Unborn extends Error {}

/**
 * Lives a scenario to its end, and asks expressions of the world it ends with: as a light run in a
 * file that is thrown away where the scenario wants it light, otherwise without one. Throws Unborn.
 */
export async function tried(
  scenario: Scenario,
  expressions: readonly string[],
  progress: Progress,
): Promise<Life> {
  if (scenario.config.record.keep !== 'hash') return lived(scenario, null, expressions, progress)
  return inFolder((folder) => lived(scenario, join(folder, 'life.oikos'), expressions, progress))
}

async function lived(
  scenario: Scenario,
  file: string | null,
  expressions: readonly string[],
  progress: Progress,
): Promise<Life> {
  const run = new Run(scenario, await bringModules(scenario), { file })
  try {
    const [problem] = run.begin()
    if (problem !== undefined) throw new Unborn(formatProblem(problem))
    const outside = watched(progress, run, Number.POSITIVE_INFINITY)
    const outcome = await run.live(outside)
    const answers = expressions.map((one) => run.evaluate(one))
    return { ...lifeOf(outcome), turns: outside.turns, nowUs: run.kernel.nowUs, answers }
  } finally {
    run.close()
  }
}

async function inFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'oikos-claim-'))
  try {
    return await body(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function lifeOf({ eventHash, stateHash, world, tally, ending }: Outcome) {
  const broken = recounted(world).broken.map(({ law, message }) => `${law}: ${message}`)
  const failed = tally.failed.map(
    ({ say, found }) => `${say}: found ${JSON.stringify(found).slice(0, 200)}`,
  )
  const runaway = ending.reason === 'runaway' ? [`it ran away: ${ending.detail}`] : []
  const troubles = [...broken, ...failed, ...runaway]
  return { eventHash, stateHash, events: world.seq, troubles }
}

/** Two lives that should be one: a second one, and one that was stopped at a turn and resumed. */
export type Doubted = { stoppedAt: number; turns: number; troubles: string[] }

/** Lives a scenario again, and again with a stop at a turn that is drawn, into a file and on. */
export async function doubted(scenario: Scenario, first: Life, name: string): Promise<Doubted> {
  const quiet = () => {}
  const troubles: string[] = []
  const again = await tried(scenario, [], quiet)
  if (!isSame(first, again)) troubles.push('the same seed gave another history')
  const draw = stream(scenario.seed, name, 'stop')
  const stoppedAt = 1 + Math.floor(draw() * Math.max(1, first.turns - 1))
  const gone = await inFolder((folder) =>
    inTwoPieces(scenario, join(folder, 'life.oikos'), stoppedAt),
  )
  if (!isSame(first, gone)) troubles.push(`resumed after turn ${stoppedAt}, it was another life`)
  return { stoppedAt, turns: first.turns, troubles }
}

type Hashes = Pick<Life, 'eventHash' | 'stateHash'>

function isSame(a: Hashes, b: Hashes): boolean {
  return a.eventHash === b.eventHash && a.stateHash === b.stateHash
}

/**
 * One life in two: stopped after so many turns, which keeps a checkpoint, and resumed from it.
 * Between the two another world lives for a while: what minds keep beside theirs is not theirs.
 */
async function inTwoPieces(scenario: Scenario, path: string, turns: number): Promise<Hashes> {
  const brought = await bringModules(scenario)
  const outcome = await ended(new Run(scenario, brought, { file: path }), turns)
  if (outcome.ending.reason !== 'interrupted') return outcome
  const other = { ...scenario, seed: scenario.seed + 1 }
  await ended(new Run(other, brought, { file: null }), 1 + (turns % OTHER_TURNS))
  return ended(await resumed(path), Number.POSITIVE_INFINITY)
}

/** Turns of another world between the two pieces of one, at most; never as many as the first. */
const OTHER_TURNS = 100

async function ended(run: Run, turns: number): Promise<Outcome> {
  try {
    return await run.live(watched(() => {}, run, turns))
  } finally {
    run.close()
  }
}
