// The manifest of a run file: what the run began from, what it came to, and what made it.
import { readFileSync } from 'node:fs'
import { canonical, type Json } from '../base/json.ts'
import { PRICES_VERSION } from '../sandbox/prices.ts'
import { FORMAT } from './run_tables.ts'
import type { Scenario } from './scenario.ts'

/**
 * `running` may also mean that the process died: nobody was there to say more. `failed` is a run
 * that ran away or broke a law.
 */
export type State = 'running' | 'ended' | 'interrupted' | 'failed'

/**
 * - `files` are the texts that the scenario brought, by path as written; with `scenario_text` and
 *   `options` they make the same scenario again.
 * - `config` is the complete tree, in the units of config/default.yaml.
 * - `reason` to `expectations` are known at the end; `events`, `time_us` and `event_hash` follow
 *   along.
 * - `started_at` is the wall clock, for people alone: nothing is derived from it.
 */
export type Manifest = {
  format: number
  oikos: string
  node: string
  v8: string
  gas_prices: number
  name: string
  scenario_path: string
  scenario_text: string
  files: Record<string, string>
  config: Json
  seed: number
  options: Json
  started_at: string
  state: State
  reason: string | null
  detail: string | null
  events: number
  time_us: number
  event_hash: string | null
  state_hash: string | null
  expectations: Json
}

/** Keys whose value in the table is the text itself; the others are canonical JSON. */
const TEXTS = new Set<string>([
  'oikos',
  'node',
  'v8',
  'name',
  'scenario_path',
  'scenario_text',
  'started_at',
  'state',
  'reason',
  'detail',
  'event_hash',
  'state_hash',
])

/** What is known before the first event. */
export function manifestOf(scenario: Scenario, options: Json): Manifest {
  return {
    format: FORMAT,
    oikos: oikosVersion(),
    node: process.versions.node,
    v8: process.versions.v8,
    gas_prices: PRICES_VERSION,
    name: scenario.name,
    scenario_path: scenario.path,
    scenario_text: scenario.text,
    files: scenario.files,
    config: scenario.configTree,
    seed: scenario.seed,
    options,
    started_at: new Date().toISOString(),
    state: 'running',
    reason: null,
    detail: null,
    events: 0,
    time_us: 0,
    event_hash: null,
    state_hash: null,
    expectations: null,
  }
}

function oikosVersion(): string {
  const file = new URL('../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

/** A part of the manifest as rows of its table; null has no row's value. */
export function manifestRows(part: Partial<Manifest>): [string, string | null][] {
  return Object.entries(part).map(([key, value]) => [
    key,
    value === null || (TEXTS.has(key) && typeof value === 'string')
      ? (value as string | null)
      : canonical(value),
  ])
}

export function manifestFrom(rows: Iterable<{ key: string; value: string | null }>): Manifest {
  const manifest: Record<string, unknown> = {}
  for (const { key, value } of rows) {
    manifest[key] = value === null || TEXTS.has(key) ? value : JSON.parse(value)
  }
  return manifest as Manifest
}
