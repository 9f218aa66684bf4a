// Ids that somebody asks about: known in the run file, or refused with the nearest one that is.
import { nearest } from '../base/nearest.ts'
import type { RunFile } from '../run/run_file.ts'
import { Refused } from './ending.ts'

/** Throws Refused for an id that no artifact of the run ever had. */
export function requireKnown(file: RunFile, id: string): void {
  const known: string[] = []
  for (const event of file.events({ kinds: ['artifact.created'] })) {
    const { id: made } = event.data as { id: string }
    if (made === id) return
    known.push(made)
  }
  throw new Refused(unknownText(file, id, known))
}

/** That there is no such id, and which one was probably meant. */
export function unknownText(file: RunFile, id: string, known: Iterable<string>): string {
  const near = nearest(id, known)
  const advice =
    near === null
      ? `oikos query ${file.path} "SELECT id FROM artifacts" lists all`
      : `did you mean ${near}?`
  return `there is no ${id} in ${file.path}: ${advice}`
}
