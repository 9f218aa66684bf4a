// What the inspector answers about events: lists, one with its causes, trees of calls, comparisons.
import { z } from 'zod'
import { json } from '../kernel/event_artifacts.ts'
import { count, differs, place, time } from './answers_run.ts'

/** An event on a line; `says` is a sentence for people. */
export const eventRow = z.strictObject({
  ...place,
  kind: z.string(),
  by: z.string().nullable(),
  cause: count.nullable(),
  step: z.string().nullable(),
  says: z.string(),
})

/** `next` is the cursor of the page after; null at the end. */
export const eventsAnswer = z.strictObject({
  events: z.array(eventRow),
  next: count.nullable(),
})

/** The nearest event that fits, before or after; null where there is none. */
export const foundAnswer = z.strictObject({ event: eventRow.nullable() })

/** Kinds of events in a run, most frequent first; incomplete while the file is first read. */
export const kindsAnswer = z.strictObject({
  complete: z.boolean(),
  kinds: z.array(z.strictObject({ kind: z.string(), count, says: z.string() })),
})

/**
 * A call as a tree: what it called and what else happened in it, in order. `end_seq` is null while
 * it has no end in the file; then `success` is null too.
 */
export type CallNode = {
  seq: number
  end_seq: number | null
  t: number
  caller: string
  target: string
  method: string
  depth: number
  args: z.infer<typeof json>
  success: boolean | null
  result: z.infer<typeof json>
  code: string | null
  message: string | null
  gas: number
  price: number
  events: z.infer<typeof eventRow>[]
  calls: CallNode[]
}

export const callNode: z.ZodType<CallNode> = z.strictObject({
  seq: count,
  end_seq: count.nullable(),
  t: time,
  caller: z.string(),
  target: z.string(),
  method: z.string(),
  depth: count,
  args: json,
  success: z.boolean().nullable(),
  result: json,
  code: z.string().nullable(),
  message: z.string().nullable(),
  gas: count,
  price: count,
  events: z.array(eventRow),
  calls: z.array(z.lazy(() => callNode)),
})

/**
 * One event whole. `causes` led to it, the nearest first; `led_to` are events that name it as their
 * cause (`led_to_count` of them); `call` is the tree of the outermost call it happened in.
 */
export const eventAnswer = z.strictObject({
  event: eventRow,
  data: json,
  cut: z.boolean(),
  causes: z.array(eventRow),
  led_to: z.array(eventRow),
  led_to_count: count,
  call: callNode.nullable(),
})

/** What asked the outside: `outcome` is null while there is no answer. */
export const thought = z.strictObject({
  effect: z.string(),
  kind: z.string(),
  task: z.string(),
  models: z.array(z.string()),
  t: time,
  prompt: z.string(),
  tools: z.array(z.string()),
  packet: json,
  held: count,
  answer: z.array(z.string()),
  outcome: json,
  tokens: json,
  cost: count.nullable(),
  latency_us: count.nullable(),
  took_ms: count.nullable(),
})

export const stepRow = z.strictObject({
  step: z.string(),
  n: count,
  ...place,
  end_seq: count.nullable(),
  ended_at: time.nullable(),
  why: z.string().nullable(),
  outcome: z.enum(['acted', 'failed', 'acting']),
  code: z.string().nullable(),
  calls: count,
  refused: count,
  gas: count,
  cost: count,
})

/** Newest first; `next` is the cursor of the page after. */
export const stepsAnswer = z.strictObject({ steps: z.array(stepRow), next: count.nullable() })

/** `observation` is what the agent was told; null where it was not asked to decide. */
export const stepAnswer = z.strictObject({
  step: stepRow,
  agent: z.string(),
  woken_by: eventRow.nullable(),
  observation: json,
  thoughts: z.array(thought),
  notes: json,
  calls: z.array(callNode),
  /** `where` is its stack in guest code with an excerpt: empty where none is known. */
  failure: z
    .strictObject({ code: z.string(), message: z.string(), where: z.array(z.string()) })
    .nullable(),
  logs: z.array(z.string()),
  events: z.array(eventRow),
})

const side = z.strictObject({ event: eventRow.nullable(), causes: z.array(eventRow) })

/** Where two runs part: the first event that is not the same, and what differs in it. */
export const compareAnswer = z.strictObject({
  same: z.boolean(),
  seq: count.nullable(),
  t: time.nullable(),
  a: side,
  b: side,
  difference: z
    .strictObject({ path: z.string(), a: json.nullable(), b: json.nullable() })
    .nullable(),
  began: z.array(differs),
  figures: z.array(differs),
  balances: z.array(differs),
  artifacts: z.array(differs),
  /** Whether lists were cut. */
  cut: z.boolean(),
})

export type EventRow = z.infer<typeof eventRow>
export type EventsAnswer = z.infer<typeof eventsAnswer>
export type FoundAnswer = z.infer<typeof foundAnswer>
export type KindsAnswer = z.infer<typeof kindsAnswer>
export type EventAnswer = z.infer<typeof eventAnswer>
export type Thought = z.infer<typeof thought>
export type StepRow = z.infer<typeof stepRow>
export type StepsAnswer = z.infer<typeof stepsAnswer>
export type StepAnswer = z.infer<typeof stepAnswer>
export type CompareAnswer = z.infer<typeof compareAnswer>
