// Settings from the command line, placed into the raw tree of a scenario.
import { didYouMean } from '../base/nearest.ts'
import { found, type Path } from '../base/shape.ts'
import { defaultTree, readSetting } from './config.ts'
import type { Problems } from './problem.ts'
import { scenarioSchema } from './scenario_schema.ts'

/** Where a setting went, and how the command line spelt it. */
export type Setting = { from: string; path: Path }

type Tree = Record<string | number, unknown>

/**
 * The raw tree with `--seed`, `--until` and `--set` over it; the one given stays. A setting
 * names a key of the scenario (`artifacts.bob.price=3`, by id or number) or of its configuration
 * (`fees.transfer=0`). Each is noted in `settings`, so that problems name it.
 */
export function applySettings(
  raw: unknown,
  options: { seed?: number; until?: string; set?: readonly string[] },
  settings: Setting[],
  problems: Problems,
): unknown {
  if (!isTree(raw)) return raw
  const tree = structuredClone(raw)
  if (options.seed !== undefined) {
    place({ tree, path: ['seed'], from: '--seed', settings }, options.seed)
  }
  if (options.until !== undefined) {
    place({ tree, path: ['until'], from: '--until', settings }, options.until)
  }
  for (const text of options.set ?? []) {
    const from = `--set ${text}`
    const problem = applyText(tree, text, from, settings)
    if (problem !== null) {
      problems.addAt(
        { file: from, line: 0, column: 0 },
        { path: [], message: problem, value: text },
      )
    }
  }
  return tree
}

function applyText(tree: Tree, text: string, from: string, settings: Setting[]): string | null {
  const read = readSetting(text)
  if (!read.ok) return read.message
  const path = pathIn(tree, read.path.map(String))
  return typeof path === 'string' ? path : place({ tree, path, from, settings }, read.value)
}

/** The path that a setting names, or what is wrong with it. */
function pathIn(tree: Tree, keys: string[]): Path | string {
  const scenarioKeys = Object.keys(scenarioSchema.shape)
  const configKeys = Object.keys(defaultTree() as Tree)
  const [first, ...rest] = keys as [string, ...string[]]
  if (first === 'artifacts') return artifactPath(tree, rest)
  if (scenarioKeys.includes(first)) return [first, ...rest.map(step)]
  if (configKeys.includes(first)) return ['config', ...keys]
  return `there is no setting "${first}"${didYouMean(first, [...configKeys, ...scenarioKeys])}`
}

function step(key: string): string | number {
  return /^\d+$/.test(key) ? Number(key) : key
}

/** Ids may hold dots: the longest that is there wins. */
function artifactPath(tree: Tree, keys: string[]): Path | string {
  const artifacts = Array.isArray(tree.artifacts) ? (tree.artifacts as unknown[]) : []
  const ids = artifacts.map((one) => (isTree(one) ? String(one.id) : ''))
  for (let taken = keys.length; taken > 0; taken--) {
    const name = keys.slice(0, taken).join('.')
    const at = /^\d+$/.test(name) ? Number(name) : ids.indexOf(name)
    if (at >= 0 && at < ids.length) {
      return ['artifacts', at, ...keys.slice(taken).map(step)]
    }
  }
  const name = keys[0] ?? ''
  return `there is no artifact "${name}"${didYouMean(name, ids)}`
}

type Spot = Setting & { tree: Tree; settings: Setting[] }

function place({ tree, path, from, settings }: Spot, value: unknown): string | null {
  let at = tree
  if (path.includes('__proto__')) return '"__proto__" is no key: use another'
  for (const key of path.slice(0, -1)) {
    const below = at[key]
    if (below === undefined || below === null) at[key] = {}
    else if (!isTree(below)) return `"${key}" is ${found(below)}: nothing can be set below it`
    at = at[key] as Tree
  }
  at[path.at(-1)!] = value
  settings.push({ from, path })
  return null
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null
}
