// Comparing two runs: the first event that differs, what led to it, and what both came to.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../src/kernel/event.ts'
import { parting } from '../src/run/diff.ts'
import { outcomeDiff } from '../src/run/diff_outcome.ts'
import { Recorder } from '../src/run/recorder.ts'
import { openRunFile } from '../src/run/run_file.ts'
import { live, scenarioOf } from './check.ts'
import { oikos, oikosJson } from './cli_process.ts'
import { commitAfter, emptyScenario } from './runfile_writer.ts'

const folder = mkdtempSync(join(tmpdir(), 'oikos-'))
const at = (name: string) => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true }))

/** Commits up to `size` events; from the event `other` on they are others. */
function written(name: string, size: number, other = Number.POSITIVE_INFINITY): void {
  rmSync(at(name), { force: true })
  const recorder = new Recorder(at(name), emptyScenario())
  for (let seq = 0; seq < size; ) {
    const commit = commitAfter(seq)
    recorder.add(commit.map((event) => (event.seq < other ? event : changed(event))))
    seq = commit.at(-1)!.seq
  }
  recorder.abandon()
}

function changed(event: Event): Event {
  return { ...event, data: { ...event.data, id: 'other', from: 'other' } } as Event
}

test('where two runs part is found wherever it is, and where one ends before', () => {
  const places = fc.record({
    size: fc.integer({ min: 2, max: 200 }),
    other: fc.integer({ min: 1 }),
  })
  fc.assert(
    fc.property(places, ({ size, other: wanted }) => {
      written('a', size)
      const a = openRunFile(at('a'))
      const other = ((wanted - 1) % a.lastSeq()) + 1
      written('b', size, other)
      const b = openRunFile(at('b'))
      expect(parting(a, a)).toBe(null)
      const found = parting(a, b)!
      expect([found.seq, found.a!.seq, found.b!.seq]).toEqual([other, other, other])
      b.close()
      written('b', size + 30)
      const longer = openRunFile(at('b'))
      const end = a.lastSeq() + 1
      expect(parting(a, longer)).toMatchObject({ seq: end, a: null, b: { seq: end } })
      expect(parting(longer, a)).toMatchObject({ seq: end, a: { seq: end }, b: null })
      longer.close()
      a.close()
    }),
    { numRuns: 25 },
  )
})

describe('two lives of one scenario', () => {
  const scenario = 'test/golden/market.yaml'

  beforeAll(async () => {
    await live(scenarioOf(scenario), at('one.oikos'))
    await live(scenarioOf(scenario), at('same.oikos'))
    await live(scenarioOf(scenario, ['artifacts.ann.endow.scrip=61']), at('rich.oikos'))
    await live(scenarioOf(scenario, ['fees.deposit=30']), at('dear.oikos'))
  })

  test('the same are identical, and say so with exit code 0', async () => {
    const said = await oikosJson(['diff', 'one.oikos', 'same.oikos'], folder)
    expect(said).toMatchObject({ identical: true, divergence: null, manifest: [], outcome: null })
    const { out } = await oikos(['diff', 'one.oikos', 'same.oikos'], folder)
    expect(out).toMatch(/^identical: \d+ events, event hash [0-9a-f]{64}$/m)
  })

  test('others are told by their first event, its causes and what came of it', async () => {
    const { code, out } = await oikos(['diff', 'one.oikos', 'rich.oikos'], folder)
    expect(code).toBe(1)
    expect(out).toMatch(/^They part at event #\d+, at data\.amount$/m)
    expect(out).toMatch(/^ {5}data\.amount is 60$/m)
    expect(out).toMatch(/^ {5}data\.amount is 61$/m)
    expect(out).toMatch(/^ {2}supply of scrip +451 +452$/m)
    expect(out).toMatch(/^ {2}ann scrip +166 +167$/m)
    const { code: failed, out: json } = await oikos(
      ['diff', 'one.oikos', 'dear.oikos', '--json'],
      folder,
    )
    expect(failed).toBe(1)
    const said = JSON.parse(json) as { divergence: { causes: { a: number[]; b: number[] } } }
    expect(said).toMatchObject({
      identical: false,
      a: { file: 'one.oikos', events: expect.any(Number) },
      manifest: [{ what: 'config.fees.deposit', a: 1, b: 30 }],
      divergence: { a: { kind: 'scrip.burned' }, b: { kind: 'scrip.burned' }, path: 'data.amount' },
    })
    const { causes } = said.divergence
    expect(causes.a.length).toBeGreaterThan(1)
    expect(causes.a).toEqual(causes.b)
  })

  test('outcomes are counted as the worlds are', async () => {
    const [a, b] = [openRunFile(at('one.oikos')), openRunFile(at('dear.oikos'))]
    const { figures, balances, artifacts } = outcomeDiff(a!, b!)
    const figure = (what: string) => figures.find((one) => one.what === what)
    expect(figure('burned: fee:deposit')).toEqual({ what: 'burned: fee:deposit', a: 2, b: 60 })
    expect(figure('sales')).toEqual({ what: 'sales', a: 1, b: 1 })
    expect(figure('made: data')).toEqual({ what: 'made: data', a: 3, b: 3 })
    expect(balances).toEqual([{ what: 'ann scrip', a: 166, b: 108 }])
    expect(artifacts).toEqual([])
    expect(outcomeDiff(a!, a!)).toMatchObject({ balances: [], artifacts: [] })
    a!.close()
    b!.close()
  })

  test('what is no run file is refused', async () => {
    const { code, err } = await oikos(['diff', 'one.oikos', 'none.oikos'], folder)
    expect(code).toBe(2)
    expect(err).toMatch(/^oikos: none\.oikos: there is no such file/)
  })
})
