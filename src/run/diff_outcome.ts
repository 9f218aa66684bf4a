// What two runs came to, side by side, out of their views; only rows that differ are kept.
import { byCodeUnit, canonical, type Json } from '../base/json.ts'
import { gini } from '../economy/measures.ts'
import type { Differs } from './diff.ts'
import type { RunFile } from './run_file.ts'

/**
 * - `figures` are all, those that are the same too.
 * - `balances` and `artifacts` are those that differ, in order of id; `what` is `id resource` or
 *   `id field`.
 */
export type OutcomeDiff = { figures: Differs[]; balances: Differs[]; artifacts: Differs[] }

export function outcomeDiff(a: RunFile, b: RunFile): OutcomeDiff {
  return {
    figures: joined(figuresOf(a), figuresOf(b)),
    balances: differing(a, b, BALANCES).flatMap(({ key, a: one, b: other }) => {
      return [{ what: key, a: one?.balance ?? 0, b: other?.balance ?? 0 }]
    }),
    artifacts: differing(a, b, ARTIFACTS).flatMap(({ key, a: one, b: other }) => {
      if (one === undefined || other === undefined) {
        return [{ what: key, a: one && 'is there', b: other && 'is there' }]
      }
      return fieldsOf(one)
        .filter((field) => one[field] !== other[field])
        .map((field) => ({ what: `${key} ${field}`, a: one[field], b: other[field] }))
    }),
  }
}

type Cells = Record<string, string | number | null>

function fieldsOf(row: Cells): string[] {
  return Object.keys(row).filter((field) => field !== 'key')
}

const BALANCES = `
SELECT id || ' ' || resource AS key, balance FROM balances ORDER BY key`

const ARTIFACTS = `
SELECT id AS key, owner, version, price, seller, listed_price, deleted_at IS NOT NULL AS deleted
FROM artifacts ORDER BY key`

type Both = { key: string; a?: Cells; b?: Cells }

/** Walks through two lists in order of their key, and keeps what is not in both alike. */
function differing(a: RunFile, b: RunFile, sql: string): Both[] {
  const [left, right] = [a, b].map((file) => {
    return (file.db.prepare(sql).iterate() as Iterable<Cells>)[Symbol.iterator]()
  }) as [Iterator<Cells>, Iterator<Cells>]
  const found: Both[] = []
  let one = left.next()
  let other = right.next()
  while (!one.done || !other.done) {
    const keys = [one, other].map((row) => (row.done ? null : String(row.value.key)))
    const order = compared(keys[0]!, keys[1]!)
    const row: Both = { key: (order <= 0 ? keys[0] : keys[1])! }
    if (order <= 0) row.a = one.value
    if (order >= 0) row.b = other.value
    if (order !== 0 || canonical(row.a) !== canonical(row.b)) found.push(row)
    if (order <= 0) one = left.next()
    if (order >= 0) other = right.next()
  }
  return found
}

/** SQLite orders texts by their UTF-8, as ids are ASCII by code unit; what has ended comes last. */
function compared(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  return byCodeUnit(a, b)
}

/** Figures of one run, by what they say; each is a list of names and numbers. */
const FIGURES: [string, string][] = [
  ['', "SELECT 'events' AS name, count(*) AS figure FROM events"],
  ['supply of ', 'SELECT resource, sum(balance) FROM balances GROUP BY resource'],
  [
    '',
    "SELECT substr(kind, 7) || ': ' || json_extract(data, '$.why'), " +
      "sum(json_extract(data, '$.amount')) FROM events " +
      "WHERE kind IN ('scrip.minted', 'scrip.burned', 'scrip.spent') GROUP BY 1",
  ],
  ['', "SELECT 'sales', count(*) FROM trades"],
  ['', "SELECT 'scrip paid in sales', sum(price) FROM trades WHERE price_resource = 'scrip'"],
  ['', "SELECT 'calls', count(*) FROM calls"],
  ['refused: ', 'SELECT code, count FROM refusals'],
  ['steps that ', 'SELECT outcome, count(*) FROM steps GROUP BY outcome'],
  ['made: ', 'SELECT type, count(*) FROM artifacts GROUP BY type'],
  ['', "SELECT 'deleted', count(*) FROM artifacts WHERE deleted_at IS NOT NULL"],
]

function figuresOf(file: RunFile): Map<string, Json> {
  const figures = new Map<string, Json>()
  for (const [head, sql] of FIGURES) {
    const rows = file.db.prepare(sql).raw(true).all() as [string, number | null][]
    rows.sort(([a], [b]) => byCodeUnit(a, b))
    for (const [name, figure] of rows) figures.set(`${head}${name}`, figure ?? 0)
  }
  figures.set('Gini of scrip', giniOf(file))
  const { time_us, expectations } = file.manifest()
  const { passed = 0, failed = [] } = (expectations ?? {}) as { passed?: number; failed?: Json[] }
  figures.set('virtual time, µs', time_us)
  figures.set('expectations that hold', passed)
  for (const one of failed) figures.set(`failed: ${(one as { say: string }).say}`, 1)
  return figures
}

function giniOf({ db }: RunFile): number {
  const held = db.prepare(
    'SELECT coalesce(balance, 0) FROM artifacts LEFT JOIN ' +
      "(SELECT id, balance FROM balances WHERE resource = 'scrip') USING (id) " +
      'WHERE has_standing AND deleted_at IS NULL',
  )
  return gini(held.pluck().all() as number[]) / 1000
}

/** What only one of them has is nothing in the other. */
function joined(a: Map<string, Json>, b: Map<string, Json>): Differs[] {
  const names = [...a.keys(), ...[...b.keys()].filter((name) => !a.has(name))]
  return names.map((what) => ({ what, a: a.get(what) ?? 0, b: b.get(what) ?? 0 }))
}
