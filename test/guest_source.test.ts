// Faults with the source that ran: of that instant's version, by file, equal ones told once.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OpenRun } from '../src/inspect/open_run.ts'
import { stepAnswer } from '../src/inspect/step_answers.ts'
import { isProblems, readScenario } from '../src/run/scenario.ts'
import { inFolder, live } from './check.ts'
import { inside } from './cli_inside.ts'

const WORLD = `
name: faults
about: code that fails before and after it is changed
seed: 1
until: 10s
artifacts:
  - id: old
    type: agent
    has_standing: true
    can_execute: true
    code: {files: [tools.js, old.js]}
    loop: {mind: code, every: 1s}
    endow: {disk: 10kB}
at:
  - {at: 4500ms, invoke: genesis_store.write, as_caller: old, args: {id: old, code: "function step() {\\n\\tnull.x\\n}"}}
`

const FILES: Record<string, string> = {
  'tools.js': '// one line\nfunction fail(why) {\n  throw new Error(why)\n}\n',
  'old.js': 'function step() {\n  if (now > 2000000)\n    fail("late")\n  log("early")\n}\n',
}

const faults = (folder: string) => {
  const scenario = readScenario(WORLD, 'faults.yaml', { read: (name) => FILES[name] ?? null })
  if (isProblems(scenario)) throw new Error(JSON.stringify(scenario))
  const path = join(folder, 'faults.oikos')
  return live(scenario, path).then(() => path)
}

test('a fault is told with the line of its file, and of the code that ran then', () =>
  inFolder(async (folder) => {
    const path = await faults(folder)
    const { out } = await inside('logs', path)
    const shown = out.split('\n').map((line) => line.trimEnd())
    const first = shown.findIndex((line) => line.includes('fault EXECUTION_ERROR'))
    expect(shown.slice(first, first + 6).map((line) => line.replace(/^ {17}/, ''))).toEqual([
      '           3s  old  fault EXECUTION_ERROR in old.step: late',
      'at fail, tools.js:3:9',
      '  2 | function fail(why) {',
      '  3 |   throw new Error(why)',
      '    |         ^',
      'at step, old.js:3:5',
    ])
    expect(out).toMatch(/\n +\d times, the last at \d+s\n/)
    // What was written while it lived came from no file; a tab is one column.
    expect(out).toContain('at step, line 2, column 7\n')
    expect(out).toContain('  2 |  null.x\n')
    expect(out).toMatch(/ {4}\| {7}\^\n/)

    const every = (await inside('logs', path, '--all')).out
    const times = (text: string) => text.split('fault EXECUTION_ERROR').length - 1
    expect(every).not.toContain(' times, ')
    const told = JSON.parse((await inside('logs', path, '--json')).out) as {
      faults: { count: number; place: string; excerpt: string[]; t: number; last: number }[]
    }
    expect(told.faults.map(({ place }) => place)).toEqual(['tools.js:3:9', 'line 2, column 7'])
    expect(told.faults[0]).toMatchObject({ t: 3_000_000, last: 4_000_000, count: 2 })
    expect(told.faults.reduce((sum, { count }) => sum + count, 0)).toBe(times(every))
    expect(times(out)).toBe(2)
  }))

test('the answer about a step that failed says where', () =>
  inFolder(async (folder) => {
    const open = new OpenRun('faults', await faults(folder))
    try {
      const [failed] = [...open.file.events({ kinds: ['agent.failed'] })]
      const answer = await stepAnswer(open, failed!.step!)
      expect(answer).toMatchObject({
        failure: {
          code: 'EXECUTION_ERROR',
          where: expect.arrayContaining(['at fail, tools.js:3:9', 'at step, old.js:3:5']),
        },
      })
    } finally {
      open.close()
    }
  }))
