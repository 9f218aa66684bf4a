// The lines that two texts do not share, in hunks; the one door of diff.
import { structuredPatch } from 'diff'

/** Beyond this, finding the least change takes longer than anybody waits. */
const LENGTH_MAX = 400_000
const TIMEOUT_MS = 1_500
const CONTEXT = 3

export type DiffLine = { sign: '+' | '-' | ' '; text: string; before: number; after: number }
export type Hunk = { lines: DiffLine[] }

/** Hunks with a few lines around; null where the texts are too long to compare. */
export function hunksOf(before: string, after: string): Hunk[] | null {
  if (before.length + after.length > LENGTH_MAX) return null
  const options = { context: CONTEXT, timeout: TIMEOUT_MS }
  const patch = structuredPatch('a', 'b', before, after, undefined, undefined, options)
  if (patch === undefined) return null
  return patch.hunks.map(({ oldStart, newStart, lines }) => {
    let [old, next] = [oldStart, newStart]
    const shown: DiffLine[] = []
    for (const line of lines) {
      const sign = line[0]
      if (sign !== '+' && sign !== '-' && sign !== ' ') continue
      shown.push({ sign, text: line.slice(1), before: old, after: next })
      if (sign !== '+') old += 1
      if (sign !== '-') next += 1
    }
    return { lines: shown }
  })
}
