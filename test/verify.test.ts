// Verifying: a whole file holds, and a flipped bit anywhere in it is found and located.
import { generateKeyPairSync } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bringModules } from '../src/run/bring.ts'
import { damageText } from '../src/run/damage.ts'
import { Run } from '../src/run/live.ts'
import { openRunFile, RunFileError } from '../src/run/run_file.ts'
import { type Verdict, verified } from '../src/run/verify.ts'
import { scenarioOf } from './check.ts'
import { type Cell, cellsOf, flipped } from './verify_flip.ts'

const { privateKey } = generateKeyPairSync('ed25519')
const folder = mkdtempSync(join(tmpdir(), 'oikos-'))
const whole = join(folder, 'market.oikos')
const copy = join(folder, 'copy.oikos')
/** `npm run test:all` runs many times as many examples. */
const TIMES = Number(process.env.OIKOS_TIMES ?? 1)

beforeAll(async () => {
  const scenario = scenarioOf('test/golden/market.yaml')
  const run = new Run(scenario, await bringModules(scenario), { file: whole })
  run.signWith(privateKey)
  expect(run.begin()).toEqual([])
  await run.live({ between: () => undefined, stopping: () => false })
  run.close()
})

afterAll(() => rmSync(folder, { recursive: true }))

async function verdictOf(path: string): Promise<Verdict> {
  const file = openRunFile(path)
  try {
    return (await verified(file)).verdict
  } finally {
    file.close()
  }
}

/** Changes a copy with SQL, and doubts it. */
async function doubted(sql: string): Promise<Verdict> {
  copyFileSync(whole, copy)
  const db = new Database(copy)
  db.exec(sql)
  db.close()
  return verdictOf(copy)
}

test('a file that is whole holds, and says so', async () => {
  const verdict = await verdictOf(whole)
  expect(verdict).toMatchObject({
    ...{ holds: true, damage: [], seed: 11, state: 'ended', signed_off: true },
    ...{ expect: { passed: 7, failed: [] }, signature: { state: 'valid' } },
    laws: { broken: [] },
  })
  expect(verdict.proofs[0]).toEqual({
    ...{ proof: 'fold', divergence: null },
    ...{ identical: verdict.events, of: verdict.events },
  })
  expect(verdict.laws.holds.length).toBeGreaterThan(10)
})

describe('a flipped bit is found and located', () => {
  const cells = () => cellsOf(whole)

  async function expectFound(cell: Cell, at: number, bit: number): Promise<void> {
    const flip = flipped(whole, copy, { cell, at, bit })
    if (flip === null || Object.is(flip.was, flip.is)) return
    const { table, column } = cell
    const place = `${table}.${column} of ${flip.id}: ${flip.was} is ${flip.is}`
    let verdict: Verdict
    try {
      verdict = await verdictOf(copy)
    } catch (error) {
      // What the format says is read before the file can be doubted.
      expect(error, place).toBeInstanceOf(RunFileError)
      expect(`${cell.table} ${flip.id}`, place).toBe('manifest format')
      return
    }
    expect(verdict.holds, place).toBe(false)
    const said = `${place}\n${verdict.damage.map(damageText).join('\n')}`
    const ids = [flip.id, `#${flip.id}`]
    const inTable = verdict.damage.filter((one) => one.table === table)
    // A row whose key has changed is another row: it may be told by where it is missing.
    if (column === cell.key) {
      expect(inTable.length, said).toBeGreaterThan(0)
      return
    }
    const found = inTable.find(({ row }) => ids.includes(row ?? ''))
    expect(found?.field, said).toBe(column)
  }

  test('in each column of each table', async () => {
    const columns = new Map(cells().map((cell) => [`${cell.table}.${cell.column}`, cell]))
    expect(columns.size).toBeGreaterThan(20)
    for (const cell of columns.values()) await expectFound(cell, 3, 1)
  })

  test('in any row of the manifest', async () => {
    for (const cell of cells().filter(({ table }) => table === 'manifest')) {
      await expectFound(cell, 0, 0)
      await expectFound(cell, 5, 2)
    }
  })

  test('anywhere', async () => {
    const all = cells()
    const place = fc.record({
      cell: fc.constantFrom(...all),
      at: fc.nat(100_000),
      bit: fc.nat(7),
    })
    await fc.assert(
      fc.asyncProperty(place, ({ cell, at, bit }) => expectFound(cell, at, bit)),
      { numRuns: 60 * TIMES },
    )
  })
})

describe('what somebody changed on purpose is found', () => {
  const said = async (sql: string) => (await doubted(sql)).damage.map(damageText)

  test.each([
    [
      'a row that is gone',
      'DELETE FROM events WHERE seq = 40',
      /^events, row #40, seq: #40 is missi/,
    ],
    [
      'the end that is gone',
      'DELETE FROM events WHERE seq >= (SELECT min(seq) FROM events WHERE t = 30000000)',
      /^events, row #\d+, seq: it is mis/,
    ],
    [
      'a log that is gone',
      'DELETE FROM logs WHERE n = 2',
      /^logs, row 3: it has \d+ rows, \d+ were/,
    ],
    ['a log too many', "INSERT INTO logs VALUES (99, 1, 'bob', 'x')", /^logs, row 99: it has/],
    [
      'a blob that is gone',
      'DELETE FROM blobs WHERE rowid = 3',
      /^blobs, row [0-9a-f]{64}: it is miss/,
    ],
    [
      'an amount',
      `UPDATE events SET data = replace(data, '"amount":90', '"amount":91') WHERE kind = 'scrip.moved'`,
      /^events, row #\d+, data: it reads .*91.* and was .*90/,
    ],
    [
      'a view',
      "DROP VIEW balances; CREATE VIEW balances AS SELECT 1 AS id, 'scrip' AS resource, 9 AS balance",
      /^sqlite_master, row balances, sql/,
    ],
    ['a table more', 'CREATE TABLE more (a)', /^more: the table was not there/m],
    [
      'an actor',
      "UPDATE events SET by = 'bob' WHERE seq = 60",
      /^events, row #60, by: it reads bob and was/,
    ],
  ])('%s', async (_, sql, message) => {
    expect((await said(sql)).join('\n')).toMatch(message)
  })

  test('another history, signed by nobody', async () => {
    const verdict = await doubted(
      "UPDATE manifest SET value = 'ed25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' WHERE key = 'public_key'",
    )
    expect(verdict).toMatchObject({ holds: false, signature: { state: 'invalid' } })
    expect(verdict.damage.map(damageText)).toEqual([
      'manifest, row public_key, value: it is not what was recorded',
    ])
  })

  test('a signature taken out', async () => {
    const keys = "('public_key', 'signature', 'digests', 'tables')"
    const verdict = await doubted(`DELETE FROM manifest WHERE key IN ${keys}`)
    expect(verdict).toMatchObject({ holds: false, signed_off: false })
    expect(verdict.damage.map(damageText)).toEqual([
      'manifest, row digests, value: the row is missing',
    ])
  })
})

describe('a run that was killed', () => {
  const killed = `
    DELETE FROM manifest WHERE key IN ('public_key', 'signature', 'digests', 'tables');
    UPDATE manifest SET value = 'running' WHERE key = 'state';
    UPDATE manifest SET value = NULL WHERE key IN ('state_hash', 'reason', 'expectations');`

  test('is doubted as far as it goes, and says that it is not signed', async () => {
    const verdict = await doubted(killed)
    expect(verdict).toMatchObject({ holds: true, signed_off: false, signature: { state: 'none' } })
  })

  test('has checkpoints, blobs and events that are told when they are damaged', async () => {
    const said = async (sql: string) => (await doubted(killed + sql)).damage.map(damageText)
    const flip = "cast(substr(body, 1, 20) || x'00' || substr(body, 22) AS blob)"
    expect(await said(`UPDATE snapshots SET body = ${flip}`)).toEqual([
      expect.stringMatching(/^snapshots, row \d+, body: it /),
    ])
    expect(await said('UPDATE events SET t = t + 1 WHERE seq = 50')).toEqual([
      expect.stringMatching(/^events, row #50, t: it reads \d+ and was \d+$/),
    ])
    const body = "UPDATE blobs SET body = body || ' ' WHERE rowid = 5"
    expect(await said(body)).toEqual([expect.stringMatching(/^blobs, row [0-9a-f]{64}, body: its/)])
  })
})
