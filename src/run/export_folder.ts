// An export: a folder with a file for each table, and a dictionary that says what is in them.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Cell, type ExportTable, fitted } from './export_table.ts'
import type { Missing } from './export_tables.ts'
import { ParquetFile } from './parquet_file.ts'
import { TextFile } from './text_file.ts'

export const FORMATS = ['parquet', 'csv', 'jsonl'] as const
export type Format = (typeof FORMATS)[number]

/** What is exported: `of` says from what it was made, for the dictionary. */
export type Export = {
  title: string
  of: Record<string, string | number | null>
  tables: readonly ExportTable[]
  missing: readonly Missing[]
}

export type Written = { name: string; file: string; rows: number }

/** Why an export can not go there, if it can't. */
export function folderProblem(folder: string): string | null {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return null
  return `${folder} is not empty: name another folder with --out, or take it away`
}

/** Throws MisfitCell, and what the system says of a folder that can not be written. */
export function writeExport(folder: string, from: Export, format: Format): Written[] {
  mkdirSync(folder, { recursive: true })
  const written = from.tables.map((table) => {
    const file = `${table.name}.${format}`
    return { name: table.name, file, rows: writeTable(join(folder, file), table, format) }
  })
  const dictionary = dictionaryOf(from, format, written)
  writeFileSync(join(folder, 'dictionary.json'), `${JSON.stringify(dictionary, null, 2)}\n`)
  writeFileSync(join(folder, 'README.md'), readmeOf(from, format, { folder, written }))
  return written
}

/** How many rows there were. */
function writeTable(path: string, { columns, rows }: ExportTable, format: Format): number {
  const file =
    format === 'parquet' ? new ParquetFile(path, columns) : new TextFile(path, columns, format)
  let count = 0
  for (const row of rows()) {
    file.write(columns.map((column, i): Cell => fitted(column, row[i])))
    count += 1
  }
  file.close()
  return count
}

function dictionaryOf({ of, tables, missing }: Export, format: Format, written: Written[]): object {
  return {
    of,
    format,
    tables: tables.map(({ says, columns }, i) => ({ ...written[i]!, says, columns })),
    missing,
  }
}

const UNITS =
  'Times are virtual microseconds since the start of the run, as integers; amounts are integers; ' +
  'µ$ are millionths of a dollar. Texts are UTF-8.'

const NULLS: Record<Format, string> = {
  parquet: 'What is not known is null.',
  csv:
    'What is not known is an empty cell; a text that is empty is `""`. Lines end in CR LF, and ' +
    'quoted cells may hold line breaks (RFC 4180). Texts are those of ' +
    'agents: a spreadsheet may take one that begins with = for a formula.',
  jsonl: 'One JSON object a line, with every column; what is not known is null.',
}

function readmeOf(
  { title, of, tables, missing }: Export,
  format: Format,
  { folder, written }: { folder: string; written: Written[] },
): string {
  const known = Object.entries(of).filter(([, value]) => value !== null)
  const parts = tables.map(({ name, says, columns }, i) => {
    const { file, rows } = written[i]!
    const lines = columns.map(({ name: column, type, unit, nullable, says: meaning }) =>
      row([`\`${column}\``, `${type}${nullable ? '?' : ''}`, unit ?? '', meaning]),
    )
    const head = [row(['column', 'type', 'unit', 'is']), '|---|---|---|---|']
    const grid = [...head, ...lines].join('\n')
    return `## ${name}\n\n${says} \`${file}\`, rows: ${rows}.\n\n${grid}`
  })
  const lacks = missing.map(({ name, why }) => `- ${name}: ${why}`)
  return [
    `# ${title}`,
    `Written by \`oikos export\`. ${UNITS} ${NULLS[format]} A type with ? may be null.`,
    known.map(([key, value]) => `- ${key}: \`${String(value).replaceAll('`', "'")}\``).join('\n'),
    ...(lacks.length === 0 ? [] : [`Not here:\n\n${lacks.join('\n')}`]),
    examples(format, folder, written),
    ...parts,
    '',
  ].join('\n\n')
}

function row(cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
}

/** Five lines of SQL and five of Python, over the tables that there are. */
function examples(format: Format, folder: string, written: Written[]): string {
  const has = (name: string) => written.some((one) => one.name === name)
  const first = written[0]?.name ?? 'events'
  const main = has('events') ? 'balances' : first
  const path = (name: string) => `'${name}.${format}'`
  const from = format === 'csv' ? `read_csv(${path(main)})` : path(main)
  const sql = has('balances')
    ? `SELECT id, arg_max(balance, seq) AS scrip FROM ${from}\nWHERE resource = 'scrip'\n` +
      'GROUP BY id ORDER BY scrip DESC LIMIT 10;'
    : `SELECT * FROM ${from} LIMIT 10;`
  const read = {
    parquet: `pd.read_parquet(${path(main)})`,
    csv: `pd.read_csv(${path(main)})`,
    jsonl: `pd.read_json(${path(main)}, lines=True)`,
  }[format]
  const python = has('balances')
    ? "scrip = balances[balances.resource == 'scrip']\n" +
      "over_time = scrip.pivot_table(index='t', columns='id', values='balance', aggfunc='last')\n" +
      "over_time.ffill().plot(legend=False, xlabel='virtual µs', ylabel='scrip')"
    : `print(${main}.describe())`
  return [
    `In this folder (\`cd '${folder.replaceAll('`', "'")}'\`), with DuckDB and with pandas:`,
    `\`\`\`sql\n${sql}\n\`\`\``,
    `\`\`\`python\nimport pandas as pd\n${main} = ${read}\n${python}\n\`\`\``,
  ].join('\n\n')
}
