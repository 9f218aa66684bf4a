// Filters on events: dot paths to values or operators; what is unknown never matches.
import { conditionsProblem, holds, OPERATORS, walk } from '../artifacts/conditions.ts'
import { isObject } from '../artifacts/schema.ts'
import { byCodeUnit, type Json, type JsonObject } from '../base/json.ts'
import type { Event } from './event.ts'
import { about } from './event.ts'

/**
 * `{kind: 'artifact.sold', 'data.price': {$gt: 10}, about: 'adder'}`: every condition must hold.
 * Paths start at the envelope; a path not found there is looked for in `data`.
 */
export type Filter = JsonObject

/** What is wrong with a filter that somebody wants to wait on; null when nothing is. */
export function filterProblem(filter: Json): string | null {
  if (!isObject(filter)) return 'a filter is an object such as {kind: "artifact.sold"}'
  return conditionsProblem(filter, OPERATORS)
}

export function matches(filter: Filter, event: Event): boolean {
  return Object.entries(filter).every(([path, condition]) =>
    path === 'about'
      ? about(event).some((id) => holds(condition, id))
      : holds(condition, valueAt(event, path)),
  )
}

/** The kinds that a filter can match; null for any. */
export function kindsOf(filter: Filter): string[] | null {
  const { kind } = filter
  if (typeof kind === 'string') return [kind]
  if (!isObject(kind)) return null
  if (typeof kind.$eq === 'string') return [kind.$eq]
  return Array.isArray(kind.$in) ? kind.$in.filter((one) => typeof one === 'string') : null
}

/** The paths at which a filter wants one plain value, in order, with it; a kind is none of them. */
export function equalities(filter: Filter): [path: string, value: Json][] {
  const found: [string, Json][] = []
  for (const [path, condition] of Object.entries(filter)) {
    const value = isObject(condition) ? condition.$eq : condition
    const isPlain = value === null || ['string', 'number', 'boolean'].includes(typeof value)
    if (path !== 'kind' && value !== undefined && isPlain) found.push([path, value])
  }
  return found.sort(([a], [b]) => byCodeUnit(a, b))
}

export function valueAt(event: Event, path: string): Json | undefined {
  const found = walk(event as unknown as Json, path)
  return found === undefined ? walk(event.data as unknown as Json, path) : found
}
