// Flips one bit of one cell of a run file, as a disk or somebody might.
import { copyFileSync } from 'node:fs'
import Database from 'better-sqlite3'

/** A cell by table, the number of its row in order of the key, and column. */
export type Cell = { table: string; key: string; row: number; column: string }

/** Every cell of every table but that of who writes now. */
export function cellsOf(path: string): Cell[] {
  const db = new Database(path, { readonly: true })
  const tables = db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'lease'")
    .pluck()
    .all() as string[]
  const cells = tables.flatMap((table) => {
    const info = db.prepare('SELECT name, pk FROM pragma_table_info(?)').all(table)
    const columns = info as { name: string; pk: number }[]
    const key = columns.find(({ pk }) => pk === 1)!.name
    const rows = db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number
    return Array.from({ length: rows }, (_, row) =>
      columns.map(({ name: column }) => ({ table, key, row, column })),
    ).flat()
  })
  db.close()
  return cells
}

/**
 * Copies a file and flips a bit of a cell in the copy; answers the key of its row, and what the cell
 * was and is. `at` chooses the byte, `bit` the bit. Null where the table does not take the value.
 */
export function flipped(
  from: string,
  to: string,
  { cell, at, bit }: { cell: Cell; at: number; bit: number },
): { id: string; was: unknown; is: unknown } | null {
  copyFileSync(from, to)
  const db = new Database(to)
  try {
    const { table, key, row, column } = cell
    const find = `SELECT "${key}" AS id, "${column}" AS was FROM ${table} ORDER BY "${key}"`
    const found = db.prepare(`${find} LIMIT 1 OFFSET ?`).get(row)
    const { id, was } = found as { id: unknown; was: unknown }
    const is = changed(was, at, bit)
    db.prepare(`UPDATE ${table} SET "${column}" = ? WHERE "${key}" = ?`).run(is, id)
    return { id: String(id), was, is }
  } catch {
    return null
  } finally {
    db.close()
  }
}

function changed(value: unknown, at: number, bit: number): unknown {
  if (value === null) return 'x'
  if (typeof value === 'number') return Number(BigInt(value) ^ (1n << BigInt((at * 8 + bit) % 52)))
  if (typeof value !== 'string') {
    const bytes = Buffer.from(value as Buffer)
    bytes[at % bytes.length]! ^= 1 << bit
    return bytes
  }
  if (value === '') return 'x'
  const bytes = Buffer.from(value)
  const place = at % bytes.length
  // What is left must be text: only the lower bits of what is ASCII are flipped.
  const ascii = bytes[place]! < 128 ? place : bytes.findIndex((byte) => byte < 128)
  bytes[ascii]! ^= 1 << (bit % 7)
  return bytes.toString()
}
