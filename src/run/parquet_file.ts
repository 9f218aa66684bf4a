// The door of hyparquet-writer: a table as a Parquet file, written in row groups as it comes.
import { fileWriter, ParquetWriter } from 'hyparquet-writer'
import type { Cell, Column } from './export_table.ts'

/** A row group ends at so many rows, or so many characters of text: what memory must hold. */
const GROUP_ROWS = 50_000
const GROUP_CHARS = 16_000_000

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema']

export class ParquetFile {
  private readonly columns: readonly Column[]
  private readonly writer: ParquetWriter
  private group: (Exclude<Cell, number> | number | bigint)[][]
  private rows = 0
  private chars = 0

  constructor(path: string, columns: readonly Column[]) {
    this.columns = columns
    this.group = columns.map(() => [])
    const schema: Schema = [{ name: 'root', num_children: columns.length }, ...columns.map(element)]
    this.writer = new ParquetWriter({ writer: fileWriter(path), schema, createdBy: 'oikos' })
  }

  write(row: readonly Cell[]): void {
    for (const [i, cell] of row.entries()) {
      const isInteger = typeof cell === 'number' && this.columns[i]!.type === 'INT64'
      this.group[i]!.push(isInteger ? BigInt(cell) : cell)
      if (typeof cell === 'string') this.chars += cell.length
    }
    this.rows += 1
    if (this.rows >= GROUP_ROWS || this.chars >= GROUP_CHARS) this.flush()
  }

  close(): void {
    if (this.rows > 0) this.flush()
    void this.writer.finish()
  }

  private flush(): void {
    const columnData = this.columns.map(({ name }, i) => ({ name, data: this.group[i]! }))
    void this.writer.write({ columnData, rowGroupSize: this.rows })
    this.group = this.columns.map(() => [])
    this.rows = 0
    this.chars = 0
  }
}

function element({ name, type, nullable }: Column): Schema[number] {
  const repetition_type = nullable ? 'OPTIONAL' : 'REQUIRED'
  if (type !== 'STRING') return { name, type, repetition_type }
  return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type }
}
