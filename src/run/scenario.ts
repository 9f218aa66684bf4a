// Scenarios: one YAML file as everything that a run begins from, or what is wrong with it.
import { dirname, resolve } from 'node:path'
import type { Json } from '../base/json.ts'
import { type Path, shaped, valueAt } from '../base/shape.ts'
import type { Config } from '../kernel/config.ts'
import { ArtifactFiles } from './artifact_file.ts'
import { type ReadText, readText, SourceFiles } from './code_file.ts'
import { configTree, defaultConfig, loadConfig } from './config.ts'
import { readEverybody } from './everybody.ts'
import type { Conditional, Timed } from './intervention.ts'
import { readInterventions } from './interventions.ts'
import type { Measures } from './measure_schema.ts'
import { type Problem, Problems } from './problem.ts'
import { checkReferences, type Placed } from './references.ts'
import type { ScenarioArtifact } from './scenario_artifact.ts'
import { scenarioSchema } from './scenario_schema.ts'
import { applySettings, type Setting } from './settings.ts'
import { readUntil, type Until } from './until.ts'
import { readYaml } from './yaml_source.ts'

const SEED = 1

/**
 * Everything that a run begins from.
 * - `configTree` is what `config` was read from: the whole tree, in the units of the file.
 * - `artifacts` are expanded, in the order of the file, with every default filled in.
 * - `at` is in order of time, those of one instant as written; `conditions` are as written.
 * - `files` holds the text of every file that it brings, by path as written; with `text` and the
 *   options it makes the same scenario again without a disk.
 */
export type Scenario = {
  name: string
  about: string
  seed: number
  until: Until
  config: Config
  configTree: Json
  genesis: { without: string[]; with: string[] }
  nativeFile?: string
  artifacts: ScenarioArtifact[]
  at: Timed[]
  conditions: Conditional[]
  measure: Measures
  expect: { say: string; that: string; atUs?: number }[]
  text: string
  path: string
  files: Record<string, string>
  given: Given
}

/** What was asked for besides the text, as it was asked for. */
export type Given = { seed: number | null; until: string | null; set: string[] }

/** `set` are texts such as `fees.transfer=0`; with `genesisIds`, genesis_ names are checked too. */
export type ScenarioOptions = {
  seed?: number
  until?: string
  set?: readonly string[]
  genesisIds?: readonly string[]
  /** Where the files of the scenario are read; beside it, unless said. */
  read?: ReadText
}

export function isProblems(loaded: Scenario | Problem[]): loaded is Problem[] {
  return Array.isArray(loaded)
}

/** Reads a scenario from the disk. */
export function loadScenario(path: string, options: ScenarioOptions = {}): Scenario | Problem[] {
  const text = readText(path)
  if (text === null) {
    const message = 'there is no such file, or it cannot be read'
    return [{ file: path, line: 0, column: 0, path: '', value: undefined, message }]
  }
  return readScenario(text, path, options)
}

/** Reads a scenario from its text; `path` is where its files are and what problems name. */
export function readScenario(
  text: string,
  path: string,
  options: ScenarioOptions = {},
): Scenario | Problem[] {
  const source = readYaml(text)
  if (source.problems.length > 0) {
    const problems = new Problems(() => ({ file: path, line: 0, column: 0 }))
    for (const { at, ...one } of source.problems) problems.addAt({ file: path, ...at }, one)
    return problems.sorted()
  }
  const settings: Setting[] = []
  const files = new SourceFiles(options.read ?? ((file) => readText(resolve(dirname(path), file))))
  const artifactFiles = new ArtifactFiles(files, dirname(path))
  const problems = new Problems((at) => {
    const setting = settings.findLast((one) => one.path.every((step, i) => step === at[i]))
    return setting !== undefined
      ? { file: setting.from, line: 0, column: 0 }
      : (artifactFiles.place(at) ?? { file: path, ...source.locate(at) })
  })
  const raw = applySettings(source.value, options, settings, problems)
  const scenario = assemble(raw, text, { path, options, problems, files, artifactFiles })
  return scenario === null || problems.list.length > 0 ? problems.sorted() : scenario
}

type Reading = {
  path: string
  options: ScenarioOptions
  problems: Problems
  files: SourceFiles
  artifactFiles: ArtifactFiles
}

function assemble(raw: unknown, text: string, reading: Reading): Scenario | null {
  const { path, options, problems, files, artifactFiles } = reading
  const read = shaped(scenarioSchema, raw)
  if (!read.ok) problems.addShape([], read.problems)
  const whole = read.ok ? read.value : scenarioSchema.parse(mended(raw))
  const beside = (file: string) => resolve(dirname(path), file)
  const overrides = [whole.config, whole.time === undefined ? undefined : { time: whole.time }]
  const { config, tree } = configOf(raw, overrides, problems)
  const seed = whole.seed ?? SEED
  const hasNative = whole.native !== undefined
  const around = { seed, config, files, artifactFiles, hasNative, problems }
  const { placed, sources } = readEverybody(whole.artifacts, around)
  const { timed, conditional } = readInterventions(whole.at, { tree, config, sources, problems })
  const genesis = { known: options.genesisIds ?? null, ...whole.genesis }
  const until = readUntil(whole.until, ['until'], problems)
  const unread = unreadIds(whole.artifacts, placed)
  const interventions = [...timed, ...conditional]
  if (unread !== null) checkReferences({ placed, unread, interventions, genesis }, problems)
  const brought: [Path, string | undefined][] = [
    [['native'], whole.native],
    ...whole.genesis.with.map((file, i): [Path, string] => [['genesis', 'with', i], file]),
  ]
  for (const [where, file] of brought) {
    if (file !== undefined && files.text(file) === null) {
      problems.add(where, `there is no file ${file} beside the scenario`, file)
    }
  }
  return {
    name: whole.name,
    about: whole.about,
    seed,
    until,
    config,
    configTree: configTree(...tree),
    genesis: { without: whole.genesis.without, with: whole.genesis.with.map(beside) },
    ...(whole.native === undefined ? {} : { nativeFile: beside(whole.native) }),
    artifacts: placed.map((one) => one.artifact),
    at: timed.map((one) => one.intervention),
    conditions: conditional.map((one) => one.intervention),
    measure: whole.measure,
    expect: whole.expect.map(({ at: atUs, ...one }) =>
      atUs === undefined ? one : { ...one, atUs },
    ),
    text,
    path,
    files: files.texts,
    given: {
      seed: options.seed ?? null,
      until: options.until ?? null,
      set: [...(options.set ?? [])],
    },
  }
}

/** What can be read of a scenario whose own keys are wrong, so that the rest is checked as well. */
function mended(raw: unknown): unknown {
  const tree = { ...(typeof raw === 'object' ? raw : {}) } as Record<string, unknown>
  const { until, time, config, artifacts, at } = tree
  const list = (value: unknown) => (Array.isArray(value) ? value : [])
  return { name: '?', about: '?', until, time, config, artifacts: list(artifacts), at: list(at) }
}

/** Ids of the artifacts that could not be read; null when they cannot be told. */
function unreadIds(raw: unknown[], placed: Placed[]): string[] | null {
  const read = new Set(placed.map((one) => one.path[1]))
  const ids = raw.filter((_, i) => !read.has(i)).map((one) => valueAt(one, ['id']))
  return ids.every((id) => typeof id === 'string' && !id.includes('{')) ? (ids as string[]) : null
}

/**
 * The merged configuration, and the overrides that it is made of. When it cannot be read, the
 * default one stands in for it, so that checking goes on.
 */
function configOf(
  raw: unknown,
  overrides: unknown[],
  problems: Problems,
): { config: Config; tree: unknown[] } {
  const read = loadConfig(...overrides)
  if (read.ok) return { config: read.value, tree: overrides }
  for (const one of read.problems) {
    const isTime = one.path[0] === 'time' && valueAt(raw, one.path) !== undefined
    problems.addShape(isTime ? [] : ['config'], [one])
  }
  return { config: defaultConfig(), tree: [] }
}
