// The method card of a run: everything that its result depends on, and how to make it again.
import { hash } from 'node:crypto'
import { canonical, type Json, type JsonObject } from '../base/json.ts'
import { configTree } from './config.ts'
import type { Manifest } from './manifest.ts'
import { expectationsOf, summaryAtEnd } from './run_figures.ts'
import type { RunFile } from './run_file.ts'
import { type Change, changesOf } from './tree_change.ts'

/** A model that answered: what it is, what it costs as configured, and what it cost here. */
export type CardModel = {
  name: string
  provider: string | null
  id: string | null
  price: Json
  answers: number
  input: number
  output: number
  cached: number
  cost: number
}

/** `files` are SHA-256 of all texts that the scenario is made of, itself first, by path. */
export type RunCard = {
  kind: 'run'
  file: string
  name: string
  about: string
  files: Record<string, string>
  seed: number
  given: Manifest['given']
  lineage: Manifest['lineage']
  controls: number
  versions: { oikos: string; node: string; v8: string; gas_prices: number; models: string | null }
  config: Change[]
  models: CardModel[]
  spent: number
  events: number
  time_us: number
  state: string
  reason: string | null
  event_hash: string | null
  state_hash: string | null
  public_key: string | null
  is_light: boolean
  expectations: { say: string; passed: boolean }[]
  measures: Json
  reproduce: { command: string; note: string }
}

export function runCard(file: RunFile, about: string): RunCard {
  const manifest = file.manifest()
  const { name, seed, given, lineage, config, events, time_us, state, reason } = manifest
  const { llm } = config as { llm: { models_version?: string } }
  const models = modelsOf(file, manifest)
  const controls = file.controls().length
  return {
    ...{ kind: 'run', file: file.path, name, about, files: filesOf(manifest) },
    ...{ seed, given, lineage, controls },
    versions: versionsOf(manifest, llm.models_version ?? null),
    config: changesOf(config, configTree()),
    models,
    spent: models.reduce((sum, { cost }) => sum + cost, 0),
    ...{ events, time_us, state, reason },
    ...{ event_hash: manifest.event_hash, state_hash: manifest.state_hash },
    public_key: manifest.public_key ?? null,
    is_light: file.isLight,
    expectations: expectationsOf(file, manifest).map(({ say, passed }) => ({ say, passed })),
    measures: manifest.measures,
    reproduce: reproduction(file.path, manifest, { controls, asked: models.length > 0 }),
  }
}

export function versionsOf(
  { oikos, node, v8, gas_prices }: Manifest,
  models: string | null,
): RunCard['versions'] {
  return { oikos, node, v8, gas_prices, models }
}

function filesOf({ scenario_path, scenario_text, files }: Manifest): Record<string, string> {
  const all = Object.entries({ [scenario_path]: scenario_text, ...files })
  return Object.fromEntries(all.map(([path, text]) => [path, hash('sha256', text, 'hex')]))
}

type Spent = { answers: number; input: number; output: number; cached: number; cost: number }

function modelsOf(file: RunFile, manifest: Manifest): CardModel[] {
  const { by_model } = summaryAtEnd(file, manifest).models
  const { llm } = manifest.config as { llm: JsonObject }
  const { models = {}, providers = {} } = llm as Record<string, Record<string, JsonObject>>
  return Object.entries(by_model as Record<string, Spent>).map(([name, spent]) => {
    const { provider = null, id = null, price = null } = models[name] ?? providers[name] ?? {}
    const { answers, input, output, cached, cost } = spent
    const whose = models[name] === undefined ? name : (provider as string | null)
    const model = { name, provider: whose, id: id as string | null, price }
    return { ...model, answers, input, output, cached, cost }
  })
}

/** One command, and what it comes to. */
function reproduction(
  path: string,
  { scenario_path, seed, given, lineage, event_hash }: Manifest,
  { controls, asked }: { controls: number; asked: boolean },
): RunCard['reproduce'] {
  if (lineage !== null || controls > 0 || asked) {
    const why = [
      ...(lineage === null ? [] : ['it is a fork']),
      ...(controls === 0 ? [] : ['people changed its world while it lived']),
      ...(asked ? ['models answered'] : []),
    ]
    const since = why.join(' and ')
    const note = `makes it again from the record, since ${since}, and compares all events`
    return { command: `npx oikos replay ${quoted(path)}`, note }
  }
  const options = [
    `--seed ${seed}`,
    ...(given.until === null ? [] : [`--until ${quoted(given.until)}`]),
    ...given.set.map((one) => `--set ${quoted(one)}`),
  ]
  const command = `npx oikos run ${quoted(scenario_path)} ${options.join(' ')}`
  return { command, note: `comes to event hash ${event_hash ?? 'unknown, it has not ended'}` }
}

/** As a shell takes it for one word. */
export function quoted(text: string): string {
  return /^[\w./:=,@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** A value of a setting on one line. */
export function settingText(value: Json): string {
  return value === null ? 'none' : typeof value === 'string' ? value : canonical(value)
}
