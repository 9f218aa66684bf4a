// The JSON Schema of scenarios: it takes every scenario that oikos takes, and finds likely mistakes.
import { globSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { editorSchema } from './editor_schema.ts'

const { $schema: _, ...schema } = editorSchema()
const fits = new Ajv({ strict: false, allErrors: true }).compile(schema)

const paths = ['scenarios/*.yaml', 'test/scenarios/*.yaml', 'templates/*/scenario.yaml'].flatMap(
  (glob) => globSync(glob),
)

test.for(paths)('%s fits', (path) => {
  fits(parse(readFileSync(path, 'utf8'), { merge: true }))
  expect(fits.errors ?? []).toEqual([])
})

const bob = { id: 'bob', type: 'agent', has_standing: true }
const world = { name: 'a', about: 'b', artifacts: [bob] }

describe('it finds', () => {
  test.for<[string, object]>([
    ['a misspelt key', { ...world, artifact: [] }],
    ['a misspelt key of an artifact', { ...world, artifacts: [{ ...bob, prise: 3 }] }],
    ['a misspelt key of the configuration', { ...world, config: { fees: { transver: 1 } } }],
    ['a text for a flag', { ...world, artifacts: [{ ...bob, has_standing: 'yes' }] }],
    ['a price below zero', { ...world, artifacts: [{ ...bob, price: -1 }] }],
    ['an unknown mind', { ...world, artifacts: [{ ...bob, loop: { mind: 'think' } }] }],
    [
      'an unknown network',
      { ...world, artifacts: [{ id: 'n', type: 'x', network: { kind: 'star' } }] },
    ],
    ['an unknown draw', { ...world, artifacts: [{ ...bob, draw: { x: { uniforme: [1, 2] } } }] }],
    ['an unknown deed', { ...world, at: [{ at: '1m', sett: {} }] }],
    ['what is missing', { name: 'a' }],
  ])('%s', ([, scenario]) => {
    expect(fits(scenario)).toBe(false)
  })

  test('nothing in the same without mistakes', () => {
    expect(fits(world)).toBe(true)
    const place = {
      ...bob,
      id: 'bob-{n}',
      count: 3,
      draw: { p: { integer: [1, 5] } },
      price: '{p}',
    }
    expect(fits({ ...world, artifacts: [place] })).toBe(true)
  })
})
