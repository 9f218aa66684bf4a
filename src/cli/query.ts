// `oikos query`: read-only SQL over a run file.
import { type Answer, select } from '../run/select.ts'
import { SqlProblem } from '../run/sqlite.ts'
import { table } from '../run/table.ts'
import { addWorldTables } from '../run/world_tables.ts'
import { Refused } from './ending.ts'
import { readMoment } from './moment.ts'
import { opened } from './open.ts'
import { oneLine, printAll, printJson } from './print.ts'
import type { Command } from './program.ts'

const CELL_MAX = 80

export function queryCommand(program: Command): void {
  program
    .command('query')
    .description('one read-only SQL statement over a run file (see checkpoints/README.md)')
    .argument('<file>', 'a run file, such as checkpoints/bazaar-7.oikos')
    .argument('<sql>', 'such as "SELECT * FROM balances ORDER BY balance DESC LIMIT 10"')
    .option(
      '--at <t|#seq>',
      'with tables world_… as of a virtual time, or after an event: --at=#120',
    )
    .option('--json', 'print one JSON object')
    .action(query)
}

type Flags = { at?: string; json?: boolean }

async function query(path: string, sql: string, flags: Flags): Promise<void> {
  const at = readMoment(flags.at, '--at')
  const file = opened(path)
  try {
    // Only who asks for the world pays for it.
    if (at !== undefined || /\bworld(_\w+)?\b/i.test(sql)) addWorldTables(file, at)
    const answer = select(file, sql)
    if (flags.json) printJson({ file: file.path, ...answer })
    else await printAll([`${text(answer)}\n`])
  } catch (error) {
    if (error instanceof SqlProblem) throw new Refused(error.message)
    throw error
  } finally {
    file.close()
  }
}

/** Numbers to the right, everything on one line; long cells are cut. */
function text({ columns, rows }: Answer): string {
  const align = columns.map((_, i) =>
    rows.length > 0 && rows.every((row) => row[i] === null || typeof row[i] === 'number')
      ? 'r'
      : 'l',
  )
  const cells = rows.map((row) => row.map(cellText))
  const count = rows.length === 1 ? '1 row' : `${rows.length} rows`
  return `${table(columns, cells, align.join(''))}\n\n${count}`
}

function cellText(value: string | number | null): string {
  if (value === null) return ''
  const line = oneLine(String(value))
  return line.length <= CELL_MAX ? line : `${line.slice(0, CELL_MAX - 1)}…`
}
