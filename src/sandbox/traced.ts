// What a traced entry into guest code was: gas by line, its own and that of what it called.
import type { GuestEntry, GuestOutcome } from '../kernel/guest.ts'
import type { Marks } from './marks.ts'

/** `gas` is its own, `called` that of what it called; `ran` how often its first statement began. */
export type LineCost = { gas: number; called: number; ran: number }

/** The variables in reach when a wanted line first ran, as text for people. */
export type Stopped = { line: number; variables: Record<string, string> }

/**
 * The gas of the outcome is the sum over all lines of `gas` and `called`. Line 0 is the entry
 * itself: arguments, content, result. The map is null where the engine gave up.
 */
export type TracedEntry = {
  entry: GuestEntry
  outcome: GuestOutcome
  lines: ReadonlyMap<number, LineCost> | null
  stopped: Stopped | null
}

/** Who wants to be told of every entry as it ends; those inside others come first. */
export type Trace = {
  told: (traced: TracedEntry) => void
  /** The lines of a code at which variables are wanted. */
  stops?: (code: string) => ReadonlySet<number>
}

type Pairs = [number, number][]
type Told = [Pairs, Pairs, Pairs, Pairs, { mark: number; variables: Record<string, string> } | null]

/** What the realm told by mark, by line. */
export function byLine(text: string, marks: Marks): Pick<TracedEntry, 'lines' | 'stopped'> {
  const [own, called, ran, segments, seen] = JSON.parse(text) as Told
  const lines = new Map<number, LineCost>()
  const at = (line: number): LineCost => {
    const known = lines.get(line) ?? { gas: 0, called: 0, ran: 0 }
    lines.set(line, known)
    return known
  }
  const lineOf = (mark: number): number => marks.lines[mark] as number
  for (const [mark, gas] of own) at(lineOf(mark)).gas += gas
  for (const [mark, gas] of called) at(lineOf(mark)).called += gas
  for (const [mark, times] of ran) {
    const cost = at(lineOf(mark))
    cost.ran = Math.max(cost.ran, times)
  }
  for (const [segment, times] of segments) {
    for (const [line, gas] of marks.shares[segment]!) at(line).gas += times * gas
  }
  return { lines, stopped: seen && { line: lineOf(seen.mark), variables: seen.variables } }
}
