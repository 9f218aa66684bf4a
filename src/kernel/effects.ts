// Effects: how an answer of the outside enters the world, what it costs, and who hears it.
import {
  canonical,
  type Json,
  type JsonObject,
  utf8Length,
  WRAPPED_DEPTH_MAX,
} from '../base/json.ts'
import { refuse } from '../base/refusal.ts'
import { granted, refused } from './answer.ts'
import { costOf, type Tokens } from './cost.ts'
import type { Kernel } from './kernel.ts'
import { promoteRecalled } from './layers.ts'
import { rememberedIn } from './memory.ts'
import { httpOutcome, llmOutcome, type Outcome, recallOutcome } from './outcomes.ts'
import type { PendingEffect, World } from './world.ts'

const SCHEMAS = { llm: llmOutcome, http: httpOutcome, recall: recallOutcome }

/** What the outside is asked, as one value. */
export function askedOf(effect: Pick<PendingEffect, 'instructions' | 'request'>): Json {
  return { ...(effect.instructions as object), ...(effect.request as object) }
}

/** The outcome that a value from the edge is; what is none is a failure of whoever answered. */
export function readOutcome(kind: PendingEffect['kind'], value: Json): Outcome {
  const read = SCHEMAS[kind].safeParse(value)
  if (read.success) return read.data
  const message = 'what was answered has no known form'
  return { ok: false, code: 'UNAVAILABLE', message, usage: null }
}

/**
 * Lets an answer into the world, at the end of its window: what it cost is settled, never more than
 * was held, and whoever waits for it goes on after the latency of its tokens.
 */
export function answerEffect(kernel: Kernel, asked: PendingEffect, outcome: Json): void {
  const { world, journal } = kernel
  // While the answer was waited for, somebody may have cancelled it.
  const effect = world.effects.get(asked.id)!
  const { id, agent, payer, held, seq } = effect
  const read = readOutcome(effect.kind, outcome)
  const tokens = tokensOf(effect, read)
  const cost = costIn(effect, read, tokens)
  const dueUs = dueAt(world, effect, tokens.output)
  kernel.frame({ step: effect.step, cause: seq }, () => {
    const answer = effect.purpose === 'think' ? null : answerOf(world, { read, cost })
    const seq = journal.emit('effect.answered', null, {
      id,
      kind: effect.kind,
      task: effect.task,
      agent,
      payer,
      outcome: read as unknown as Json,
      tokens,
      cost,
      rest: held - cost,
      to: world.artifacts.living(payer) === undefined ? null : payer,
      due: isAwaited(world, effect) ? dueUs : null,
      ...(effect.purpose === 'action' ? { answer } : {}),
    })
    journal.cause = seq
    if (effect.kind === 'recall' && 'items' in read) {
      promoteRecalled(kernel, (effect.request as { owner: string }).owner, read.items)
    }
    if (effect.purpose === 'job' && !effect.cancelled) planCallback(kernel, effect, answer, dueUs)
  })
}

/** Whether the loop of whoever asked waits for this answer to go on. */
function isAwaited(world: World, { id, agent, purpose }: PendingEffect): boolean {
  const loop = world.loops.get(agent)
  if (purpose === 'think') return loop?.phase === 'thinking' && loop.effect === id
  if (purpose === 'job') return false
  return loop?.wait?.on_answers === true && (world.awaiting.get(agent) ?? 0) <= 1
}

/** The tool that hears the answer is called at the expense of whoever paid for it. */
function planCallback(
  { journal }: Kernel,
  { id, payer, callback }: PendingEffect,
  answer: Json,
  due: number,
): void {
  const { artifact, method } = callback!
  journal.emit('job.planned', payer, {
    id,
    owner: payer,
    callback: artifact,
    method,
    args: { job: id, answer },
    due,
    after: null,
    answers: callback!,
  })
}

/** What counts of what the provider says that it counted. */
function tokensOf({ most }: PendingEffect, outcome: Outcome): Tokens {
  const { usage } = outcome as { usage?: Tokens | null }
  if (usage === null) return { ...most, cached: 0 }
  if (usage === undefined) return { input: 0, output: 0, cached: 0 }
  const input = Math.min(usage.input, most.input)
  const output = Math.min(usage.output, most.output)
  return { input, output, cached: Math.min(usage.cached, input) }
}

/** At the price of the model that answered; of the dearest, where nobody knows which did. */
function costIn({ held, route }: PendingEffect, outcome: Outcome, tokens: Tokens): number {
  if (!outcome.ok && outcome.lost) return held
  const named = 'model' in outcome ? outcome.model : undefined
  const prices = route.filter(({ model }) => named === undefined || model === named)
  const costs = (prices.length > 0 ? prices : route).map(({ price }) => costOf(tokens, price))
  return Math.min(held, Math.max(0, ...costs))
}

function dueAt(world: World, effect: PendingEffect, outputTokens: number): number {
  const { askedAt, answerFrom, kind } = effect
  const perToken = kind === 'llm' ? world.config.llm.latency.per_token : 0
  const at = answerFrom + perToken * outputTokens
  return Math.max(askedAt, Math.min(at, Number.MAX_SAFE_INTEGER - 1))
}

/** What whoever asked is told, in the form of every answer. */
function answerOf(world: World, { read, cost }: { read: Outcome; cost: number }): Json {
  if (!read.ok) return { ...refused(refuse(read.code, read.message)), cost } as unknown as Json
  const result = fitting(resultOf(world, read), world.config.limits.args_bytes)
  return { ...granted(result, 0), cost } as unknown as Json
}

function resultOf(world: World, outcome: Outcome & { ok: true }): JsonObject {
  const { ok: _, ...result } = outcome
  return 'items' in result ? { items: memoriesOf(world, result.items) } : (result as JsonObject)
}

/** Memories that were found, with their texts as they are now; what is gone is left out. */
export function memoriesOf(world: World, items: readonly { id: string; score: number }[]): Json[] {
  return items.flatMap(({ id, score }) => {
    const artifact = world.artifacts.living(id)
    if (artifact === undefined) return []
    const { text, layer, tags } = rememberedIn(artifact.content)
    return [{ id, text, layer, tags, score }]
  })
}

/** Bytes around a result that whoever hears it gets as well. */
const AROUND_BYTES = 2000

/** A result cut where it would not go through the door as an argument: its text, its last items. */
function fitting(result: JsonObject, mostBytes: number): Json {
  const bytes = utf8Length(canonical(result, WRAPPED_DEPTH_MAX))
  const over = bytes - (mostBytes - AROUND_BYTES)
  if (over <= 0) return result
  const { text, items, ...rest } = result
  if (Array.isArray(items) && items.length > 0) {
    return fitting({ ...rest, items: items.slice(0, items.length - 1), cut: true }, mostBytes)
  }
  if (typeof text !== 'string') return { cut: true }
  const left = Math.max(0, Math.floor(text.length - over))
  return { ...rest, text: text.slice(0, left).toWellFormed(), cut: true }
}
