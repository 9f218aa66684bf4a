// The plan of a sweep, as the options of the command line say it, checked before any run begins.
import { hash } from 'node:crypto'
import { parseDuration } from '../base/units.ts'
import { type Cell, cellsOf, SAMPLINGS, type Sampling } from '../experiment/design.ts'
import type { Plan } from '../experiment/sweep_store.ts'
import type { Scenario } from '../run/scenario.ts'
import { Refused } from './ending.ts'
import { readScenario } from './run.ts'

export type SweepFlags = {
  grid: string[]
  range: string[]
  sample: string
  cells: string
  seeds: string
  seed: string
  jobs?: string
  set: string[]
  until?: string
  out?: string
  record: string
  keep: string
  burnIn?: string
  baseline?: string
  precision: string[]
  replicates: string
  llm?: boolean
  json?: boolean
}

/** Every cell is read once as a scenario. Throws Refused for what can't be swept. */
export function planOf(path: string, scenario: Scenario, flags: SweepFlags): Plan {
  const { grid, range, until, set } = flags
  if (!SAMPLINGS.includes(flags.sample as Sampling)) {
    throw new Refused(`--sample ${flags.sample}: use ${SAMPLINGS.join(', ')}`)
  }
  const first = Number(flags.seed)
  const cells = count(flags.cells, '--cells')
  const given = { grid, range, sampling: flags.sample as Sampling, cells, seed: first }
  const found = cellsOf(given)
  if (typeof found === 'string') throw new Refused(found)
  for (const { settings } of found) readScenario(path, { until, set: [...set, ...settings] })
  if (Object.keys(scenario.measure.of).length === 0) {
    throw new Refused(`${path} measures nothing: add measure: {gini: gini}, see the README`)
  }
  const seeds = count(flags.seeds, '--seeds')
  return {
    scenario: path,
    name: scenario.name,
    files: hashes(scenario),
    cells: found,
    measures: Object.keys(scenario.measure.of),
    seeds: Array.from({ length: seeds }, (_, i) => first + i),
    replicates: count(flags.replicates, '--replicates'),
    set,
    until: until ?? null,
    burnInUs: burnIn(flags.burnIn, scenario),
    record: oneOf(flags.record, ['hash', 'full'], '--record'),
    keep: oneOf(flags.keep, ['none', 'cells', 'all'], '--keep'),
    llm: flags.llm || flags.replicates !== '1' ? 'auto' : null,
  }
}

function hashes({ text, path, files }: Scenario): Record<string, string> {
  const all = Object.entries({ [path]: text, ...files })
  return Object.fromEntries(all.map(([name, body]) => [name, hash('sha256', body, 'hex')]))
}

function burnIn(text: string | undefined, { measure }: Scenario): number {
  if (text === undefined) return 0
  const us = parseDuration(text)
  if (us === null) throw new Refused(`--burn-in ${text} is no time: write --burn-in 10m`)
  if (measure.everyUs === null) {
    throw new Refused('--burn-in needs samples: say measure.every in the scenario')
  }
  return us
}

export function count(text: string, option: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new Refused(`${option} ${text}: write a number such as 10`)
}

function oneOf<T extends string>(text: string, known: readonly T[], option: string): T {
  const found = known.find((one) => one === text)
  if (found === undefined) throw new Refused(`${option} ${text}: use ${known.join(', ')}`)
  return found
}

export function baselineOf(cells: readonly Cell[], wanted: string | undefined): number {
  if (wanted === undefined) return 0
  const at = cells.findIndex(({ name, settings }) => name === wanted || settings.includes(wanted))
  if (at >= 0) return at
  throw new Refused(
    `--baseline ${wanted} is no cell: ${cells
      .slice(0, 5)
      .map((one) => one.name)
      .join(' · ')}`,
  )
}

export function precisionOf(texts: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    texts.map((text) => {
      const match = /^([\w.]+)=([\d.]+)$/.exec(text)
      if (match === null) throw new Refused(`--precision ${text}: write gini=0.01`)
      return [match[1]!, Number(match[2])]
    }),
  )
}
