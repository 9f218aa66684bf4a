// Semantic types: what values of a schema mean, so that tools that fit together find each other.
import type { Json } from '../base/json.ts'
import { isObject } from './schema.ts'

/** The `semantic` of a schema and of all that is in it. */
export function meaningsOf(schema: Json | undefined): Set<string> {
  const found = new Set<string>()
  collect(schema, found)
  return found
}

function collect(schema: Json | undefined, found: Set<string>): void {
  if (!isObject(schema)) return
  const { semantic, properties, items, additionalProperties } = schema
  if (typeof semantic === 'string') found.add(semantic)
  for (const inner of isObject(properties) ? Object.values(properties) : []) collect(inner, found)
  collect(items, found)
  collect(additionalProperties, found)
}
