// The manifest of a run file: what the run began from, what it came to, and what made it.
import { readFileSync } from 'node:fs'
import { canonical, type Json } from '../base/json.ts'
import { STATE_VERSION } from '../kernel/state_hash.ts'
import { PRICES_VERSION } from '../sandbox/prices.ts'
import { ownFile } from './installation.ts'
import { FORMAT } from './run_tables.ts'
import type { Given, Scenario } from './scenario.ts'
import type { TableDigest } from './table_digest.ts'

/**
 * `running` may also mean that the process died: nobody was there to say more. `failed` is a run
 * that ran away or broke a law.
 */
export type State = 'running' | 'ended' | 'interrupted' | 'failed'

/**
 * - `files` are the texts that the scenario brought, by path as written; with `scenario_text` and
 *   `given` they make the same scenario again.
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
  given: Given
  started_at: string
  /**
   * Where it came from, if it is a fork: another run's file, and the last event that they share.
   */
  lineage: { parent: string; event_hash: string; seq: number; time_us: number } | null
  state: State
  reason: string | null
  detail: string | null
  events: number
  time_us: number
  event_hash: string | null
  state_hash: string | null
  expectations: Json
  /** What each measure of the scenario came to over the whole run; null until it ends. */
  measures: Json
  /** By which version the state hash is; missing in a file of format 1, which had the first. */
  state_version?: number
  /** Of what this is a copy in a newer format: its format, configuration and last hash. */
  migrated?: { from: number; config: Json; event_hash: string | null }
  /** The sign-off: `src/run/sign_off.ts` says what is over what. Missing until the run ends. */
  tables?: Record<string, TableDigest>
  digests?: Record<string, string>
  public_key?: string | null
  signature?: string | null
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
  'public_key',
  'signature',
])

/** What is known before the first event. */
export function manifestOf(scenario: Scenario): Manifest {
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
    given: scenario.given,
    started_at: new Date().toISOString(),
    lineage: null,
    state: 'running',
    reason: null,
    detail: null,
    events: 0,
    time_us: 0,
    event_hash: null,
    state_hash: null,
    expectations: null,
    measures: null,
    state_version: STATE_VERSION,
  }
}

export function oikosVersion(): string {
  return (JSON.parse(readFileSync(ownFile('package.json'), 'utf8')) as { version: string }).version
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

export type ManifestRow = { key: string; value: string | null }

export function manifestFrom(rows: Iterable<ManifestRow>): Manifest {
  const manifest: Record<string, unknown> = {}
  for (const { key, value } of rows) {
    manifest[key] = value === null || TEXTS.has(key) ? value : JSON.parse(value)
  }
  return manifest as Manifest
}

/** The same of a manifest that may be damaged: what can be read, and the rows that can not. */
export function manifestPart(rows: Iterable<ManifestRow>): {
  part: Partial<Manifest>
  unreadable: string[]
} {
  let part: Partial<Manifest> = {}
  const unreadable: string[] = []
  for (const row of rows) {
    try {
      part = { ...part, ...manifestFrom([row]) }
    } catch {
      unreadable.push(row.key)
    }
  }
  return { part, unreadable }
}
