// `oikos run`: lives a scenario, with progress, then a summary.
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { formatDuration } from '../base/units.ts'
import { Violation } from '../base/violation.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { bringModules } from '../run/bring.ts'
import { CassetteMiss } from '../run/cassette.ts'
import { type CostPreview, costPreview, NO_COST } from '../run/cost_preview.ts'
import { Run } from '../run/live.ts'
import { RunFileError } from '../run/run_file.ts'
import { claimRunPath } from '../run/run_path.ts'
import { isProblems, type Scenario } from '../run/scenario.ts'
import { CASSETTE_OPTION, cassetteOf, LLM_OPTION, type Taped } from './cassette.ts'
import { serveControl } from './control_server.ts'
import { confirmed } from './cost.ts'
import { fail, orRefused, Refused } from './ending.ts'
import { underSupervision } from './engine.ts'
import { givenScenario } from './given.ts'
import { INSPECT_OPTION } from './inspect_beside.ts'
import { keyProblem } from './keys.ts'
import { problemsText } from './problems.ts'
import { append, type Command } from './program.ts'
import { report } from './report.ts'
import { signer } from './signer.ts'
import { Terminal } from './terminal.ts'
import { watch } from './watch.ts'

type Flags = Taped & {
  seed?: string
  until?: string
  set: string[]
  out?: string
  record: boolean
  key?: string
  yes?: boolean
  watch?: boolean
  inspect?: boolean
  json?: boolean
}

export function runCommand(program: Command): void {
  program
    .command('run')
    .description('live a scenario: progress, then a summary and where the run file is')
    .argument('<scenario>', 'a scenario file, such as scenarios/bazaar.yaml; - reads stdin')
    .option('--seed <n>', 'another seed than the one in the file')
    .option('--until <time>', 'another end, such as 2h')
    .option('--set <a.b=v>', 'another value, such as fees.transfer=0 (again for more)', append, [])
    .option('--out <file>', 'where the run file goes (default: a new file under checkpoints/)')
    .option('--no-record', 'keep no run file')
    .option('--yes', 'do not ask before models may cost more than llm.confirm_above')
    .option('--key <file>', 'the private key that signs the run file (default: your own)')
    .option(...LLM_OPTION)
    .option(...CASSETTE_OPTION)
    .option(...INSPECT_OPTION)
    .option('--watch', 'again whenever a file of it changes, and what is other than before')
    .option('--json', 'print one JSON object')
    .action(run)
}

async function run(path: string, flags: Flags): Promise<void> {
  if (flags.watch) return await watched(path, flags)
  const scenario = readScenario(path, flags)
  const brought = await bringModules(scenario)
  const { preview, problem } = await previewOf(scenario)
  if (!flags.yes) await confirmed(preview, scenario.config.llm.confirm_above)
  const isAsked = flags.llm === undefined || flags.llm === 'live' || flags.llm === 'record'
  if (isAsked && problem !== null) throw new Refused(`oikos: ${problem}`)
  const cassette = cassetteOf(flags)
  const key = flags.record ? signer(flags.key) : null
  const file = flags.record ? (flags.out ?? orRefused(() => claimRunPath(scenario))) : null
  if (file !== null) orRefused(() => mkdirSync(dirname(file), { recursive: true }))
  const live = openRun(scenario, brought, { file, cassette })
  live.signWith(key)
  await lived(live, flags.json === true, () => {
    const problems = live.begin()
    if (problems.length > 0) throw new Refused(problemsText(problems))
  })
}

/** Each life is a process of its own, with the same options. */
async function watched(path: string, flags: Flags): Promise<void> {
  const { seed, until, set, out, llm, cassette, key, yes } = flags
  if (flags.json || flags.inspect || !flags.record) {
    throw new Refused(
      '--watch is for people, and compares run files: leave out --json, --inspect and --no-record',
    )
  }
  const given = { seed, until, llm, cassette, key }
  const args = Object.entries(given).flatMap(([name, value]) => {
    return value === undefined ? [] : [`--${name}=${value}`]
  })
  args.push(...set.map((one) => `--set=${one}`), ...(yes ? ['--yes'] : []))
  const options = { set, ...(until !== undefined && { until }) }
  await watch({ path, options, out, args })
}

type Preview = { preview: CostPreview; problem: string | null }

/** What models may cost, and what keeps them from answering, in a world that is born for it. */
async function previewOf(scenario: Scenario): Promise<Preview> {
  const none = { preview: NO_COST, problem: null }
  const asks = scenario.artifacts.some(
    ({ loop, endow }) => loop?.mind === 'llm' || (endow.stocks.llm_budget ?? 0) > 0,
  )
  if (!asks) return none
  const run = new Run(scenario, await bringModules(scenario), { file: null })
  try {
    if (run.begin().length > 0) return none
    return { preview: costPreview(run.kernel, scenario), problem: keyProblem(run.kernel.world) }
  } finally {
    run.close()
  }
}

/** Lives a run to its end and says what came of it. */
export async function lived(run: Run, json: boolean, first: () => void = () => {}): Promise<void> {
  const terminal = new Terminal(run, json)
  const rest = underSupervision(run)
  const { path } = run
  const unserve =
    path === null ? () => {} : serveControl(path, run, terminal.hold, () => terminal.stop())
  try {
    first()
    const outcome = await run.live(terminal)
    report(run.scenario, outcome, json)
  } catch (error) {
    run.close(error)
    if (error instanceof Violation) return fail(violationText(error, run.kernel))
    if (!(error instanceof RunFileError || error instanceof CassetteMiss)) throw error
    return fail(error.message)
  } finally {
    unserve()
    rest()
  }
  run.close()
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
  const scenario = givenScenario(path, { seed, until, set })
  if (isProblems(scenario)) throw new Refused(problemsText(scenario))
  return scenario
}
