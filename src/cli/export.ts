// `oikos export`: a run file, or the results of a sweep, as tables for notebooks.
import { basename, relative } from 'node:path'
import { didYouMean } from '../base/nearest.ts'
import { resultsTable } from '../experiment/sweep_table.ts'
import {
  type Export,
  FORMATS,
  type Format,
  folderProblem,
  type Written,
  writeExport,
} from '../run/export_folder.ts'
import { MisfitCell } from '../run/export_table.ts'
import { RUN_TABLES, tablesOf } from '../run/export_tables.ts'
import { redactedCopy } from '../run/redacted_copy.ts'
import type { RunFile } from '../run/run_file.ts'
import { table } from '../run/table.ts'
import { orRefused, Refused } from './ending.ts'
import { writeRecord } from './export_record.ts'
import { opened } from './open.ts'
import { printAll, printJson } from './print.ts'
import type { Command } from './program.ts'
import {
  NAMES_OPTION,
  REDACT_OPTION,
  type Redacting,
  redactionOf,
  type Secret,
  tellKey,
} from './redacting.ts'
import { signer } from './signer.ts'
import { isFolder, readSweep } from './sweep_folder.ts'

type Flags = Redacting & {
  format: string
  out?: string
  tables?: string
  key?: string
  json?: boolean
}

export function exportCommand(program: Command): void {
  program
    .command('export')
    .description('a run or the results of a sweep as tables for DuckDB, pandas, R and others')
    .argument('<path>', 'a run file, or the folder of a sweep')
    .option('--format <format>', FORMATS.join(', '), 'parquet')
    .option('--out <folder>', 'a new folder (default: beside it, NAME-FORMAT)')
    .option('--tables <a,b>', `only these, of ${RUN_TABLES.join(', ')}`)
    .option(...REDACT_OPTION)
    .option(...NAMES_OPTION)
    .option('--key <file>', 'the private key that signs what is redacted (default: your own)')
    .option('--json', 'print one JSON object')
    .action(run)
}

async function run(path: string, flags: Flags): Promise<void> {
  const format = FORMATS.find((one) => one === flags.format)
  if (format === undefined) {
    throw new Refused(`--format ${flags.format}: use ${FORMATS.join(', ')}`)
  }
  const stem = path.replace(/\/+$/, '').replace(/\.oikos$/, '')
  const folder = flags.out ?? `${stem}-${format}`
  const problem = orRefused(() => folderProblem(folder))
  if (problem !== null) throw new Refused(problem)
  const secret = redactionOf(flags)
  if (secret !== null && isFolder(path)) {
    throw new Refused(`--redact ${flags.redact}: ${path} is a sweep, which has no events`)
  }
  const { written, missing } = isFolder(path)
    ? exported(path, folder, { from: sweepExport(path), format, tables: flags.tables })
    : ofRun(path, folder, { format, tables: flags.tables, secret, key: flags.key })
  if (flags.json) printJson({ folder, format, tables: written, missing })
  else await printAll([text(folder, written, missing)])
}

type Wanted = { format: Format; tables: string | undefined }
type Done = { written: Written[]; missing: Export['missing'] }

function ofRun(
  path: string,
  folder: string,
  { secret, key, ...wanted }: Wanted & { secret: Secret | null; key: string | undefined },
): Done {
  const file = opened(path)
  try {
    if (secret === null) return exported(path, folder, { from: runExport(file, file), ...wanted })
    const copy = redactedCopy(file, secret.redaction, secret.key)
    try {
      const from = redactedExport(runExport(file, copy), secret)
      const done = exported(path, folder, { from, ...wanted })
      orRefused(() => writeRecord(folder, { file, copy, secret, key: signer(key) }))
      tellKey(secret)
      return done
    } finally {
      copy.close()
    }
  } finally {
    file.close()
  }
}

function runExport(file: RunFile, shared: RunFile): Export {
  const { name, seed, oikos, event_hash, state_hash, events, time_us } = file.manifest()
  const run = shared === file ? file.path : basename(file.path)
  const of = { run, name, seed, oikos, events, time_us, event_hash, state_hash }
  return { title: `${name}, seed ${seed}`, of, ...tablesOf(shared) }
}

/** Without the record of the outside, which has all answers as they came. */
function redactedExport({ of, tables, missing, ...rest }: Export, secret: Secret): Export {
  const why = 'a redacted export leaves it out: it has what was answered as it came'
  return {
    ...rest,
    of: { ...of, redacted: secret.redaction.said.join(', ') },
    tables: tables.filter(({ name }) => name !== 'effects'),
    missing: [...missing, { name: 'effects', why }],
  }
}

function sweepExport(path: string): Export {
  const { plan, results } = readSweep(path)
  const { name, scenario, until } = plan
  const of = { sweep: path, name, scenario, until, cells: plan.cells.length, runs: results.length }
  return { title: `${name}, a sweep`, of, tables: [resultsTable(plan, results)], missing: [] }
}

function exported(path: string, folder: string, given: Wanted & { from: Export }): Done {
  const from = chosen(given.from, given.tables)
  try {
    return {
      written: orRefused(() => writeExport(folder, from, given.format)),
      missing: from.missing,
    }
  } catch (error) {
    if (!(error instanceof MisfitCell)) throw error
    throw new Refused(`${path}: ${error.message}; npx oikos verify ${path} says what is damaged`)
  }
}

/** The tables that were asked for, and of those that are missing the same. */
function chosen(from: Export, names: string | undefined): Export {
  if (names === undefined) return from
  const wanted = names.split(',').map((name) => name.trim())
  const known = [...from.tables, ...from.missing].map(({ name }) => name)
  for (const name of wanted) {
    if (!known.includes(name)) {
      throw new Refused(
        `there is no table ${name}${didYouMean(name, known)}; there are ${known.join(', ')}`,
      )
    }
  }
  const is = ({ name }: { name: string }) => wanted.includes(name)
  const missing = from.missing.filter(is)
  const tables = from.tables.filter(is)
  if (tables.length === 0) throw new Refused(`${missing[0]!.name} is not there: ${missing[0]!.why}`)
  return { ...from, tables, missing }
}

function text(folder: string, written: readonly Written[], missing: Export['missing']): string {
  const rows = written.map(({ file, rows: count }) => [file, String(count)])
  const lines = [table(['file', 'rows'], rows, 'lr')]
  if (missing.length > 0) {
    lines.push('', `not there: ${missing.map(({ name }) => name).join(', ')}; ${missing[0]!.why}`)
  }
  const place = relative(process.cwd(), folder) || folder
  lines.push('', `${place}/README.md says what is in them, and how to load them`)
  return `${lines.join('\n')}\n`
}
