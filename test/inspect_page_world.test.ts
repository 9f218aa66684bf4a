// The page's views of the world, as far as they are functions: graphs, axes, differences, words.
import { describe, expect, test } from 'vitest'
import type { RunRow } from '../src/inspect/answers_run.ts'
import type { FlowsAnswer } from '../src/inspect/answers_world.ts'
import { chosenOf } from '../src/inspect/page/compare_choice.ts'
import { readGift, readJson, readSetting, readSettings } from '../src/inspect/page/control_words.ts'
import { layoutOf } from '../src/inspect/page/flow_layout.ts'
import { axisOf } from '../src/inspect/page/interval_axis.ts'
import { stepsOf } from '../src/inspect/page/price_steps.ts'
import { typeText } from '../src/inspect/page/schema_text.ts'
import { hunksOf } from '../src/inspect/page/text_hunks.ts'

describe('a graph of payments', () => {
  const flows = (count: number): FlowsAnswer => ({
    ...{ from_t: 0, to_t: 1, cut: false },
    nodes: Array.from({ length: count }, (_, n) => ({
      ...{ id: `a${n}`, type: 'agent', got: n, gave: count - n },
    })),
    links: Array.from({ length: count - 1 }, (_, n) => ({
      ...{ from: `a${n}`, to: `a${(n * 7 + 1) % count}`, scrip: 1 + n, payments: 1 },
    })),
  })

  test('comes to rest at the same place, within its box', () => {
    for (const [count, width] of [
      [2, 340],
      [40, 340],
      [120, 1200],
    ] as const) {
      const size = { width, height: 480 }
      const layout = layoutOf(flows(count), size)
      expect(layoutOf(flows(count), size)).toEqual(layout)
      expect(layout.nodes).toHaveLength(count)
      for (const { x, y, r } of layout.nodes) {
        expect([x >= r, x <= width - r, y >= r, y <= 480 - r]).toEqual([true, true, true, true])
      }
      for (const { line, head } of layout.links) expect(line + head).not.toMatch(/NaN|Infinity/)
    }
  })

  test('with nobody or one is no trouble', () => {
    const size = { width: 300, height: 300 }
    expect(layoutOf({ ...flows(1), links: [] }, size).nodes).toMatchObject([{ x: 150 }])
    expect(layoutOf({ ...flows(1), nodes: [], links: [] }, size)).toEqual({ nodes: [], links: [] })
  })
})

test('an axis has round ticks around all values', () => {
  const axes: [number[], number[]][] = [
    [
      [0.32, 0.39],
      [0.32, 0.34, 0.36, 0.38, 0.4],
    ],
    [
      [-19, 11],
      [-20, -10, 0, 10, 20],
    ],
    [
      [0, 0],
      [0, 0.25],
    ],
    [
      [7, 7],
      [6, 8],
    ],
    [
      [1e6, 3e6],
      [1e6, 1.5e6, 2e6, 2.5e6, 3e6],
    ],
  ]
  for (const [values, wanted] of axes) {
    const { ticks, x } = axisOf(values, { from: 10, to: 510 })
    expect(ticks[0]! <= Math.min(...values) && ticks.at(-1)! >= Math.max(...values)).toBe(true)
    if (wanted.length > 2) expect(ticks).toEqual(wanted)
    expect([x(ticks[0]!), x(ticks.at(-1)!)]).toEqual([10, 510])
  }
})

test('differences are lines with their numbers on both sides', () => {
  const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'].join('\n')
  const [hunk, ...rest] = hunksOf(before, before.replace('b', 'B\n--- x'))!
  expect(rest).toEqual([])
  expect(hunk!.lines.slice(0, 5)).toEqual([
    { sign: ' ', text: 'a', before: 1, after: 1 },
    { sign: '-', text: 'b', before: 2, after: 2 },
    { sign: '+', text: 'B', before: 3, after: 2 },
    { sign: '+', text: '--- x', before: 3, after: 3 },
    { sign: ' ', text: 'c', before: 3, after: 4 },
  ])
  expect(hunksOf('x'.repeat(500_000), 'y')).toBe(null)
  expect(hunksOf('', '')).toEqual([])
})

test('schemas are said in a few words', () => {
  const said: [unknown, string][] = [
    [{ type: 'integer', minimum: 1, maximum: 9 }, 'integer ≥ 1 ≤ 9'],
    [{ type: 'array', items: { type: 'string' } }, 'list of text'],
    [{ enum: ['a', 1] }, 'one of "a", 1'],
    [{ const: '<b>' }, '"<b>"'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'text or null'],
    [{ type: ['string', 'null'] }, 'text or null'],
    [{ type: 'object', properties: { a: { type: 'number' } } }, '{a: number}'],
    [{}, 'anything'],
    [true, 'anything'],
    [false, 'nothing'],
  ]
  for (const [schema, text] of said) expect(typeText(schema)).toBe(text)
  let deep: object = { type: 'string' }
  for (let n = 0; n < 100; n++) deep = { type: 'array', items: deep }
  expect(typeText(deep).length).toBeLessThan(100)
})

test('a price stands until the next one', () => {
  const price = (t: number, price: number) => ({ seq: t, t, price, read_price: 0 })
  expect(stepsOf([price(0, 1), price(10, 2)], 20)).toEqual({
    ...{ times: [0, 9, 10, 20], calls: [1, 1, 2, 2], reads: [0, 0, 0, 0] },
  })
})

test('what a controller types is read, or told what is wrong', () => {
  expect(readSetting('fees.transfer=2')).toEqual({ ok: true, value: { fees: { transfer: 2 } } })
  expect(readSetting('a={"b": 1}')).toEqual({ ok: true, value: { a: { b: 1 } } })
  expect(readSetting('mint.every=1h')).toEqual({ ok: true, value: { mint: { every: '1h' } } })
  for (const text of ['', 'a', '=1', 'a..b=1', 'a b=1']) expect(readSetting(text).ok).toBe(false)
  expect(readSettings(' a=1 \n\nb.c=x\n')).toEqual({ ok: true, value: ['a=1', 'b.c=x'] })
  expect(readSettings('a=1\nwrong')).toMatchObject({ ok: false })
  expect(readGift('scrip=100 disk=1MB')).toEqual({ ok: true, value: { scrip: 100, disk: '1MB' } })
  expect(readGift('scrip')).toMatchObject({ ok: false })
  expect(readJson('')).toEqual({ ok: true, value: {} })
  expect(readJson('{')).toMatchObject({ ok: false })
})

test('a fork is compared with its parent, unless the address says otherwise', () => {
  const row = (run: string, parent: string | null) =>
    ({ run, parent: parent === null ? null : { path: '', run: parent, seq: 1, t: 1 } }) as RunRow
  const rows = [row('a', null), row('b', 'a'), row('c', null), row('d', 'gone')]
  const choices: [string | undefined, string | undefined, [string, string]][] = [
    [undefined, undefined, ['a', 'b']],
    ['a', undefined, ['a', 'b']],
    ['b', undefined, ['b', 'a']],
    [undefined, 'b', ['a', 'b']],
    ['c', undefined, ['c', '']],
    ['d', undefined, ['d', '']],
    ['c', 'a', ['c', 'a']],
    ['nobody', 'b', ['a', 'b']],
  ]
  for (const [a, b, wanted] of choices) expect(chosenOf(rows, a, b)).toEqual(wanted)
  expect(chosenOf([row('c', null)], undefined, undefined)).toEqual(['', ''])
})
