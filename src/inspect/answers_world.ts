// What the inspector answers about the world at an instant: artifacts, agents, the market.
import { z } from 'zod'
import { json } from '../kernel/event_artifacts.ts'
import { count, place, time } from './answers_run.ts'

const counts = z.record(z.string(), count)

export const holder = z.strictObject({
  id: z.string(),
  owner: z.string(),
  scrip: count,
  llm_budget: count,
})
export const earner = z.strictObject({
  id: z.string(),
  type: z.string(),
  owner: z.string(),
  revenue: count,
  calls: count,
})

/** What somebody should look at; `level` is how bad. `id` is whom it concerns. */
export const warning = z.strictObject({
  level: z.enum(['note', 'warning', 'bad']),
  what: z.string(),
  id: z.string().nullable(),
})

/** The world at a glance. `gini` is permille; `failures` are refusals by code. */
export const worldAnswer = z.strictObject({
  ...place,
  ended: z.boolean(),
  supply: z.strictObject({ scrip: count, held: count }),
  gini: count,
  living: count,
  types: counts,
  agents: count,
  phases: counts,
  stalled: count,
  frozen: count,
  listings: count,
  debts: count,
  owed: count,
  spent: count,
  calls: count,
  failures: counts,
  leaders: z.array(holder),
  losers: z.array(holder),
  earners: z.array(earner),
  warnings: z.array(warning),
})

export const artifactRow = z.strictObject({
  id: z.string(),
  type: z.string(),
  owner: z.string(),
  created_by: z.string(),
  created_at: time,
  version: count,
  price: count,
  read_price: count,
  can_execute: z.boolean(),
  has_standing: z.boolean(),
  loop: z.string().nullable(),
  bytes: count,
  calls: count,
  revenue: count,
  scrip: count.nullable(),
  listed: count.nullable(),
  deleted: z.boolean(),
})

/** `types` are of all that are there; `next` is the cursor of the page after. */
export const artifactsAnswer = z.strictObject({
  ...place,
  total: count,
  types: counts,
  artifacts: z.array(artifactRow),
  next: count.nullable(),
})

const version = z.strictObject({
  version: count,
  ...place,
  by: z.string().nullable(),
  fields: z.array(z.string()),
})
const resources = z.strictObject({
  stocks: z.record(z.string(), z.int()),
  flows: z.record(
    z.string(),
    z.strictObject({
      level: z.int(),
      capacity: count,
      rate_per_minute: count,
      debt_ends_at: time.nullable(),
    }),
  ),
  quotas: z.record(z.string(), z.strictObject({ quota: count, used: count })),
})

/** One artifact as it was, and what led there. Histories are oldest first, up to the instant. */
export const artifactAnswer = z.strictObject({
  ...place,
  row: artifactRow,
  seller: z.string().nullable(),
  deleted_by: z.string().nullable(),
  access_contract_id: z.string(),
  content: json,
  code: z.string().nullable(),
  interface: json,
  loop: json,
  metadata: json,
  depends_on: z.array(z.string()),
  dependents: z.array(z.string()),
  owns: z.array(z.string()),
  resources,
  failures: counts,
  versions: z.array(version),
  prices: z.array(z.strictObject({ ...place, price: count, read_price: count })),
  owners: z.array(
    z.strictObject({ ...place, owner: z.string(), how: z.string(), price: count.nullable() }),
  ),
  callers: z.array(z.strictObject({ id: z.string(), calls: count })),
  created: z.strictObject({ ...place, by: z.string(), step: z.string().nullable() }).nullable(),
  /** Whether a list was cut. */
  cut: z.boolean(),
})

/** What an artifact's makers gave, as it stood with one of its versions. */
export const versionAnswer = z.strictObject({
  version: count,
  ...place,
  by: z.string().nullable(),
  content: json,
  code: z.string().nullable(),
  interface: json,
  loop: json,
  metadata: json,
  price: count,
  read_price: count,
})

/** `waits_for` says in words what a loop waits for; `compute` is the bucket that gates it. */
export const agentRow = z.strictObject({
  id: z.string(),
  mind: z.string(),
  phase: z.string(),
  stalled: z.boolean(),
  frozen: z.boolean(),
  paused: z.boolean(),
  waits_for: z.string(),
  due: time.nullable(),
  step: count,
  failures: count,
  why: z.string(),
  scrip: count,
  llm_budget: count,
  compute: z
    .strictObject({
      level: z.int(),
      capacity: count,
      rate_per_minute: count,
      debt_ends_at: time.nullable(),
    })
    .nullable(),
  earned: count,
})

export const agentsAnswer = z.strictObject({
  ...place,
  total: count,
  phases: counts,
  agents: z.array(agentRow),
  next: count.nullable(),
})

const order = z.strictObject({ price: z.number(), amount: z.number(), by: z.string().nullable() })

/** What stands in an auction: the best bid so far, who made it, when the bidding ends. */
const lot = z.strictObject({
  item: z.string(),
  seller: z.string().nullable(),
  reserve: z.number().nullable(),
  bids: count,
  best: z.number().nullable(),
  by: z.string().nullable(),
  ends: time.nullable(),
  state: json,
})

/** Lists are cut at a bound; `listed`, `owed` and `traded` are how many there are. */
export const marketAnswer = z.strictObject({
  ...place,
  listed: count,
  listings: z.array(
    z.strictObject({
      id: z.string(),
      type: z.string(),
      seller: z.string(),
      price: count,
      price_resource: z.string(),
      buyer: z.string().nullable(),
      listed_at: time,
    }),
  ),
  books: z.array(
    z.strictObject({
      id: z.string(),
      goods: z.string(),
      bids: z.array(order),
      asks: z.array(order),
    }),
  ),
  auctions: z.array(z.strictObject({ id: z.string(), lots: z.array(lot) })),
  bids: z.array(
    z.strictObject({ artifact_id: z.string(), bidder: z.string(), amount: count, placed_at: time }),
  ),
  owed: count,
  debts: z.array(
    z.strictObject({
      id: z.string(),
      debtor: z.string(),
      creditor: z.string().nullable(),
      status: z.string(),
      principal: count,
      paid: count,
      owed: count,
      due_at: time.nullable(),
      collateral: z.string().nullable(),
    }),
  ),
  traded: count,
  trades: z.array(
    z.strictObject({
      ...place,
      id: z.string(),
      seller: z.string(),
      buyer: z.string(),
      price: count,
      price_resource: z.string(),
    }),
  ),
})

/** Who paid whom scrip within a window of time; the heaviest links where there are many. */
export const flowsAnswer = z.strictObject({
  from_t: time,
  to_t: time,
  nodes: z.array(z.strictObject({ id: z.string(), type: z.string(), got: count, gave: count })),
  links: z.array(
    z.strictObject({ from: z.string(), to: z.string(), scrip: count, payments: count }),
  ),
  cut: z.boolean(),
})

export type Warning = z.infer<typeof warning>
export type WorldAnswer = z.infer<typeof worldAnswer>
export type ArtifactRow = z.infer<typeof artifactRow>
export type ArtifactsAnswer = z.infer<typeof artifactsAnswer>
export type ArtifactAnswer = z.infer<typeof artifactAnswer>
export type VersionAnswer = z.infer<typeof versionAnswer>
export type AgentRow = z.infer<typeof agentRow>
export type AgentsAnswer = z.infer<typeof agentsAnswer>
export type MarketAnswer = z.infer<typeof marketAnswer>
export type FlowsAnswer = z.infer<typeof flowsAnswer>
