// What the inspector answers about run files: which there are, what each came to, how it went.
import { z } from 'zod'
import { json } from '../kernel/event_artifacts.ts'

export const count = z.int().nonnegative()
/** Virtual microseconds from the start of a run. */
export const time = count
/** Where a run stands in its file: the last event, and the instant. */
export const place = { seq: count, t: time }

export const expectation = z.strictObject({
  say: z.string(),
  passed: z.boolean(),
  found: z.string().nullable(),
})

/**
 * A run file. `run` names it in addresses. `living` is whether some process writes it now;
 * `problem` says why it can't be looked at, and then the rest is as little as is known.
 */
export const runRow = z.strictObject({
  run: z.string(),
  path: z.string(),
  name: z.string(),
  seed: z.int(),
  state: z.enum(['running', 'ended', 'interrupted', 'failed', 'unknown']),
  reason: z.string().nullable(),
  living: z.boolean(),
  light: z.boolean(),
  started_at: z.string().nullable(),
  size: count,
  events: count,
  time_us: time,
  passed: count,
  failed: count,
  parent: z.strictObject({ path: z.string(), run: z.string().nullable(), ...place }).nullable(),
  problem: z.string().nullable(),
})

export const runsAnswer = z.strictObject({ folder: z.string(), runs: z.array(runRow) })

export const control = z.strictObject({ n: count, ...place, control: json })

export const runAnswer = z.strictObject({
  row: runRow,
  about: z.string(),
  scenario_path: z.string(),
  scenario_text: z.string(),
  detail: z.string().nullable(),
  oikos: z.string(),
  node: z.string(),
  event_hash: z.string().nullable(),
  state_hash: z.string().nullable(),
  expectations: z.array(expectation),
  children: z.array(z.string()),
  controls: z.array(control),
  ...place,
})

/** Figures of one span; those that are counted are of the span, those that stand are at its end. */
export const span = z.strictObject({
  seq: count,
  t: time,
  supply: count,
  gini: count,
  agents: count,
  frozen: count,
  artifacts: count,
  owed: count,
  spent: count,
  answered: count,
  refused: count,
  steps: count,
  volume: count,
  sales: count,
  traded: count,
  price: z.number().nullable(),
})

/**
 * How a run went: spans of equal virtual time. While it is read for the first time, `complete` is
 * false and `seq` is how far that got; `problem` says why it can't get further. `measures` are
 * what the scenario measures, by name.
 */
export const courseAnswer = z.strictObject({
  complete: z.boolean(),
  problem: z.string().nullable(),
  seq: count,
  time_us: time,
  span_us: count,
  spans: z.array(span),
  measures: z.array(
    z.strictObject({
      name: z.string(),
      of: json,
      points: z.array(z.tuple([time, z.number().nullable()])),
    }),
  ),
})

/** A live run grows; told as server-sent events named `grown`. */
export const grown = z.strictObject({
  ...place,
  state: z.string(),
  living: z.boolean(),
  paused: z.boolean().nullable(),
})

/** `role` is what the token allows; `view_url` is for whoever may only look on. */
export const sessionAnswer = z.strictObject({
  role: z.enum(['viewer', 'controller']),
  version: z.string(),
  view_url: z.string(),
  opened: z.string().nullable(),
})

const differs = z.strictObject({ what: z.string(), a: json.nullable(), b: json.nullable() })

export type RunRow = z.infer<typeof runRow>
export type RunsAnswer = z.infer<typeof runsAnswer>
export type RunAnswer = z.infer<typeof runAnswer>
export type Span = z.infer<typeof span>
export type CourseAnswer = z.infer<typeof courseAnswer>
export type Grown = z.infer<typeof grown>
export type SessionAnswer = z.infer<typeof sessionAnswer>
export { differs }
