// The one check of scenario files: a text, and what it becomes or what is said of it.
import { expect, test } from 'vitest'
import { formatProblem } from '../src/run/problem.ts'
import {
  isProblems,
  readScenario,
  type Scenario,
  type ScenarioOptions,
} from '../src/run/scenario.ts'

export const FILES: Record<string, string> = {
  'smith.js': 'function step(o) { return {} }\n',
  'smith.ts': 'function step(o: { now: number }): object {\n  return {} as object\n}\n',
  'enum.ts': 'const a = 1\nenum A { b }\n',
  'broken.ts': 'const a = 1\nlet b: = 2\n',
  'minds.ts': 'export function zi() {}\n',
  'lib/smith.yaml':
    'type: agent\nprice: 2\nhas_standing: true\ncan_execute: true\n' +
    'code: {file: ../smith.js}\nloop: {mind: code}\ncontent: {name: "smith {n}"}\n',
  'lib/wrong.yaml': 'id: x\npryce: 2\nprice: -3\ntype: data\ncode: {file: none.js}\n',
  'lib/broken.yaml': 'type: data\ntype: agent\n',
  'lib/list.yaml': '- 1\n',
}
const GENESIS = ['genesis_private', 'genesis_freeware', 'genesis_mint']

export type Expected = {
  /** `12:7  path  part of the message`, in order; nothing else may be wrong. */
  problems?: string[]
  /** What the scenario contains. */
  holds?: object
  options?: ScenarioOptions
}

/** A head of two lines stands before the text, so its lines count from 3. */
export function check(text: string, expected: Expected): Scenario | null {
  const options = {
    read: (file: string) => FILES[file] ?? null,
    genesisIds: GENESIS,
    ...expected.options,
  }
  const read = () => readScenario(`name: x\nabout: y\n${text}`, 'x.yaml', options)
  const loaded = read()
  expect(read()).toEqual(loaded)
  if (isProblems(loaded)) {
    const lines = loaded.map(formatProblem)
    const wanted = expected.problems ?? []
    expect(lines, lines.join('\n')).toHaveLength(wanted.length)
    wanted.forEach((part, i) => {
      const [where, path, message] = part.split('  ') as [string, string, string]
      const place = /^\d/.test(where) ? `x.yaml:${where}` : where
      expect(lines[i]).toContain(`${[place, path].filter((one) => one !== '').join('  ')}  `)
      expect(lines[i]).toContain(message)
    })
    return null
  }
  expect(expected.problems ?? []).toEqual([])
  expect(JSON.parse(JSON.stringify(loaded)), 'is plain JSON').toEqual(loaded)
  if (expected.holds !== undefined) expect(loaded).toMatchObject(expected.holds)
  return loaded
}

export const wrong = (name: string, text: string, problems: string[], options?: ScenarioOptions) =>
  test(name, () => void check(text, { problems, options }))
export const right = (name: string, text: string, holds: object, options?: ScenarioOptions) =>
  test(name, () => void check(text, { holds, options }))

export const BOB = 'artifacts:\n  - id: bob\n    type: account\n    has_standing: true\n'
