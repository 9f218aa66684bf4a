// The world: all state, as plain data that events are folded into.
import type { LoopSpec } from '../artifacts/loop.ts'
import { Store } from '../artifacts/store.ts'
import { Cells } from '../base/cells.ts'
import type { Json } from '../base/json.ts'
import { assert } from '../base/violation.ts'
import { Buckets } from '../economy/buckets.ts'
import { emptyLedger, type Ledger } from '../economy/ledger.ts'
import type { Audit } from './audit.ts'
import type { Job, Mailbox, Subscription } from './bus.ts'
import { BUILT_IN_RESOURCES, type Config, configOver, type ResourceKind } from './config.ts'
import type { Debt } from './debts.ts'
import type { DataOf, Event } from './event.ts'
import { Loops } from './loops.ts'
import type { Recalled, Verdict } from './memory.ts'

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
 * - `acting`: `actions` remain of the step that was decided; `thinking`: `effect` has not been
 *   answered; `answered`: `reply` is read when it is due; `quarantined`: failed too often.
 * - `stalled`: as its phase says, but in debt.
 * - `entry` is the next entry of a script; `asked` a sleep asked for in the step under way.
 */
export type Loop = {
  id: string
  phase: 'resting' | 'thinking' | 'answered' | 'acting' | 'quarantined'
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
  /** The effect whose answer it waits for, and the answer once it is there. */
  effect: string | null
  reply: Json | null
  failures: number
  /** How the steps of its last plan ended. */
  plan: Plan | null
  /** Steps that it may still take; null for as many as it likes. */
  leash: number | null
  entry: number
  cause: number | null
  lastUs: number
  why: string
  calls: CallRecord[]
  memory: StepRecord[]
}

/**
 * What the outside was asked and has not answered yet. Plain data, never changed in place.
 * - `price` is micro-dollars for a million tokens, `most` the tokens of the worst case; `held` is
 *   what they cost.
 * - The answer comes to bear at `answerFrom`; those of one instant in order of `seq`.
 */
export type PendingEffect = Omit<DataOf<'effect.requested'>, 'answer_from' | 'packet'> & {
  seq: number
  step: string | null
  askedAt: number
  answerFrom: number
  /** Nobody will hear the answer. */
  cancelled: boolean
}

/**
 * What the outside answered to an action of an agent: observed from `t` on, by the step with this
 * number or the first after it.
 */
export type Heard = { effect: string; asked: string; t: number; step: number; answer: Json }

/** Answers by step, as far as there are any; `stopped` when what remains is skipped. */
export type Plan = { steps: Record<string, PlanStep>; stopped: boolean }

export type PlanStep = { outcome: DataOf<'plan.stepped'>['outcome']; tried: number; answer: Json }

/** What most loops have: shared, never changed in place, so that a step need not look at them. */
export const NO_ACTIONS: Action[] = []
export const NO_CALLS: CallRecord[] = []
export const NO_STEPS: StepRecord[] = []

/** What was said of a change, and whether it broke the interface of before. */
export type Change = {
  version: number
  t: number
  by: string | null
  note: string
  breaking: boolean
}

/** Calls within the minute that began at `since`: of all, and by caller. */
export type Uses = { since: number; all: number; callers: Map<string, number> }

/** A bid for a slot of the mint; `seq` is the event that placed or changed it. */
export type Bid = { artifact_id: string; bidder: string; amount: number; seq: number; t: number }

/** `minted` counts all scrip that came of scores; `rounds` are the last ones, oldest first. */
export type Mint = { round: number; minted: number; rounds: MintRound[] }

export type MintRound = DataOf<'mint.closed'> & {
  t: number
  scores: { artifact_id: string; score: number; minted: number }[]
}

/**
 * Running counters of one artifact, for whoever wants to know before calling it.
 * - `before` is what they were when it was first called as it is now: what another owner or version
 *   did says nothing of this one.
 * - `paid` is by caller, since the mint last scored it.
 */
export type Stats = Counters & { before: Before; paid: Map<string, number> }

export type Before = Counters & { version: number; owner: string; since: number }

type Counters = {
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

/** The key of a grant among those of its giver: by receiver, and resource where it is not scrip. */
export function grantKey(to: string, resource: string | undefined): string {
  return resource === undefined || resource === 'scrip' ? to : `${to} ${resource}`
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
  quotas: Map<string, Cells<number>>
  diskUsed: Cells<number>
  rights: Cells<Right>
  listings: Cells<Listing>
  /** By the artifact of the debt. */
  debts: Cells<Debt>
  /** The debt that an artifact is held for. */
  collateral: Cells<string>
  /** The debts that a share of an artifact's earnings goes to, oldest first. */
  pledges: Cells<string[]>
  charges: Cells<Map<string, ChargeGrant>>
  capabilities: Cells<Set<string>>
  loops: Loops
  /** Agents that can't go on by themselves: since when, for want of what. */
  frozen: Cells<{ since: number; resource: string }>
  /** Seeds that somebody gave the draws of an artifact, or of all (*), instead of the run's. */
  seeds: Cells<number>
  /** Ordinal of the last scheduling; ties at one instant go by it. */
  orders: number
  /** How many artifacts each has made. */
  made: Cells<number>
  /** Earlier versions still in the world, oldest first. */
  versions: Cells<{ version: number; t: number; body: Json }[]>
  /** What was said of the last changes, oldest first. */
  changelog: Cells<Change[]>
  /** Artifacts that their owners took out of service. */
  status: Cells<'paused' | 'disabled'>
  stats: Cells<Stats>
  recent: Event[]
  /** Answers by caller and idempotency key. */
  keys: Cells<Map<string, { request: string; result: Json }>>
  /** When the bodies of tombstones go. */
  tombstones: Cells<number>
  kept: Cells<Json>
  effects: Cells<PendingEffect>
  /** By agent: how many of its own actions the outside has not answered, and what it has. */
  awaiting: Cells<number>
  heard: Cells<Heard[]>
  /** By agent whose mind is a model: the event up to which it was told what happened. */
  observed: Cells<number>
  /** Micro-dollars that all models together have cost, and are held for them. */
  models: { spent: number; held: number }
  /** What was judged of memories that were proposed, and how often memories were recalled. */
  judged: Cells<Verdict>
  recalled: Cells<Recalled>
  subscriptions: Cells<Subscription>
  jobs: Cells<Job>
  mail: Cells<Mailbox>
  /** By artifact and bidder. */
  bids: Cells<Bid>
  mint: Mint
  audit: Audit
  /** What the mint has scored, by hash of code and content. */
  scored: Cells<string>
  /** Calls of tools with a limit, by artifact and method. */
  uses: Cells<Uses>
  /** The instant of the last delivery to a subscription, and how many there are at it. */
  delivery: { at: number; count: number }
  /** How many effects each has asked for. */
  asked: Cells<number>
  /** How many interventions from outside have been made. */
  interventions: number
  ended: string | null
}

/** The seed that the draws of an artifact come from. */
export function seedOf({ seed, seeds }: World, id: string): number {
  return seeds.size === 0 ? seed : (seeds.get(id) ?? seeds.get('*') ?? seed)
}

/** Built-in resources of a kind and those that the configuration names. */
export function resourcesOf(config: Config, kind: ResourceKind): string[] {
  const builtIn = Object.entries(BUILT_IN_RESOURCES).filter(([, of]) => of === kind)
  const named = Object.entries(config.resources).filter(([, resource]) => resource.kind === kind)
  return [...builtIn, ...named].map(([name]) => name)
}

/** What the configuration is after all interventions. Throws Violation for what was not checked. */
export function configOf({ configTree, changes }: Pick<World, 'configTree' | 'changes'>): Config {
  const read = configOver(configTree, ...changes)
  assert(read.ok, 'valid-configuration', 'the configuration was not checked')
  return read.value
}

/**
 * A world before its first event. Throws Violation where the tree is no configuration: check it
 * first.
 */
export function emptyWorld(seed: number, configTree: unknown): World {
  const config = configOf({ configTree, changes: [] })
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
    quotas: new Map(resourcesOf(config, 'quota').map((quota) => [quota, new Cells()])),
    diskUsed: new Cells(),
    rights: new Cells(),
    listings: new Cells(),
    debts: new Cells(),
    collateral: new Cells(),
    pledges: new Cells(),
    charges: new Cells(),
    capabilities: new Cells(),
    loops: new Loops(),
    frozen: new Cells(),
    seeds: new Cells(),
    orders: 0,
    made: new Cells(),
    versions: new Cells(),
    changelog: new Cells(),
    status: new Cells(),
    stats: new Cells(),
    recent: [],
    keys: new Cells(),
    tombstones: new Cells(),
    kept: new Cells(),
    effects: new Cells(),
    awaiting: new Cells(),
    heard: new Cells(),
    observed: new Cells(),
    models: { spent: 0, held: 0 },
    judged: new Cells(),
    recalled: new Cells(),
    subscriptions: new Cells(),
    jobs: new Cells(),
    mail: new Cells(),
    bids: new Cells(),
    mint: { round: 0, minted: 0, rounds: [] },
    audit: { since: 0, kept: [], alarms: [] },
    scored: new Cells(),
    uses: new Cells(),
    delivery: { at: 0, count: 0 },
    asked: new Cells(),
    interventions: 0,
    ended: null,
  }
}
