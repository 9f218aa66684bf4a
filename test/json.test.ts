// Canonical JSON: the vectors of RFC 8785, what is refused and where, and lengths in bytes.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonical, NotJson, plain, settledText, utf8Length } from '../src/base/json.ts'

const nested = (levels: number): unknown => {
  let value: unknown = 1
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { a: value }
  return value
}

const WRITTEN: [string, unknown, string][] = [
  [
    'the number vectors',
    [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27],
    '[333333333.3333333,1e+30,4.5,0.002,1e-27]',
  ],
  ['the least number', 5e-324, '5e-324'],
  ['the greatest number', Number.MAX_VALUE, '1.7976931348623157e+308'],
  [
    'where digits end',
    [1e20, 1e21, 123456789012345680000, -1e21],
    '[100000000000000000000,1e+21,123456789012345680000,-1e+21]',
  ],
  ['small numbers', [1e-6, 1e-7, 0.1 + 0.2], '[0.000001,1e-7,0.30000000000000004]'],
  ['the greatest integer', Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ['minus zero', [-0, { a: -0 }], '[0,{"a":0}]'],
  ['the literals', [null, true, false], '[null,true,false]'],
  ['the string vector', '\u20ac$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'],
  ['control characters', '\b\t\n\f\r\u0000\u001f\u007f', '"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f"'],
  ['line separators', '\u2028\u2029', '"\u2028\u2029"'],
  ['a pair of surrogates', '\ud83d\ude02', '"😂"'],
  [
    'keys by UTF-16 code unit',
    { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 },
    '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
  ],
  ['keys like numbers', { '10': 1, '9': 2, '-1': 3, a: 4 }, '{"-1":3,"10":1,"9":2,"a":4}'],
  ['a key that begins another', { aa: 1, a: 2, '': 3 }, '{"":3,"a":2,"aa":1}'],
  ['undefined is left out of objects', { a: undefined, b: 1 }, '{"b":1}'],
  ['undefined is null in arrays', [undefined, 1], '[null,1]'],
  ['nothing', [{}, []], '[{},[]]'],
  [
    'key names of Object.prototype',
    { toString: 1, constructor: 2 },
    '{"constructor":2,"toString":1}',
  ],
]
test.each(WRITTEN)('%s', (_, value, text) => {
  expect(canonical(value)).toBe(text)
  expect(canonical(JSON.parse(text))).toBe(text)
})

test('many keys are sorted like few', () => {
  const keys = Array.from({ length: 100 }, (_, i) => String.fromCharCode(0x100 + ((i * 37) % 100)))
  const text = canonical(Object.fromEntries(keys.map((key) => [key, 1])))
  expect(Object.keys(JSON.parse(text) as object)).toEqual(
    [...keys].sort((a, b) => (a < b ? -1 : 1)),
  )
})

const REFUSED: [string, unknown, string][] = [
  ['no number', Number.NaN, 'the value is NaN: JSON has no such number'],
  ['infinity', { a: [0, -Infinity] }, 'a[1] is -Infinity: JSON has no such number'],
  ['a lone high surrogate', { a: { b: 'x\ud800' } }, 'a.b holds a lone surrogate'],
  ['a lone low surrogate', ['\udc00x'], '[0] holds a lone surrogate'],
  ['surrogates the wrong way round', '\ude02\ud83d', 'the value holds a lone surrogate'],
  ['a lone surrogate as key', { a: { '\ud800': 1 } }, 'a holds a lone surrogate'],
  [
    'the key __proto__',
    JSON.parse('{"a":{"__proto__":1}}'),
    'a has the key __proto__: use another name',
  ],
  ['a function', { f: () => 1 }, 'f is of type function: use plain data'],
  ['a symbol', [Symbol('s')], '[0] is of type symbol: use plain data'],
  ['a big integer', { a: 1n }, 'a is of type bigint: use plain data'],
  ['nothing at all', undefined, 'the value is of type undefined: use plain data'],
]
test.each(REFUSED)('%s is refused, with its place', (_, value, message) => {
  expect(() => canonical(value)).toThrow(NotJson)
  expect(() => canonical(value)).toThrow(message)
})

test('64 levels are written, 65 are refused, unless the caller says more', () => {
  expect(canonical(nested(64))).toMatch(/^\{"a":\[/)
  expect(() => canonical(nested(65))).toThrow(/nested deeper than 64/)
  expect(canonical(nested(65), 65).length).toBe(canonical(nested(64)).length + 2)
})

test('a circle is refused, not followed for ever', () => {
  const circle: unknown[] = []
  circle.push(circle)
  expect(() => canonical(circle)).toThrow(/nested deeper than 64/)
})

test('after a refusal the next place is named rightly', () => {
  expect(() => canonical({ a: [{ b: Number.NaN }] })).toThrow('a[0].b is NaN')
  expect(() => canonical({ z: Number.NaN })).toThrow(/^z is NaN/)
  expect(() => canonical(Number.NaN)).toThrow(/^the value is NaN/)
})

describe('for every value', () => {
  const refused = /"__proto__":/
  const value = fc.jsonValue({ maxDepth: 6 }).filter((one) => !refused.test(JSON.stringify(one)))
  test('canonical text is read back the same, whatever the order of keys', () => {
    fc.assert(
      fc.property(value, (one) => {
        const text = canonical(one)
        expect(canonical(JSON.parse(text))).toBe(text)
        expect(canonical(reversed(one))).toBe(text)
        expect(plain(one)).toEqual(JSON.parse(text))
      }),
    )
  })
  test('settledText is the canonical text, the first time and later', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(settledText(one as never)).toBe(canonical(one))
        expect(settledText(one as never)).toBe(canonical(one))
      }),
    )
  })
  test('utf8Length is the length in bytes', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))
    fc.assert(fc.property(texts, (text) => utf8Length(text) === Buffer.byteLength(text)))
  })
})

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, one]) => [key, reversed(one)]),
  )
}
