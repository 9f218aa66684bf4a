// A JSON schema in a few words, for people.

export type Tree = Readonly<Record<string, unknown>>

const BOUNDS: readonly (readonly [key: string, says: string])[] = [
  ['minimum', '≥'],
  ['exclusiveMinimum', '>'],
  ['maximum', '≤'],
  ['exclusiveMaximum', '<'],
  ['minLength', 'length ≥'],
  ['maxLength', 'length ≤'],
  ['minItems', 'items ≥'],
  ['maxItems', 'items ≤'],
]
const DEPTH_MAX = 4

/** A schema in a few words: `integer ≥ 1`, `list of text`, `one of "a", "b"`. */
export function typeText(schema: unknown, depth = 0): string {
  if (!isTree(schema)) return schema === false ? 'nothing' : 'anything'
  if ('const' in schema) return JSON.stringify(schema.const)
  if (Array.isArray(schema.enum)) {
    return `one of ${schema.enum.map((one) => JSON.stringify(one)).join(', ')}`
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (depth < DEPTH_MAX && Array.isArray(choices)) {
    return choices.map((one) => typeText(one, depth + 1)).join(' or ')
  }
  const bounds = BOUNDS.flatMap(([key, says]) =>
    typeof schema[key] === 'number' ? [`${says} ${schema[key]}`] : [],
  )
  return [nameOf(schema, depth), ...bounds].join(' ')
}

const NAMES: Readonly<Record<string, string>> = { string: 'text', array: 'list' }

function nameOf(schema: Tree, depth: number): string {
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).map((type) =>
    type === undefined ? 'anything' : (NAMES[String(type)] ?? String(type)),
  )
  const name = types.join(' or ')
  if (depth >= DEPTH_MAX) return name
  if (schema.type === 'array' && schema.items !== undefined) {
    return `list of ${typeText(schema.items, depth + 1)}`
  }
  if (schema.type === 'object' && isTree(schema.properties)) {
    const fields = Object.entries(schema.properties)
    const said = fields.map(([name, field]) => `${name}: ${typeText(field, depth + 1)}`)
    return `{${said.join(', ')}}`
  }
  return name
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
