// A table as CSV or as JSON Lines, written as it comes.
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Cell, Column } from './export_table.ts'

const CHUNK = 1 << 20

/**
 * - `csv` is RFC 4180 with a head: what is null is empty, an empty text is `""`.
 * - `jsonl` has an object a line, with every column.
 */
export class TextFile {
  private readonly columns: readonly Column[]
  private readonly isCsv: boolean
  private readonly handle: number
  private piece = ''

  constructor(path: string, columns: readonly Column[], format: 'csv' | 'jsonl') {
    this.columns = columns
    this.isCsv = format === 'csv'
    this.handle = openSync(path, 'w')
    if (this.isCsv) this.piece = `${columns.map(({ name }) => csvCell(name)).join(',')}\r\n`
  }

  write(row: readonly Cell[]): void {
    if (this.isCsv) this.piece += `${row.map(csvCell).join(',')}\r\n`
    else {
      const cells = this.columns.map(({ name }, i) => [name, row[i]])
      this.piece += `${JSON.stringify(Object.fromEntries(cells))}\n`
    }
    if (this.piece.length > CHUNK) this.flush()
  }

  close(): void {
    this.flush()
    closeSync(this.handle)
  }

  private flush(): void {
    const bytes = Buffer.from(this.piece)
    for (let at = 0; at < bytes.length; ) at += writeSync(this.handle, bytes, at)
    this.piece = ''
  }
}

function csvCell(cell: Cell): string {
  if (cell === null) return ''
  const text = String(cell)
  return typeof cell === 'string' && /[",\r\n]|^$|^\s|\s$/.test(text)
    ? `"${text.replaceAll('"', '""')}"`
    : text
}
