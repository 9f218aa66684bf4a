// The library, `import { check, open, run } from 'oikos'`: the command line from a program.
import type { Json } from '../base/json.ts'
import { type Asked, commanded } from './command.ts'
import { lived, OpenRun } from './open_run.ts'
import { type Settings, setFlags, settingFlags } from './options.ts'

export type { NativeAgent, NativeDecision, NativeMind } from '../agents/native.ts'
export type { Observation } from '../agents/observation.ts'
export type { Artifact } from '../artifacts/artifact.ts'
export type { Json } from '../base/json.ts'
export type { Event, Kind } from '../kernel/event.ts'
export { OikosError, type Progress } from './command.ts'
export { Instant } from './instant.ts'
export {
  type At,
  type Comparison,
  type ForkOptions,
  OpenRun,
  type Verified,
  type Which,
} from './open_run.ts'

/** A scenario: the path of its file, or what such a file says, as an object. */
export type ScenarioGiven = string | Record<string, Json>

/**
 * - `set` are keys of the scenario or of its configuration: `{'fees.transfer': 0}`.
 * - `yes` says that models may cost more than `llm.confirm_above`.
 * - `cwd` is where paths begin; files that a scenario object names are beside it.
 * - `signal` ends the run in order: it resolves with what was lived, which `resume` goes on with.
 */
export type RunOptions = Settings &
  Pick<Asked, 'cwd' | 'progress' | 'signal'> & {
    seed?: number
    until?: string
    set?: Record<string, Json>
    yes?: boolean
  }

/**
 * Lives a scenario to its end and opens its run file. Expectations that fail are no error:
 * `run.manifest.expectations` has them. Rejects with OikosError where the scenario is wrong or the
 * run failed.
 *
 * ```js
 * import { run } from 'oikos'
 *
 * const life = await run('my-study/scenario.yaml', { seed: 7, out: 'seven.oikos' })
 * console.log(life.manifest.events, life.at('5m').balances())
 * ```
 */
export function run(scenario: ScenarioGiven, options: RunOptions = {}): Promise<OpenRun> {
  const { seed, until, set, yes, cwd, progress, signal } = options
  const { path, input } = given(scenario)
  const flags = [
    ...(seed === undefined ? [] : [`--seed=${seed}`]),
    ...(until === undefined ? [] : [`--until=${until}`]),
    ...setFlags(set),
    ...(yes === true ? ['--yes'] : []),
    ...settingFlags(options),
  ]
  return lived(['run', path, ...flags], { cwd, input, progress, signal })
}

/** A mistake in a scenario; `line` and `column` are 0 where there is no text to point at. */
export type Mistake = { file: string; line: number; column: number; path: string; message: string }

/** What a scenario is found to be without living it; models' cost is in millionths of a dollar. */
export type Checked = {
  ok: boolean
  problems: Mistake[]
  artifacts: number
  agents: number
  llm_cost_micro_usd: { lowest: number; expected: number | null; highest: number }
}

/**
 * Every mistake in a scenario, with its place and advice.
 *
 * ```js
 * import { check } from 'oikos'
 *
 * const { ok, problems } = await check('my-study/scenario.yaml')
 * if (!ok) for (const { line, path, message } of problems) console.log(line, path, message)
 * ```
 */
export function check(scenario: ScenarioGiven, options: { cwd?: string } = {}): Promise<Checked> {
  const { path, input } = given(scenario)
  return commanded<Checked>(['check', path], { cwd: options.cwd, input, evenSo: true })
}

/**
 * Opens a run file for reading. Throws where there is none.
 *
 * ```js
 * import { open } from 'oikos'
 *
 * using life = open('seven.oikos')
 * for (const event of life.events({ kinds: ['scrip.moved'] })) console.log(event.t, event.data)
 * ```
 */
export function open(path: string): OpenRun {
  return new OpenRun(path)
}

function given(scenario: ScenarioGiven): { path: string; input?: string } {
  if (typeof scenario === 'string') return { path: scenario }
  return { path: '-', input: JSON.stringify(scenario, null, 2) }
}
