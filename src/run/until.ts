// When a scenario ends: a time, a number of events, a condition.
import { found, type Path, shaped } from '../base/shape.ts'
import { DURATION_RULE, parseDuration } from '../base/units.ts'
import type { Problems } from './problem.ts'
import { untilSchemas } from './scenario_schema.ts'

/** Whichever comes first; none of them means when nothing can happen any more. */
export type Until = { timeUs?: number; events?: number; when?: string }

/** Reads `until:`: a duration, {events}, {when}, or a list of these. */
export function readUntil(given: unknown, path: Path, problems: Problems): Until {
  if (given === undefined) return {}
  if (!Array.isArray(given)) return readEnd(given, path, problems)
  const until: Until = {}
  given.forEach((one, i) => {
    const { timeUs, events, when } = readEnd(one, [...path, i], problems)
    if (timeUs !== undefined) until.timeUs = Math.min(timeUs, until.timeUs ?? timeUs)
    if (events !== undefined) until.events = Math.min(events, until.events ?? events)
    if (when !== undefined) until.when = until.when === undefined ? when : either(until.when, when)
  })
  return until
}

function either(a: string, b: string): string {
  return `(${a}) || (${b})`
}

function readEnd(given: unknown, path: Path, problems: Problems): Until {
  if (typeof given === 'object' && given !== null) {
    const read = shaped<Until>('when' in given ? untilSchemas.when : untilSchemas.events, given)
    if (read.ok) return read.value
    problems.addShape(path, read.problems)
    return {}
  }
  const timeUs = given === 0 ? 0 : typeof given === 'string' ? parseDuration(given) : null
  if (timeUs !== null) return { timeUs }
  const message = `${found(given)} is no end: ${DURATION_RULE}, {events: 1000} or {when: "…"}`
  problems.add(path, message, given)
  return {}
}
