// The results of a sweep as a table: one row for each run, with its settings and measures.
import { type Cell, type Column, columnsOf, type ExportTable } from '../run/export_table.ts'
import type { Plan, Result } from './sweep_store.ts'

const FIRST = columnsOf(`
  cell INT64 - number of the cell, from 0
  cell_name STRING - its settings as one text
  seed INT64 - seed of its world
  replicate INT64 - which sampling of the models
  ok BOOLEAN - whether the run ended well
  error STRING? - why not`)

const LAST = columnsOf(`
  expect_passed INT64 - expectations that held
  expect_failed INT64 - expectations that did not
  events INT64 - how many events it had
  time_us INT64 µs_virtual how long it was
  spent INT64 µ$ what models cost
  seconds DOUBLE s_wall_clock how long it took; for people
  event_hash STRING? SHA-256 of all that happened`)

export function resultsTable(plan: Plan, results: readonly Result[]): ExportTable {
  const settings = settingsOf(plan)
  const names = [...new Set(results.flatMap(({ measures }) => Object.keys(measures)))]
  const taken = new Set([...FIRST, ...LAST].map(({ name }) => name))
  const columns: Column[] = [
    ...FIRST,
    ...settings.map(({ key, type }) => ({
      ...{ name: free(`set_${key}`, taken), type, unit: null, nullable: true },
      says: `the cell's setting of ${key}`,
    })),
    ...names.map(
      (key): Column => ({
        ...{ name: free(`measure_${key}`, taken), type: 'DOUBLE', unit: 'as measured' },
        ...{ nullable: true, says: `the scenario's measure ${key}` },
      }),
    ),
    ...LAST,
  ]
  const rows = function* (): Iterable<Cell[]> {
    for (const one of [...results].sort(inOrder)) {
      const { cell, seed, replicate, ok, error, measures, expect } = one
      yield [
        ...[cell, plan.cells[cell]?.name ?? '', seed, replicate, ok, error],
        ...settings.map(({ values }) => values[cell] ?? null),
        ...names.map((name) => measures[name] ?? null),
        ...[expect.passed, expect.failed.length, one.events, one.time_us, one.spent],
        ...[one.seconds, one.event_hash],
      ]
    }
  }
  const says = 'The runs of the sweep: one row for each cell, seed and replicate.'
  return { name: 'results', says, columns, rows }
}

function inOrder(a: Result, b: Result): number {
  return a.cell - b.cell || a.seed - b.seed || a.replicate - b.replicate
}

type Setting = { key: string; type: Column['type']; values: Cell[] }

/** What each cell sets, by key, as numbers where all of them are. */
function settingsOf({ cells }: Plan): Setting[] {
  const split = cells.map(({ settings }) => new Map(settings.map(keyAndValue)))
  const keys = [...new Set(split.flatMap((one) => [...one.keys()]))]
  return keys.map((key) => {
    const texts = split.map((one) => one.get(key) ?? null)
    const isNumber = texts.every((one) => one === null || /^-?\d+(\.\d+)?$/.test(one))
    if (!isNumber) return { key, type: 'STRING', values: texts }
    const values = texts.map((one) => (one === null ? null : Number(one)))
    const isInteger = values.every((one) => one === null || Number.isSafeInteger(one))
    return { key, type: isInteger ? 'INT64' : 'DOUBLE', values }
  })
}

function keyAndValue(setting: string): [string, string] {
  const at = setting.indexOf('=')
  return [setting.slice(0, at), setting.slice(at + 1)]
}

/** A name that is easy to write in SQL and Python, and that no other column has. */
function free(wanted: string, taken: Set<string>): string {
  const stem = wanted.replace(/[^A-Za-z0-9_]+/g, '_')
  let name = stem
  for (let n = 2; taken.has(name); n++) name = `${stem}_${n}`
  taken.add(name)
  return name
}
