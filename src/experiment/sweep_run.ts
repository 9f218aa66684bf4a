// One run of a sweep: lived in this process, and what it came to.
import { join } from 'node:path'
import { genesisIds } from '../../genesis/catalogue.ts'
import { bringModules } from '../run/bring.ts'
import { Cassette } from '../run/cassette.ts'
import { type Outcome, Run } from '../run/live.ts'
import type { Sample } from '../run/meter.ts'
import { formatProblem } from '../run/problem.ts'
import { openRunFile } from '../run/run_file.ts'
import { sandboxFor } from '../run/sandbox_for.ts'
import { isProblems, loadScenario, type Scenario } from '../run/scenario.ts'
import { mean } from '../run/statistics.ts'
import type { Sandbox } from '../sandbox/run.ts'
import type { Job, Plan, Result } from './sweep_store.ts'

/** Never rejects: a run that fails is a result too. */
export async function sweepRun(plan: Plan, folder: string, job: Job): Promise<Result> {
  const began = performance.now()
  const seconds = () => Math.round(performance.now() - began) / 1000
  try {
    const { outcome, samples } = await lived(plan, folder, job)
    const { tally, world, ending } = outcome
    const failed = ending.reason === 'runaway' ? (ending.detail ?? 'it ran away') : null
    return {
      ...job,
      ok: failed === null,
      error: failed,
      measures: failed === null ? settled(outcome, samples, plan.burnInUs) : {},
      expect: { passed: tally.passed, failed: tally.failed.map(({ say }) => say) },
      events: world.seq,
      time_us: world.now,
      event_hash: outcome.eventHash,
      spent: world.models.spent,
      seconds: seconds(),
      file: outcome.file,
    }
  } catch (error) {
    return { ...job, ...NOTHING, error: (error as Error).message, seconds: seconds() }
  }
}

export const NOTHING = {
  ok: false,
  measures: {},
  expect: { passed: 0, failed: [] },
  ...{ events: 0, time_us: 0, event_hash: null, spent: 0, seconds: 0, file: null },
}

async function lived(
  plan: Plan,
  folder: string,
  { cell, seed, replicate }: Job,
): Promise<{ outcome: Outcome; samples: readonly Sample[] }> {
  const keeps = plan.keep === 'all' || (plan.keep === 'cells' && seed === plan.seeds[0])
  const file = keeps ? join(folder, `cell-${cell}-seed-${seed}-${replicate}.oikos`) : null
  const set = [...plan.set, ...plan.cells[cell]!.settings, `record.keep=${plan.record}`]
  const options = { seed, set, genesisIds, ...(plan.until === null ? {} : { until: plan.until }) }
  const scenario = loadScenario(plan.scenario, options)
  if (isProblems(scenario)) throw new Error(scenario.map(formatProblem).join('\n'))
  const cassette =
    plan.llm === null
      ? undefined
      : new Cassette(join(folder, `replicate-${replicate}.jsonl`), 'auto')
  const sandbox = sandboxOf(scenario)
  const run = new Run(scenario, await bringModules(scenario), { file, cassette, sandbox })
  try {
    const problems = run.begin()
    if (problems.length > 0) throw new Error(problems.map(formatProblem).join('\n'))
    const outcome = await run.live({ between: () => undefined, stopping: () => false })
    return { outcome, samples: run.samples ?? samplesIn(file!) }
  } finally {
    run.close()
  }
}

/** One for all runs of a process that want it alike: guest code stays compiled between them. */
let kept: { wanted: string; sandbox: Sandbox } | null = null

function sandboxOf(scenario: Scenario): Sandbox {
  const wanted = JSON.stringify(scenario.config.sandbox)
  if (kept?.wanted !== wanted) {
    kept?.sandbox.close()
    kept = { wanted, sandbox: sandboxFor(scenario) }
  }
  return kept.sandbox
}

function samplesIn(path: string): Sample[] {
  const file = openRunFile(path)
  try {
    return file.db.prepare('SELECT t, name, value FROM metrics ORDER BY t').all() as Sample[]
  } finally {
    file.close()
  }
}

/** With a burn-in, the mean of the samples after it; without, what was measured at the end. */
function settled(
  { measures }: Outcome,
  samples: readonly Sample[],
  burnInUs: number,
): Record<string, number | null> {
  if (burnInUs === 0) return measures
  const names = Object.keys(measures)
  const after = samples.filter(({ t, value }) => t > burnInUs && value !== null)
  return Object.fromEntries(
    names.map((name) => {
      const values = after.filter((one) => one.name === name).map((one) => one.value!)
      return [name, mean(values)]
    }),
  )
}
