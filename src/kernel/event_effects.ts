// Event kinds of effects: what the outside was asked, and what came of it.
import { z } from 'zod'
import { json } from './event_artifacts.ts'

const id = z.string()
const time = z.int().nonnegative()
const microUsd = z.int().nonnegative()

/** Tokens, or micro-dollars for a million of them: what goes in and what comes out. */
const inAndOut = z.strictObject({ input: z.int().nonnegative(), output: z.int().nonnegative() })

export const effectKinds = {
  'effect.requested': {
    says: 'An agent asked a model; the worst case was set aside, and its loop waits for it.',
    public: false,
    data: z.strictObject({
      id,
      kind: z.literal('llm'),
      agent: id,
      payer: id,
      /** What is the same in every request: the system text and the tools. */
      instructions: json,
      request: json,
      price: inAndOut,
      most: inAndOut,
      held: microUsd,
      answer_from: time,
    }),
    example: {
      id: 'alice/1',
      kind: 'llm',
      agent: 'alice',
      payer: 'alice',
      instructions: { system: 'You are an agent …', tools: [] },
      request: { models: ['local'], messages: [], max_output_tokens: 500 },
      price: { input: 1000000, output: 4000000 },
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
      agent: id,
      payer: id,
      outcome: json,
      tokens: inAndOut,
      cost: microUsd,
      /** What was held and not spent; burned too where `to` is null, as its payer is gone. */
      rest: microUsd,
      to: id.nullable(),
      due: time.nullable(),
    }),
    example: {
      id: 'alice/1',
      agent: 'alice',
      payer: 'alice',
      outcome: { ok: true, text: 'I rest.', calls: [], usage: { input: 700, output: 20 } },
      tokens: { input: 700, output: 20 },
      cost: 780,
      rest: 4220,
      to: 'alice',
      due: 1700000,
    },
  },
}
