// Exports: every table as Parquet, CSV and JSON Lines, with the documented types and row counts.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import type { Json } from '../src/base/json.ts'
import type { Plan, Result } from '../src/experiment/sweep_store.ts'
import { resultsTable } from '../src/experiment/sweep_table.ts'
import { FORMATS, writeExport } from '../src/run/export_folder.ts'
import { type Cell, type Column, columnsOf, fitted } from '../src/run/export_table.ts'
import { RUN_TABLES } from '../src/run/export_tables.ts'
import { openRunFile } from '../src/run/run_file.ts'
import { inFolder, live, scenarioOf } from './check.ts'
import { inside } from './cli_inside.ts'

const AWKWARD = 'a "b",\r\n\tüñ→🐝 \'c\' \\n ; =1+1 <script>'

const WORLD = `
name: exported
about: texts that are hard to write
seed: 1
until: 30s
config:
  llm:
    default: local
    providers: {local: {kind: scripted, price: {input: $1, output: $4}}}
measure: {every: 10s, paid: {balance: bob}, none: {price: median, type: report}}
artifacts:
  - {id: bob, type: account, has_standing: true}
  - id: minded
    type: agent
    has_standing: true
    endow: {scrip: 9, llm_budget: $1, llm_rate: {rate: 60000/min, capacity: 60000}}
    loop: {mind: llm, every: 10s}
  - id: ann
    type: agent
    has_standing: true
    can_execute: true
    endow: {scrip: 1000}
    loop: {mind: code, every: 1s}
    code: ${JSON.stringify(
      `function step() {
        invoke('shop', 'fail', {})
        return { actions: [{ invoke: 'genesis_ledger.transfer', args: { to: 'bob', amount: 1 } }] }
      }`,
    )}
  - id: shop
    type: tool
    owner: bob
    can_execute: true
    access_contract_id: genesis_public
    price: 2
    content: ${JSON.stringify(AWKWARD)}
    interface: {description: fails, tools: [{name: fail, description: fails, inputSchema: {type: object}}]}
    code: ${JSON.stringify(`function fail() { throw new Error(${JSON.stringify(AWKWARD)}) }`)}
`

type Dictionary = {
  tables: { name: string; file: string; rows: number; columns: Column[] }[]
  missing: { name: string }[]
}

async function duck<T>(body: (ask: (sql: string) => Promise<Json[][]>) => Promise<T>): Promise<T> {
  const db = await DuckDBInstance.create(':memory:')
  const connection = await db.connect()
  try {
    return await body(async (sql) => {
      const reader = await connection.runAndReadAll(sql)
      return reader.getRowsJson() as Json[][]
    })
  } finally {
    connection.closeSync()
    db.closeSync()
  }
}

const dictionaryIn = (folder: string): Dictionary =>
  JSON.parse(readFileSync(join(folder, 'dictionary.json'), 'utf8'))

const DUCK: Record<Column['type'], string> = {
  ...{ INT64: 'BIGINT', DOUBLE: 'DOUBLE', BOOLEAN: 'BOOLEAN', STRING: 'VARCHAR' },
}

test('DuckDB reads every table with its documented types and as many rows as the run has', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'run.oikos')
    await live(scenarioOf(WORLD), path)
    const out = join(folder, 'tables')
    const said = await inside('export', path, '--out', out)
    expect(said).toMatchObject({ code: 0, err: '' })
    const { tables, missing } = dictionaryIn(out)
    expect(missing).toEqual([])
    expect(tables.map(({ name }) => name)).toEqual(RUN_TABLES)
    const file = openRunFile(path)
    const count = (sql: string) => file.db.prepare(`SELECT count(*) FROM ${sql}`).pluck().get()
    await duck(async (ask) => {
      for (const { name, file: table, rows, columns } of tables) {
        const from = `'${join(out, table)}'`
        const described = await ask(`DESCRIBE SELECT * FROM ${from}`)
        const types = described.map(([column, type]) => [column, type])
        expect(types, name).toEqual(columns.map((one) => [one.name, DUCK[one.type]]))
        expect(await ask(`SELECT count(*)::INTEGER FROM ${from}`), name).toEqual([[rows]])
        if (name === 'thoughts') expect(rows).toBe(count("events WHERE kind = 'effect.requested'"))
        else if (name !== 'balances') expect(rows, name).toBe(count(name))
        for (const column of columns.filter(({ nullable }) => !nullable)) {
          const nulls = `SELECT count(*)::INTEGER FROM ${from} WHERE "${column.name}" IS NULL`
          expect(await ask(nulls), `${name}.${column.name}`).toEqual([[0]])
        }
      }
      const events = `'${join(out, 'events.parquet')}'`
      expect(
        await ask(`SELECT max(t)::VARCHAR, sum(length(data))::VARCHAR FROM ${events}`),
      ).toEqual([
        file.db
          .prepare('SELECT CAST(max(t) AS TEXT), CAST(sum(length(data)) AS TEXT) FROM events')
          .raw(true)
          .get(),
      ])
      const last = await ask(
        `SELECT id, resource, arg_max(balance, seq)::INTEGER AS b FROM ` +
          `'${join(out, 'balances.parquet')}' GROUP BY ALL HAVING b <> 0 ORDER BY 1, 2`,
      )
      expect(last).toEqual(
        file.db.prepare('SELECT * FROM balances ORDER BY id, resource').raw(true).all(),
      )
      const failed = await ask(
        `SELECT DISTINCT message FROM '${join(out, 'calls.parquet')}' WHERE target = 'shop'`,
      )
      expect(failed).toHaveLength(1)
      expect(String(failed[0]![0])).toContain('üñ→🐝')
      const thoughts = await ask(
        `SELECT agent, model, success, input::INTEGER > 0, length(prompt) > 100, answer IS NULL ` +
          `FROM '${join(out, 'thoughts.parquet')}' WHERE kind = 'llm' LIMIT 1`,
      )
      expect(thoughts).toEqual([['minded', 'local', true, true, true, false]])
    })
    file.close()
    const readme = readFileSync(join(out, 'README.md'), 'utf8')
    for (const { name, columns } of tables) {
      expect(readme).toContain(`## ${name}`)
      for (const column of columns) expect(readme, name).toContain(`| \`${column.name}\` |`)
    }
  }))

const COLUMNS = columnsOf(`
  n INT64 - number
  d DOUBLE? - float
  b BOOLEAN? - flag
  s STRING? - text`)

const ROWS: Cell[][] = [
  [0, 0.1, true, AWKWARD],
  [Number.MAX_SAFE_INTEGER, -1e300, false, ''],
  [-1, null, null, null],
  [1, 5, true, '"'],
  [2, 1e-7, true, ' padded '],
  [3, 0, false, 'null'],
  [4, -0.5, false, 'NULL'],
  [5, 2.5, true, '\n'],
  [6, 2.5, true, 'a\u0000b\u2028\u{10ffff}'],
]

test.each(FORMATS)('awkward cells come back as they were from %s', (format) =>
  inFolder(async (folder) => {
    const many = { name: 'cells', says: 'Cells.', columns: COLUMNS, rows: () => ROWS }
    const none = { ...many, name: 'nothing', rows: () => [] }
    writeExport(folder, { title: 'x', of: {}, tables: [many, none], missing: [] }, format)
    const types = "columns={n: 'BIGINT', d: 'DOUBLE', b: 'BOOLEAN', s: 'VARCHAR'}"
    const from = (name: string) => {
      const path = `'${join(folder, `${name}.${format}`)}'`
      if (format === 'parquet') return path
      if (format === 'jsonl') return `read_json(${path}, ${types}, format='newline_delimited')`
      return `read_csv(${path}, ${types}, header=true, allow_quoted_nulls=false, strict_mode=false)`
    }
    const read = await duck((ask) => ask(`SELECT n::VARCHAR, d, b, s FROM ${from('cells')}`))
    expect(read).toEqual(ROWS.map(([n, ...rest]) => [String(n), ...rest]))
    expect(await duck((ask) => ask(`SELECT * FROM ${from('nothing')}`))).toEqual([])
  }),
)

test('row groups keep a long table out of memory', () =>
  inFolder(async (folder) => {
    const rows = function* (): Iterable<Cell[]> {
      for (let n = 0; n < 120_000; n++) yield [n, n / 2, n % 2 === 0, `row ${n % 100}`]
    }
    const table = { name: 'long', says: 'Long.', columns: COLUMNS, rows }
    writeExport(folder, { title: 'x', of: {}, tables: [table], missing: [] }, 'parquet')
    const path = `'${join(folder, 'long.parquet')}'`
    await duck(async (ask) => {
      const groups = await ask(
        `SELECT count(DISTINCT row_group_id)::INTEGER FROM parquet_metadata(${path})`,
      )
      expect(groups).toEqual([[3]])
      expect(await ask(`SELECT sum(n)::VARCHAR, sum(d) FROM ${path}`)).toEqual([
        ['7199940000', 3599970000],
      ])
    })
  }))

test('a light run has what it has, and says what is missing', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'light.oikos')
    await live(scenarioOf(WORLD, ['record.keep=hash']), path)
    const out = join(folder, 'tables')
    const said = await inside('export', path, '--out', out, '--format', 'jsonl')
    expect(said.out).toMatch(/not there: events, blobs, .*light run .* oikos replay/)
    expect(readdirSync(out).sort((a, b) => (a < b ? -1 : 1))).toEqual([
      ...['README.md', 'dictionary.json', 'effects.jsonl', 'metrics.jsonl'],
    ])
    const lines = readFileSync(join(out, 'metrics.jsonl'), 'utf8').trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toContainEqual({
      ...{ t: 10_000_000, name: 'none', value: null },
    })
    expect(dictionaryIn(out).missing).toHaveLength(RUN_TABLES.length - 2)
  }))

test('what can not be is refused, with what to do', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'light.oikos')
    await live(scenarioOf(WORLD, ['record.keep=hash']), path)
    const refused = async (...args: string[]) => {
      const said = await inside('export', path, ...args)
      expect(said.code).toBe(2)
      return said.err
    }
    expect(await refused('--format', 'xml')).toBe('--format xml: use parquet, csv, jsonl')
    expect(await refused('--out', folder)).toMatch(/is not empty: name another folder/)
    expect(await refused('--tables', 'metrics,evnts')).toMatch(/no table evnts.*events/)
    expect(await refused('--tables', 'events')).toMatch(/events is not there: a light run/)
    expect((await inside('export', join(folder, 'none.oikos'))).err).toMatch(/no such file/)
    expect((await inside('export', folder)).err).toMatch(/no folder of a sweep/)
    expect(() => fitted(COLUMNS[0]!, 1.5)).toThrow('column n has 1.5, which is no INT64')
    expect(() => fitted(COLUMNS[0]!, null)).toThrow('column n has nothing')
  }))

test('results of a sweep have settings and measures as columns', () => {
  const cells = ['fees.transfer=0', 'fees.transfer=2'].map((name) => ({
    name,
    settings: [name, `llm.default=${name.at(-1)}x`],
  }))
  const plan = { cells } as Plan
  const result = (cell: number, seed: number): Result => ({
    ...{ cell, seed, replicate: 0, ok: true, error: null, measures: { gini: cell + seed / 10 } },
    ...{ expect: { passed: 2, failed: ['x'] }, events: 9, time_us: 8, event_hash: 'h', spent: 7 },
    ...{ seconds: 0.5, file: null },
  })
  const failed = { ...result(1, 1), ok: false, error: 'no', measures: {}, event_hash: null }
  const { columns, rows } = resultsTable(plan, [failed, result(0, 2), result(0, 1)])
  const named = [...rows()].map((row) =>
    Object.fromEntries(columns.map((column, i) => [column.name, fitted(column, row[i])])),
  )
  expect(named.map((row) => [row.cell, row.seed, row.set_fees_transfer, row.measure_gini])).toEqual(
    [
      [0, 1, 0, 0.1],
      [0, 2, 0, 0.2],
      [1, 1, 2, null],
    ],
  )
  expect(named[0]).toMatchObject({ set_llm_default: '0x', expect_passed: 2, expect_failed: 1 })
  expect(columns.find(({ name }) => name === 'set_fees_transfer')!.type).toBe('INT64')
  expect(columns.find(({ name }) => name === 'set_llm_default')!.type).toBe('STRING')
})
