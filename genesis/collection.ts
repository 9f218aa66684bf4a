// Collections: an artifact that keeps items of one schema, its code and tools made from that.
import type { JsonObject } from '../src/base/json.ts'

/** The body of a collection whose items fit a JSON schema. */
export function collectionOf(schema: JsonObject, description: string) {
  const id = { type: 'string' }
  const named = {
    type: 'object',
    properties: { id },
    required: ['id'],
    additionalProperties: false,
  }
  const item = { type: 'object', properties: { item: schema }, required: ['item'] }
  const tool = (name: string, says: string, inputSchema: JsonObject, outputSchema: JsonObject) => ({
    name,
    description: says,
    inputSchema: { ...inputSchema, additionalProperties: false },
    outputSchema,
  })
  const found = { type: ['object', 'null'], properties: { id, item: schema } }
  return {
    code: CODE,
    content: { made: 0, items: {} },
    can_execute: true,
    interface: {
      description,
      tools: [
        tool('create', 'keeps an item; answers its id', item, named),
        tool('read', 'an item by its id; null where there is none', named, found),
        tool(
          'update',
          'replaces an item; answers whether it was there',
          {
            type: 'object',
            properties: { id, item: schema },
            required: ['id', 'item'],
          },
          { type: 'boolean' },
        ),
        tool(
          'list',
          'items in the order in which they were made',
          {
            type: 'object',
            properties: {
              limit: { type: 'integer', minimum: 1, maximum: 100 },
              offset: { type: 'integer', minimum: 0 },
            },
          },
          {
            type: 'object',
            properties: { items: { type: 'array', items: found }, total: { type: 'integer' } },
          },
        ),
      ],
    },
  }
}

const CODE = `function create({ item }) {
  const { made, items } = self.content
  const id = 'i' + (made + 1)
  self.content = { made: made + 1, items: { ...items, [id]: item } }
  return { id }
}

function read({ id }) {
  const { items } = self.content
  return Object.hasOwn(items, id) ? { id, item: items[id] } : null
}

function update({ id, item }) {
  const { made, items } = self.content
  if (!Object.hasOwn(items, id)) return false
  self.content = { made, items: { ...items, [id]: item } }
  return true
}

function list({ limit = 100, offset = 0 }) {
  const { made, items } = self.content
  const found = []
  for (let n = offset + 1; n <= made && found.length < limit; n++) {
    found.push({ id: 'i' + n, item: items['i' + n] })
  }
  return { items: found, total: made }
}
`
