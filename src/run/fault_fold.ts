// Faults as they are told: equal ones as one, with how often and when last, and the code that ran.
import type { GuestSources, Source } from './guest_source.ts'
import type { Fault, RunFile } from './run_file.ts'

/** `count` faults of the same code at the same place with the same words, the first at `t`. */
export type FoldedFault = Fault & { count: number; last: number; source: Source | null }

/** In the order of the first of each. */
export function foldedFaults(file: RunFile, sources: GuestSources, id?: string): FoldedFault[] {
  const folded = new Map<string, FoldedFault>()
  for (const fault of file.faults(id)) {
    const source = sources.at(fault.id, fault.t)
    const { t, ...said } = fault
    const key = JSON.stringify([said, source?.code])
    const known = folded.get(key)
    if (known === undefined) folded.set(key, { ...fault, count: 1, last: t, source })
    else {
      known.count += 1
      known.last = t
    }
  }
  return [...folded.values()]
}

/** Each for itself. */
export function* everyFault(
  file: RunFile,
  sources: GuestSources,
  id?: string,
): Iterable<FoldedFault> {
  for (const fault of file.faults(id)) {
    const source = sources.at(fault.id, fault.t)
    yield { ...fault, count: 1, last: fault.t, source }
  }
}
