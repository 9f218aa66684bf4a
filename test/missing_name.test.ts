// What guests look for in vain: it is really not there, and the error says what there is instead.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { INSTEAD, missingName } from '../src/cli/missing_name.ts'
import { inside } from './cli_inside.ts'

const folder = mkdtempSync(join(tmpdir(), 'oikos-missing-'))
afterAll(() => rmSync(folder, { recursive: true }))

const names = Object.keys(INSTEAD)
const agents = names.map((name, i) => ({
  id: `agent-${i}`,
  type: 'agent',
  has_standing: true,
  can_execute: true,
  code: `function step() {\n  return { rest: String(${name}(1)) }\n}`,
  loop: { mind: 'code', every: '1m' },
}))
let logs = ''

beforeAll(async () => {
  const path = join(folder, 'a.yaml')
  writeFileSync(path, JSON.stringify({ name: 'a', about: 'b', until: '1s', artifacts: agents }))
  await inside('run', path, '--out', join(folder, 'a.oikos'))
  logs = (await inside('logs', join(folder, 'a.oikos'))).out
})

test.for(names.map((name, i) => [name, i] as const))('%s', ([name, i]) => {
  expect(logs).toContain(`fault EXECUTION_ERROR in agent-${i}.step: ${name} is not there: `)
})

test('no name is found in another, in a property or in a text', () => {
  const of = (code: string) => missingName({ code } as never, 1)
  expect(of('Date.now()')).toMatch(/^Date is not there/)
  expect(of("myDate + Dates + x.Date + 'Date'")).toBeNull()
  expect(of('Math.max(random())')).toBeNull()
})
