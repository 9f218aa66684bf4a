// What differs between two events, and what led to one: how a divergence is explained.
import { isObject } from '../artifacts/schema.ts'
import { byCodeUnit, canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import type { Event } from '../kernel/event.ts'
import type { RunFile } from './run_file.ts'

/** Where two values differ first, in order of keys, and what stands there; undefined is nothing. */
export type Difference = { path: string; expected: Json | undefined; got: Json | undefined }

/** Null when the two are the same, or one is not there: then there is nothing to compare. */
export function eventDifference(expected: Event | null, got: Event | null): Difference | null {
  if (expected === null || got === null) return null
  // Fields that are there and undefined are not there.
  const recorded = (event: Event) => JSON.parse(JSON.stringify(event)) as Json
  return firstDifference(recorded(expected), recorded(got))
}

/** Null when the two are the same. */
export function firstDifference(expected: Json, got: Json, path = ''): Difference | null {
  if (isObject(expected) && isObject(got)) {
    for (const key of [...new Set([...Object.keys(expected), ...Object.keys(got)])].sort(
      byCodeUnit,
    )) {
      const inner = path === '' ? key : `${path}.${key}`
      const found = differenceAt(expected[key], got[key], inner)
      if (found !== null) return found
    }
    return null
  }
  if (Array.isArray(expected) && Array.isArray(got)) {
    for (let i = 0; i < Math.max(expected.length, got.length); i++) {
      const found = differenceAt(expected[i], got[i], `${path}[${i}]`)
      if (found !== null) return found
    }
    return null
  }
  return differenceAt(expected, got, path)
}

function differenceAt(a: Json | undefined, b: Json | undefined, path: string): Difference | null {
  if (a === undefined || b === undefined) {
    return a === b ? null : { path, expected: a, got: b }
  }
  if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null) {
    if (Array.isArray(a) === Array.isArray(b)) return firstDifference(a, b, path)
  }
  const same = canonical(a, WRAPPED_DEPTH_MAX) === canonical(b, WRAPPED_DEPTH_MAX)
  return same ? null : { path, expected: a, got: b }
}

const CAUSES_MAX = 50

/** What led to an event, the nearest cause first. */
export function causesOf(file: RunFile, event: Event): Event[] {
  const causes: Event[] = []
  let at = event.cause
  while (at !== null && causes.length < CAUSES_MAX) {
    const cause = file.event(at)
    if (cause === undefined) break
    causes.push(cause)
    at = cause.cause
  }
  return causes
}
