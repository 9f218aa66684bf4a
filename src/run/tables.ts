// Tables that a scenario brings: CSV files beside it, read once.
import type { SourceFiles } from './code_file.ts'
import { type Csv, readCsv } from './csv.ts'

export type TableRead = { ok: true; csv: Csv } | { ok: false; message: string }

export class Tables {
  private readonly files: SourceFiles
  private readonly known = new Map<string, TableRead>()

  constructor(files: SourceFiles) {
    this.files = files
  }

  /** A message names the file and its line. */
  read(file: string): TableRead {
    const table = this.known.get(file) ?? this.fromFile(file)
    this.known.set(file, table)
    return table
  }

  private fromFile(file: string): TableRead {
    const text = this.files.text(file)
    if (text === null) return { ok: false, message: `there is no file ${file} beside the scenario` }
    const read = readCsv(text)
    if (read.ok) return read
    return { ok: false, message: `${file}:${read.line}  ${read.message}` }
  }
}
