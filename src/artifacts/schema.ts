// JSON Schema as oikos knows it: a fixed, interpreted subset, bounded when published, paid for by
// gas.
import type { Json, JsonObject } from '../base/json.ts'

const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']
const COUNTS = [
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
] as const
const RANGES = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const
/**
 * `semantic` names what a value means, such as `currency/scrip`; `mediaType` what it is of: where a
 * whole output has one, that is a promise, and `media.ts` says what keeps it.
 */
const SEMANTIC = /^[a-z][a-z0-9_./-]{0,63}$/
const ANNOTATIONS = ['title', 'description', 'default', 'examples', 'semantic', 'mediaType']
const KEYWORDS = [
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'const',
  ...RANGES,
  ...COUNTS,
]
const MEDIA_TYPE = /^[a-z0-9][a-z0-9.+-]{0,63}\/[a-z0-9][a-z0-9.+-]{0,63}$/
const DEPTH_MAX = 16
const NODES_MAX = 500

/** What is wrong with a schema that somebody wants to publish; null when it may be. */
export function schemaProblem(schema: unknown): string | null {
  const count = { nodes: 0 }
  return nodeProblem(schema, '', 1, count)
}

function nodeProblem(
  node: unknown,
  path: string,
  depth: number,
  count: { nodes: number },
): string | null {
  const at = path === '' ? 'the schema' : path
  if (typeof node === 'boolean') return null
  if (!isObject(node)) return `${at} must be an object`
  if (depth > DEPTH_MAX) return `${at} is nested deeper than ${DEPTH_MAX}`
  if (++count.nodes > NODES_MAX) return `the schema has more than ${NODES_MAX} parts`
  for (const key of Object.keys(node)) {
    if (ANNOTATIONS.includes(key)) continue
    if (!KEYWORDS.includes(key)) {
      return `${at} uses the keyword "${key}", which is not supported: use ${KEYWORDS.join(', ')}`
    }
  }
  return (
    ownProblem(node, at) ??
    nested(node.properties, `${path}.properties`, (value, where) =>
      nodeProblem(value, where, depth + 1, count),
    ) ??
    optional(node.items, (value) => nodeProblem(value, `${path}.items`, depth + 1, count)) ??
    optional(node.additionalProperties, (value) =>
      nodeProblem(value, `${path}.additionalProperties`, depth + 1, count),
    )
  )
}

function ownProblem(node: JsonObject, at: string): string | null {
  const types = node.type === undefined ? [] : Array.isArray(node.type) ? node.type : [node.type]
  for (const type of types) {
    if (!TYPES.includes(type as string)) {
      return `${at}.type is ${JSON.stringify(type)}: use one of ${TYPES.join(', ')}`
    }
  }
  const { mediaType, semantic } = node
  if (semantic !== undefined && !(typeof semantic === 'string' && SEMANTIC.test(semantic))) {
    return `${at}.semantic must be a name in lower case such as currency/scrip`
  }
  if (mediaType !== undefined && !(typeof mediaType === 'string' && MEDIA_TYPE.test(mediaType))) {
    return `${at}.mediaType must be a media type such as image/png`
  }
  if (node.required !== undefined && !isTexts(node.required)) {
    return `${at}.required must be a list of names`
  }
  if (node.enum !== undefined && !Array.isArray(node.enum)) return `${at}.enum must be a list`
  for (const key of RANGES) {
    if (node[key] !== undefined && typeof node[key] !== 'number')
      return `${at}.${key} must be a number`
  }
  for (const key of COUNTS) {
    const value = node[key]
    if (value !== undefined && !(Number.isInteger(value) && (value as number) >= 0)) {
      return `${at}.${key} must be an integer of at least 0`
    }
  }
  return null
}

function nested(
  group: Json | undefined,
  path: string,
  look: (value: Json, path: string) => string | null,
): string | null {
  if (group === undefined) return null
  if (!isObject(group)) return `${path} must be an object`
  for (const [name, value] of Object.entries(group)) {
    const problem = look(value, `${path}.${name}`)
    if (problem !== null) return problem
  }
  return null
}

function optional(value: Json | undefined, look: (value: Json) => string | null): string | null {
  return value === undefined ? null : look(value)
}

/** Counts the work of checking in gas; a check that spent more than `most` goes no further. */
export type Meter = { spent: number; most?: number }

/**
 * What is wrong with a value under a published schema, with the path; null when it fits. Work is
 * added to the meter: one unit a node, one a compared member.
 */
export function mismatch(
  schema: Json | undefined,
  value: Json,
  meter: Meter,
  path = '',
): string | null {
  meter.spent += 1
  if (meter.most !== undefined && meter.spent > meter.most) return 'takes too much gas to check'
  if (schema === undefined || schema === true) return null
  const at = path === '' ? 'the value' : path
  if (schema === false) return `${at} is not allowed`
  if (!isObject(schema)) return null
  return (
    typeMismatch(schema, value, at) ??
    memberMismatch(schema, value, at, meter) ??
    rangeMismatch(schema, value, at) ??
    (isObject(value)
      ? objectMismatch(schema, value, path, meter)
      : Array.isArray(value)
        ? arrayMismatch(schema, value, path, meter)
        : null)
  )
}

function typeMismatch(schema: JsonObject, value: Json, at: string): string | null {
  const type = schema.type
  if (type === undefined) return null
  const fits = Array.isArray(type)
    ? type.some((one) => isOfType(one as string, value))
    : isOfType(type as string, value)
  const wanted = Array.isArray(type) ? type.join(' or ') : type
  return fits ? null : `${at} is ${nameOf(value)}, it must be ${wanted}`
}

function isOfType(type: string, value: Json): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value)
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isObject(value)
    default:
      return typeof value === type
  }
}

function memberMismatch(schema: JsonObject, value: Json, at: string, meter: Meter): string | null {
  if (schema.const !== undefined && !isSame(schema.const, value, meter)) {
    return `${at} must be ${JSON.stringify(schema.const)}`
  }
  const options = schema.enum
  if (Array.isArray(options) && !options.some((one) => isSame(one, value, meter))) {
    return `${at} must be one of ${JSON.stringify(options).slice(0, 200)}`
  }
  return null
}

function rangeMismatch(schema: JsonObject, value: Json, at: string): string | null {
  if (typeof value === 'number') {
    if (below(value, schema.minimum)) return `${at} is ${value}, the least is ${schema.minimum}`
    if (above(value, schema.maximum)) return `${at} is ${value}, the most is ${schema.maximum}`
    const over = schema.exclusiveMinimum
    if (typeof over === 'number' && value <= over)
      return `${at} is ${value}, it must be over ${over}`
    const under = schema.exclusiveMaximum
    if (typeof under === 'number' && value >= under) {
      return `${at} is ${value}, it must be under ${under}`
    }
    return null
  }
  const [size, least, most, what] =
    typeof value === 'string'
      ? [value.length, schema.minLength, schema.maxLength, 'characters']
      : Array.isArray(value)
        ? [value.length, schema.minItems, schema.maxItems, 'items']
        : isObject(value)
          ? [Object.keys(value).length, schema.minProperties, schema.maxProperties, 'properties']
          : [0, undefined, undefined, '']
  if (below(size, least)) return `${at} has ${size} ${what}, the least is ${least}`
  if (above(size, most)) return `${at} has ${size} ${what}, the most is ${most}`
  return null
}

function objectMismatch(
  schema: JsonObject,
  value: JsonObject,
  path: string,
  meter: Meter,
): string | null {
  if (Array.isArray(schema.required)) {
    for (const name of schema.required) {
      if (!Object.hasOwn(value, name as string)) {
        return `${path === '' ? name : `${path}.${name}`} is missing`
      }
    }
  }
  const properties = isObject(schema.properties) ? schema.properties : {}
  for (const [name, item] of Object.entries(value)) {
    const where = path === '' ? name : `${path}.${name}`
    const known = Object.hasOwn(properties, name)
    if (!known && schema.additionalProperties === false) {
      return `${where} is unknown: use ${Object.keys(properties).join(', ') || 'no arguments'}`
    }
    const problem = mismatch(
      known ? properties[name] : schema.additionalProperties,
      item,
      meter,
      where,
    )
    if (problem !== null) return problem
  }
  return null
}

function arrayMismatch(
  schema: JsonObject,
  value: Json[],
  path: string,
  meter: Meter,
): string | null {
  if (schema.items === undefined) return null
  for (let i = 0; i < value.length; i++) {
    const problem = mismatch(schema.items, value[i]!, meter, `${path}[${i}]`)
    if (problem !== null) return problem
  }
  return null
}

function isSame(a: Json, b: Json, meter: Meter): boolean {
  meter.spent += 1
  if (a === b) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) && isSame((a as JsonObject)[key]!, (b as JsonObject)[key]!, meter),
  )
}

function below(value: number, bound: Json | undefined): boolean {
  return typeof bound === 'number' && value < bound
}

function above(value: number, bound: Json | undefined): boolean {
  return typeof bound === 'number' && value > bound
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTexts(value: Json): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function nameOf(value: Json): string {
  const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value
  const text = JSON.stringify(value)
  return text.length <= 40 ? `${kind === 'object' ? 'an object' : kind} (${text})` : kind
}
