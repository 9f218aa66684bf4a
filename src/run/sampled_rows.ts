// Rows of a data file for the copies of a population, whole, so that columns stay together.
import { stream } from '../base/random.ts'
import type { Path, ShapeProblem } from '../base/shape.ts'
import { type Csv, cellValue } from './csv.ts'
import type { Tables } from './tables.ts'

export const PICKS = ['in_order', 'with_replacement', 'without_replacement'] as const

/** `columns` says which there are, by the names that they get; all of them, unless said. */
export type Data = {
  file: string
  pick: (typeof PICKS)[number]
  columns?: Record<string, string> | undefined
}

export type Rows = {
  /** How many there are. */
  count: number
  names: string[]
  /** Values of copy `i`, from 0. */
  of: (i: number) => [string, unknown][]
}

type Asked = {
  data: Data
  tables: Tables
  seed: number
  /** How many copies there will be, of the rows' own number. */
  copies: (rows: number) => number
  purpose: (i: number) => string[]
  /** What names the order of rows that are each used once. */
  whole: string[]
  isName: (name: string) => boolean
}

export function sampledRows(asked: Asked): Rows | ShapeProblem {
  const { data, tables, copies } = asked
  const { file, pick } = data
  const table = tables.read(file)
  if (!table.ok) return problem(['data', 'file'], table.message, file)
  const { csv } = table
  const columns = columnsOf(data, csv, asked.isName)
  if (!Array.isArray(columns)) return columns
  const count = csv.rows.length
  const wanted = copies(count)
  if (count === 0) return problem(['data', 'file'], `${file} has no rows`, file)
  if (wanted > count && pick !== 'with_replacement') {
    const message =
      `${wanted} copies need as many rows, and ${file} has ${count}: ` +
      `write count: ${count}, or pick: with_replacement`
    return problem(['data', 'pick'], message, pick)
  }
  const rowOf = pickOf(asked, count, wanted)
  const of = (i: number): [string, unknown][] => {
    const row = csv.rows[rowOf(i)]!
    return columns.map(([name, at]) => [name, cellValue(row[at]!)])
  }
  return { count, names: columns.map(([name]) => name), of }
}

export function isProblem(rows: Rows | ShapeProblem): rows is ShapeProblem {
  return 'message' in rows
}

/** The row of copy `i`. */
function pickOf({ data, seed, purpose, whole }: Asked, rows: number, wanted: number) {
  switch (data.pick) {
    case 'in_order':
      return (i: number) => i
    case 'with_replacement':
      return (i: number) => Math.floor(stream(seed, ...purpose(i))() * rows)
    case 'without_replacement': {
      // The first of a shuffle (Fisher and Yates, in the form of Durstenfeld, 1964).
      const next = stream(seed, ...whole)
      const order = Array.from({ length: rows }, (_, i) => i)
      for (let i = 0; i < wanted; i++) {
        const j = i + Math.floor(next() * (rows - i))
        const row = order[j]!
        order[j] = order[i]!
        order[i] = row
      }
      return (i: number) => order[i]!
    }
  }
}

/** Names and the places of their columns. */
function columnsOf(
  { file, columns }: Data,
  { names }: Csv,
  isName: (name: string) => boolean,
): [string, number][] | ShapeProblem {
  const given = Object.entries(columns ?? Object.fromEntries(names.map((name) => [name, name])))
  const missing = given.find(([, column]) => !names.includes(column))
  if (missing !== undefined) {
    const [name, column] = missing
    const message = `${file} has no column "${column}": it has ${names.join(', ')}`
    return problem(['data', 'columns', name], message, column)
  }
  const bad = given.find(([name]) => !isName(name))
  if (bad !== undefined) {
    const message =
      `${file} has the column "${bad[0]}", which no {name} can say: ` +
      'write columns: {name: column} for those that are used'
    return problem(['data'], message, bad[0])
  }
  return given.map(([name, column]) => [name, names.indexOf(column)])
}

function problem(path: Path, message: string, value: unknown): ShapeProblem {
  return { path, message, value }
}
