// Digests of the tables beside the events: one that proves each, and small ones that tell where.
import { createHash, hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { byCodeUnit } from '../base/json.ts'
import type { Damage } from './damage.ts'
import type { Database } from './sqlite.ts'

/** A table is divided into at most so many parts, each with a checksum for each column. */
const PARTS_MAX = 256

/**
 * - `sha256` is over all rows in order of their key, each as a line of JSON.
 * - `parts` has, for each column, the CRC-32 of each part in eight hexadecimal digits.
 */
export type TableDigest = { rows: number; sha256: string; parts: Record<string, string> }

type Table = { name: string; columns: string[]; order: string[] }

/** The manifest has digests of its own, events the chain; who writes now is no record. */
const APART = new Set(['manifest', 'events', 'lease'])

/** The body of a blob is proven by its hash. */
const COLUMNS: Record<string, string[]> = { blobs: ['hash'] }

/** The tables, views and indexes themselves. */
const SCHEMA: Table = {
  name: 'sqlite_master',
  columns: ['name', 'sql', 'tbl_name', 'type'],
  order: ['name'],
}

export function digestTables(db: Database): Record<string, TableDigest> {
  return Object.fromEntries(tablesOf(db).map((table) => [table.name, digestOf(db, table).digest]))
}

/** Where the tables are not what was recorded of them. */
export function tableDamage(db: Database, recorded: Record<string, TableDigest>): Damage[] {
  const tables = new Map(tablesOf(db).map((table) => [table.name, table]))
  const damage: Damage[] = []
  for (const name of Object.keys(recorded)) {
    const table = tables.get(name)
    if (table !== undefined) damage.push(...damageOf(db, table, recorded[name]!))
    else damage.push({ table: name, row: null, field: null, message: 'the table is missing' })
  }
  for (const name of tables.keys()) {
    if (Object.hasOwn(recorded, name)) continue
    damage.push({ table: name, row: null, field: null, message: 'the table was not there' })
  }
  return damage
}

function tablesOf(db: Database): Table[] {
  const names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all()
  const tables = (names as string[])
    .filter((name) => !APART.has(name) && !name.startsWith('sqlite_'))
    .sort(byCodeUnit)
    .map((name): Table => {
      const info = db.prepare('SELECT name, pk FROM pragma_table_info(?)').all(name)
      const columns = info as { name: string; pk: number }[]
      const keys = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
      const order = keys.length > 0 ? keys.map((column) => column.name) : ['rowid']
      return { name, columns: COLUMNS[name] ?? columns.map((column) => column.name), order }
    })
  return [...tables, SCHEMA]
}

/** `keys` are those of the first and last row of each part. */
type Counted = { digest: TableDigest; keys: [string, string][] }

function digestOf(db: Database, { name, columns, order }: Table, rowsSaid?: number): Counted {
  const rows = db
    .prepare(`SELECT count(*) FROM ${named(name)}`)
    .pluck()
    .get() as number
  const perPart = partSize(rowsSaid ?? rows)
  const parts = columns.map(() => '')
  let sums = columns.map(() => 0)
  const keys: Counted['keys'] = []
  const whole = createHash('sha256')
  const list = [...columns, ...order].map(named).join(', ')
  const found = db.prepare(
    `SELECT ${list} FROM ${named(name)} ORDER BY ${order.map(named).join(', ')}`,
  )
  let row = 0
  let key = ''
  const endPart = () => {
    for (let i = 0; i < sums.length; i++) parts[i] += sums[i]!.toString(16).padStart(8, '0')
    sums = columns.map(() => 0)
    keys.at(-1)![1] = key
  }
  for (const values of found.raw(true).safeIntegers(true).iterate() as Iterable<unknown[]>) {
    const cells = values.slice(0, columns.length).map(cellText)
    whole.update(`[${cells.join(',')}]\n`)
    for (let i = 0; i < cells.length; i++) sums[i] = crc32(cells[i]!, sums[i])
    key = values.slice(columns.length).map(String).join(' ')
    if (row % perPart === 0) keys.push([key, key])
    row += 1
    if (row % perPart === 0) endPart()
  }
  if (row % perPart !== 0) endPart()
  const digest = {
    rows: row,
    sha256: whole.digest('hex'),
    parts: Object.fromEntries(columns.map((column, i) => [column, parts[i]!])),
  }
  return { digest, keys }
}

function partSize(rows: number): number {
  return Math.max(1, Math.ceil(rows / PARTS_MAX))
}

function named(name: string): string {
  return `"${name}"`
}

/** What SQLite gives for one cell as text; no two values have the same. */
function cellText(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return `real ${value}`
  return `blob ${hash('sha256', value as Uint8Array, 'hex')}`
}

function damageOf(db: Database, table: Table, recorded: TableDigest): Damage[] {
  const { digest, keys } = digestOf(db, table, recorded.rows)
  if (digest.sha256 === recorded.sha256) return []
  const at = (part: number, field: string | null, message: string): Damage => {
    const key = keys[part]
    const row = key === undefined ? null : key[0] === key[1] ? key[0] : `${key[0]}–${key[1]}`
    return { table: table.name, row, field, message }
  }
  const differ = differing(digest.parts, recorded.parts)
  if (digest.rows !== recorded.rows) {
    const message = `it has ${digest.rows} rows, ${recorded.rows} were recorded`
    return [at(differ[0]?.part ?? keys.length, null, message)]
  }
  if (differ.length === 0) return [at(keys.length, null, 'it is not what was recorded')]
  const columns = new Set(differ.map(({ column }) => column))
  if (columns.size === table.columns.length && differ.length > columns.size) {
    const [from, to] = [keys[differ[0]!.part]?.[0], keys[differ.at(-1)!.part]?.[1]]
    const message = 'a row among these is not where it was recorded'
    return [{ table: table.name, row: `${from}–${to}`, field: table.order[0]!, message }]
  }
  return differ.map(({ part, column }) => at(part, column, 'it is not what was recorded'))
}

/** In the order of the rows. */
function differing(
  parts: Record<string, string>,
  recorded: Record<string, string>,
): { part: number; column: string }[] {
  const found: { part: number; column: string }[] = []
  for (const column of Object.keys(parts)) {
    const now = parts[column]!
    const then = recorded[column] ?? ''
    for (let i = 0; i < Math.max(now.length, then.length); i += 8) {
      if (now.slice(i, i + 8) !== then.slice(i, i + 8)) found.push({ part: i / 8, column })
    }
  }
  return found.sort((a, b) => a.part - b.part)
}
