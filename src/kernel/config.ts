// Configuration: every number a run depends on, its shape and its units.
import { z } from 'zod'
import { ID_RULE, isId } from '../base/ids.ts'
import { didYouMean } from '../base/nearest.ts'
import { found, type Path, type Shaped, type ShapeProblem, shaped } from '../base/shape.ts'
import {
  amountField,
  atLeastOne,
  durationField,
  flowField,
  moneyField,
  positive,
  sizeField,
} from './config_fields.ts'
import { contextSchema, edgeSchema, inlineModels, llmSchema } from './config_llm.ts'
import { BUILT_IN_EMBEDDER, memorySchema } from './config_memory.ts'

/** The five resources that every world has; `config.resources` names more. */
export const BUILT_IN_RESOURCES = {
  scrip: 'stock',
  llm_budget: 'stock',
  disk: 'quota',
  compute: 'flow',
  llm_rate: 'flow',
} as const satisfies Record<string, ResourceKind>

export type ResourceKind = 'stock' | 'flow' | 'quota'

const idField = z.string().refine(isId, ID_RULE)

const resourcesSchema = z.record(
  z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/, 'a resource is named in lower case, digits and _')
    .refine((name) => !Object.hasOwn(BUILT_IN_RESOURCES, name), 'this resource is built in'),
  z.strictObject({ kind: z.enum(['stock', 'flow', 'quota']) }),
)

const limitsSchema = z.strictObject({
  gas_per_call: atLeastOne,
  gas_per_check: atLeastOne,
  depth: z.int().min(1).max(50),
  events_per_instant: atLeastOne,
  code_bytes: sizeField,
  content_bytes: sizeField,
  interface_bytes: sizeField,
  output_bytes: sizeField,
  args_bytes: sizeField,
  list_items: atLeastOne,
  list_items_max: atLeastOne,
  depends_on: amountField,
  versions_kept: amountField,
  events_kept: amountField,
  keys_kept: amountField,
  steps_kept: amountField,
  step_bytes: sizeField,
  tombstone_kept: durationField,
  log_bytes: sizeField,
  actions_per_step: atLeastOne,
  subscriptions: amountField,
  jobs: amountField,
  deliveries_per_instant: atLeastOne,
  mailbox: amountField,
  mailbox_per_sender: amountField,
  message_bytes: sizeField,
  mint_history: amountField,
})

const bound = amountField.nullable()

const alarmsSchema = z.strictObject({
  gini_above: bound,
  velocity_below: bound,
  frozen_above: bound,
  active_below: bound,
  failures_above: bound,
  top_share_above: bound,
  herfindahl_above: bound,
  reuse_below: bound,
  overdue_above: bound,
  defaults_above: bound,
})

const DOMAIN = /^[a-z0-9][a-z0-9.-]{0,252}$/

/**
 * Strict, every key required. What comes out is integers only: durations in microseconds, sizes in
 * bytes, money in micro-dollars, rates in units per minute.
 */
export const configSchema = z
  .strictObject({
    time: z.strictObject({
      ties: z.enum(['fifo', 'seeded']),
      min_step: positive(durationField),
      pace: z.number().min(0).max(1_000_000),
    }),
    limits: limitsSchema,
    fees: z.strictObject({
      to: idField.nullable(),
      transfer: amountField,
      search: amountField,
      create_standing: amountField,
      spawn: amountField,
      deposit: amountField,
      issue_debt: amountField,
      transfer_creditor: amountField,
      transfer_quota: amountField,
      subscribe: amountField,
    }),
    mint: z.strictObject({
      every: durationField,
      slots: atLeastOne,
      minimum: atLeastOne,
      share: z.enum(['burn', 'stake']),
      scorer: idField,
      per_point: atLeastOne,
      most: amountField,
    }),
    audit: z.strictObject({
      every: durationField,
      kept: amountField,
      alarms: alarmsSchema,
    }),
    endow: z.strictObject({
      scrip: amountField,
      llm_budget: moneyField,
      disk: sizeField,
      compute: flowField,
      llm_rate: flowField,
    }),
    resources: resourcesSchema,
    gas: z.strictObject({ call: amountField }),
    disk: z.strictObject({ overhead: sizeField }),
    capabilities: z.record(
      z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'a capability is named in lower case and _'),
      z.array(idField),
    ),
    contracts: z.strictObject({ on_dangling: z.enum(['owner', 'freeware']) }),
    agents: z.strictObject({
      rest: positive(durationField),
      backoff_first: positive(durationField),
      backoff_max: positive(durationField),
      failures_max: atLeastOne,
    }),
    llm: llmSchema,
    context: contextSchema,
    memory: memorySchema,
    http: z.strictObject({
      allow: z.array(z.string().regex(DOMAIN, 'write a domain such as example.org')),
      latency: positive(durationField),
    }),
    edge: edgeSchema,
    sandbox: z.strictObject({
      isolates: z.int().min(1).max(64),
      scripts: z.int().min(1).max(100_000),
      memory_mb: z.int().min(8).max(4096),
      timeout: positive(durationField),
      hang: positive(durationField),
    }),
    record: z.strictObject({ batch: atLeastOne, keep: z.enum(['full', 'hash']) }),
    checkpoint: z.strictObject({
      every: durationField,
      events: amountField,
      reload: amountField,
    }),
  })
  .superRefine((config, context) => {
    const { limits, agents, sandbox, memory, llm } = config
    const models = inlineModels(llm).map(({ name }) => name)
    const embedders = [BUILT_IN_EMBEDDER, ...models, ...Object.keys(llm.models)]
    if (!embedders.includes(memory.embedder)) {
      context.addIssue({
        code: 'custom',
        path: ['memory', 'embedder'],
        message: `is no model nor built in${didYouMean(memory.embedder, embedders)}`,
      })
    }
    // What a model of vectors costs is paid by whoever runs oikos, and counted nowhere.
    if (memory.embedder !== BUILT_IN_EMBEDDER && llm.cap !== null) {
      const message = `its cost would not be under llm.cap: use ${BUILT_IN_EMBEDDER}, or no cap`
      context.addIssue({ code: 'custom', path: ['memory', 'embedder'], message })
    }
    if (limits.list_items > limits.list_items_max) {
      context.addIssue({
        code: 'custom',
        path: ['limits', 'list_items'],
        message: `${limits.list_items} is above limits.list_items_max, ${limits.list_items_max}`,
      })
    }
    if (sandbox.hang <= sandbox.timeout) {
      context.addIssue({
        code: 'custom',
        path: ['sandbox', 'hang'],
        message: 'is not above sandbox.timeout: calls that run out of time would end the engine',
      })
    }
    if (agents.backoff_first > agents.backoff_max) {
      context.addIssue({
        code: 'custom',
        path: ['agents', 'backoff_first'],
        message: 'is above agents.backoff_max: the first wait must be the shortest',
      })
    }
  })

export type Config = z.output<typeof configSchema>

/** Sections that say how a run is carried out, never what happens in it: they are no state. */
export const OPERATIONAL = ['edge', 'sandbox', 'record', 'checkpoint']

/** The configuration that a whole tree spells, or what is wrong with it, by path. */
export function readConfig(tree: unknown): Shaped<Config> {
  return shaped(configSchema, tree)
}

/** The defaults with overrides merged over them in order, read and checked. */
export function configOver(defaults: unknown, ...overrides: unknown[]): Shaped<Config> {
  const problems: ShapeProblem[] = []
  let tree = defaults
  for (const override of overrides) tree = merged(tree, override, [], problems)
  const read = readConfig(tree)
  if (problems.length === 0) return read
  return { ok: false, problems: read.ok ? problems : [...problems, ...read.problems] }
}

/** The same tree unread, where overrides that do not fit are left out. */
export function treeOver(defaults: unknown, ...overrides: unknown[]): unknown {
  return overrides.reduce((tree, override) => merged(tree, override, [], []), defaults)
}

/**
 * An override over a tree: maps merge key by key, all else replaces. Neither is changed. A map
 * keeps its place against what is none, and the problem is noted.
 */
function merged(tree: unknown, override: unknown, path: Path, problems: ShapeProblem[]): unknown {
  if (override === undefined) return tree
  if (!isMap(tree)) return override
  if (!isMap(override)) {
    const keys = Object.keys(tree)
    const of = keys.length > 0 ? ` of ${keys.join(', ')}` : ''
    const message = `${found(override)} is not a map${of}`
    problems.push({ path, message, value: override })
    return tree
  }
  const result: Record<string, unknown> = { ...tree }
  for (const [key, value] of Object.entries(override)) {
    const below = Object.hasOwn(tree, key) ? tree[key] : undefined
    result[key] = merged(below, value, [...path, key], problems)
  }
  return result
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
