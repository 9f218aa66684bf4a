// Configuration from outside: the defaults of config/*.yaml, and texts such as fees.spawn=0.
import { readFileSync } from 'node:fs'
import { type Json, plain } from '../base/json.ts'
import type { Path, Shaped } from '../base/shape.ts'
import { type Config, configOver, treeOver } from '../kernel/config.ts'
import { ownFile } from './installation.ts'
import { readYaml } from './yaml_source.ts'

export const DEFAULT_CONFIG_FILE = ownFile('config/default.yaml')
export const MODELS_FILE = ownFile('config/models.yaml')

let defaults: unknown

/** The tree of config/default.yaml with config/models.yaml in it, as written. Never change it. */
export function defaultTree(): unknown {
  if (defaults === undefined) {
    const { version: models_version, ...known } = treeOf(MODELS_FILE)
    defaults = treeOver(treeOf(DEFAULT_CONFIG_FILE), { llm: { models_version, ...known } })
  }
  return defaults
}

function treeOf(file: URL): Record<string, unknown> {
  const { problems, value } = readYaml(readFileSync(file, 'utf8'))
  const [first] = problems
  if (first === undefined) return value as Record<string, unknown>
  const name = file.pathname.split('/').slice(-2).join('/')
  throw new Error(`${name}:${first.at.line}  ${first.message}`)
}

/** The defaults with overrides merged over them in order. */
export function loadConfig(...overrides: unknown[]): Shaped<Config> {
  return configOver(defaultTree(), ...overrides)
}

/** The whole tree that `loadConfig` reads, in the units of the file. */
export function configTree(...overrides: unknown[]): Json {
  return plain(treeOver(defaultTree(), ...overrides))
}

/** The default configuration. */
export function defaultConfig(): Config {
  const read = loadConfig()
  if (!read.ok) throw new Error(`config/default.yaml  ${read.problems[0]!.message}`)
  return read.value
}

/** `a.b=v` as a path and a value, where v is YAML; null with what is wrong. */
export function readSetting(
  text: string,
): { ok: true; path: Path; value: unknown } | { ok: false; message: string } {
  const match = /^([^=\s]+)=(.*)$/s.exec(text)
  if (match === null) {
    return { ok: false, message: `"${text}" is not a setting: write key.key=value` }
  }
  const path = match[1]!.split('.')
  if (path.includes('')) return { ok: false, message: `"${match[1]}" has an empty key` }
  const source = readYaml(match[2]!)
  const first = source.problems[0]
  if (first !== undefined) return { ok: false, message: `"${match[2]}": ${first.message}` }
  return { ok: true, path, value: source.value }
}
