// Reports: numbers agree with the run, hostile texts stay texts, and a page needs nothing else.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import type { Json } from '../src/base/json.ts'
import { networkChart, networkOf } from '../src/experiment/chart_network.ts'
import { barChart, histogram, lorenz } from '../src/experiment/charts_run.ts'
import { differenceChart, estimateChart } from '../src/experiment/charts_sweep.ts'
import { escaped, markdownCode, markdownText } from '../src/experiment/markup.ts'
import { isDuration, measureText, valueText } from '../src/experiment/measure_text.ts'
import { chanceText, numberText, percentText } from '../src/experiment/number_text.ts'
import type { Report } from '../src/experiment/report_block.ts'
import { htmlOf } from '../src/experiment/report_html.ts'
import { markdownOf } from '../src/experiment/report_markdown.ts'
import { runReport } from '../src/experiment/report_run.ts'
import { sweepFigures, sweepReport } from '../src/experiment/report_sweep.ts'
import type { Plan, Result } from '../src/experiment/sweep_store.ts'
import { type RunFigures, runFigures } from '../src/run/run_figures.ts'
import { openRunFile } from '../src/run/run_file.ts'
import { spanLength } from '../src/run/run_series.ts'
import { inFolder, live, scenarioOf } from './check.ts'
import { inside } from './cli_inside.ts'

const EVIL = `</title></style></svg>"'><script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3))`

const WORLD = `
name: reported
about: ${JSON.stringify(EVIL)}
seed: 1
until: 1m
config:
  llm:
    default: local
    providers: {local: {kind: scripted, price: {input: $1, output: $4}}}
measure: {every: 10s, paid: {balance: bob}, gini: gini, sold: {time_to: {kind: artifact.sold}}}
artifacts:
  - {id: bob, type: account, has_standing: true, endow: {scrip: 40}}
  - id: minded
    type: agent
    has_standing: true
    endow: {scrip: 9, llm_budget: $1, llm_rate: {rate: 60000/min, capacity: 60000}}
    loop: {mind: llm, every: 20s}
  - id: ann
    type: agent
    has_standing: true
    can_execute: true
    endow: {scrip: 1000}
    loop: {mind: code, every: 1s}
    code: ${JSON.stringify(
      `function step() {
        invoke('shop', now < 5e6 ? 'sell' : 'fail', {})
        return { actions: [{ invoke: 'genesis_ledger.transfer', args: { to: 'bob', amount: 1 } }] }
      }`,
    )}
  - id: shop
    type: tool
    owner: bob
    can_execute: true
    access_contract_id: genesis_public
    price: 3
    interface:
      description: ${JSON.stringify(EVIL)}
      tools:
        - {name: fail, description: fails, inputSchema: {type: object}}
        - {name: sell, description: sells, inputSchema: {type: object}}
    code: ${JSON.stringify(`function fail() { throw new Error(${JSON.stringify(EVIL)}) }
      function sell() { return ${JSON.stringify(EVIL)} }`)}
expect:
  - {say: ${JSON.stringify(EVIL)}, that: ${JSON.stringify(`${JSON.stringify(EVIL)} == 1`)}}
  - {say: bob was paid, that: "balance('bob') > 60"}
`

async function figuresIn(folder: string, set: string[] = []): Promise<RunFigures> {
  const path = join(folder, 'run.oikos')
  await live(scenarioOf(WORLD, set), path)
  const file = openRunFile(path)
  try {
    return runFigures(file)
  } finally {
    file.close()
  }
}

/** Nothing that loads, runs or leads elsewhere; no element or attribute but those that we write. */
function expectHarmless(html: string): void {
  const { document } = parseHTML(html)
  const names = new Set<string>()
  for (const element of document.querySelectorAll('*')) {
    names.add(element.tagName.toLowerCase())
    for (const { name, value } of element.attributes) {
      expect(name).not.toMatch(/^on|^style$|^href$|^src$|^xlink/)
      expect(value).not.toMatch(/url\(|javascript:(?!alert\(3\)\))/)
    }
  }
  for (const banned of [
    'script',
    'img',
    'a',
    'link',
    'iframe',
    'object',
    'form',
    'foreignobject',
  ]) {
    expect(names).not.toContain(banned)
  }
  expect(document.querySelectorAll('style')).toHaveLength(1)
  expect(html).not.toMatch(/https?:/)
  expect(html).toContain(
    "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-",
  )
  expect(html).not.toContain('unsafe-inline')
}

describe('a run', () => {
  test('is told with its own numbers, and hostile texts stay texts', () =>
    inFolder(async (folder) => {
      const figures = await figuresIn(folder)
      const path = join(folder, 'run.oikos')
      expect((await inside('report', path)).code).toBe(0)
      const html = readFileSync(join(folder, 'run.html'), 'utf8')
      expectHarmless(html)
      expect(html).toBe(htmlOf(runReport(figures)))
      expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
      const file = openRunFile(path)
      const one = (sql: string) => file.db.prepare(sql).pluck().get() as number
      const { summary, series, flows, refusals, expectations, costs, busiest } = figures
      const supply = one("SELECT sum(balance) FROM balances WHERE resource = 'scrip'")
      expect([summary.supply.scrip, series.spans.at(-1)!.supply]).toEqual([supply, supply])
      expect(html).toContain(`<dt>Supply</dt><dd>${numberText(supply)}`)
      expect(html).toContain(`<dt>Gini</dt><dd>${summary.gini.toFixed(3)}`)
      const sum = (key: 'answered' | 'refused' | 'steps') =>
        series.spans.reduce((all, span) => all + span[key], 0)
      expect(sum('answered')).toBe(one('SELECT sum(success) FROM calls'))
      expect(sum('refused')).toBe(one('SELECT sum(NOT success) FROM calls'))
      expect(sum('steps')).toBe(one("SELECT count(*) FROM events WHERE kind = 'agent.acted'"))
      expect(refusals.map(({ count }) => count)).toContain(one('SELECT max(count) FROM refusals'))
      expect(expectations.map(({ passed }) => passed)).toEqual([false, true])
      expect(flows.find(({ from, to }) => from === 'ann' && to === 'bob')).toEqual({
        ...{ from: 'ann', to: 'bob' },
        payments: one(
          "SELECT count(*) FROM events WHERE kind IN ('scrip.moved', 'scrip.settled') " +
            "AND json_extract(data, '$.to') = 'bob'",
        ),
        scrip: one("SELECT balance FROM balances WHERE id = 'bob' AND resource = 'scrip'") - 40,
      })
      expect(costs.reduce((all, { cost }) => all + cost, 0)).toBe(
        one("SELECT sum(cost) FROM spending WHERE kind = 'llm'"),
      )
      expect(busiest[0]).toMatchObject({ id: 'shop', type: 'tool', callers: 1 })
      expect(busiest[0]!.calls).toBe(one("SELECT count(*) FROM calls WHERE target = 'shop'"))
      expect(figures.measured.paid!.ever).toBe(one("SELECT balance FROM balances WHERE id = 'bob'"))
      file.close()
      for (const title of ['Summary', 'Expectations', 'Measures', 'Wealth', 'Market', 'Activity']) {
        expect(html).toContain(`<h2>${title}</h2>`)
      }
      expect(html).toMatch(/Prices of sales<\/b><\/figcaption><p>Nothing was sold for scrip\.<\/p>/)
      expect(html.match(/<b>Figure \d+\./g)).toHaveLength(html.match(/role="img"/g)!.length)
    }))

  test('as Markdown and as JSON', () =>
    inFolder(async (folder) => {
      const figures = await figuresIn(folder)
      const path = join(folder, 'run.oikos')
      const { out } = await inside('report', path, '--format', 'md')
      expect(out).toBe(markdownOf(runReport(figures)))
      expect(out).not.toMatch(/<(script|img)/)
      expect(out).not.toMatch(/[^\\]\]\(javascript/)
      expect(out).toMatch(/\| Supply \| [\d,]+ \| scrip at the end \|/)
      expect(out).toContain('- ✓ holds: bob was paid')
      const said = await inside('report', path, '--format', 'json')
      expect(JSON.parse(said.out)).toEqual(JSON.parse(JSON.stringify(figures)))
      const other = join(folder, 'other.json')
      await inside('report', path, '--format', 'json', '--out', other)
      expect(JSON.parse(readFileSync(other, 'utf8')).manifest.name).toBe('reported')
    }))

  test('that is light says what it lacks', () =>
    inFolder(async (folder) => {
      const figures = await figuresIn(folder, ['record.keep=hash'])
      const html = htmlOf(runReport(figures))
      expectHarmless(html)
      expect(html).toContain('<h2>What is missing</h2>')
      expect(html).not.toContain('<h2>Market</h2>')
      expect(html).toContain('Lorenz curve')
      const whole = await inFolder((other) => figuresIn(other))
      expect(figures.summary).toEqual(whole.summary)
      expect(figures.samples).toEqual(whole.samples)
      expect(figures.measured).toEqual(whole.measured)
    }))
})

const PLAN = {
  ...{ scenario: 'x.yaml', name: EVIL, files: { 'x.yaml': 'h' }, seeds: [1, 2, 3], replicates: 1 },
  ...{
    measures: ['same', 'gini'],
    set: [],
    until: null,
    burnInUs: 0,
    record: 'hash',
    keep: 'none',
    llm: null,
  },
  cells: [EVIL, 'fees=2', 'fees=3'].map((name) => ({ name, settings: [`a=${name}`] })),
} as Plan

const RESULTS = PLAN.cells.flatMap((_, cell) =>
  PLAN.seeds.map((seed): Result => {
    const ok = cell !== 2 || seed !== 3
    return {
      ...{ cell, seed, replicate: 0, ok, error: ok ? null : EVIL },
      measures: ok ? { gini: 0.5 - cell / 10 + seed / 1000, same: 4 } : {},
      expect: { passed: 1, failed: ok ? [] : [EVIL] },
      ...{ events: 9, time_us: 8, event_hash: 'h', spent: 0, seconds: 0, file: null },
    }
  }),
)

describe('a sweep', () => {
  test('is told with its intervals, differences and failures', () => {
    const figures = sweepFigures(PLAN, RESULTS)
    const report = sweepReport(figures)
    const html = htmlOf(report)
    expectHarmless(html)
    const { cells } = figures.measures.find(({ measure }) => measure === 'gini')!
    expect(cells.map(({ estimate }) => estimate.n)).toEqual([3, 3, 2])
    for (const { estimate } of cells) {
      expect(html).toContain(`<td class="r">${numberText(estimate.mean)}</td>`)
    }
    expect(html).toContain(`−${Math.abs(cells[1]!.difference!.mean!).toPrecision(1)}`)
    expect(html).toContain('Every run of every cell measured 4.')
    expect(html).toContain('Runs that failed')
    const markdown = markdownOf(report)
    expect(markdown).toContain('✗ fails')
    expect(markdown).not.toMatch(/<(script|img)/)
  })

  test('from its folder', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'sweep.json'), JSON.stringify(PLAN))
      const lines = RESULTS.map((one) => `${JSON.stringify(one)}\n`).join('')
      writeFileSync(join(folder, 'results.jsonl'), lines)
      const out = join(folder, 'sweep.html')
      expect((await inside('report', folder, '--out', out)).code).toBe(0)
      expect(readFileSync(out, 'utf8')).toBe(htmlOf(sweepReport(sweepFigures(PLAN, RESULTS))))
      writeFileSync(join(folder, 'sweep.json'), '{')
      expect((await inside('report', folder)).err).toMatch(/is damaged: .*sweep again/)
    }))
})

test('a validation is told as far as it says anything', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'claims.json')
    const row = { what: EVIL, expected: 0.5, found: 0.48, se: 0.01, n: 20, holds: true }
    const claims = [
      { claim: 'zero-intelligence', holds: true, rows: [row], seeds: 20, more: { any: 1 } },
      { name: EVIL, holds: false, laws: [EVIL] },
      { claim: 'later', skipped: 'no data' },
    ]
    writeFileSync(path, JSON.stringify({ claims }))
    expect((await inside('report', path)).code).toBe(0)
    const html = readFileSync(join(folder, 'claims.html'), 'utf8')
    expectHarmless(html)
    expect(html).toContain('1 of 2 hold, 1 skipped')
    expect(html).toContain('<td class="r">0.48</td>')
    writeFileSync(path, '{"claims": 3}')
    const said = await inside('report', path)
    expect(said).toMatchObject({ code: 2 })
    expect(said.err).toMatch(/claims: .*it must have claims, as oikos validate --json prints/)
    writeFileSync(path, 'x')
    expect((await inside('report', path)).err).toMatch(/is no JSON/)
    expect((await inside('report', path, '--format', 'pdf')).err).toMatch(/use html, md, json/)
    expect((await inside('report', folder)).err).toMatch(/no folder of a sweep/)
  }))

describe('charts', () => {
  const evil = [{ name: EVIL, value: 3, text: EVIL }]
  const cells = sweepFigures(PLAN, RESULTS).measures[0]!.cells
  const flow = { from: `${EVIL.slice(0, 20)}<b>`, to: 'b"', payments: 1, scrip: 5 }
  const network = networkOf([flow], () => EVIL)
  test.each([
    ['bars', barChart(evil, EVIL)],
    ['estimates', estimateChart(cells, [{ cell: EVIL, value: 1 }], EVIL)],
    ['differences', differenceChart(cells, EVIL)],
    ['network', networkChart(network)],
    ['histogram', histogram([1, 2, 9], EVIL)],
  ])('%s hold hostile texts as texts', (_, { narrow, wide = '' }) => {
    for (const svg of [narrow, wide].filter((one) => one !== '')) {
      expect(svg).toMatch(/^<svg .*<\/svg>$/s)
      expect(svg).not.toMatch(/<(script|img|b|style)\b/)
      expect(svg.match(/<\/svg>/g)).toHaveLength(1)
    }
  })

  test('a Lorenz curve goes from nobody to all', () => {
    expect(lorenz([3, 1, 0, 0])).toEqual([
      { x: 0, y: 0 },
      { x: 25, y: 0 },
      { x: 50, y: 0 },
      { x: 75, y: 25 },
      { x: 100, y: 100 },
    ])
    expect(lorenz([0, 0]).at(-1)).toEqual({ x: 100, y: 0 })
  })

  test('a network keeps the largest, and says how many it leaves out', () => {
    const flows = Array.from({ length: 50 }, (_, i) => {
      return { from: 'hub', to: `n${i}`, payments: 1, scrip: i + 1 }
    })
    const { nodes, links, left } = networkOf(flows, (id) => `kind of ${id}`)
    expect([nodes.length, left]).toEqual([36, 15])
    expect(links.every(({ to }) => Number(to.slice(1)) >= 15)).toBe(true)
    expect(networkOf(flows, (id) => id).legend).toHaveLength(8)
  })
})

test('texts are escaped for where they stand', () => {
  expect(escaped(`<a b="c" d='e'>&\u0000\u202e`)).toBe(
    '&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;  ',
  )
  expect(markdownText('a|b\n# *c* <i> `d` https://x.y')).toBe(
    'a\\|b \\# \\*c\\* &lt;i&gt; \\`d\\` https&#8203;://x.y',
  )
  expect(markdownCode('a``b')).toBe('``` a``b ```')
  const report: Report = {
    ...{ kicker: 'k', title: 't', about: '', byline: 'b' },
    sections: [{ title: 's', blocks: [{ kind: 'command', command: 'a ``` b' }] }],
  }
  expect(markdownOf(report)).toContain('````sh\na ``` b\n````')
  expect(htmlOf(report)).toContain('<pre>a ``` b</pre>')
})

test('numbers, durations and measures are said in their units', () => {
  expect([1234567, -0.5, 0.123456, 12345.6, null, 0].map(numberText)).toEqual([
    ...['1,234,567', '−0.5', '0.1235', '12,346', '–', '0'],
  ])
  expect([percentText(0.126), percentText(null), chanceText(0.0001), chanceText(0.2)]).toEqual([
    ...['12.6 %', '–', '< 0.001', '0.200'],
  ])
  expect([1_000_000, 86_400_000_000, 57 * 86_400_000_000].map(spanLength)).toEqual([
    ...[100_000, 1_800_000_000, 172_800_000_000],
  ])
  const measures: Json[] = [
    'gini',
    { balances: 'p10', type: 'agent' },
    { price: 'median', of: 'x' },
    { balance: 'bob', resource: 'ore' },
    { each: 'a.b', type: 'trader', stat: 'sum' },
    { that: '1 + 1' },
  ]
  expect(measures.map(measureText)).toEqual([
    'Gini coefficient of scrip among all with standing',
    '10th percentile of balances in scrip of type agent',
    'median of prices of sales of x',
    'balance of bob in ore',
    'sum of a.b, for each of type trader',
    '1 + 1',
  ])
  const until = { time_to: { kind: 'artifact.sold' } }
  expect(valueText(until, 'first', 900_000_000)).toBe('15m')
  expect(isDuration(until, 'first.breached')).toBe(false)
})
