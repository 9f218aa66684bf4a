// What a scenario measures: at virtual intervals, at the end, and without changing anything.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openRunFile } from '../src/run/run_file.ts'
import { isProblems, readScenario } from '../src/run/scenario.ts'
import { select } from '../src/run/select.ts'
import { deviation, mean, quantile } from '../src/run/statistics.ts'
import { inFolder, live, scenarioOf } from './check.ts'
import { inPieces } from './pieces.ts'

const WORLD = `
name: measured
about: two trade, one of them late
seed: 1
until: 1m
config: {fees: {transfer: 0, deposit: 0}}
artifacts:
  - id: ann
    type: trader
    has_standing: true
    endow: {scrip: 90}
    loop:
      mind: script
      script:
        - {at: 5s, invoke: genesis_ledger.transfer, args: {to: bob, amount: 30}}
        - {at: 15s, invoke: genesis_ledger.transfer, args: {to: nobody, amount: 1}}
        - {at: 16s, invoke: genesis_escrow.deposit, args: {id: vase, price: 8}}
        - {at: 35s, invoke: genesis_escrow.deposit, args: {id: bowl, price: 4}}
        - {at: 51s, invoke: genesis_ledger.transfer, args: {to: bob, amount: 10}}
        - {at: 1m, invoke: genesis_clock.now}
  - id: bob
    type: trader
    has_standing: true
    endow: {scrip: 10}
    loop:
      mind: script
      script:
        - {at: 20s, invoke: genesis_escrow.purchase, args: {id: vase}}
        - {at: 45s, invoke: genesis_escrow.purchase, args: {id: bowl}}
  - {id: vase, type: pot, owner: ann, content: {worth: 9}}
  - {id: bowl, type: pot, owner: ann, content: {worth: 5}}
  - {id: book, type: book, owner: ann, content: {orders: [{side: buy, price: 3}, {side: sell, price: 9}, {side: sell, price: 7}]}}
`

const MEASURES = `
measure:
  every: 20s
  gini: gini
  moved: volume
  calls: calls
  refused: refusal_rate
  bob: {balance: bob}
  middle: {balances: median, type: trader}
  price: {price: mean, type: pot}
  last: {price: last}
  sales: {count: {kind: artifact.sold}}
  first_sale: {time_to: {kind: artifact.sold}, target: 10s}
  on_sale: {from: {kind: artifact.listed}, to: {kind: artifact.sold}, by: data.id, target: 5s}
  worth: {each: "artifact(id).content.worth", type: pot, stat: sum}
  efficiency: {efficiency: "balance('bob')", optimum: "100"}
  double: {that: "2 * balance('ann')"}
  spread: {spread: book}
  none: {spread: vase}
  nonsense: {that: "'x'"}
`

type Row = [number, string, number | null]

async function rowsOf(path: string): Promise<Row[]> {
  const file = openRunFile(path)
  const { rows } = select(file, 'SELECT t / 1000000, name, value FROM metrics ORDER BY t, name')
  file.close()
  return rows as Row[]
}

/** The values of one measure over time. */
function series(rows: Row[], name: string): (number | null)[] {
  return rows.filter(([, one]) => one === name).map(([, , value]) => value)
}

describe('measures', () => {
  test('are what they say, in each window and over the whole run', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.oikos')
      const lived = await live(scenarioOf(WORLD + MEASURES), path)
      const rows = await rowsOf(path)
      expect([...new Set(rows.map(([t]) => t))]).toEqual([20, 40, 60])
      expect(series(rows, 'moved')).toEqual([30, 8, 14])
      expect(series(rows, 'bob')).toEqual([40, 32, 38])
      expect(series(rows, 'price')).toEqual([null, 8, 4])
      expect(series(rows, 'last')).toEqual([null, 8, 4])
      expect(series(rows, 'sales')).toEqual([0, 1, 1])
      expect(series(rows, 'refused')).toEqual([1 / 3, 0, 0])
      expect(series(rows, 'middle')).toEqual([50, 50, 50])
      expect(series(rows, 'efficiency')).toEqual([0.4, 0.32, 0.38])
      expect(series(rows, 'double')).toEqual([120, 136, 124])
      expect(series(rows, 'worth')).toEqual([14, 14, 14])
      expect(series(rows, 'spread')).toEqual([4, 4, 4])
      expect(series(rows, 'none')).toEqual([null, null, null])
      expect(series(rows, 'nonsense')).toEqual([null, null, null])
      expect(series(rows, 'first_sale.time')).toEqual([null, 20_000_000, 20_000_000])
      expect(series(rows, 'on_sale.open')).toEqual([1, 1, 0])
      expect(lived.measures).toMatchObject({
        ...{ moved: 52, calls: 8, bob: 38, price: 6, sales: 2, refused: 1 / 8 },
        ...{ 'first_sale.breached': 1, 'on_sale.count': 2, 'on_sale.mean': 7_000_000 },
        ...{ 'on_sale.max': 10_000_000, 'on_sale.breaches': 1, gini: 0.12 },
      })
      const file = openRunFile(path)
      expect(file.manifest().measures).toEqual(lived.measures)
      file.close()
    }))

  test('change nothing in what happens', async () => {
    const plain = await live(scenarioOf(WORLD))
    const measured = await live(scenarioOf(WORLD + MEASURES))
    expect(measured.eventHash).toBe(plain.eventHash)
    expect(measured.stateHash).toBe(plain.stateHash)
  })

  test('of a run that was stopped and resumed are those of one that was not', () =>
    inFolder(async (folder) => {
      const whole = join(folder, 'whole.oikos')
      const text = `${WORLD.replace('config: {', 'config: {checkpoint: {events: 7}, ')}${MEASURES}`
      const lived = await live(scenarioOf(text), whole)
      const wanted = await rowsOf(whole)
      for (const stop of [1, 3, 5, 7, 8]) {
        const path = join(folder, `${stop}.oikos`)
        const outcome = await inPieces(scenarioOf(text), path, [stop])
        expect(outcome.measures, `stopped after ${stop}`).toEqual(lived.measures)
        expect(await rowsOf(path), `stopped after ${stop}`).toEqual(wanted)
      }
    }))

  test.each([
    ['gini: ginny', /measure\.gini .*is no measure: write the name of one/],
    ['x: {balance: bob, of: bob}', /measure\.x/],
    ['x: {count: {kind: {$near: 1}}}', /measure\.x/],
    ['"a b": gini', /named in letters, digits and _/],
    ['every: 0\n  x: gini', /measure\.every .*above 0/],
  ])('%s is refused with its place', (line, message) => {
    const read = readScenario(`${WORLD}measure:\n  ${line}\n`, 'a.yaml')
    expect(isProblems(read)).toBe(true)
    const said = (read as { path: string; message: string }[]).map(
      (one) => `${one.path} ${one.message}`,
    )
    expect(said.join('\n')).toMatch(message)
  })
})

test('statistics are the usual ones', () => {
  const values = [2, 4, 4, 4, 5, 5, 7, 9]
  expect(mean(values)).toBe(5)
  expect(deviation(values)).toBeCloseTo(2.138, 3)
  expect([quantile(values, 0), quantile(values, 0.5), quantile(values, 1)]).toEqual([2, 4.5, 9])
  expect([mean([]), deviation([1]), quantile([], 0.5)]).toEqual([null, null, null])
})
