// The figures of a run for its report: what it came to, and how it went over time.
import { byCodeUnit, canonical, type Json, type JsonObject } from '../base/json.ts'
import { worldAt } from './fold.ts'
import type { Manifest } from './manifest.ts'
import { type Flow, flowsOf } from './payments.ts'
import type { RunFile } from './run_file.ts'
import { NO_SERIES, type Series, seriesOf } from './run_series.ts'
import { restoredFrom } from './snapshots.ts'
import { type Summary, summaryOf } from './summary.ts'
import { Tally } from './tally.ts'
import { readYaml } from './yaml_source.ts'

/** One expectation of the scenario; `found` is JSON, null where it held. */
export type Expectation = { say: string; passed: boolean; found: string | null }

export type Sample = { t: number; name: string; value: number | null }

/** How often an artifact was called, by how many, what that earned, and how often it failed. */
export type Busy = {
  id: string
  type: string | null
  calls: number
  callers: number
  failed: number
  earned: number
}

export type Refusals = { code: string; count: number; targets: number; callers: number }

/** What answers cost, by task and model: tokens and micro-dollars. */
export type Cost = {
  task: string
  model: string
  answers: number
  input: number
  output: number
  cost: number
}

/** What a light run does not have is empty. */
export type RunFigures = {
  file: string
  about: string
  manifest: Pick<
    Manifest,
    'name' | 'seed' | 'oikos' | 'state' | 'reason' | 'events' | 'time_us' | 'event_hash'
  > & { state_hash: string | null }
  is_light: boolean
  summary: Summary
  expectations: Expectation[]
  /** What each measure is, as the scenario has it, and what it came to over the whole run. */
  measured: Record<string, { of: Json; ever: number | null }>
  samples: Sample[]
  series: Series
  flows: Flow[]
  /** Types of all who paid or were paid, by id. */
  kinds: Record<string, string>
  refusals: Refusals[]
  costs: Cost[]
  busiest: Busy[]
}

const BUSIEST = 15

export function runFigures(file: RunFile): RunFigures {
  const manifest = file.manifest()
  const { name, seed, oikos, state, reason, events, time_us, event_hash, state_hash } = manifest
  const has = <T>(rows: () => T[]): T[] => (file.isLight ? [] : rows())
  const all = <T>(sql: string) => file.db.prepare(sql).all() as T[]
  const { about, measure } = scenarioOf(manifest)
  const flows = has(() => flowsOf(file))
  return {
    file: file.path,
    about,
    manifest: { name, seed, oikos, state, reason, events, time_us, event_hash, state_hash },
    is_light: file.isLight,
    summary: summaryAtEnd(file, manifest),
    expectations: expectationsOf(file, manifest),
    measured: measuredOf(manifest, measure),
    samples: all<Sample>('SELECT t, name, value FROM metrics ORDER BY name, t'),
    series: file.isLight ? NO_SERIES : seriesOf(file, time_us),
    flows,
    kinds: kindsOf(file, flows),
    refusals: has(() => all<Refusals>('SELECT code, count, targets, callers FROM refusals')),
    costs: has(() => costsOf(file)),
    busiest: has(() => all<Busy>(BUSY)),
  }
}

/** The dearest first. */
function costsOf(file: RunFile): Cost[] {
  const costs = new Map<string, Cost>()
  for (const event of file.events({ kinds: ['effect.answered'] })) {
    if (event.kind !== 'effect.answered' || event.data.kind !== 'llm') continue
    const { task, tokens, cost: paid, outcome } = event.data
    const { model = 'none' } = outcome as { model?: string }
    const key = JSON.stringify([task, model])
    const none = { task, model, answers: 0, input: 0, output: 0, cost: 0 }
    const cost = costs.get(key) ?? none
    cost.answers += 1
    cost.input += tokens.input
    cost.output += tokens.output
    cost.cost += paid
    costs.set(key, cost)
  }
  return [...costs.values()].sort(
    (a, b) => b.cost - a.cost || byCodeUnit(a.task, b.task) || byCodeUnit(a.model, b.model),
  )
}

const BUSY = `
SELECT target AS id, (SELECT type FROM artifacts WHERE artifacts.id = target) AS type,
  count(*) AS calls, count(DISTINCT caller) AS callers, sum(NOT success) AS failed,
  sum(CASE WHEN dry_run THEN 0 ELSE price END) AS earned
FROM calls WHERE target NOT LIKE 'genesis\\_%' ESCAPE '\\'
GROUP BY target ORDER BY calls DESC, id LIMIT ${BUSIEST}`

function kindsOf({ db }: RunFile, flows: readonly Flow[]): Record<string, string> {
  if (flows.length === 0) return {}
  const ids = new Set(flows.flatMap(({ from, to }) => [from, to]))
  const all = db.prepare('SELECT id, type FROM artifacts').raw(true).all() as [string, string][]
  return Object.fromEntries(all.filter(([id]) => ids.has(id)))
}

export function scenarioOf({ scenario_text }: Manifest): { about: string; measure: JsonObject } {
  const { about = '', measure = {} } = (readYaml(scenario_text).value ?? {}) as JsonObject
  return { about: String(about).trim(), measure: (measure ?? {}) as JsonObject }
}

function measuredOf({ measures }: Manifest, declared: JsonObject): RunFigures['measured'] {
  const ever = (measures ?? {}) as Record<string, number | null>
  return Object.fromEntries(
    Object.entries(ever).map(([name, value]) => {
      const what = declared[name] ?? declared[name.split('.')[0]!] ?? name
      return [name, { of: what, ever: value }]
    }),
  )
}

/** The world as it stands, and what was counted up to there. */
export function summaryAtEnd(file: RunFile, manifest: Manifest): Summary {
  return summaryOf(worldAt(file), tallyAtEnd(file, manifest))
}

/** What was counted from all events: what the last checkpoint has, and the events after it. */
export function tallyAtEnd(file: RunFile, { seed, config }: Manifest): Tally {
  const from = restoredFrom(file.path, file.db, { seed, configTree: config })
  const tally = from?.carried.tally ?? new Tally()
  if (!file.isLight) {
    const after = { from: { seq: (from?.moment.world.seq ?? 0) + 1 } }
    for (const event of file.events(after)) tally.add([event])
  }
  return tally
}

export function expectationsOf(file: RunFile, { expectations }: Manifest): Expectation[] {
  if (!file.isLight) {
    const checked = [...file.events({ kinds: ['expectation.checked'] })]
    return checked.map((event) => {
      const { say, passed, found } = event.data as { say: string; passed: boolean; found: Json }
      return { say, passed, found: passed ? null : canonical(found, 1000) }
    })
  }
  const { passed = 0, failed = [] } = (expectations ?? {}) as { passed?: number; failed?: Json[] }
  const others = passed === 0 ? [] : [{ say: `${passed} others`, passed: true, found: null }]
  const missed = failed.map((one) => {
    const { say, found = null } = one as { say: string; found?: Json }
    return { say, passed: false, found: canonical(found, 1000) }
  })
  return [...missed, ...others]
}
