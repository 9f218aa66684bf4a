// `oikos sweep`: many runs of a scenario, over settings and seeds, and what they come to together.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { analysed } from '../experiment/analysis.ts'
import { sweep } from '../experiment/sweep.ts'
import { OtherSweep, type Plan, SweepStore } from '../experiment/sweep_store.ts'
import { Refused } from './ending.ts'
import { printAll, printJson } from './print.ts'
import { append, type Command } from './program.ts'
import { readScenario } from './run.ts'
import { baselineOf, count, planOf, precisionOf, type SweepFlags } from './sweep_plan.ts'
import { SweepProgress } from './sweep_progress.ts'
import { sweepJson, sweepText } from './sweep_text.ts'

export function sweepCommand(program: Command): void {
  program
    .command('sweep')
    .description('many runs of a scenario, over settings and seeds; goes on where it was stopped')
    .argument('<scenario>', 'a scenario file with something to measure')
    .option('--grid <a.b=v,w>', 'these values, in every combination (again for more)', append, [])
    .option('--range <a.b=v..w>', 'values drawn between two (again for more)', append, [])
    .option('--sample <how>', 'how ranges are drawn: random, latin or sobol', 'latin')
    .option('--cells <n>', 'how many draws of the ranges', '8')
    .option('--seeds <n>', 'how many seeds for each cell, the same for all', '5')
    .option('--seed <n>', 'the first of them', '1')
    .option('--jobs <n>', 'processes at once (default: one for each processor)')
    .option('--set <a.b=v>', 'another value, the same in all cells (again for more)', append, [])
    .option('--until <time>', 'another end')
    .option('--out <folder>', 'where results go (default: checkpoints/NAME-sweep)')
    .option('--record <how>', 'full, or hash for light runs', 'hash')
    .option(
      '--keep <which>',
      'run files of none, of the first seed of each of the cells, or all',
      'none',
    )
    .option('--burn-in <time>', 'measure the mean of samples after this, instead of the end')
    .option('--baseline <settings>', 'the cell that others are compared with (default: the first)')
    .option(
      '--precision <a=h>',
      'how many runs an interval of ± h takes (again for more)',
      append,
      [],
    )
    .option('--replicates <n>', 'samplings of the models, each shared by all cells', '1')
    .option('--llm', 'share answers of models within each replicate, on cassettes in the folder')
    .option('--json', 'print one JSON object')
    .action(run)
}

async function run(path: string, flags: SweepFlags): Promise<void> {
  if (path === '-')
    throw new Refused('oikos: a sweep reads its scenario again for every run: give a file')
  const scenario = readScenario(path, { seed: flags.seed, until: flags.until, set: flags.set })
  const plan = planOf(path, scenario, flags)
  const baseline = baselineOf(plan.cells, flags.baseline)
  const precision = precisionOf(flags.precision)
  const folder = flags.out ?? join('checkpoints', `${scenario.name}-sweep`)
  const store = opened(folder, plan)
  const progress = new SweepProgress(plan, store, flags.json === true)
  try {
    const jobs = flags.jobs === undefined ? availableParallelism() : count(flags.jobs, '--jobs')
    const whole = await sweep({
      plan,
      store,
      jobs,
      done: (result, left) => progress.note(result, left),
      stopping: () => progress.stopped,
    })
    progress.end()
    const figures = analysed(plan, store.results, { baseline, precision })
    const failed = store.results.filter(({ ok }) => !ok)
    if (flags.json) printJson(sweepJson(folder, plan, { results: store.results, figures, whole }))
    else
      await printAll([`${sweepText(folder, plan, { results: store.results, figures, whole })}\n`])
    if (!whole || failed.length > 0) process.exitCode = 1
  } finally {
    store.close()
  }
}

function opened(folder: string, plan: Plan): SweepStore {
  try {
    return new SweepStore(folder, plan)
  } catch (error) {
    if (error instanceof OtherSweep) throw new Refused(`oikos: ${error.message}`)
    throw error
  }
}
