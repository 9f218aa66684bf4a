// References to earlier results: `{d.result.id}` becomes what is there.
import { REFERENCE } from '../artifacts/loop.ts'
import { canonical, type Json, type JsonObject, WRAPPED_DEPTH_MAX } from '../base/json.ts'

/** A value with its `{d.result.id}` filled in; a text that is one reference becomes its value. */
export function filled(
  value: Json | object,
  kept: ReadonlyMap<string, Json>,
  missing: string[],
): Json {
  if (typeof value === 'string') return filledText(value, kept, missing)
  if (value === null || typeof value !== 'object') return value as Json
  if (Array.isArray(value)) return value.map((item) => filled(item, kept, missing))
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, filled(item as Json, kept, missing)]),
  )
}

function filledText(text: string, kept: ReadonlyMap<string, Json>, missing: string[]): Json {
  let whole: Json | undefined
  const replaced = text.replace(REFERENCE, (reference, name: string, path: string) => {
    let value = kept.get(name)
    for (const step of path.split('.')) {
      const has = typeof value === 'object' && value !== null && Object.hasOwn(value, step)
      value = has ? (value as JsonObject)[step] : undefined
    }
    if (value === undefined) {
      missing.push(reference)
      return reference
    }
    if (reference === text) whole = value
    return typeof value === 'string' ? value : canonical(value, WRAPPED_DEPTH_MAX)
  })
  return whole ?? replaced
}
