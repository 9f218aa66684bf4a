// Which two runs are compared where the address leaves it open: a fork and its parent.
import type { RunRow } from '../answers_run.ts'

/** What the address says; what it leaves open is a fork and its parent. */
export function chosenOf(
  rows: readonly RunRow[],
  a: string | undefined,
  b: string | undefined,
): [string, string] {
  const known = (run: string | undefined) => rows.some((row) => row.run === run)
  const first = known(a) ? a! : null
  const second = known(b) ? b! : null
  if (first !== null && second !== null) return [first, second]
  const one = first ?? second
  if (one === null) {
    const fork = rows.find(({ parent }) => parent !== null && known(parent.run ?? undefined))
    return fork === undefined ? ['', ''] : [fork.parent!.run!, fork.run]
  }
  const parent = rows.find(({ run }) => run === one)!.parent?.run
  const child = rows.find((row) => row.parent?.run === one)?.run
  const other = known(parent ?? undefined) ? parent! : (child ?? '')
  return first === null ? [other, one] : [one, other]
}
