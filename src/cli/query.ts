// `oikos query`: read-only SQL over a run file.
import { openRunFile } from '../run/run_file.ts'
import { type Answer, select } from '../run/select.ts'
import { SqlProblem } from '../run/sqlite.ts'
import { table } from '../run/table.ts'
import { Refused } from './ending.ts'
import { oneLine, printAll, printJson } from './print.ts'
import type { Command } from './program.ts'

const CELL_MAX = 80

export function queryCommand(program: Command): void {
  program
    .command('query')
    .description('one read-only SQL statement over a run file (see checkpoints/README.md)')
    .argument('<file>', 'a run file, such as checkpoints/bazaar-7.oikos')
    .argument('<sql>', 'such as "SELECT * FROM balances ORDER BY balance DESC LIMIT 10"')
    .option('--json', 'print one JSON object')
    .action(query)
}

async function query(path: string, sql: string, { json }: { json?: boolean }): Promise<void> {
  const file = openRunFile(path)
  try {
    const answer = select(file, sql)
    if (json) printJson({ file: file.path, ...answer })
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
