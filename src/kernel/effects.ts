// Effects: what a worst case costs, and how an answer of the outside enters the world.
import { z } from 'zod'
import { canonical, type Json, utf8Length, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import type { Kernel } from './kernel.ts'
import type { PendingEffect, World } from './world.ts'

/** Tokens, or micro-dollars for a million of them. */
export type InAndOut = { input: number; output: number }
type WithCached = InAndOut & { cached?: number }

/** Tokens that a provider may put around what it is asked. */
const INPUT_TOKENS_AROUND = 100

const count = z.int().nonnegative()

/** `cached` are tokens of the input that the provider had already read. */
const usage = z.strictObject({ input: count, output: count, cached: count })

/**
 * What came of asking a model.
 * - `model` is which of `models` answered, by its name in the configuration.
 * - `usage` is what the provider counted; null where nobody knows: then the worst case counts. A
 *   failure without it cost nothing.
 * - A call of a tool has either its arguments or what is wrong with them; `raw` is the text of what
 *   is no JSON.
 * - `object` is what was asked for by `schema`; it is not there where the reply was none.
 * - `lost` was in flight when the run stopped: nobody knows whether it was answered.
 */
export const outcomeSchema = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    model: z.string(),
    text: z.string(),
    calls: z.array(
      z.strictObject({
        name: z.string(),
        args: z.custom<Json>().optional(),
        problem: z.string().optional(),
        raw: z.string().optional(),
      }),
    ),
    object: z.custom<Json>().optional(),
    usage: usage.nullable(),
  }),
  z.strictObject({
    ok: z.literal(false),
    code: z.enum(['UNAVAILABLE', 'RATE_LIMITED', 'TIMEOUT', 'OUTPUT_TOO_LARGE']),
    message: z.string(),
    model: z.string().optional(),
    usage: usage.nullable().optional(),
    lost: z.boolean().optional(),
  }),
])

export type ModelOutcome = z.infer<typeof outcomeSchema>

/** The outcome that a value from the edge is; what is none is a failure of its provider. */
export function readOutcome(value: Json): ModelOutcome {
  const read = outcomeSchema.safeParse(value)
  if (read.success) return read.data
  return { ok: false, code: 'UNAVAILABLE', message: 'what the provider answered has no known form' }
}

/** What the outside is asked, as one value. */
export function askedOf(effect: Pick<PendingEffect, 'instructions' | 'request'>): Json {
  return { ...(effect.instructions as object), ...(effect.request as object) }
}

/** Every token is at least one byte of what is asked. */
export function inputTokensMax(asked: Json): number {
  return utf8Length(canonical(asked, WRAPPED_DEPTH_MAX)) + INPUT_TOKENS_AROUND
}

/**
 * Micro-dollars, rounded up. Input that the provider had already read costs the cached price, where
 * there is one.
 */
export function costOf(tokens: WithCached, price: WithCached): number {
  const cached = Math.min(tokens.cached ?? 0, tokens.input)
  const parts =
    BigInt(tokens.input - cached) * BigInt(price.input) +
    BigInt(cached) * BigInt(price.cached ?? price.input) +
    BigInt(tokens.output) * BigInt(price.output)
  return Number((parts + 999_999n) / 1_000_000n)
}

/**
 * Lets an answer into the world, at the end of its window: what it cost is settled, never more than
 * was held, and the loop that waits for it goes on after the latency of its tokens.
 */
export function answerEffect(kernel: Kernel, effect: PendingEffect, outcome: Json): void {
  const { world, journal } = kernel
  const { id, agent, payer, price, held, seq } = effect
  const read = readOutcome(outcome)
  const tokens = tokensOf(effect, read)
  const cost = !read.ok && read.lost ? held : Math.min(costOf(tokens, price), held)
  const loop = world.loops.get(agent)
  const waits = loop?.phase === 'thinking' && loop.effect === id
  kernel.frame({ step: effect.step, cause: seq }, () => {
    journal.emit('effect.answered', null, {
      id,
      agent,
      payer,
      outcome: read as unknown as Json,
      tokens,
      cost,
      rest: held - cost,
      to: world.artifacts.living(payer) === undefined ? null : payer,
      due: waits ? dueAt(world, effect, tokens.output) : null,
    })
  })
}

/** What counts of what the provider says that it counted. */
function tokensOf({ most }: PendingEffect, outcome: ModelOutcome): InAndOut {
  const { usage } = outcome
  if (usage === null) return most
  if (usage === undefined) return { input: 0, output: 0 }
  const { input, output } = usage
  return { input: Math.min(input, most.input), output: Math.min(output, most.output) }
}

function dueAt(world: World, { askedAt, answerFrom }: PendingEffect, outputTokens: number): number {
  const { latency } = world.config.llm
  const at = askedAt + latency.fixed + latency.per_token * outputTokens
  return Math.max(answerFrom, Math.min(at, Number.MAX_SAFE_INTEGER - 1))
}
