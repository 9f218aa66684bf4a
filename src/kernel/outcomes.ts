// Outcomes: what the outside may answer, by kind of effect.
import { z } from 'zod'
import type { Json } from '../base/json.ts'

const count = z.int().nonnegative()

/** What a provider counted; null when it does not say, or nobody knows whether it counted. */
const usage = z.strictObject({ input: count, output: count, cached: count }).nullable()

/**
 * - Without `usage` nothing was charged; with null the worst case counts.
 * - `lost` was in flight when the run stopped: nobody knows whether it was answered.
 */
const failure = z.strictObject({
  ok: z.literal(false),
  code: z.enum(['UNAVAILABLE', 'RATE_LIMITED', 'TIMEOUT', 'OUTPUT_TOO_LARGE', 'ACCESS_DENIED']),
  message: z.string(),
  model: z.string().optional(),
  usage: usage.optional(),
  lost: z.boolean().optional(),
})

/** A call of a tool has its arguments, or what is wrong with them and how their text begins. */
const toolCall = z.strictObject({
  name: z.string(),
  args: z.custom<Json>().optional(),
  problem: z.string().optional(),
  raw: z.string().optional(),
})

/** `model` is the one of the route that answered; `object` what a schema was asked for. */
export const llmOutcome = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    model: z.string(),
    text: z.string(),
    calls: z.array(toolCall),
    object: z.custom<Json>().optional(),
    usage,
  }),
  failure,
])

/** `text` is what a page says, redacted; `flags` name what was; `hash` is over the whole body. */
export const httpOutcome = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    status: count,
    url: z.string(),
    media_type: z.string(),
    text: z.string(),
    bytes: count,
    hash: z.string(),
    flags: z.array(z.string()),
  }),
  failure,
])

/** Memories that fit, best first; scores are parts of a million. */
export const recallOutcome = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    items: z.array(z.strictObject({ id: z.string(), score: z.int() })),
    usage: usage.optional(),
  }),
  failure,
])

export type LlmOutcome = z.infer<typeof llmOutcome>
export type HttpOutcome = z.infer<typeof httpOutcome>
export type RecallOutcome = z.infer<typeof recallOutcome>
export type Outcome = LlmOutcome | HttpOutcome | RecallOutcome
