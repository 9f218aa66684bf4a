// Our matcher of regular expressions against the engine's: the same matches, groups and pieces.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runCode } from './sandbox_check.ts'

const CODE = `function run({ source, flags, inputs }) {
  const show = (m) => m && [m.index, [...m].map((g) => g ?? null)]
  return inputs.map((text) => {
    const r = new RegExp(source, flags)
    const found = [show(r.exec(text)), r.lastIndex, r.test(text), r.lastIndex]
    const every = new RegExp(source, flags.replace('y', '').replace('g', '') + 'g')
    return [found, [...text.matchAll(every)].map(show), text.replace(every, '<$&|$1|$\`>'),
      text.split(new RegExp(source, flags.replace('y', ''))).map((p) => p ?? null), text.search(every)]
  })
}`

const atom = fc.constantFrom(
  ...[
    'a',
    'b',
    'c',
    'A',
    '.',
    '\\d',
    '\\w',
    '\\s',
    '\\D',
    '[ab]',
    '[^a]',
    '[a-c1]',
    '[^\\d]',
    '\\b',
    '\\B',
    '^',
    '$',
  ],
  ...[
    'é',
    '1',
    '\\u0061',
    '\\x62',
    '\\1',
    '[\\w-]',
    '(?=a)',
    '(?!b)',
    '(?<=a)',
    '(?<!b)',
    '\\.',
    '-',
    '(?:)',
    '[]',
    '[^]',
  ],
)
const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    atom,
    fc.tuple(tie('pattern'), tie('pattern')).map(([l, r]) => l + r),
    fc.tuple(tie('pattern'), tie('pattern')).map(([l, r]) => `(?:${l}|${r})`),
    tie('pattern').map((p) => `(${p})`),
    tie('pattern').map((p) => `(?=${p})`),
    tie('pattern').map((p) => `(?<!${p})`),
    tie('pattern').map((p) => `(?<=${p})`),
    fc
      .tuple(
        tie('pattern'),
        fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,3}?', '{1,}'),
      )
      .map(([p, q]) => `(?:${p})${q}`),
  ),
}))
const input = fc
  .array(fc.constantFrom('a', 'b', 'c', 'A', 'B', '1', '-', ' ', 'é', 'É', '\n', '.'), {
    maxLength: 9,
  })
  .map((all) => all.join(''))

test('random expressions match what the engine matches', () => {
  fc.assert(
    fc.property(
      pattern,
      fc.constantFrom('', 'g', 'i', 'm', 's', 'u', 'y', 'gi', 'iu', 'gm'),
      fc.array(input, { minLength: 1, maxLength: 4 }),
      (source, flags, inputs) => {
        const args = { source, flags, inputs }
        let plain: unknown
        try {
          plain = new Function(`'use strict';${CODE};return run`)()(args)
        } catch {
          return
        }
        const outcome = runCode(CODE, { args })
        if (!outcome.ok && outcome.code === 'TIMEOUT') return
        expect(outcome.ok ? JSON.parse(outcome.resultJson) : outcome).toEqual(
          JSON.parse(JSON.stringify(plain)),
        )
      },
    ),
    { numRuns: Number(process.env.OIKOS_RUNS ?? 500) },
  )
})
