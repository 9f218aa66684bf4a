// The good paths of the command line, from a new folder to looking into what happened.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { oikos, oikosJson, REPO, write } from './cli_process.ts'

/** An agent that fails at a known place, and a puppet that is disappointed. */
const FAULTY: Record<string, string> = {
  'faulty.yaml': `name: faulty
about: a guest that fails at a known place, and a puppet that hoped for more
until: 2s
artifacts:
  - id: clumsy
    type: agent
    has_standing: true
    can_execute: true
    code: {file: agents/clumsy.js}
    interface: {description: fails, tools: []}
    loop: {mind: code}
  - id: hopeful
    type: account
    has_standing: true
    endow: {scrip: 3}
    loop: {mind: script, script: [{at: 1s, invoke: genesis_ledger.balance, args: {id: hopeful}, expect: {result: {balance: 4}}}]}
expect:
  - {say: somebody is rich, that: "balance('hopeful') > 100"}
  - {say: two and two are four, that: "2 + 2 === 4"}
`,
  'agents/clumsy.js': `// Fails on line 9, column 9.
function step() {
  log('here I go')
  outer()
}
const outer = () => inner()

function inner() {
  throw new Error('no such stall')
}
`,
}

let folder = ''
const DAY = 'checkpoints/day.oikos'
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oikos-'))
  write(folder, FAULTY)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('new, then check, then run: a first scenario that holds', async () => {
  const made = await oikos(['new', 'my study'], folder)
  expect(made).toMatchObject({ code: 0, err: '' })
  expect(made.out).toContain('npx oikos run my study/scenario.yaml')
  const checked = await oikos(['check', 'my study/scenario.yaml'], folder)
  expect(checked).toMatchObject({ code: 0, err: '' })
  expect(checked.out).toMatch(/is valid: 3 artifacts, 1 of them agents/)
  const { out, err, code } = await oikos(['run', 'my study/scenario.yaml'], folder)
  expect({ err, code }).toEqual({ err: '', code: 0 })
  expect(out).toMatch(/^my study · seed 1 · ended at 10m/)
  expect(out).toMatch(/^event hash {2}[0-9a-f]{64}\nstate hash {2}[0-9a-f]{64}$/m)
  const file = /^run file +(.*)$/m.exec(out)![1]!
  expect(readdirSync(join(folder, 'checkpoints'))).toEqual([file.split('/').at(-1)])
})

test('run --json is one object with all that is promised; the seed decides the hashes', async () => {
  const living = ['run', join(REPO, 'scenarios/bazaar.yaml'), '--until', '2h', '--json']
  const life = async (...more: string[]): Promise<Record<string, unknown>> => {
    const { out, code, err } = await oikos([...living, ...more], folder)
    expect(err).toBe('')
    const printed = JSON.parse(out) as Record<string, unknown>
    return { ...printed, code }
  }
  const [first, again, other] = await Promise.all([
    life('--out', DAY),
    life('--no-record'),
    life('--no-record', '--seed', '8'),
  ])
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/)
  const whole = { time_us: 7_200_000_000, event_hash: hash, state_hash: hash }
  const expected = { passed: expect.any(Number), failed: expect.any(Array) }
  expect(first).toMatchObject({ ...whole, file: DAY, seed: 7, reason: 'until', expect: expected })
  expect(first.events).toBeGreaterThan(1000)
  expect(again).toEqual({ ...first, file: null })
  expect(other.seed).toBe(8)
  expect(other.event_hash).not.toBe(first.event_hash)
  expect(other.state_hash).not.toBe(first.state_hash)
})

test('the run file is looked into by every command', async () => {
  const sql = 'SELECT count(*) AS n, max(t) <= 7200000000 AS within FROM events'
  const { rows } = await oikosJson(['query', DAY, sql], folder)
  const [[count, within]] = rows as [number, number][] as [[number, number]]
  expect(within).toBe(1)
  const timeline = await oikosJson(['timeline', DAY, '--limit', '20'], folder)
  expect((timeline.events as object[]).length).toBe(20)
  expect(timeline.next_seq).toBe(21)
  const last = await oikosJson(['timeline', DAY, `--from=#${count}`], folder)
  expect(last.events).toMatchObject([{ seq: count, kind: 'world.ended' }])
  const shown = await oikos(['show', DAY, 'genesis_ledger', '--at', '1h'], folder)
  expect(shown).toMatchObject({ code: 0, err: '' })
  expect(shown.out).toContain('genesis_ledger')
})

test('expectations that fail: exit code 1, and what was found', async () => {
  const run = ['run', 'faulty.yaml', '--out', 'faulty.oikos']
  const { out, code } = await oikos(run, folder)
  expect(code).toBe(1)
  expect(out).toContain('Expected  1 of 3 hold')
  expect(out).toMatch(/failed: somebody is rich; found .*balance\('hopeful'\) > 100.*false/)
  expect(out).toMatch(/failed: hopeful at 1s: genesis_ledger\.balance; found .*"balance":3/)
  const { rows } = await oikosJson(['query', 'faulty.oikos', MANIFEST], folder)
  expect(JSON.stringify(rows)).toContain('somebody is rich')
})

const MANIFEST = "SELECT value FROM manifest WHERE key = 'expectations'"

test('logs show what a guest said, and where it failed in its own source', async () => {
  const { out, code } = await oikos(['logs', 'faulty.oikos'], folder)
  expect(code).toBe(0)
  expect(
    out
      .split('\n')
      .slice(0, 9)
      .map((line) => line.trim()),
  ).toEqual([
    '0  clumsy  here I go',
    '0  clumsy  fault EXECUTION_ERROR in clumsy.step: no such stall',
    'at inner, agents/clumsy.js:9:9',
    '8 | function inner() {',
    "9 |   throw new Error('no such stall')",
    '|         ^',
    'at outer, agents/clumsy.js:6:21',
    'at step, agents/clumsy.js:4:3',
    expect.stringMatching(/^[1-9]\d* times, the last at \d/),
  ])
  const { faults } = await oikosJson(['logs', 'faulty.oikos', 'clumsy'], folder)
  const frame = { name: 'inner', line: 9, column: 9 }
  const fault = { id: 'clumsy', method: 'step', code: 'EXECUTION_ERROR', message: 'no such stall' }
  expect((faults as object[])[0]).toMatchObject({ ...fault, t: 0 })
  expect((faults as { stack: object[] }[])[0]!.stack[0]).toEqual(frame)
})

test('--no-record keeps no file', async () => {
  const before = readdirSync(folder, { recursive: true })
  const { out } = await oikos(['run', 'faulty.yaml', '--no-record'], folder)
  expect(out).not.toContain('run file')
  expect(readdirSync(folder, { recursive: true })).toEqual(before)
  expect(existsSync(join(folder, DAY))).toBe(true)
})
