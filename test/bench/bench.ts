// `npm run bench`: a table of ratios, each against a loop of the same run that does only the
// unavoidable.

import { setEngineFlags } from '../../src/run/engine_flags.ts'
import { type Row, rowsText } from './row.ts'
import { timers } from './timers.ts'

setEngineFlags()

const SIZES = [1_000, 10_000, 100_000]
const rows: Row[] = []
const only = process.argv[2]

async function bench(name: string, body: (size: number) => Promise<Row[]>): Promise<void> {
  if (only !== undefined && only !== name) return
  for (const size of SIZES) {
    rows.push(...(await body(size)))
    globalThis.gc?.()
  }
}

await bench('timers', timers)
process.stdout.write(`${rowsText(rows)}\n`)
