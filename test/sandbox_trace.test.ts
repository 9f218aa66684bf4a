// Traced guest code: the same outcomes at the same gas, and all of it told by line.
import { describe, expect, test } from 'vitest'
import { openSandbox } from '../src/sandbox/run.ts'
import type { TracedEntry } from '../src/sandbox/traced.ts'
import { sandbox as plain, runCode } from './sandbox_check.ts'
import { entryOf, type Given } from './sandbox_entry.ts'
import { GAS_PROGRAMS } from './sandbox_programs.ts'

const told: TracedEntry[] = []
const ALL: ReadonlySet<number> = new Set(Array.from({ length: 100 }, (_, i) => i + 1))
const traced = openSandbox({ isolates: 2 }, { told: (one) => told.push(one), stops: () => ALL })

/** Runs both, and answers what was told of the outermost entry. */
function same(code: string, given: Given = {}): TracedEntry {
  told.length = 0
  const { again: _, ...outcome } = runCode(code, given, traced) as object & { again?: unknown }
  expect(outcome).toEqual(runCode(code, given))
  return told.at(-1)!
}

const total = ({ lines }: TracedEntry) =>
  [...lines!.values()].reduce((sum, { gas, called }) => sum + gas + called, 0)

const at = ({ lines }: TracedEntry, line: number) => lines!.get(line)!

describe('the sum over the lines is the gas', () => {
  for (const [name, code] of Object.entries(GAS_PROGRAMS)) {
    test(name, () => {
      for (const gas of [1_000_000, 3_000, 700, 150, 20]) {
        const one = same(code, { gas })
        expect(total(one)).toBe(one.outcome.gas)
        for (const { gas: own, called } of one.lines!.values()) {
          expect(Math.min(own, called)).toBeGreaterThanOrEqual(0)
        }
      }
    })
  }
})

const SHOP = `
function run(a) {
  const names = []
  for (const one of a.list) {
    if (one > 2)
      names.push('n' + one)
    else names.push('small')
  }
  let text = ''
  while (text.length < 100)
    text += names.map((name) =>
      name.padEnd(10)).join('')
  const answer = invoke('shop', 'buy', { text })
  try { fail(answer) } catch (e) { log(e.message) }
  return twice(text.length)
}
function twice(n) { return n * 2 }
function fail() {
  throw new Error('x'.repeat(50))
}
`

test('each line has its own: what ran how often, and what it called', () => {
  const one = same(SHOP, { args: { list: [1, 2, 3, 4, 5] } })
  const ran = Object.fromEntries([...one.lines!].map(([line, { ran }]) => [line, ran]))
  expect(ran).toMatchObject({ 3: 1, 4: 1, 5: 5, 6: 3, 7: 2, 9: 1, 10: 1, 11: 2, 12: 10, 13: 1 })
  expect(ran).toMatchObject({ 14: 1, 15: 1, 17: 1, 19: 1 })
  expect([...one.lines!].filter(([, { called }]) => called > 0)).toEqual([
    [13, expect.objectContaining({ called: 100 })],
  ])
  expect(one.stopped).toMatchObject({ line: 3, variables: { a: '{list: [1, 2, 3, 4, 5]}' } })
})

test('what costs by size goes to the line that does it, also where a function was called on it', () => {
  const code = (n: number) => `
function run() {
  const short = small() + 'y'
  const long = 'x'.repeat(${n})
  return small().length + long.length
}
function small() {
  return 'a'.repeat(40)
}`
  const [few, many] = [same(code(1_000)), same(code(50_000))]
  for (const line of [0, 2, 3, 5, 7, 8]) expect(at(few, line), `${line}`).toEqual(at(many, line))
  expect(at(many, 4).gas - at(few, 4).gas).toBe(many.outcome.gas - few.outcome.gas)
  expect(at(many, 4).gas).toBeGreaterThan(1_000)
})

test('the test of a loop pays on its own line in every round', () => {
  const one = same(`
function run() {
  let n = 0
  while ('${'x'.repeat(900)}'.indexOf('yy') < n) {
    n -= 1
  }
  for (let i = 0; 'z'.repeat(500).length > i; i += 100) {
    n += 1
  }
}`)
  expect(at(one, 7).gas).toBeGreaterThan(100)
  expect(at(one, 8).gas).toBeLessThan(60)
})

test('entries inside entries are told apart, and so is one into another isolate', () => {
  const inner = 'function run() { const a = "x".repeat(900)\n return a.length }'
  const outer = 'function run() {\n const r = invoke("b", "run", {})\n return r\n}'
  for (const owner of ['alice', 'bob', 'carol']) {
    told.length = 0
    const invoke = () => {
      const { gas } = traced.run(entryOf(inner, { owner }))
      return { answerJson: '1', gas }
    }
    const { gas } = traced.run(entryOf(outer, { invoke }))
    expect(told.map(total)).toEqual(told.map(({ outcome }) => outcome.gas))
    expect(told[1]!.outcome.gas).toBe(gas)
    expect(at(told[1]!, 2).called).toBe(told[0]!.outcome.gas)
    expect(at(told[0]!, 1).gas).toBeGreaterThan(20)
  }
})

test('variables are seen without running any code of the guest', () => {
  const code = `
const top = { deep: { deeper: { deepest: { hidden: { more: 1 } } } } }
function run({ given, ...rest }, other = 5) {
  const odd = { get trap() { throw 1 }, toString() { throw 2 }, [Symbol.iterator]: 1 }
  const map = new Map([[1, 2]])
  const inner = () => {
    const list = [1, 'two\\n', null, undefined, odd, map, run]
    for (const item of list) {
      var later = 'for all'
      // Declared below, in a block of its own.
      let shadowed = item
      {
        let item = 'shadows'
        later += item
        const unborn = 3
      }
    }
    return later
  }
  return inner()
}`
  const seen: TracedEntry[] = []
  const box = openSandbox({}, { told: (one) => seen.push(one), stops: () => new Set([14]) })
  try {
    const args = { given: [1.5, true], x: { y: 'z' }, list: Array(30).fill(7) }
    const outcome = runCode(code, { args }, box)
    const other = runCode(code, { args })
    expect({ ...outcome, again: 0 }).toEqual({ ...other, again: 0 })
    expect(seen[0]!.lines!.get(14)!.ran).toBe(7)
    expect(seen[0]!.stopped).toEqual({
      line: 14,
      variables: {
        item: '"shadows"',
        shadowed: '1',
        list:
          '[1, "two\\n", null, undefined, {trap: a getter, toString: a function}, ' +
          'a Map of 1, a function]',
        later: '"for all"',
        odd: '{trap: a getter, toString: a function}',
        map: 'a Map of 1',
        given: '[1.5, true]',
        rest: `{x: {y: "z"}, list: [${Array(20).fill(7).join(', ')}, …]}`,
        other: '5',
        top: '{deep: {deeper: {deepest: {hidden: {…}}}}}',
      },
    })
  } finally {
    box.close()
  }
})

test('the deepest recursion that fits without a trace fits with one', () => {
  const deep = 'function run(n) { return n === 0 ? 0 : [0].map(() => run(n - 1))[0] + 1 }'
  for (const args of [1_000, 3_000, 100_000]) same(deep, { args, gas: 50_000_000 })
  plain.drop()
})
