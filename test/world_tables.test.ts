// The world at any place of a run, asked with SQL: as the live world was, and nothing is written.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { genesisIds } from '../genesis/catalogue.ts'
import { levelAt } from '../src/economy/bucket.ts'
import { foldRun } from '../src/run/fold.ts'
import type { Moment } from '../src/run/read_events.ts'
import { openRunFile } from '../src/run/run_file.ts'
import { select } from '../src/run/select.ts'
import { addWorldTables, WORLD_TABLES } from '../src/run/world_tables.ts'
import { live, scenarioOf } from './check.ts'
import { oikos, oikosJson } from './cli_process.ts'
import { BUSY } from './runfile_world.ts'

const folder = mkdtempSync(join(tmpdir(), 'oikos-'))
const path = join(folder, 'busy.oikos')

beforeAll(async () => {
  await live(scenarioOf(BUSY), path)
})
afterAll(() => rmSync(folder, { recursive: true }))

function asked(sql: string, at?: Moment): unknown[][] {
  const file = openRunFile(path)
  try {
    addWorldTables(file, at)
    return select(file, sql).rows
  } finally {
    file.close()
  }
}

test.each([{ seq: 30 }, { seq: 90 }, { t: 23_000_000 }, { t: 65_000_000 }, undefined])(
  'at %j the tables are the world',
  (place) => {
    const at = place as Moment | undefined
    const file = openRunFile(path)
    const world = foldRun(file, at)
    file.close()
    const nowUs = at !== undefined && 't' in at ? at.t : world.now
    expect(asked('SELECT seq, t FROM world', at)).toEqual([[world.seq, nowUs]])
    const balances = [...world.ledger.stocks].flatMap(([resource, stock]) =>
      [...stock.balances].map(([id, balance]) => [id, resource, balance]),
    )
    expect(asked('SELECT * FROM world_balances', at)).toEqual(balances)
    const artifacts = [...world.artifacts.all()].map((one) => {
      return [one.id, one.owner, one.version, one.code, JSON.stringify(one.content)]
    })
    const columns = 'id, owner, version, code, content'
    const found = asked(`SELECT ${columns} FROM world_artifacts`, at)
    expect(found.map((row) => [...row.slice(0, 4), row[4] ?? 'null'])).toEqual(artifacts)
    const levels = [...world.flows.get('compute')!].map(([id, one]) => [id, levelAt(one, nowUs)])
    const buckets = "SELECT id, level FROM world_buckets WHERE resource = 'compute'"
    expect(asked(buckets, at)).toEqual(levels)
    const loops = [...world.loops].map(([id, { phase, step }]) => [id, phase, step])
    expect(asked('SELECT id, phase, step FROM world_loops', at)).toEqual(loops)
    expect(asked('SELECT id FROM world_listings', at)).toEqual(
      [...world.listings.keys()].map((id) => [id]),
    )
  },
)

test('they stand beside what the file has, and leave it as it was', () => {
  const before = readFileSync(path)
  const sql = `SELECT w.id, b.balance - w.balance FROM world_balances AS w
    JOIN balances AS b USING (id, resource) WHERE id = 'bob' AND resource = 'scrip'`
  expect(asked(sql, { t: 0 })).toEqual([['bob', expect.any(Number)]])
  expect(() => asked('DELETE FROM world_balances')).toThrow(/only reading is possible/)
  expect(() => asked('SELECT * FROM world_balance')).toThrow(/did you mean "world_balances"/)
  expect(() => asked('SELECT belance FROM world_balances')).toThrow(/did you mean "balance"/)
  expect(readFileSync(path).equals(before)).toBe(true)
})

test('from the command line, at a time, an event, or the end', async () => {
  const count = async (...args: string[]) => {
    const sql = "SELECT count(*) FROM world_artifacts WHERE owner = 'alice'"
    const { rows } = await oikosJson(['query', 'busy.oikos', sql, ...args], folder)
    return Number((rows as number[][])[0]![0])
  }
  const [first, then, last] = [
    await count('--at', '0s'),
    await count(`--at=#${65 + genesisIds.length}`),
    await count(),
  ]
  expect(first).toBe(1)
  expect(then).toBe(4)
  expect(last).toBe(5)
  const { code, err } = await oikos(['query', 'busy.oikos', 'SELECT 1', '--at', 'noon'], folder)
  expect(code).toBe(2)
  expect(err).toMatch(/--at noon is no place in a run/)
})

test('the page beside the run files names each table with its columns', () => {
  const page = readFileSync('checkpoints/README.md', 'utf8')
  for (const { name, columns } of WORLD_TABLES)
    expect(page).toContain(`| \`${name}\` | \`${columns}\` |`)
})
