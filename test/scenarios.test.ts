// Every scenario file is its own test: lived twice, folded, taken back, every law recounted.
import { expect, test } from 'vitest'
import { catalogue } from '../genesis/catalogue.ts'
import { check, scenarioFiles } from './check.ts'
import { noteAnswers } from './seen_answers.ts'

const seen = noteAnswers()

for (const path of scenarioFiles()) test(path, () => check(path))

// What the scenarios above answered: alone, with none of them lived, it must fail.
test('every genesis method answered, and refused with each code that it declares and no other', () => {
  const declared = [...catalogue().values()].flatMap(({ id, methods }) =>
    [...methods].flatMap(([name, { refuses }]) =>
      ['ok', ...refuses].map((code) => `${id}.${name} ${code}`),
    ),
  )
  const answered = [...seen].flatMap(([name, codes]) => [...codes].map((code) => `${name} ${code}`))
  expect(
    declared.filter((one) => !answered.includes(one)),
    'declared, never answered',
  ).toEqual([])
  expect(
    answered.filter((one) => !declared.includes(one)),
    'answered, not declared',
  ).toEqual([])
})
