// What an exported table is: typed columns that say what they mean, and rows that are read lazily.

export type ColumnType = 'INT64' | 'DOUBLE' | 'BOOLEAN' | 'STRING'

/** `unit` is null for names, texts and counts; any cell may be null where `nullable`. */
export type Column = {
  name: string
  type: ColumnType
  unit: string | null
  nullable: boolean
  says: string
}

export type Cell = string | number | boolean | null

/** Rows have a cell for each column, in their order. */
export type ExportTable = {
  name: string
  says: string
  columns: readonly Column[]
  rows: () => Iterable<Cell[]>
}

/** A cell does not fit its column: what it was read from is damaged. */
export class MisfitCell extends Error {}

/**
 * Columns by a line of text each: `name type unit says`, where a type that ends in `?` may be null
 * and the unit `-` is none.
 */
export function columnsOf(text: string): Column[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [name, type, unit, ...says] = line.trim().split(/\s+/)
      return {
        name: name!,
        type: type!.replace('?', '') as ColumnType,
        unit: unit === '-' ? null : unit!.replaceAll('_', ' '),
        nullable: type!.endsWith('?'),
        says: says.join(' '),
      }
    })
}

/** A cell as its column has it: SQLite has no booleans, and is not strict about the rest. */
export function fitted({ name, type, nullable }: Column, value: unknown): Cell {
  if (value === null || value === undefined) {
    if (nullable) return null
    throw new MisfitCell(`column ${name} has nothing where there must be something`)
  }
  if (type === 'STRING' && typeof value === 'string') return value
  if (type === 'INT64' && Number.isSafeInteger(value)) return value as number
  if (type === 'DOUBLE' && typeof value === 'number') return value
  if (type === 'BOOLEAN') {
    if (typeof value === 'boolean') return value
    if (value === 0 || value === 1) return value === 1
  }
  const shown = String(value).slice(0, 40)
  throw new MisfitCell(`column ${name} has ${shown}, which is no ${type}`)
}
