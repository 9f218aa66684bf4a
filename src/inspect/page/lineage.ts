// Runs as a tree: each under the run that it was forked from.
import type { RunRow } from '../answers_run.ts'

export type Branch = { row: RunRow; depth: number }

/**
 * Parents before children, in the order given. Of those that do not fit, the ones stay from which
 * one that fits descends.
 */
export function lineage(rows: readonly RunRow[], fits: (row: RunRow) => boolean): Branch[] {
  const known = new Map(rows.map((row) => [row.run, row]))
  const children = new Map<string | null, RunRow[]>()
  for (const row of rows) {
    const parent = row.parent?.run ?? null
    const under = parent !== null && parent !== row.run && known.has(parent) ? parent : null
    children.set(under, [...(children.get(under) ?? []), row])
  }
  const seen = new Set<string>()
  const branchesOf = (under: string | null, depth: number): Branch[] =>
    (children.get(under) ?? []).flatMap((row) => {
      if (seen.has(row.run)) return []
      seen.add(row.run)
      const below = branchesOf(row.run, depth + 1)
      return fits(row) || below.length > 0 ? [{ row, depth }, ...below] : []
    })
  return branchesOf(null, 0)
}
