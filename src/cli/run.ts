// `oikos run`: lives a scenario, with progress, then a summary.
import { mkdirSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { genesisIds } from '../../genesis/catalogue.ts'
import { canonical, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { formatDuration } from '../base/units.ts'
import { Violation } from '../base/violation.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { World } from '../kernel/world.ts'
import { bringModules } from '../run/bring.ts'
import type { Outside } from '../run/drive.ts'
import { type Outcome, Run } from '../run/live.ts'
import { RunFileError } from '../run/run_file.ts'
import { claimRunPath } from '../run/run_path.ts'
import { isProblems, loadScenario, type Scenario } from '../run/scenario.ts'
import { endedText, summaryOf, summaryText } from '../run/summary.ts'
import type { Tally } from '../run/tally.ts'
import { fail, orRefused, Refused } from './ending.ts'
import { problemsText } from './problems.ts'
import type { Command } from './program.ts'

type Flags = {
  seed?: string
  until?: string
  set: string[]
  out?: string
  record: boolean
  json?: boolean
}

export function runCommand(program: Command): void {
  program
    .command('run')
    .description('live a scenario: progress, then a summary and where the run file is')
    .argument('<scenario>', 'a scenario file, such as scenarios/bazaar.yaml')
    .option('--seed <n>', 'another seed than the one in the file')
    .option('--until <time>', 'another end, such as 2h')
    .option('--set <a.b=v>', 'another value, such as fees.transfer=0 (again for more)', append, [])
    .option('--out <file>', 'where the run file goes (default: a new file under checkpoints/)')
    .option('--no-record', 'keep no run file')
    .option('--json', 'print one JSON object')
    .action(run)
}

function append(value: string, before: string[]): string[] {
  return [...before, value]
}

async function run(path: string, flags: Flags): Promise<void> {
  const scenario = readScenario(path, flags)
  const brought = await bringModules(scenario)
  const file = flags.record ? (flags.out ?? orRefused(() => claimRunPath(scenario))) : null
  if (file !== null) orRefused(() => mkdirSync(dirname(file), { recursive: true }))
  const options = { seed: flags.seed ?? null, until: flags.until ?? null, set: flags.set }
  const live = openRun(scenario, brought, { file, options })
  try {
    const problems = live.begin()
    if (problems.length > 0) throw new Refused(problemsText(problems))
    const outcome = await live.live(new Terminal(live, flags.json === true))
    report(scenario, outcome, flags.json === true)
  } catch (error) {
    live.close(error)
    if (error instanceof Violation) return fail(violationText(error, live.kernel))
    if (!(error instanceof RunFileError)) throw error
    return fail(error.message)
  }
  live.close()
}

/** What broke, and where: the seed and the last event make it happen again. */
function violationText({ law, message }: Violation, { world, nowUs }: Kernel): string {
  const { seed, seq } = world
  const whose = law === 'native-mind' ? '' : 'a law was broken, which is a bug of oikos: '
  return `${whose}${message} (seed ${seed}, after event #${seq}, at ${formatDuration(nowUs)})`
}

/** A run file that cannot be made is bad input; one that cannot be gone on with is a failed run. */
function openRun(...parts: ConstructorParameters<typeof Run>): Run {
  try {
    return new Run(...parts)
  } catch (error) {
    if (error instanceof RunFileError) throw new Refused(`oikos: ${error.message}`)
    throw error
  }
}

export function readScenario(path: string, flags: Pick<Flags, 'seed' | 'until' | 'set'>): Scenario {
  const seed = flags.seed === undefined ? undefined : Number(flags.seed)
  if (seed !== undefined && !(/^-?\d+$/.test(flags.seed!) && Number.isSafeInteger(seed))) {
    throw new Refused(`--seed ${flags.seed} is no integer: write --seed 7`)
  }
  const { until, set } = flags
  const scenario = loadScenario(path, { seed, until, set, genesisIds })
  if (isProblems(scenario)) throw new Refused(problemsText(scenario))
  return scenario
}

/** The longest that a paced run goes without looking whether it should stop. */
const SLICE_MS = 250

/** What the outside of a live run does: a progress line on a terminal, Ctrl-C, pace. */
class Terminal implements Outside {
  private readonly world: World
  private readonly tally: Tally
  private readonly run: Run
  private readonly shows: boolean
  private readonly began = performance.now()
  private turns = 0
  private last = performance.now()
  private interrupted = false

  constructor(run: Run, quiet: boolean) {
    this.run = run
    this.world = run.kernel.world
    this.tally = run.tally
    this.shows = !quiet && process.stderr.isTTY === true
    const stop = () => {
      if (this.interrupted) process.exit(130)
      this.interrupted = true
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  }

  stopping(): boolean {
    return this.interrupted
  }

  /** Lets signals and timers in now and then; looks at the wall clock only for that. */
  between(): Promise<void> | undefined {
    if (++this.turns % 64 !== 0 || performance.now() - this.last < 100) return undefined
    this.show()
    return new Promise((resolve) => setImmediate(resolve))
  }

  get pace(): Outside['pace'] {
    const { pace } = this.world.config.time
    return pace === 0 ? undefined : (atUs) => this.waitFor(this.began + atUs / 1000 / pace)
  }

  /** Until a wall-clock moment in milliseconds, or until somebody stops the run. */
  private async waitFor(atMs: number): Promise<void> {
    for (;;) {
      const wait = atMs - performance.now()
      if (wait <= 0 || this.interrupted) return
      this.show()
      await new Promise((resolve) => setTimeout(resolve, Math.min(wait, SLICE_MS)))
    }
  }

  /** Others can read the file up to here, and people see how far it is. */
  private show(): void {
    this.last = performance.now()
    this.run.flush()
    if (this.shows) process.stderr.write(`\r\x1b[K${this.progress()}`)
  }

  private progress(): string {
    const { world, tally } = this
    const seconds = (performance.now() - this.began) / 1000
    const scrip = world.ledger.stocks.get('scrip')!
    return [
      formatDuration(Math.floor(world.now / 1_000_000) * 1_000_000).padStart(10),
      `${Math.round(tally.events / seconds)} events/s`,
      `${world.loops.size} agents`,
      `${scrip.circulating} scrip`,
    ].join('  ')
  }
}

function report(scenario: Scenario, outcome: Outcome, json: boolean): void {
  const { ending, world, tally, eventHash, stateHash } = outcome
  const summary = summaryOf(world, tally)
  const expect = { passed: tally.passed, failed: tally.failed }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  if (json) {
    const printed = {
      file: outcome.file,
      scenario: scenario.name,
      seed: scenario.seed,
      events: world.seq,
      time_us: world.now,
      event_hash: eventHash,
      state_hash: stateHash,
      reason: ending.reason,
      expect,
      summary,
    }
    process.stdout.write(`${canonical(printed, WRAPPED_DEPTH_MAX)}\n`)
  } else process.stdout.write(text(scenario, outcome, summaryText(summary)))
  const broken = ending.reason === 'runaway' || tally.failed.length > 0
  if (broken) process.exitCode = 1
  if (ending.reason === 'interrupted') fail('interrupted; the run file is whole up to there')
  if (broken && ending.detail !== null) fail(ending.detail)
}

function text(scenario: Scenario, outcome: Outcome, summary: string): string {
  const { ending, world, tally, eventHash, stateHash, seconds } = outcome
  const speed = grouped(Math.round(world.seq / Math.max(seconds, 0.001)))
  const lines = [
    `${scenario.name} · seed ${scenario.seed} · ${endedText(ending.reason, world.now)} · ` +
      `${grouped(world.seq)} events in ${seconds.toFixed(1)} s (${speed}/s)`,
    '',
    summary,
    '',
    ...expectations(tally),
    `event hash  ${eventHash}`,
    `state hash  ${stateHash}`,
  ]
  if (outcome.file !== null) {
    const file = relative(process.cwd(), outcome.file)
    lines.push(`run file    ${file}`, '', `Look into it: npx oikos timeline ${file} --limit 50`)
  }
  return `${lines.join('\n')}\n`
}

/** 1234567 as 1,234,567. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

function expectations(tally: Tally): string[] {
  const all = tally.passed + tally.failed.length
  if (all === 0) return []
  const lines = [`Expected  ${tally.passed} of ${all} hold`]
  for (const { say, found } of tally.failed) {
    lines.push(`  failed: ${say}; found ${canonical(found, WRAPPED_DEPTH_MAX).slice(0, 400)}`)
  }
  return [...lines, '']
}
