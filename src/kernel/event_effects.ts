// Event kinds of effects: what the outside was asked, and what came of it.
import { z } from 'zod'
import { json } from './event_artifacts.ts'

const id = z.string()
const time = z.int().nonnegative()
const microUsd = z.int().nonnegative()
const tokens = z.int().nonnegative()

/** Micro-dollars for a million tokens; `cached` are those of the input that a provider knew. */
const price = z.strictObject({ input: microUsd, output: microUsd, cached: microUsd })

/**
 * Whose tool hears the answer, `by` which genesis artifact, how many answers led here, and what its
 * payer still allows to be spent on models.
 */
export const callback = z.strictObject({
  by: id,
  artifact: id,
  method: z.string(),
  hops: z.int().nonnegative(),
  allowance: microUsd.nullable(),
})

export const effectKinds = {
  'effect.requested': {
    says:
      'The outside was asked; the worst case was set aside. The answer is for a mind, ' +
      "for an agent's next observation (`action`), or for a tool (`job`).",
    public: false,
    data: z.strictObject({
      id,
      kind: z.enum(['llm', 'http', 'recall']),
      purpose: z.enum(['think', 'action', 'job']),
      /** What it is for: costs are counted by it, and models are chosen by it. */
      task: z.string(),
      /** What it was called as, such as genesis_llm.complete. */
      asked: z.string(),
      agent: id,
      payer: id,
      /** What is the same in every request: the system text and the tools. */
      instructions: json,
      request: json,
      /** Models in the order in which they are tried, and what each takes. */
      route: z.array(z.strictObject({ model: z.string(), price })),
      most: z.strictObject({ input: tokens, output: tokens }),
      held: microUsd,
      answer_from: time,
      callback: callback.optional(),
      /** The tools that a mind was offered, and the call that each is. */
      offers: json.optional(),
      /** For people: what of the context of a mind was cut and flagged. */
      packet: json.optional(),
    }),
    example: {
      id: 'alice/1',
      kind: 'llm',
      purpose: 'think',
      task: 'think',
      asked: 'step',
      agent: 'alice',
      payer: 'alice',
      instructions: { system: 'You are an agent …', tools: [] },
      request: { models: ['m'], messages: [], max_output_tokens: 500 },
      route: [{ model: 'm', price: { input: 1000000, output: 4000000, cached: 100000 } }],
      most: { input: 3000, output: 500 },
      held: 5000,
      answer_from: 1500000,
    },
  },
  'effect.answered': {
    says:
      'The outside answered: what it cost was burned and the rest given back. The agent goes on ' +
      'when it is `due`; null when it no longer waits.',
    public: false,
    data: z.strictObject({
      id,
      kind: z.enum(['llm', 'http', 'recall']),
      task: z.string(),
      agent: id,
      payer: id,
      outcome: json,
      tokens: z.strictObject({ input: tokens, output: tokens, cached: tokens }),
      cost: microUsd,
      /** What was held and not spent; burned too where `to` is null, as its payer is gone. */
      rest: microUsd,
      to: id.nullable(),
      due: time.nullable(),
      /** What an agent will observe that asked by an action. */
      answer: json.optional(),
    }),
    example: {
      id: 'alice/1',
      kind: 'llm',
      task: 'think',
      agent: 'alice',
      payer: 'alice',
      outcome: {
        ok: true,
        model: 'm',
        text: 'I rest.',
        calls: [],
        usage: { input: 700, output: 20, cached: 0 },
      },
      tokens: { input: 700, output: 20, cached: 0 },
      cost: 780,
      rest: 4220,
      to: 'alice',
      due: 1700000,
    },
  },
  'effect.cancelled': {
    says: 'Nobody wants to hear the answer any more; what it costs is paid all the same.',
    public: false,
    data: z.strictObject({ id, agent: id, payer: id }),
    example: { id: 'alice/1', agent: 'alice', payer: 'alice' },
  },
}
