// JSON Schema as oikos knows it: what fits, what is said when not, what may not be published.
import { describe, expect, test } from 'vitest'
import { mismatch, schemaProblem } from '../src/artifacts/schema.ts'
import type { Json } from '../src/base/json.ts'

const typed = (type: Json): Json => ({ type })
const object = (properties: Json, more: object = {}): Json => ({
  type: 'object',
  properties,
  ...more,
})

/** A schema, a value, and what must be said of them; null where it fits. */
const CHECKED: [Json, Json, string | null][] = [
  [true, { any: 1 }, null],
  [{}, 'any', null],
  [false, 1, 'the value is not allowed'],
  [typed('string'), 'x', null],
  [typed('string'), 1, 'the value is number (1), it must be string'],
  [typed('number'), 0.5, null],
  [typed('integer'), 3, null],
  [typed('integer'), 0.5, 'the value is number (0.5), it must be integer'],
  [typed('boolean'), false, null],
  [typed('null'), null, null],
  [typed('null'), 0, 'the value is number (0), it must be null'],
  [typed('object'), [], 'the value is an array ([]), it must be object'],
  [typed('array'), {}, 'the value is an object ({}), it must be array'],
  [typed('object'), null, 'the value is null (null), it must be object'],
  [typed(['string', 'null']), null, null],
  [typed(['string', 'null']), 1, 'the value is number (1), it must be string or null'],
  [object({ x: typed('number') }), { x: 1 }, null],
  [object({ x: typed('number') }), {}, null],
  [object({ x: typed('number') }), { y: 1 }, null],
  [object({ x: typed('number') }), { x: 'no' }, 'x is string ("no"), it must be number'],
  [
    object({ x: object({ y: typed('null') }) }),
    { x: { y: 1 } },
    'x.y is number (1), it must be null',
  ],
  [object({ x: true }, { required: ['x'] }), {}, 'x is missing'],
  [object({}, { required: ['toString'] }), {}, 'toString is missing'],
  [object({ x: true }, { additionalProperties: false }), { y: 1 }, 'y is unknown: use x'],
  [object({}, { additionalProperties: false }), { y: 1 }, 'y is unknown: use no arguments'],
  [
    object({ x: true }, { additionalProperties: false }),
    { constructor: 1 },
    'constructor is unknown: use x',
  ],
  [
    object({}, { additionalProperties: typed('string') }),
    { y: 1 },
    'y is number (1), it must be string',
  ],
  [{ type: 'array', items: typed('integer') }, [1, 2], null],
  [{ type: 'array', items: typed('integer') }, [1, 'x'], '[1] is string ("x"), it must be integer'],
  [
    object({ a: { items: { items: { enum: [1] } } } }),
    { a: [[1], [1, 2]] },
    'a[1][1] must be one of [1]',
  ],
  [{ items: { type: 'array', minItems: 1 } }, [[]], '[0] has 0 items, the least is 1'],
  [{ enum: ['a', 1, null] }, null, null],
  [{ enum: ['a', 1] }, 'b', 'the value must be one of ["a",1]'],
  [{ enum: [{ a: [1] }] }, { a: [1] }, null],
  [{ const: { a: 1 } }, { a: 1, b: 2 }, 'the value must be {"a":1}'],
  [{ const: [] }, {}, 'the value must be []'],
  [{ const: { toString: 1 } }, { a: 1 }, 'the value must be {"toString":1}'],
  [{ minimum: 1, maximum: 2 }, 1, null],
  [{ minimum: 1 }, 0, 'the value is 0, the least is 1'],
  [{ maximum: 2 }, 2.5, 'the value is 2.5, the most is 2'],
  [{ exclusiveMinimum: 1 }, 1, 'the value is 1, it must be over 1'],
  [{ exclusiveMaximum: 2 }, 2, 'the value is 2, it must be under 2'],
  [{ minimum: 5 }, 'text', null],
  [{ minLength: 2 }, 'x', 'the value has 1 characters, the least is 2'],
  [{ maxLength: 2 }, 'xyz', 'the value has 3 characters, the most is 2'],
  [{ maxItems: 1 }, [1, 2], 'the value has 2 items, the most is 1'],
  [{ minProperties: 1 }, {}, 'the value has 0 properties, the least is 1'],
  [{ maxProperties: 1 }, { a: 1, b: 2 }, 'the value has 2 properties, the most is 1'],
]
test.each(CHECKED)('%j under %j', (schema, value, said) => {
  expect(schemaProblem(schema)).toBe(null)
  expect(mismatch(schema, value, { spent: 0 })).toBe(said)
})

const deep = (levels: number): Json => {
  let schema: Json = {}
  for (let i = 1; i < levels; i++) schema = { items: schema }
  return schema
}
const wide = (parts: number): Json =>
  object(Object.fromEntries(Array.from({ length: parts - 1 }, (_, i) => [`p${i}`, {}])))

/** What may not be published, and the keyword or place that the refusal names. */
const REFUSED: [unknown, RegExp][] = [
  [null, /^the schema must be an object$/],
  [[], /^the schema must be an object$/],
  ['string', /^the schema must be an object$/],
  ...[
    '$ref',
    'pattern',
    'allOf',
    'anyOf',
    'oneOf',
    'not',
    'if',
    'format',
    'uniqueItems',
    'patternProperties',
    'multipleOf',
    'prefixItems',
    '__proto__x',
    'toString',
  ].map((key): [unknown, RegExp] => [
    { [key]: {} },
    new RegExp(`the keyword "${key.replace('$', '\\$')}", which is not supported: use type, `),
  ]),
  [object({ a: { pattern: 'x' } }), /^\.properties\.a uses the keyword "pattern"/],
  [{ items: { format: 'x' } }, /^\.items uses the keyword "format"/],
  [{ additionalProperties: { $ref: '#' } }, /^\.additionalProperties uses the keyword "\$ref"/],
  [{ type: 'text' }, /\.type is "text": use one of object, array/],
  [{ type: ['string', 'int'] }, /\.type is "int"/],
  [{ type: 3 }, /\.type is 3/],
  [{ required: 'x' }, /\.required must be a list of names/],
  [{ required: [1] }, /\.required must be a list of names/],
  [{ enum: 'x' }, /\.enum must be a list/],
  [{ minimum: '1' }, /\.minimum must be a number/],
  [{ maxLength: -1 }, /\.maxLength must be an integer of at least 0/],
  [{ minItems: 0.5 }, /\.minItems must be an integer of at least 0/],
  [{ properties: [] }, /\.properties must be an object/],
  [{ items: 'string' }, /\.items must be an object/],
  [deep(17), /nested deeper than 16/],
  [wide(501), /the schema has more than 500 parts/],
]
test.each(REFUSED)('%j is refused at publication', (schema, message) => {
  expect(schemaProblem(schema)).toMatch(message)
})

test('what is just within bounds may be published', () => {
  for (const schema of [true, false, deep(16), wide(500), { title: 'x', default: { $ref: 1 } }]) {
    expect(schemaProblem(schema)).toBe(null)
  }
})

describe('the work of checking is gas', () => {
  const gas = (schema: Json, value: Json): number => {
    const meter = { spent: 0 }
    mismatch(schema, value, meter)
    return meter.spent
  }
  const items = (count: number): Json => Array.from({ length: count }, (_, i) => i)

  test('one unit a node', () => {
    expect(gas({}, 1)).toBe(1)
    expect(gas(object({ a: {}, b: {} }), { a: 1, b: 2 })).toBe(3)
    expect(gas({ items: { type: 'integer' } }, items(1000))).toBe(1001)
  })

  test('one unit for each member that is compared', () => {
    expect(gas({ enum: items(100) }, 100)).toBe(101)
    expect(gas({ const: items(100) }, items(100))).toBe(102)
    expect(
      gas(
        { items: { enum: items(50) } },
        Array.from({ length: 20 }, () => 49),
      ),
    ).toBe(1021)
  })

  test('what fails early costs only what was looked at', () => {
    expect(gas({ items: { type: 'string' } }, items(1000))).toBe(2)
  })
})
