// What a new interface takes from those who rely on the old one.
import { canonical, type Json, type JsonObject } from '../base/json.ts'
import type { Interface, Tool } from './interface.ts'
import { isObject } from './schema.ts'

/** A sentence for each tool gone, input narrowed, output widened or demand raised; at most 10. */
export function breaksOf(before: Interface, after: Interface): string[] {
  const found: string[] = []
  for (const old of before.tools) {
    const tool = after.tools.find((one) => one.name === old.name)
    if (tool === undefined) found.push(`${old.name} is gone`)
    else found.push(...toolBreaks(old, tool))
  }
  return found.slice(0, 10)
}

function toolBreaks(old: Tool, tool: Tool): string[] {
  const name = tool.name
  const found = narrowing(old.inputSchema, tool.inputSchema, `${name} input`)
  const { outputSchema: before = true } = old
  const { outputSchema: after = true } = tool
  // Whoever reads an answer must be able to rely on what was promised of it.
  found.push(...narrowing(after, before, `${name} output`).map((one) => `${one}, as was promised`))
  const medium = isObject(before) ? before.mediaType : undefined
  if (medium !== undefined && !(isObject(after) && after.mediaType === medium)) {
    found.push(`${name} output is no longer ${medium}`)
  }
  const { requires, pre } = tool.annotations ?? {}
  if (requires !== undefined && requires !== old.annotations?.requires) {
    found.push(`${name} now requires ${requires}`)
  }
  if (pre !== undefined && text(pre) !== text(old.annotations?.pre ?? null)) {
    found.push(`${name} has other preconditions`)
  }
  return found
}

/** Why something that fits `from` may not fit `to`; nothing when all of it does. */
function narrowing(from: Json, to: Json, at: string): string[] {
  if (to === true || text(from) === text(to)) return []
  if (!isObject(to)) return [`${at} is no longer possible`]
  const old: JsonObject = isObject(from) ? from : {}
  const found: string[] = []
  if (to.semantic !== undefined && old.semantic !== to.semantic) {
    found.push(`${at} must mean ${to.semantic}`)
  }
  const types = typesOf(to)
  if (types !== null) {
    const allowed = (type: string) => types.has(type) || (type === 'integer' && types.has('number'))
    const before = typesOf(old)
    if (before === null || ![...before].every(allowed)) {
      found.push(`${at} must be ${[...types].join(' or ')}`)
    }
  }
  found.push(...valuesNarrowed(old, to, at), ...boundsNarrowed(old, to, at))
  for (const name of texts(to.required)) {
    if (!texts(old.required).includes(name)) found.push(`${at} must have ${name}`)
  }
  found.push(...membersNarrowed(old, to, at))
  if (to.items !== undefined) found.push(...narrowing(old.items ?? true, to.items, `${at} items`))
  return found
}

function valuesNarrowed(old: JsonObject, to: JsonObject, at: string): string[] {
  const found: string[] = []
  if (Array.isArray(to.enum)) {
    const allowed = new Set(to.enum.map(text))
    const before = old.const !== undefined ? [old.const] : old.enum
    const fits = Array.isArray(before) && before.every((one) => allowed.has(text(one)))
    if (!fits) found.push(`${at} takes fewer values`)
  }
  if (to.const !== undefined && text(to.const) !== text(old.const ?? null)) {
    found.push(`${at} must be ${text(to.const).slice(0, 40)}`)
  }
  return found
}

const LEAST = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const MOST = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']

function boundsNarrowed(old: JsonObject, to: JsonObject, at: string): string[] {
  const found: string[] = []
  for (const key of [...LEAST, ...MOST]) {
    const [bound, before] = [to[key], old[key]]
    if (typeof bound !== 'number') continue
    const isWider = LEAST.includes(key)
      ? typeof before === 'number' && before >= bound
      : typeof before === 'number' && before <= bound
    if (!isWider) found.push(`${at} has ${key} ${bound}`)
  }
  return found
}

function membersNarrowed(old: JsonObject, to: JsonObject, at: string): string[] {
  const before = isObject(old.properties) ? old.properties : {}
  const after = isObject(to.properties) ? to.properties : {}
  const rest = (schema: JsonObject) => schema.additionalProperties ?? true
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  const found = [...names].flatMap((name) =>
    narrowing(before[name] ?? rest(old), after[name] ?? rest(to), `${at} ${name}`),
  )
  return [...found, ...narrowing(rest(old), rest(to), `${at} of other names`)]
}

function typesOf({ type }: JsonObject): Set<string> | null {
  if (type === undefined) return null
  return new Set((Array.isArray(type) ? type : [type]) as string[])
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? (value as string[]) : []
}

function text(value: Json): string {
  return canonical(value)
}
