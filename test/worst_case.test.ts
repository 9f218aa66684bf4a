// Which models of a route may answer, and what is set aside for them.
import { describe, expect, test } from 'vitest'
import type { Json } from '../src/base/json.ts'
import { isRefusal } from '../src/base/refusal.ts'
import { worstCase } from '../src/kernel/worst_case.ts'
import { makeWorld, newborn } from './worlds.ts'

const server = { kind: 'openai_compatible', base_url: 'http://127.0.0.1:9/v1' }
const model = (price: string, context: number, output_max = 1000) => {
  return { provider: 'far', id: 'x', price: { input: price, output: price }, context, output_max }
}
const LLM = {
  providers: { far: server },
  models: {
    dear: model('$10', 100_000),
    fair: model('$1', 100_000),
    small: model('$0.10', 800),
    terse: model('$0.10', 100_000, 50),
  },
  routes: {
    think: [{ model: 'dear' }, { model: 'fair' }],
    capped: [{ model: 'dear', cost_max: '$0.001' }, { model: 'fair' }],
    tight: [{ model: 'small' }, { model: 'terse' }],
    any: [{ model: 'fair' }],
  },
}

/** What a question with this many bytes in its prompt comes to, for a payer with this much. */
function asked(task: string, budget: number, bytes = 100, llm: object = {}) {
  const payer = newborn('ann')
  payer.endow.stocks.llm_budget = budget
  const { kernel } = makeWorld([payer], { set: { llm: { ...LLM, ...llm } } })
  const wanted = { payer: 'ann', model: undefined, task, maxOutputTokens: 100 }
  const found = worstCase(kernel.world, wanted, {
    instructions: {},
    request: (models): Json => ({ models, prompt: 'x'.repeat(bytes) }),
  })
  if (isRefusal(found)) return { code: found.code, details: found.details }
  return { models: found.route.map((one) => one.model), held: found.held, most: found.most }
}

describe('the worst case', () => {
  test('is that of the dearest model that may answer', () => {
    const { models, held, most } = asked('think', 1_000_000) as never as {
      models: string[]
      held: number
      most: { input: number; output: number }
    }
    expect(models).toEqual(['dear', 'fair'])
    expect(most.output).toBe(100)
    expect(held).toBe((most.input + most.output) * 10)
  })

  test('leaves out what a payer has not the money for, then what a route allows no more for', () => {
    expect(asked('think', 5000)).toMatchObject({ models: ['fair'] })
    expect(asked('capped', 1_000_000)).toMatchObject({ models: ['fair'] })
    expect(asked('think', 10)).toMatchObject({
      code: 'INSUFFICIENT_BUDGET',
      details: { balance: 10, payer: 'ann' },
    })
  })

  test('leaves out what the window or the longest reply of a model has no room for', () => {
    expect(asked('tight', 1_000_000, 1000)).toMatchObject({ models: ['small'] })
    expect(asked('tight', 1_000_000, 5000)).toMatchObject({ code: 'UNAVAILABLE' })
    expect(asked('never heard of', 1_000_000)).toMatchObject({ models: ['fair'] })
  })

  test('is within what all together may cost', () => {
    expect(asked('think', 1_000_000, 100, { cap: '$0.005' })).toMatchObject({ models: ['fair'] })
    expect(asked('think', 1_000_000, 100, { cap: '$0.0001' })).toMatchObject({
      code: 'INSUFFICIENT_BUDGET',
      details: { cap: 100 },
    })
  })
})
