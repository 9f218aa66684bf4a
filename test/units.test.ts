// Units: exact, refused rather than rounded, and read back as they are written.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatDuration,
  formatMoney,
  formatSize,
  parseDuration,
  parseMoney,
  parsePpm,
  parseRate,
  parseSize,
} from '../src/base/units.ts'

const MAX = Number.MAX_SAFE_INTEGER

function check<T>(name: string, parse: (text: T) => number | null, cases: [T, number | null][]) {
  describe(name, () => {
    test.each(cases)('%s is %s', (text, expected) => expect(parse(text)).toBe(expected))
  })
}

check('parseDuration', parseDuration, [
  ['0', 0],
  ['0s', 0],
  ['250ms', 250_000],
  ['0.001ms', 1],
  ['10s', 10_000_000],
  ['3.25s', 3_250_000],
  ['5m', 300_000_000],
  ['2h', 7_200_000_000],
  ['1d', 86_400_000_000],
  ['1d 2h', 93_600_000_000],
  ['1h 30m 0.5s', 5_400_500_000],
  ['9007199254.740991s', MAX],
  ['9007199254.740992s', null],
  ['0.0001ms', null],
  ['2h 1d', null],
  ['1s 1s', null],
  ['1d  2h', null],
  ['1d2h', null],
  ['10', null],
  ['10 s', null],
  ['10S', null],
  ['10sec', null],
  ['10us', null],
  ['-1s', null],
  ['+1s', null],
  ['1e3s', null],
  ['.5s', null],
  ['1.s', null],
  ['', null],
  [' ', null],
  ['s', null],
  [`${'9'.repeat(400)}s`, null],
])

check('parseSize', parseSize, [
  ['0', 0],
  ['512B', 512],
  ['250kB', 250_000],
  ['1.5kB', 1500],
  ['10MB', 10_000_000],
  ['1GB', 1_000_000_000],
  ['0.5B', null],
  ['10KB', null],
  ['10kb', null],
  ['10KiB', null],
  ['10', null],
  ['10 kB', null],
])

check('parseMoney', parseMoney, [
  ['0', 0],
  ['$0', 0],
  ['$0.50', 500_000],
  ['$0.1', 100_000],
  ['$0.000001', 1],
  ['$0.0000001', null],
  ['$9007199254.740991', MAX],
  ['$9007199254.740992', null],
  ['0.50', null],
  ['$', null],
  ['$-1', null],
  ['$1,000', null],
  ['$ 1', null],
])

check<string | number>('parseRate', parseRate, [
  [0, 0],
  [1_000_000, 60_000_000],
  [0.5, 30],
  ['100000/min', 100_000],
  ['10/s', 600],
  ['60/h', 1],
  ['1440/d', 1],
  ['1/h', null],
  [0.01, null],
  [1e21, null],
  [-1, null],
  [Number.NaN, null],
  ['10/ms', null],
  ['10/s/s', null],
  ['/s', null],
  ['10/toString', null],
])

check<string | number>('parsePpm', parsePpm, [
  ['0.05', 50_000],
  [0.05, 50_000],
  [0.1, 100_000],
  ['1', 1_000_000],
  ['0.000001', 1],
  [0.0000001, null],
  ['5%', null],
  ['-0.05', null],
])

describe('formatters', () => {
  test.each([
    [0, '0'],
    [1, '0.001ms'],
    [250_000, '250ms'],
    [3_250_000, '3.25s'],
    [93_600_000_000, '1d 2h'],
    [-60_000_000, '-1m'],
  ])('%i µs is %s', (us, text) => expect(formatDuration(us)).toBe(text))
  test.each([
    [0, '$0.00'],
    [500_000, '$0.50'],
    [125, '$0.000125'],
    [12_000_000, '$12.00'],
    [-1_500_000, '-$1.50'],
  ])('%i micro-dollars are %s', (money, text) => expect(formatMoney(money)).toBe(text))
  test.each([
    [0, '0B'],
    [512, '512B'],
    [250_000, '250kB'],
    [1_500_000, '1.5MB'],
  ])('%i bytes are %s', (bytes, text) => expect(formatSize(bytes)).toBe(text))
})

describe('what is written is read back', () => {
  test.each([
    ['durations', formatDuration, parseDuration],
    ['money', formatMoney, parseMoney],
    ['sizes', formatSize, parseSize],
  ] as const)('%s', (_, format, parse) => {
    const property = (value: number) => parse(format(value)) === value
    fc.assert(fc.property(fc.integer({ min: 0, max: MAX }), property))
    fc.assert(fc.property(fc.integer({ min: 0, max: 10_000_000 }), property))
  })

  test('rates share one denominator', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000_000 }), (n) => {
        expect(parseRate(`${n}/min`)).toBe(n)
        expect(parseRate(n)).toBe(parseRate(`${n}/s`))
        expect(parseRate(n)).toBe(n * 60)
      }),
    )
  })

  test('any text is read or refused, never half', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const parse of [parseDuration, parseSize, parseMoney, parseRate, parsePpm]) {
          const value = parse(text)
          expect(value === null || (Number.isSafeInteger(value) && value >= 0)).toBe(true)
        }
      }),
    )
  })
})
