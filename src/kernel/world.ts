// The world: all state, as plain data that events are folded into.
import type { LoopSpec } from '../artifacts/loop.ts'
import { Store } from '../artifacts/store.ts'
import type { Json } from '../base/json.ts'
import { assert } from '../base/violation.ts'
import { Buckets } from '../economy/buckets.ts'
import { emptyLedger, type Ledger } from '../economy/ledger.ts'
import { BUILT_IN_RESOURCES, type Config, type ResourceKind, readConfig } from './config.ts'
import type { DataOf, Event } from './event.ts'
import { Loops } from './loops.ts'

export type Wait = DataOf<'agent.acted'>['wait']
export type Action = DataOf<'agent.decided'>['actions'][number]

/** What an agent remembers of a call that its step made; large values are cut. */
export type CallRecord = {
  invoke: string
  args: Json
  success: boolean
  result?: Json
  error_code?: string
  error_message?: string
  trail?: string[]
  price_paid: number
  gas: number
  changed?: string[]
}

export type StepRecord = {
  step: number
  t: number
  why: string
  gas: number
  calls: CallRecord[]
  failure?: { error_code: string; error_message: string; trail: string[] }
}

/** The due time of whoever waits for something else than time. */
export const NEVER = Number.MAX_SAFE_INTEGER

/**
 * The phase between waits, as data: a loop restored from this goes on from here.
 * - `due` is when the queue wakes it, NEVER when only something else can; `order` breaks ties. Both
 *   are
 *   plain numbers and `wait` is null for a mere rest, since every step of every agent writes them.
 * - `acting`: `actions` remain of the step that was decided; `stalled`: as `acting` or `resting`,
 *   but
 *   in debt; `quarantined`: failed too often.
 * - `entry` is the next entry of a script; `asked` a sleep asked for in the step under way.
 */
export type Loop = {
  id: string
  phase: 'resting' | 'acting' | 'quarantined'
  spec: LoopSpec
  /** The rest between steps that the spec asks for. */
  restUs: number | null
  step: number
  due: number
  order: number
  wait: Wait | null
  stalled: boolean
  actions: Action[]
  rest: number | null
  asked: Wait | null
  failures: number
  entry: number
  cause: number | null
  lastUs: number
  why: string
  calls: CallRecord[]
  memory: StepRecord[]
}

/** What most loops have: shared, never changed in place, so that a step need not look at them. */
export const NO_ACTIONS: Action[] = []
export const NO_CALLS: CallRecord[] = []
export const NO_STEPS: StepRecord[] = []

/** Running counters of one artifact, for whoever wants to know before calling it. */
export type Stats = {
  calls: number
  failures: Map<string, number>
  callers: Map<string, number>
  revenue: number
}

export type Listing = {
  seller: string
  price: number
  price_resource: string
  buyer: string | null
  listed_at: number
}

/** What a right gives its holder: flows and quotas by resource. */
export type Right = {
  flows: Map<string, { ratePerMinute: number; capacity: number }>
  quotas: Map<string, number>
}

export type ChargeGrant = {
  capPerCall: number
  capPerWindow: number
  windowUs: number
  untilUs: number | null
  windowStartUs: number
  used: number
}

export type World = {
  seed: number
  config: Config
  /** What `config` was read from, with its units, so that an intervention can change it. */
  configTree: unknown
  changes: unknown[]
  now: number
  /** Number of the last event. */
  seq: number
  artifacts: Store
  /** Artifacts that are no tombstones. */
  living: number
  ledger: Ledger
  /** By resource, then holder. */
  flows: Map<string, Buckets>
  quotas: Map<string, Map<string, number>>
  diskUsed: Map<string, number>
  rights: Map<string, Right>
  listings: Map<string, Listing>
  charges: Map<string, Map<string, ChargeGrant>>
  capabilities: Map<string, Set<string>>
  loops: Loops
  /** Ordinal of the last scheduling; ties at one instant go by it. */
  orders: number
  /** How many artifacts each has made. */
  made: Map<string, number>
  /** Earlier versions still in the world, oldest first. */
  versions: Map<string, { version: number; t: number; body: Json }[]>
  stats: Map<string, Stats>
  recent: Event[]
  /** Answers by caller and idempotency key. */
  keys: Map<string, Map<string, { request: string; result: Json }>>
  kept: Map<string, Json>
  /** How many interventions from outside have been made. */
  interventions: number
  ended: string | null
}

/** Built-in resources of a kind and those that the configuration names. */
export function resourcesOf(config: Config, kind: ResourceKind): string[] {
  const builtIn = Object.entries(BUILT_IN_RESOURCES).filter(([, of]) => of === kind)
  const named = Object.entries(config.resources).filter(([, resource]) => resource.kind === kind)
  return [...builtIn, ...named].map(([name]) => name)
}

/**
 * A world before its first event. Throws Violation where the tree is no configuration: check it
 * first.
 */
export function emptyWorld(seed: number, configTree: unknown): World {
  const read = readConfig(configTree)
  assert(read.ok, 'valid-configuration', 'the configuration was not checked')
  const config = read.value
  return {
    seed,
    config,
    configTree,
    changes: [],
    now: 0,
    seq: 0,
    artifacts: new Store(),
    living: 0,
    ledger: emptyLedger(resourcesOf(config, 'stock')),
    flows: new Map(resourcesOf(config, 'flow').map((flow) => [flow, new Buckets()])),
    quotas: new Map(resourcesOf(config, 'quota').map((quota) => [quota, new Map()])),
    diskUsed: new Map(),
    rights: new Map(),
    listings: new Map(),
    charges: new Map(),
    capabilities: new Map(),
    loops: new Loops(),
    orders: 0,
    made: new Map(),
    versions: new Map(),
    stats: new Map(),
    recent: [],
    keys: new Map(),
    kept: new Map(),
    interventions: 0,
    ended: null,
  }
}
