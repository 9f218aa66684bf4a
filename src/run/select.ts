// SQL that somebody wrote, over a run file: one statement, which can only read.
import { didYouMean } from '../base/nearest.ts'
import type { RunFile } from './run_file.ts'
import { isSqlError, SqlProblem, type Statement } from './sqlite.ts'

export type Answer = { columns: string[]; rows: (string | number | null)[][] }

/** Throws SqlProblem for SQL that is wrong, or that is no question. */
export function select(file: RunFile, sql: string): Answer {
  const first =
    /^(?:\s|--[^\n]*\n?|\/\*[\s\S]*?\*\/)*([A-Za-z]*)/.exec(sql)?.[1]?.toUpperCase() ?? ''
  if (!['SELECT', 'WITH', 'VALUES', 'EXPLAIN'].includes(first)) {
    throw new SqlProblem('only reading is possible: write one SELECT statement, or WITH … SELECT')
  }
  return asked(file, () => {
    const statement = file.db.prepare(sql)
    if (!statement.reader || !statement.readonly) {
      throw new SqlProblem('only reading is possible: this statement would change the file')
    }
    return answer(statement)
  })
}

function answer(statement: Statement): Answer {
  const columns = statement.columns().map((column) => column.name)
  const rows = statement.safeIntegers(true).raw(true).all() as unknown[][]
  return { columns, rows: rows.map((row) => row.map(plainCell)) }
}

/** Whole numbers beyond 2^53 and what is no number stay exact, as text. */
function plainCell(value: unknown): string | number | null {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : String(value)
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return Buffer.from(value as Uint8Array).toString('hex')
}

function asked<T>(file: RunFile, body: () => T): T {
  try {
    return body()
  } catch (error) {
    if (error instanceof RangeError && error.message.includes('more than one statement')) {
      throw new SqlProblem('one statement at a time: ask again for the next')
    }
    if (!isSqlError(error)) throw error
    throw new SqlProblem(`${error.message}${hint(file, error.message)}`)
  }
}

/** What is in the file, and what was put beside it. */
const MASTERS = '(SELECT * FROM sqlite_master UNION ALL SELECT * FROM sqlite_temp_master)'

/** What there is, where a name was wrong. */
function hint(file: RunFile, message: string): string {
  const table = /^no such table: (?:main\.)?(\S+)$/.exec(message)?.[1]
  const column = /^no such column: (?:\w+\.)?(\w+)/.exec(message)?.[1]
  const names = (sql: string) => file.db.prepare(sql).pluck().all() as string[]
  if (table !== undefined) {
    return didYouMean(table, names(`SELECT name FROM ${MASTERS} WHERE type IN ('table', 'view')`))
  }
  if (column === undefined) return ''
  const known = names(
    `SELECT DISTINCT c.name FROM ${MASTERS} AS m, pragma_table_info(m.name) AS c ` +
      "WHERE m.type IN ('table', 'view')",
  )
  return didYouMean(column, known)
}
