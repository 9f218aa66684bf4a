// Method cards: what a run or a sweep depends on, and a command that makes it again.
import { hash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { JsonObject } from '../src/base/json.ts'
import { gridOf, resultsHash } from '../src/experiment/sweep_card.ts'
import type { Plan, Result } from '../src/experiment/sweep_store.ts'
import { quoted } from '../src/run/run_card.ts'
import { openRunFile } from '../src/run/run_file.ts'
import { changesOf } from '../src/run/tree_change.ts'
import { PRICES_VERSION } from '../src/sandbox/prices.ts'
import { inFolder, live, scenarioOf } from './check.ts'
import { inside } from './cli_inside.ts'

const WORLD = 'scenarios/tournament.yaml'

async function cardOf(path: string, ...options: string[]): Promise<JsonObject> {
  const { out, err, code } = await inside('card', path, '--json', ...options)
  expect({ err, code }).toEqual({ err: '', code: 0 })
  return JSON.parse(out) as JsonObject
}

test('a run has its files, versions, settings and hashes, and the command that makes it again', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'run.oikos')
    const set = ['fees.transfer=2']
    const lived = await live(scenarioOf(WORLD, set), path)
    const card = await cardOf(path)
    const file = openRunFile(path)
    const manifest = file.manifest()
    file.close()
    const files = card.files as Record<string, string>
    expect(Object.keys(files)).toHaveLength(1 + Object.keys(manifest.files).length)
    expect(files[WORLD]).toBe(hash('sha256', readFileSync(WORLD, 'utf8'), 'hex'))
    for (const [name, text] of Object.entries(manifest.files)) {
      expect(files[name]).toBe(hash('sha256', text, 'hex'))
    }
    expect(card).toMatchObject({
      ...{ kind: 'run', name: 'tournament', seed: lived.scenario.seed, controls: 0, spent: 0 },
      ...{ event_hash: lived.eventHash, state_hash: lived.stateHash, models: [], claims: null },
      versions: {
        ...{ oikos: '0.1.0', node: process.versions.node, v8: process.versions.v8 },
        ...{ gas_prices: PRICES_VERSION, models: expect.stringMatching(/^\d{4}-/) },
      },
    })
    expect(card.config).toContainEqual({ key: 'fees.transfer', value: 2, default: 1 })
    const expectations = card.expectations as { passed: boolean }[]
    expect(expectations.filter(({ passed }) => passed)).toHaveLength(lived.tally.passed)
    const { command, note } = card.reproduce as { command: string; note: string }
    const seed = lived.scenario.seed
    expect(command).toBe(`npx oikos run ${WORLD} --seed ${seed} --set fees.transfer=2`)
    expect(note).toContain(lived.eventHash)
    const text = (await inside('card', path)).out
    for (const said of [
      lived.eventHash,
      lived.stateHash,
      files[WORLD]!,
      command,
      'fees.transfer',
    ]) {
      expect(text).toContain(said)
    }
    expect(text).not.toContain(manifest.started_at)
  }))

test('models that answered are told with prices and costs, and the record makes it again', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'it’s.oikos')
    const lived = await live(scenarioOf('scenarios/llm-market.yaml', ['until=20s']), path)
    const card = await cardOf(path)
    const [model] = card.models as JsonObject[]
    expect(model).toMatchObject({ name: 'local', price: { input: '$0.25' } })
    expect(card.spent).toBe(lived.world.models.spent)
    expect((card.reproduce as JsonObject).command).toBe(`npx oikos replay '${path}'`)
    const claims = join(folder, 'claims.json')
    writeFileSync(claims, '{"claims": [{"claim": "market-clears", "holds": true, "seeds": 3}]}')
    expect((await cardOf(path, '--claims', claims)).claims).toHaveLength(1)
    const { out } = await inside('card', path, '--claims', claims)
    expect(out).toContain('✓ holds: market-clears (3 seeds)')
    expect(out).toMatch(/\| local \| local \|.*\$0\.\d+ \|/)
  }))

const cell = (...settings: string[]) => ({ name: settings.join(' '), settings })

test('a sweep has its design and one hash of all its results', () =>
  inFolder(async (folder) => {
    const plan: Plan = {
      ...{ scenario: 'x.yaml', name: 'x', files: { 'x.yaml': 'abc' }, seeds: [4, 5] },
      ...{
        replicates: 1,
        measures: [],
        set: ['a=b c'],
        until: '1h',
        burnInUs: 0,
        record: 'hash',
        keep: 'none',
      },
      ...{ llm: null, cells: [cell('k=1', 'l=x'), cell('k=1', 'l=y')] },
    }
    const results = [0, 1].flatMap((at) =>
      [5, 4].map(
        (seed): Result => ({
          ...{ cell: at, seed, replicate: 0, ok: true, error: null, measures: {}, spent: 2 },
          ...{ expect: { passed: 1, failed: ['x'] }, events: 1, time_us: 1, seconds: 1 },
          ...{ event_hash: `h${at}${seed}`, file: null },
        }),
      ),
    )
    writeFileSync(join(folder, 'sweep.json'), JSON.stringify(plan))
    const lines = results.map((one) => `${JSON.stringify(one)}\n`).join('')
    writeFileSync(join(folder, 'results.jsonl'), lines)
    const card = await cardOf(folder)
    expect(card).toMatchObject({
      ...{ kind: 'sweep', runs: { of: 4, made: 4, failed: 0 }, spent: 8, versions: null },
      expectations: { held: 4, failed: [{ say: 'x', runs: 4 }] },
      results_hash: resultsHash(results.toReversed()),
      reproduce: {
        command:
          "npx oikos sweep x.yaml --grid k=1 --grid l=x,y --seeds 2 --seed 4 --set 'a=b c' " +
          '--until 1h --out again',
      },
    })
    expect((await inside('card', folder)).out).toContain(resultsHash(results))
  }))

test('only what was a grid is said to be one', () => {
  expect(
    gridOf([cell('a=1', 'b=2'), cell('a=1', 'b=3'), cell('a=2', 'b=2'), cell('a=2', 'b=3')]),
  ).toEqual([
    ['a', ['1', '2']],
    ['b', ['2', '3']],
  ])
  expect(gridOf([cell('a=1', 'b=2'), cell('a=2', 'b=3')])).toBeNull()
  expect(gridOf([cell()])).toEqual([])
})

test('changes of settings are told by path, and words are quoted for a shell', () => {
  const from = { a: { b: 1, c: [1] }, d: null }
  expect(changesOf({ a: { b: 1, c: [2], e: 'x' }, d: null }, from)).toEqual([
    { key: 'a.c', value: [2], default: [1] },
    { key: 'a.e', value: 'x', default: null },
  ])
  expect([quoted('a/b.c=1,2'), quoted("it's $x")]).toEqual(['a/b.c=1,2', "'it'\\''s $x'"])
})

test('CITATION.cff names the version of the package', () => {
  const citation = readFileSync('CITATION.cff', 'utf8')
  const { version, license } = JSON.parse(readFileSync('package.json', 'utf8')) as JsonObject
  expect(citation).toContain(`\nversion: ${String(version)}\n`)
  expect(citation).toContain(`\nlicense: ${String(license)}\n`)
  expect(citation).toContain('\ntitle: oikos\n')
})
