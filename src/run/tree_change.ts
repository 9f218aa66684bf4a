// How one tree of settings differs from another: the paths whose values are not the same.
import { byCodeUnit, canonical, type Json, type JsonObject } from '../base/json.ts'

/** `value` and `default` are null where there is none. */
export type Change = { key: string; value: Json; default: Json }

/** In order of their paths; a list counts as one value. */
export function changesOf(value: Json, from: Json, key = ''): Change[] {
  if (isTree(value) && isTree(from)) {
    const keys = [...new Set([...Object.keys(value), ...Object.keys(from)])].sort(byCodeUnit)
    return keys.flatMap((one) => {
      const path = key === '' ? one : `${key}.${one}`
      return changesOf(value[one] ?? null, from[one] ?? null, path)
    })
  }
  return canonical(value) === canonical(from) ? [] : [{ key, value, default: from }]
}

function isTree(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
