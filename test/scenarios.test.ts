// Every scenario file is its own test: lived twice, folded, taken back, every law recounted.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { catalogue } from '../genesis/catalogue.ts'
import type { Scenario } from '../src/run/scenario.ts'
import { check, scenarioFiles, scenarioOf } from './check.ts'
import { noteAnswers } from './seen_answers.ts'

const seen = noteAnswers()

for (const path of scenarioFiles()) test(path, () => check(path, [], reordered(path)))

/** The same scenario with its artifacts in another order, which has no meaning. */
function reordered(path: string): Scenario | undefined {
  // Files of code are found from where the others are.
  if (!path.startsWith('test/')) return undefined
  const tree = parse(readFileSync(path, 'utf8'), { merge: true }) as { artifacts: unknown[] }
  const { artifacts } = tree
  const half = Math.ceil(artifacts.length / 2)
  const mixed = [...artifacts.slice(half).reverse(), ...artifacts.slice(0, half)]
  return scenarioOf(`${JSON.stringify({ ...tree, artifacts: mixed }, null, 1)}\n`)
}

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
