// `oikos sweep`: many runs of a scenario, over settings and seeds, and what they come to together.
import { hash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { parseDuration } from '../base/units.ts'
import { analysed, type MeasureFigures } from '../experiment/analysis.ts'
import { type Cell, cellsOf, SAMPLINGS, type Sampling } from '../experiment/design.ts'
import { sweep } from '../experiment/sweep.ts'
import { OtherSweep, type Plan, type Result, SweepStore } from '../experiment/sweep_store.ts'
import type { Scenario } from '../run/scenario.ts'
import { Refused } from './ending.ts'
import { printAll, printJson } from './print.ts'
import { append, type Command } from './program.ts'
import { readScenario } from './run.ts'
import { figuresText } from './sweep_text.ts'

type Flags = {
  grid: string[]
  range: string[]
  sample: string
  cells: string
  seeds: string
  seed: string
  jobs?: string
  set: string[]
  until?: string
  out?: string
  record: string
  keep: string
  burnIn?: string
  baseline?: string
  precision: string[]
  replicates: string
  llm?: boolean
  json?: boolean
}

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

async function run(path: string, flags: Flags): Promise<void> {
  const scenario = readScenario(path, { seed: flags.seed, until: flags.until, set: flags.set })
  const plan = planOf(path, scenario, flags)
  const baseline = baselineOf(plan.cells, flags.baseline)
  const precision = precisionOf(flags.precision)
  const folder = flags.out ?? join('checkpoints', `${scenario.name}-sweep`)
  const store = opened(folder, plan)
  const progress = new Progress(plan, store, flags.json === true)
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
    if (flags.json) printJson(json(folder, plan, { results: store.results, figures, whole }))
    else await printAll([`${text(folder, plan, { results: store.results, figures, whole })}\n`])
    if (!whole || failed.length > 0) process.exitCode = 1
  } finally {
    store.close()
  }
}

function planOf(path: string, scenario: Scenario, flags: Flags): Plan {
  const { grid, range, until, set } = flags
  if (!SAMPLINGS.includes(flags.sample as Sampling)) {
    throw new Refused(`--sample ${flags.sample}: use ${SAMPLINGS.join(', ')}`)
  }
  const first = Number(flags.seed)
  const cells = count(flags.cells, '--cells')
  const given = { grid, range, sampling: flags.sample as Sampling, cells, seed: first }
  const found = cellsOf(given)
  if (typeof found === 'string') throw new Refused(found)
  for (const { settings } of found) readScenario(path, { until, set: [...set, ...settings] })
  if (Object.keys(scenario.measure.of).length === 0) {
    throw new Refused(`${path} measures nothing: add measure: {gini: gini}, see the README`)
  }
  const seeds = count(flags.seeds, '--seeds')
  return {
    scenario: path,
    name: scenario.name,
    files: hashes(scenario),
    cells: found,
    measures: Object.keys(scenario.measure.of),
    seeds: Array.from({ length: seeds }, (_, i) => first + i),
    replicates: count(flags.replicates, '--replicates'),
    set,
    until: until ?? null,
    burnInUs: burnIn(flags.burnIn, scenario),
    record: oneOf(flags.record, ['hash', 'full'], '--record'),
    keep: oneOf(flags.keep, ['none', 'cells', 'all'], '--keep'),
    llm: flags.llm || flags.replicates !== '1' ? 'auto' : null,
  }
}

function hashes({ text, path, files }: Scenario): Record<string, string> {
  const all = Object.entries({ [path]: text, ...files })
  return Object.fromEntries(all.map(([name, body]) => [name, hash('sha256', body, 'hex')]))
}

function burnIn(text: string | undefined, { measure }: Scenario): number {
  if (text === undefined) return 0
  const us = parseDuration(text)
  if (us === null) throw new Refused(`--burn-in ${text} is no time: write --burn-in 10m`)
  if (measure.everyUs === null) {
    throw new Refused('--burn-in needs samples: say measure.every in the scenario')
  }
  return us
}

function count(text: string, option: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new Refused(`${option} ${text}: write a number such as 10`)
}

function oneOf<T extends string>(text: string, known: readonly T[], option: string): T {
  const found = known.find((one) => one === text)
  if (found === undefined) throw new Refused(`${option} ${text}: use ${known.join(', ')}`)
  return found
}

function baselineOf(cells: readonly Cell[], wanted: string | undefined): number {
  if (wanted === undefined) return 0
  const at = cells.findIndex(({ name, settings }) => name === wanted || settings.includes(wanted))
  if (at >= 0) return at
  throw new Refused(
    `--baseline ${wanted} is no cell: ${cells
      .slice(0, 5)
      .map((one) => one.name)
      .join(' · ')}`,
  )
}

function precisionOf(texts: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    texts.map((text) => {
      const match = /^([\w.]+)=([\d.]+)$/.exec(text)
      if (match === null) throw new Refused(`--precision ${text}: write gini=0.01`)
      return [match[1]!, Number(match[2])]
    }),
  )
}

function opened(folder: string, plan: Plan): SweepStore {
  try {
    return new SweepStore(folder, plan)
  } catch (error) {
    if (error instanceof OtherSweep) throw new Refused(`oikos: ${error.message}`)
    throw error
  }
}

/** A line on a terminal: how many are done, and how long the rest may take. */
class Progress {
  stopped = false
  private readonly shows: boolean
  private readonly plan: Plan
  private readonly began = performance.now()
  private readonly before: number
  private done = 0

  constructor(plan: Plan, store: SweepStore, quiet: boolean) {
    this.plan = plan
    this.before = store.results.length
    this.shows = !quiet && process.stderr.isTTY === true
    const stop = () => {
      if (this.stopped) process.exit(130)
      this.stopped = true
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  }

  note(result: Result, left: number): void {
    this.done += 1
    if (!result.ok) process.stderr.write(`${failure(this.plan, result)}\n`)
    if (!this.shows) return
    const seconds = ((performance.now() - this.began) / 1000 / this.done) * left
    const all = this.before + this.done + left
    const bar = '█'.repeat(Math.round((30 * (all - left)) / all)).padEnd(30, '░')
    const time = seconds > 90 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds)} s`
    process.stderr.write(`\r\x1b[K${bar} ${all - left}/${all}, about ${time} left`)
  }

  end(): void {
    if (this.shows) process.stderr.write('\r\x1b[K')
  }
}

/** What went wrong in one run, and the line that makes it happen again. */
function failure({ scenario, cells, set, until }: Plan, { cell, seed, error }: Result): string {
  const settings = [...set, ...cells[cell]!.settings].map((one) => ` --set '${one}'`).join('')
  const end = until === null ? '' : ` --until ${until}`
  const again = `npx oikos run ${scenario} --seed ${seed}${end}${settings}`
  return `failed: ${error?.split('\n')[0]}\n  ${again}`
}

type Found = { results: readonly Result[]; figures: MeasureFigures[]; whole: boolean }

function text(folder: string, plan: Plan, { results, figures, whole }: Found): string {
  const failed = results.filter(({ ok }) => !ok)
  const missed = results.filter(({ ok, expect }) => ok && expect.failed.length > 0)
  const { name, cells, seeds, replicates } = plan
  const all = cells.length * seeds.length * replicates
  const lines = [
    `${name} · ${cells.length} cells × ${seeds.length} seeds` +
      `${replicates > 1 ? ` × ${replicates} replicates` : ''} · ${results.length} of ${all} runs` +
      `${failed.length > 0 ? `, ${failed.length} failed` : ''}`,
    '',
    figuresText(figures),
  ]
  if (missed.length > 0) {
    const said = [...new Set(missed.flatMap(({ expect }) => expect.failed))].slice(0, 5)
    lines.push('', `In ${missed.length} runs expectations did not hold: ${said.join('; ')}`)
  }
  for (const one of failed) lines.push(failure(plan, one))
  const place = relative(process.cwd(), folder)
  lines.push('', `results     ${join(place, 'results.jsonl')}`)
  if (!whole) lines.push('not all runs were made: the same command goes on')
  return lines.join('\n')
}

function json(folder: string, plan: Plan, { results, figures, whole }: Found): object {
  return {
    folder,
    scenario: plan.scenario,
    cells: plan.cells,
    seeds: plan.seeds,
    replicates: plan.replicates,
    runs: results.length,
    failed: results.filter(({ ok }) => !ok).length,
    complete: whole,
    measures: figures,
  }
}
