// The method card of a sweep: what its results depend on, and how to make them again.
import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { quoted, type RunCard, versionsOf } from '../run/run_card.ts'
import { openRunFile } from '../run/run_file.ts'
import type { Cell } from './design.ts'
import type { Plan, Result } from './sweep_store.ts'

/**
 * - `results_hash` is over a line `cell seed replicate event_hash` for each run, in that order.
 * - `versions` are those in a run file that was kept; null where none was.
 */
export type SweepCard = {
  kind: 'sweep'
  folder: string
  plan: Plan
  runs: { of: number; made: number; failed: number }
  versions: RunCard['versions'] | null
  spent: number
  expectations: { held: number; failed: { say: string; runs: number }[] }
  results_hash: string
  reproduce: { command: string; note: string }
}

export function sweepCard(folder: string, plan: Plan, results: readonly Result[]): SweepCard {
  const failed = new Map<string, number>()
  for (const { expect } of results) {
    for (const say of expect.failed) failed.set(say, (failed.get(say) ?? 0) + 1)
  }
  return {
    ...{ kind: 'sweep', folder, plan },
    runs: {
      of: plan.cells.length * plan.seeds.length * plan.replicates,
      made: results.length,
      failed: results.filter(({ ok }) => !ok).length,
    },
    versions: versionsIn(folder, results),
    spent: results.reduce((sum, one) => sum + one.spent, 0),
    expectations: {
      held: results.reduce((sum, { expect }) => sum + expect.passed, 0),
      failed: [...failed].map(([say, runs]) => ({ say, runs })),
    },
    results_hash: resultsHash(results),
    reproduce: reproduction(plan),
  }
}

export function resultsHash(results: readonly Result[]): string {
  const sorted = [...results].sort(
    (a, b) => a.cell - b.cell || a.seed - b.seed || a.replicate - b.replicate,
  )
  const lines = sorted.map(({ cell, seed, replicate, event_hash }) => {
    return `${cell} ${seed} ${replicate} ${event_hash ?? 'failed'}\n`
  })
  return hash('sha256', lines.join(''), 'hex')
}

function versionsIn(folder: string, results: readonly Result[]): SweepCard['versions'] {
  for (const { file } of results) {
    if (file === null) continue
    const path = [file, join(folder, file.split('/').at(-1)!)].find((one) => existsSync(one))
    if (path === undefined) continue
    const opened = openRunFile(path)
    try {
      const manifest = opened.manifest()
      const { llm } = manifest.config as { llm: { models_version?: string } }
      return versionsOf(manifest, llm.models_version ?? null)
    } finally {
      opened.close()
    }
  }
  return null
}

function reproduction(plan: Plan): SweepCard['reproduce'] {
  const { scenario, seeds, replicates, set, until, record, burnInUs, cells, llm } = plan
  const grid = gridOf(cells)
  const common = [
    ...set.map((one) => ` --set ${quoted(one)}`),
    ...(until === null ? [] : [` --until ${quoted(until)}`]),
  ].join('')
  if (grid === null) {
    const own = cells[0]!.settings.map((one) => ` --set ${quoted(one)}`).join('')
    return {
      command: `npx oikos run ${quoted(scenario)} --seed ${seeds[0]}${common}${own}`,
      note: 'makes the first run; cells were drawn from ranges, and the plan has their settings',
    }
  }
  const options = [
    ...grid.map(([key, values]) => ` --grid ${quoted(`${key}=${values.join(',')}`)}`),
    ` --seeds ${seeds.length} --seed ${seeds[0]}`,
    ...(replicates > 1 ? [` --replicates ${replicates}`] : llm === null ? [] : [' --llm']),
    ...(burnInUs > 0 ? [` --burn-in ${burnInUs / 1e6}s`] : []),
    ...(record === 'hash' ? [] : [` --record ${record}`]),
  ]
  const command = `npx oikos sweep ${quoted(scenario)}${options.join('')}${common} --out again`
  return { command, note: 'makes all runs; the card of the new folder has the same results hash' }
}

/** Keys and values that the cells are every combination of, in order; null of another design. */
export function gridOf(cells: readonly Cell[]): [string, string[]][] | null {
  const grid = new Map<string, string[]>()
  for (const { settings } of cells) {
    for (const setting of settings) {
      const at = setting.indexOf('=')
      const [key, value] = [setting.slice(0, at), setting.slice(at + 1)]
      const values = grid.get(key) ?? []
      if (!values.includes(value)) values.push(value)
      grid.set(key, values)
    }
  }
  const all = [...grid].reduce<string[][]>(
    (before, [key, values]) =>
      before.flatMap((one) => values.map((value) => [...one, `${key}=${value}`])),
    [[]],
  )
  const same =
    all.length === cells.length &&
    all.every((settings, i) => settings.join('\n') === cells[i]!.settings.join('\n'))
  return same ? [...grid] : null
}
