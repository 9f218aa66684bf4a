// Sentences: every kind of event is told with its values, in one line.
import { expect, test } from 'vitest'
import { type Event, kinds } from '../src/kernel/event.ts'
import { sentence } from '../src/run/sentence.ts'

function told(kind: string, data: object): string {
  const envelope = { seq: 1, t: 0, by: 'alice', cause: null, step: null }
  return sentence({ ...envelope, kind, data } as Event)
}

for (const [kind, { example }] of Object.entries(kinds)) {
  test(kind, () => {
    const text = told(kind, example)
    expect(text).not.toMatch(/undefined|\[object|NaN|\n/)
    expect(text.length).toBeGreaterThan(10)
    for (const field of ['id', 'from', 'to', 'target', 'seller', 'buyer']) {
      const value = (example as Record<string, unknown>)[field]
      if (typeof value === 'string') expect(text).toContain(value)
    }
  })
}

test.each([
  ['artifact.sold', kinds['artifact.sold'].example, 'user bought adder from maker for 75 scrip'],
  [
    'scrip.moved',
    { ...kinds['scrip.moved'].example, memo: 'for bread' },
    'alice paid bob 30 scrip (transfer), "for bread"',
  ],
  [
    'scrip.held',
    { hold: 2, to: 'maker', from: 'user', from_hold: 1, amount: 5, why: 'price:adder.run' },
    '5 scrip (price:adder.run) of hold 1 set aside for maker as hold 2',
  ],
  ['stock.moved', kinds['stock.moved'].example, 'alice paid bob $0.50 of llm_budget (transfer)'],
  [
    'call.returned',
    kinds['call.returned'].example,
    'adder.run answered user: 42, price 5, 130 gas',
  ],
  [
    'agent.acted',
    { id: 'alice', why: 'timer', gas: 9, wait: { until: null } },
    'alice ended a step (timer), 9 gas, rests until something wakes it',
  ],
  [
    'agent.stalled',
    kinds['agent.stalled'].example,
    'alice has -50 compute and starts nothing until 5s',
  ],
  ['world.ended', { reason: 'quiet' }, 'the run ended: quiet'],
])('%s says %#', (kind, data, text) => {
  expect(told(kind, data)).toBe(text)
})

test('what is long is cut', () => {
  const example = { ...kinds['call.made'].example, args: { text: 'x'.repeat(10_000) } }
  expect(told('call.made', example).length).toBeLessThan(200)
})
