// CSV as a table: a line of names, then rows with a cell for each. The door of csv-parse.
import { parse } from 'csv-parse/sync'

/** `lines` are where the rows begin in the text, counted from 1. */
export type Csv = { names: string[]; rows: string[][]; lines: number[] }

export type CsvRead = { ok: true; csv: Csv } | { ok: false; line: number; message: string }

type Row = { record: string[]; info: { lines: number } }

/** Reads RFC 4180: commas, quotes, and a first line with the names of the columns. */
export function readCsv(text: string): CsvRead {
  let read: Row[]
  try {
    read = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as Row[]
  } catch (error) {
    const { message, lines } = error as Error & { lines?: number }
    return { ok: false, line: lines ?? 1, message: `is no CSV: ${message}` }
  }
  const [head, ...rows] = read
  if (head === undefined)
    return { ok: false, line: 1, message: 'is empty: begin with a line of names' }
  const names = head.record.map((name) => name.trim())
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) return { ok: false, line: 1, message: `has the column "${twice}" twice` }
  const uneven = rows.find(({ record }) => record.length !== names.length)
  if (uneven !== undefined) {
    const message = `has ${uneven.record.length} cells for the ${names.length} columns`
    return { ok: false, line: uneven.info.lines, message: `${message}: quote what has a comma` }
  }
  return {
    ok: true,
    csv: {
      names,
      rows: rows.map(({ record }) => record),
      lines: rows.map(({ info }) => info.lines),
    },
  }
}

/** A decimal that reads back as it stands: `007` and `+1` are texts, such as codes of places. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/** A cell as a value: a number where it is written as one, null where it is empty. */
export function cellValue(cell: string): string | number | null {
  const text = cell.trim()
  if (text === '') return null
  return NUMBER.test(text) && Number.isFinite(Number(text)) ? Number(text) + 0 : cell
}
