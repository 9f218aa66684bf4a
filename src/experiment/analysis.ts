// What a sweep found: for each measure and cell an estimate, and its difference from a baseline.
import { byCodeUnit } from '../base/json.ts'
import {
  type Components,
  compared,
  components,
  corrected,
  type Difference,
  type Estimate,
  estimated,
  runsFor,
} from './intervals.ts'
import type { Plan, Result } from './sweep_store.ts'

/** `needed` are runs for an interval of the wanted half width. */
export type CellFigures = {
  cell: string
  estimate: Estimate
  difference: Difference | null
  needed: number | null
  components: Components | null
}

export type MeasureFigures = { measure: string; baseline: string; cells: CellFigures[] }

/** `precision` is half widths that are wanted, by measure. */
export function analysed(
  plan: Plan,
  results: readonly Result[],
  { baseline, precision }: { baseline: number; precision: Record<string, number> },
): MeasureFigures[] {
  const found = [...new Set(results.flatMap(({ measures }) => Object.keys(measures)))]
  const place = (name: string) => plan.measures.indexOf(name.split('.')[0]!)
  const names = found.sort((a, b) => place(a) - place(b) || byCodeUnit(a, b))
  return names.map((measure) => {
    const byCell = plan.cells.map((_, cell) => valuesOf(plan, results, cell, measure))
    const others = correctedAll(
      byCell.map((values, cell) =>
        cell === baseline ? null : compared(values, byCell[baseline]!),
      ),
    )
    const cells = plan.cells.map(({ name }, cell) => {
      const estimate = estimated([...byCell[cell]!.values()])
      const wanted = precision[measure]
      return {
        cell: name,
        estimate,
        difference: others[cell]!,
        needed: wanted === undefined ? null : runsFor(estimate, wanted),
        components: plan.replicates > 1 ? axes(plan, results, cell, measure) : null,
      }
    })
    return { measure, baseline: plan.cells[baseline]!.name, cells }
  })
}

/** The baseline itself is no comparison. */
function correctedAll(differences: readonly (Difference | null)[]): (Difference | null)[] {
  const real = differences.filter((one) => one !== null)
  const again = corrected(real)
  return differences.map((one) => (one === null ? null : again[real.indexOf(one)]!))
}

/**
 * Values of a cell by seed and replicate: what every cell has in common. In the order of the plan,
 * not of the runs as they ended: a sum of floats depends on its order.
 */
function valuesOf(
  { seeds, replicates }: Plan,
  results: readonly Result[],
  cell: number,
  measure: string,
): Map<string, number> {
  const found = new Map<string, number>()
  for (const one of results) {
    const value = one.measures[measure]
    if (one.cell !== cell || !one.ok || value == null) continue
    found.set(`${one.seed} ${one.replicate}`, value)
  }
  const names = seeds.flatMap((seed) =>
    Array.from({ length: replicates }, (_, replicate) => `${seed} ${replicate}`),
  )
  return new Map(
    names.flatMap((name) => (found.has(name) ? [[name, found.get(name)!] as const] : [])),
  )
}

/** How much of the spread is between worlds, and how much between the samplings of models. */
function axes(
  plan: Plan,
  results: readonly Result[],
  cell: number,
  measure: string,
): Components | null {
  const values = valuesOf(plan, results, cell, measure)
  const rows = plan.seeds.map((seed) =>
    Array.from({ length: plan.replicates }, (_, replicate) => values.get(`${seed} ${replicate}`)),
  )
  const whole = rows.filter((row) => row.every((one) => one !== undefined)) as number[][]
  return components(whole)
}
