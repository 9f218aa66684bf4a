// Claim files: a claim with its scenarios, one for each set of settings, or what is wrong with it.
import { existsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { genesisIds } from '../../genesis/catalogue.ts'
import { shaped } from '../base/shape.ts'
import { readText } from '../run/code_file.ts'
import { ownFile } from '../run/installation.ts'
import { type Problem, Problems } from '../run/problem.ts'
import { isProblems, loadScenario, readScenario, type Scenario } from '../run/scenario.ts'
import { readYaml, type YamlSource } from '../run/yaml_source.ts'
import { bounds, type ClaimStat, claimSchema, type Tolerance } from './claim_schema.ts'
import { type Figures, type MadeOfData, madeOf } from './data_module.ts'

/** `low` and `high` bound what is expected; they are one number where that is one. */
export type ClaimRow = {
  what: string
  found: string
  stat: ClaimStat
  low: number
  high: number
  tolerance: Tolerance
}

/** Rows that one world answers. */
export type ClaimCase = { set: string[]; rows: ClaimRow[] }

export type Claim = {
  name: string
  says: string
  source: string
  exact: boolean
  seeds: number
  /** Virtual time, as a text; null where lives that are compared are whole. */
  doubt: string | null
  /** Why it can't be tried here; null where it can. */
  skipped: string | null
  cases: ClaimCase[]
  scenario: (set: readonly string[], seed: number, until?: string) => Scenario | Problem[]
}

/** The folder of claims that oikos brings. */
export const CLAIM_FOLDER = fileURLToPath(ownFile('scenarios/validation'))

export function isClaim(read: Claim | Problem[]): read is Claim {
  return !Array.isArray(read)
}

/** Reads a claim; `folder` stands in for the folder of its data. */
export async function loadClaim(path: string, folder?: string): Promise<Claim | Problem[]> {
  const nowhere = { file: path, line: 0, column: 0, path: '', value: undefined }
  const text = readText(path)
  if (text === null) {
    return [{ ...nowhere, message: 'there is no such file, or it cannot be read' }]
  }
  const source = readYaml(text)
  const problems = new Problems((at) => ({ file: path, ...source.locate(at) }))
  for (const { at, ...one } of source.problems) problems.addAt({ file: path, ...at }, one)
  if (problems.list.length > 0) return problems.sorted()
  const read = shaped(claimSchema, source.value)
  if (!read.ok) {
    problems.addShape([], read.problems)
    return problems.sorted()
  }
  if (read.value.name !== basename(path, '.yaml')) {
    problems.add(['name'], `the file is ${basename(path)}: name the claim as its file`)
  }
  if (folder !== undefined && read.value.data === undefined) {
    problems.add(['name'], `${read.value.name} is about no data: leave --data out`)
  }
  return assembled(read.value, { path, folder, problems, source })
}

type Given = ReturnType<typeof claimSchema.parse>
type Reading = {
  path: string
  folder: string | undefined
  problems: Problems
  source: YamlSource
}

async function assembled(given: Given, reading: Reading): Promise<Claim | Problem[]> {
  const { path, problems } = reading
  const { name, says, source, exact, seeds, doubt = null, data } = given
  const beside = (file: string) => resolve(dirname(path), file)
  const folder = data === undefined ? null : resolve(reading.folder ?? beside(data.folder))
  const isThere = folder === null || existsSync(folder)
  if (reading.folder !== undefined && !isThere) {
    problems.addAt({ file: '--data', line: 0, column: 0 }, noFolder(folder!))
  }
  const skipped = isThere ? null : `there is no ${folder}: --data FOLDER says where else`
  const made = data !== undefined && isThere ? await madeOf(beside(data.module), folder!) : null
  if (typeof made === 'string') problems.add(['data'], made)
  const ready = made === null || typeof made === 'string' ? null : made
  const scenario = scenarioOf(given, path, ready)
  const cases = skipped === null ? casesOf(given, ready?.figures ?? {}, problems) : []
  for (const { set } of problems.list.length > 0 ? [] : cases) {
    const read = scenario(set, 1, doubt ?? undefined)
    if (isProblems(read)) return read
  }
  if (problems.list.length > 0) return problems.sorted()
  return { name, says, source, exact, seeds, doubt, skipped, cases, scenario }
}

function noFolder(folder: string) {
  const message = 'there is no such folder: name one that has the data'
  return { path: [], message: `${folder}: ${message}`, value: folder }
}

function scenarioOf(given: Given, path: string, made: MadeOfData | null): Claim['scenario'] {
  return (set, seed, until) => {
    const options = { seed, set, genesisIds, ...(until === undefined ? {} : { until }) }
    if (made !== null) return readScenario(made.text, made.path, options)
    return loadScenario(resolve(dirname(path), given.scenario!), options)
  }
}

/** Rows with the same settings are about the same worlds. */
function casesOf(given: Given, figures: Figures, problems: Problems): ClaimCase[] {
  const cases = new Map<string, ClaimCase>()
  for (const [i, row] of given.rows.entries()) {
    const set = [...given.set, ...row.set]
    const key = JSON.stringify(set)
    const one = cases.get(key) ?? { set, rows: [] }
    cases.set(key, one)
    const [low, high] = bounds(row.expected).map((one) =>
      typeof one === 'number' ? one : (figures[one] ?? null),
    )
    if (low == null || high == null) {
      const known = Object.keys(figures).join(', ')
      problems.add(['rows', i, 'expected'], `the data has no such figure: it has ${known}`)
      continue
    }
    one.rows.push({
      what: row.what,
      stat: row.stat,
      low,
      high,
      found: (row.found ?? given.found)!,
      tolerance: (row.tolerance ?? given.tolerance)!,
    })
  }
  return [...cases.values()]
}
