// The commands that look into a run file: timeline, show, query, logs.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { programFor } from '../src/cli/commands.ts'
import { Refused } from '../src/cli/ending.ts'
import { RunFileError } from '../src/run/run_file.ts'
import { live, scenarioOf } from './check.ts'
import { BUSY } from './runfile_world.ts'

const OIKOS = join(import.meta.dirname, '../src/cli/oikos.ts')
const folder = mkdtempSync(join(tmpdir(), 'oikos-'))
const file = join(folder, 'busy.oikos')

beforeAll(async () => {
  await live(scenarioOf(BUSY), file)
})

afterAll(() => rmSync(folder, { recursive: true }))

type Said = { out: string; err: string; code: number }

/** Runs a command in this process, with the exit code that bad input has there. */
async function oikos(...args: string[]): Promise<Said> {
  const said: Said = { out: '', err: '', code: 0 }
  const write = vi.spyOn(process.stdout, 'write').mockImplementation(((
    text: string,
    done?: () => void,
  ) => {
    said.out += text
    done?.()
    return true
  }) as typeof process.stdout.write)
  try {
    const program = await programFor(args)
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof Refused || error instanceof RunFileError)) throw error
    said.err = error.message
    said.code = 2
  } finally {
    write.mockRestore()
  }
  return said
}

async function ok(...args: string[]): Promise<string> {
  const { out, err, code } = await oikos(...args)
  expect(err).toBe('')
  expect(code).toBe(0)
  return out
}

async function refused(message: RegExp, ...args: string[]): Promise<void> {
  const { out, err, code } = await oikos(...args)
  expect(err).toMatch(message)
  expect(out).toBe('')
  expect(code).toBe(2)
}

test('timeline tells each event in a line, calls within calls to the right', async () => {
  const lines = (await ok('timeline', file, '--from', '40s', '--to', '40s')).split('\n')
  const call = lines.findIndex((line) => line.includes('bob called doubler.run with {"x":21}'))
  expect(call).toBeGreaterThan(0)
  const inner = lines.find((line) => line.includes('doubler called adder.run'))!
  expect(inner.indexOf('doubler called')).toBe(lines[call]!.indexOf('bob called') + 2)
  const columns = lines.slice(0, -1).map((line) => line.indexOf('  '))
  expect(columns.length).toBeGreaterThan(10)
  expect((await ok('timeline', file, '--limit', '2')).split('\n')[2]).toBe('… more: --from=#3')
})

test('timeline of one artifact, of some kinds, as JSON', async () => {
  const told = JSON.parse(await ok('timeline', file, 'poem', '--kinds', 'artifact', '--json')) as {
    events: { kind: string; says: string }[]
    next_seq: null
  }
  expect(told.events.map((event) => event.kind)).toEqual([
    'artifact.created',
    'artifact.listed',
    'artifact.sold',
  ])
  expect(told.events[2]!.says).toBe('bob bought poem from alice for 20 scrip')
  expect(told.next_seq).toBe(null)
})

test('show tells what an artifact is and has, now and then', async () => {
  const now = await ok('show', file, 'adder')
  expect(now).toMatch(/adder {2}tool, version 2/)
  expect(now).toMatch(/price +6 scrip/)
  expect(now).toMatch(/called +\d+ times by 2, earned \d+ scrip; failed: INVALID_ARGS 1/)
  expect(now).toMatch(/2 +13s +#\d+ {2}changed metadata, price by alice/)
  expect(now).toMatch(/\n {2}1 {2}function run\(a\)/)
  expect(await ok('show', file, 'adder', '--at', '12s')).toMatch(
    /version 1.*\n[\s\S]*price +5 scrip/,
  )
  expect(await ok('show', file, 'scrap')).toMatch(/a tombstone: deleted at 21s by alice/)
  expect(await ok('show', file, 'clumsy')).toMatch(
    /quarantined.*; 2 steps ended\n[\s\S]*EXECUTION_ERROR/,
  )
  expect(await ok('show', file, 'vase')).toMatch(
    /listed +by alice for 44 scrip, only to bob, since 23s/,
  )
  const bob = JSON.parse(await ok('show', file, 'bob', '--json')) as Record<string, never>
  expect(bob).toMatchObject({
    artifact: { id: 'bob', owner: 'bob' },
    owns: ['letter', 'poem'],
    loop: { phase: 'resting', wait: { on_event: { kind: 'scrip.moved' } } },
    resources: { stocks: { llm_budget: 0 } },
  })
})

test('query answers SQL as a table or as JSON', async () => {
  const sql = 'SELECT id, price FROM trades'
  expect(await ok('query', file, sql)).toBe('  id    price\n  poem     20\n\n1 row\n')
  const answer = JSON.parse(await ok('query', file, sql, '--json')) as unknown
  expect(answer).toEqual({ file, columns: ['id', 'price'], rows: [['poem', 20]] })
  expect(
    await ok(
      'query',
      file,
      '/* a comment */ WITH x AS (SELECT 9007199254740993 AS n) SELECT n FROM x',
    ),
  ).toMatch(/9007199254740993/)
})

test('logs tell what guests said, and where they failed', async () => {
  const told = await ok('logs', file)
  expect(told).toMatch(/30s {2}bob {2}step 0\n/)
  expect(told).toMatch(
    /40s {2}clumsy {2}fault EXECUTION_ERROR in clumsy\.step.*\n +at inner, line 4, column \d+\n( +\d \| .*\n){2} +\| +\^\n +at step, line 2, column \d+\n/,
  )
  expect(await ok('logs', file, 'vase')).toBe('vase logged nothing, and no guest code failed\n')
  const json = JSON.parse(await ok('logs', file, 'broken', '--json')) as {
    faults: object[]
    logs: object[]
  }
  expect(json.logs).toEqual([])
  expect(json.faults).toMatchObject([{ id: 'broken', method: 'run', stack: [{ line: 3 }] }])
})

test('bad input is refused with advice and exit code 2', async () => {
  await refused(/there is no such file/, 'timeline', join(folder, 'none'))
  await refused(/it is no run file/, 'query', OIKOS, 'SELECT 1')
  await refused(/there is no addr in .*: did you mean adder\?/, 'show', file, 'addr')
  await refused(/there is no bbo in .*: did you mean bob\?/, 'logs', file, 'bbo')
  refused(
    /there is no adder at 5s yet: it comes into being at 10s/,
    'show',
    file,
    'adder',
    '--at',
    '5s',
  )
  await refused(/--at 5 is no place in a run/, 'show', file, 'adder', '--at', '5')
  refused(
    /no kind of event artifcat: did you mean "artifact"/,
    'timeline',
    file,
    '--kinds',
    'artifcat',
  )
  await refused(/--limit many is no number/, 'timeline', file, '--limit', 'many')
  await refused(
    /no such table: balance: did you mean "balances"/,
    'query',
    file,
    'SELECT * FROM balance',
  )
  for (const sql of ['DELETE FROM events', 'PRAGMA journal_mode=WAL', 'ATTACH "x" AS y', '']) {
    await refused(/only reading is possible/, 'query', file, sql)
  }
  await refused(/one statement at a time/, 'query', file, 'SELECT 1; DELETE FROM events')
  await refused(
    /only reading is possible/,
    'query',
    file,
    'WITH x AS (SELECT 1) DELETE FROM events',
  )
})

const NODE = `"${process.execPath}" --no-node-snapshot --disable-warning=ExperimentalWarning "${OIKOS}"`

test('a reader that goes away ends the command quietly', () => {
  const command = `set -o pipefail; ${NODE} timeline "${file}" | head -1`
  const { stdout, stderr, status } = spawnSync('bash', ['-c', command], { encoding: 'utf8' })
  expect(stdout.split('\n').length).toBe(2)
  expect(stderr).toBe('')
  expect(status).toBe(0)
})

test('the process says what is wrong in one line and exits with 2', () => {
  const command = `${NODE} show "${file}" addr`
  const { stdout, stderr, status } = spawnSync('bash', ['-c', command], { encoding: 'utf8' })
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^[^\n]*did you mean adder\?\n$/)
  expect(status).toBe(2)
})
