// `npm run bench`: a table of ratios, each against a loop of the same run that does only the
// unavoidable part. `npm run bench -- timers` runs one part alone.
import { setEngineFlags } from '../../src/run/engine_flags.ts'
import { calls } from './calls.ts'
import { economy } from './economy.ts'
import { effects } from './effects.ts'
import { gateway } from './gateway.ts'
import { inspect } from './inspect.ts'
import { light } from './light.ts'
import { market } from './market.ts'
import { memory } from './memory.ts'
import { minds } from './minds.ts'
import { recall } from './recall.ts'
import { type Row, rowsText } from './row.ts'
import { timers } from './timers.ts'
import { figuresText, travel } from './travel.ts'

setEngineFlags()

const SIZES = [1_000, 10_000, 100_000]
const GROWTH_MAX = 3
const BYTES_MAX = 4_096
const only = process.argv[2]

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

async function bench(name: string, body: (size: number) => Promise<Row[]>): Promise<Row[]> {
  if (only !== undefined && only !== name) return []
  const rows: Row[] = []
  for (const size of SIZES) {
    rows.push(...(await body(size)))
    globalThis.gc?.()
  }
  print(`${rowsText(rows)}\n`)
  return rows
}

await bench('timers', timers)
if (only === undefined || only === 'memory') {
  for (const size of SIZES) {
    const { at, bytes } = await memory(size)
    print(`memory of an idle agent, at ${at}: ${bytes} bytes (at most ${BYTES_MAX})`)
  }
  print('')
}
if (only === undefined || only === 'effects') print(`${await effects()}\n`)
if (only === undefined || only === 'recall') {
  for (const size of SIZES) print(await recall(size))
  print('')
}
if (only === undefined || only === 'market') print(`${await market()}\n`)
if (only === undefined || only === 'light') print(`${rowsText(await light())}\n`)
if (only === undefined || only === 'minds') print(`${await minds()}\n`)
if (only === undefined || only === 'gateway') print(`${rowsText(await gateway())}\n`)
const rows = await bench('calls', calls)
for (const what of new Set(rows.map((row) => row.what))) {
  const [small, , large] = rows.filter((row) => row.what === what)
  const growth = large!.each / small!.each
  print(`${what}: a call costs ${growth.toFixed(2)} times as much at 100 k (at most ${GROWTH_MAX})`)
}
if (only === undefined || only === 'economy') print(`\n${rowsText(await economy())}`)
if (only === undefined || only === 'inspect') print(`\n${await inspect()}`)
if (only === undefined || only === 'travel') print(`\n${figuresText(await travel())}`)
