// Cassettes: answers kept for other runs, and what is told where there is none; and where what is
// asked differs from what a run file has.

import { hash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { canonical, type Json } from '../src/base/json.ts'
import type { PendingEffect } from '../src/kernel/world.ts'
import { bringModules } from '../src/run/bring.ts'
import { Cassette, CassetteMiss, type CassetteMode, NoCassette } from '../src/run/cassette.ts'
import { defaultConfig } from '../src/run/config.ts'
import { differenceText, requestDifference } from '../src/run/difference_text.ts'
import { Edge } from '../src/run/edge.ts'
import { Run } from '../src/run/live.ts'
import { resumed } from '../src/run/resume.ts'
import { inFolder, scenarioOf } from './check.ts'
import { inside } from './cli_inside.ts'
import { oikos } from './cli_process.ts'

const ask = (content: string): Json => ({
  models: ['a'],
  system: 's',
  tools: [],
  messages: [{ role: 'user', content }],
  max_output_tokens: 5,
})
const hashOf = (request: Json) => hash('sha256', canonical(request), 'hex')
const ok = (text: string): Json => ({ ok: true, model: 'a', text, calls: [], usage: null })
const free: Json = { ok: false, code: 'RATE_LIMITED', message: 'busy' }

function takeOf(cassette: Cassette, content: string) {
  const request = ask(content)
  return cassette.take(request, hashOf(request))
}

/** A cassette in which each text was asked so often; the answers count. */
function taped(path: string, ...asked: string[]): void {
  const cassette = new Cassette(path, 'record')
  asked.forEach((content, i) => {
    takeOf(cassette, content).keep(ok(`${i}`))
  })
}

describe('a cassette', () => {
  test('answers the n-th same request with the n-th answer', () =>
    inFolder((folder) => {
      const path = join(folder, 'a.jsonl')
      taped(path, 'x', 'y', 'x')
      const cassette = new Cassette(path, 'replay')
      const texts = ['x', 'x', 'y'].map((one) => takeOf(cassette, one).taped)
      expect(texts).toEqual([ok('0'), ok('2'), ok('1')])
      const resumed = new Cassette(path, 'replay')
      resumed.goOn([[hashOf(ask('x')), 1]])
      expect(takeOf(resumed, 'x').taped).toEqual(ok('2'))
    }))

  test('has lines that people read, instructions once', () =>
    inFolder((folder) => {
      const path = join(folder, 'a.jsonl')
      taped(path, 'x', 'y')
      const lines = readFileSync(path, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      expect(lines.map((line) => Object.keys(line))).toEqual([
        ['cassette'],
        ['instructions', 'system', 'tools'],
        ['hash', 'instructions', 'n', 'outcome', 'request'],
        ['hash', 'instructions', 'n', 'outcome', 'request'],
      ])
    }))

  test('says what was kept last', () =>
    inFolder((folder) => {
      const path = join(folder, 'a.jsonl')
      taped(path, 'x')
      taped(path, 'y', 'x')
      expect(takeOf(new Cassette(path, 'replay'), 'x').taped).toEqual(ok('1'))
    }))

  test('in mode auto asks what is not there, and again what failed and cost nothing', () =>
    inFolder((folder) => {
      const path = join(folder, 'a.jsonl')
      taped(path, 'x')
      const first = new Cassette(path, 'auto')
      expect(takeOf(first, 'x').taped).toEqual(ok('0'))
      const take = takeOf(first, 'new')
      expect(take.taped).toBeUndefined()
      take.keep(free)
      expect(takeOf(new Cassette(path, 'auto'), 'new').taped).toBeUndefined()
      expect(takeOf(new Cassette(path, 'replay'), 'new').taped).toEqual(free)
    }))

  test('goes on after a line that a crash cut off', () =>
    inFolder((folder) => {
      const path = join(folder, 'a.jsonl')
      taped(path, 'x', 'y')
      truncateSync(path, readFileSync(path).length - 30)
      expect(takeOf(new Cassette(path, 'replay'), 'x').taped).toEqual(ok('0'))
      const cassette = new Cassette(path, 'auto')
      takeOf(cassette, 'y').keep(ok('again'))
      expect(takeOf(new Cassette(path, 'replay'), 'y').taped).toEqual(ok('again'))
    }))

  test('keeps nothing once it is closed', () =>
    inFolder((folder) => {
      const path = join(folder, 'a.jsonl')
      const cassette = new Cassette(path, 'record')
      const take = takeOf(cassette, 'x')
      cassette.close()
      take.keep(ok('late'))
      expect(readFileSync(path, 'utf8')).toBe('{"cassette":1}\n')
    }))

  test.each<[string, CassetteMode, RegExp]>([
    ['{"cassette":2}\n', 'auto', /a\.jsonl: it is no cassette, or one of a newer oikos/],
    ['SQLite format 3', 'replay', /it is no cassette/],
    ['{"cassette":1}\nwhat is this\n', 'record', /its line 2 cannot be read: take it out/],
  ])('is not %j', (text, mode, message) =>
    inFolder((folder) => {
      const path = join(folder, 'a.jsonl')
      writeFileSync(path, text)
      expect(() => new Cassette(path, mode)).toThrow(message)
      expect(readFileSync(path, 'utf8')).toBe(text)
    }),
  )

  test('that is empty is begun; one that is not there can be no source', () =>
    inFolder((folder) => {
      const path = join(folder, 'a.jsonl')
      appendFileSync(path, '')
      taped(path, 'x')
      expect(takeOf(new Cassette(path, 'replay'), 'x').taped).toEqual(ok('0'))
      expect(() => new Cassette(join(folder, 'b'), 'replay')).toThrow(NoCassette)
      expect(existsSync(join(folder, 'b'))).toBe(false)
    }))

  test.each<[string[], string, RegExp]>([
    [[], 'x', /has no answer to what is asked: it is empty; --llm auto asks/],
    [['x'], 'x', /it was asked 1 times there, and is asked once more; --llm auto/],
    [
      ['hello', 'hello you'],
      'hello me',
      /messages\[0\]\.content: expected "hello you", got "hello me"/,
    ],
    [
      ['{"a":{"b":1}}'],
      '{"a":{"b":2}}',
      /differs in messages\[0\]\.content, in it a\.b: expected 1, got 2/,
    ],
  ])('with %j is asked for %j', (known, wanted, message) =>
    inFolder((folder) => {
      const path = join(folder, 'a.jsonl')
      taped(path, ...known)
      const cassette = new Cassette(path, 'replay')
      for (const one of known) if (one === wanted) takeOf(cassette, one)
      expect(() => takeOf(cassette, wanted)).toThrow(CassetteMiss)
      expect(() => takeOf(new Cassette(path, 'replay'), `${wanted} `)).toThrow(CassetteMiss)
      const again = new Cassette(path, 'replay')
      for (const one of known) if (one === wanted) takeOf(again, one)
      expect(() => takeOf(again, wanted)).toThrow(message)
    }),
  )
})

function minds(failPercent: number, more = ''): string {
  return `
name: taped
about: minds whose answers are kept
seed: 2
until: 5s
config:
  edge: {retries: 0}
  llm: {providers: {local: {kind: scripted, fail_percent: ${failPercent}}}}
artifacts:
  - id: mind{n}
    count: 3
    type: agent
    has_standing: true
    endow: {scrip: 50${more}, llm_budget: $1, llm_rate: {rate: 1000000/min, capacity: 200000}}
    loop: {mind: llm, every: 1s}
`
}

async function lived(
  source: string,
  mode: CassetteMode,
  cassette: string,
  file: string | null = null,
) {
  const scenario = scenarioOf(source)
  const options = { file, cassette: new Cassette(cassette, mode) }
  const run = new Run(scenario, await bringModules(scenario), options)
  try {
    run.begin()
    const { eventHash } = await run.live({ between: () => undefined, stopping: () => false })
    return eventHash
  } catch (error) {
    run.close(error)
    throw error
  } finally {
    run.close()
  }
}

describe('a run', () => {
  test('is lived again from a cassette, whoever would be asked', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.jsonl')
      const first = await lived(minds(20), 'record', path)
      const before = readFileSync(path, 'utf8')
      expect(before.split('\n').length).toBeGreaterThan(5)
      expect(await lived(minds(100), 'replay', path)).toBe(first)
      expect(readFileSync(path, 'utf8')).toBe(before)
      expect(await lived(minds(0), 'auto', join(folder, 'b.jsonl'))).not.toBe(first)
    }))

  test('asks only what is not there', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.jsonl')
      const first = await lived(minds(0), 'auto', path)
      const before = readFileSync(path, 'utf8')
      expect(await lived(minds(0), 'auto', path)).toBe(first)
      expect(readFileSync(path, 'utf8')).toBe(before)
      await lived(minds(0, '0'), 'auto', path)
      expect(readFileSync(path, 'utf8').length).toBeGreaterThan(before.length)
    }))

  test('that asks something else stops, says what, and can go on', () =>
    inFolder(async (folder) => {
      const [path, file] = [join(folder, 'a.jsonl'), join(folder, 'a.oikos')]
      await lived(minds(0), 'record', path)
      const other = minds(0, '0')
      await expect(lived(other, 'replay', path, file)).rejects.toThrow(
        /the nearest differs in messages/,
      )
      const run = await resumed(file, { cassette: new Cassette(path, 'auto') })
      await run.live({ between: () => undefined, stopping: () => false })
      run.close()
    }))
})

describe('on the command line', () => {
  test.each<[string, RegExp]>([
    ['--llm sometimes', /--llm sometimes: use live, record, replay, auto/],
    ['--llm record', /--llm record: say which file, --cassette answers\.jsonl/],
    ['--cassette a.jsonl', /--cassette a\.jsonl: say --llm record, replay or auto/],
    ['--llm replay --cassette none.jsonl', /none\.jsonl: there is no such file to replay from/],
    ['--llm auto --cassette package.json', /package\.json: it is no cassette/],
  ])('run %s', async (options, message) => {
    const said = await inside('run', 'test/scenarios/thinkers.yaml', ...options.split(' '))
    expect(said.code).toBe(2)
    expect(said.err).toMatch(message)
  })

  test('a run that misses an answer fails', () =>
    inFolder(async (folder) => {
      const [path, scenario] = [join(folder, 'a.jsonl'), join(folder, 'a.yaml')]
      taped(path, 'x')
      writeFileSync(scenario, minds(0))
      const out = ['--out', join(folder, 'a.oikos')]
      // It lives, with a channel to whoever started it: a process of its own.
      const said = await oikos(
        ['run', scenario, '--llm', 'replay', '--cassette', path, ...out],
        folder,
      )
      expect(said.code).toBe(1)
      expect(said.err).toMatch(/a\.jsonl has no answer to what is asked: the nearest differs in/)
      expect(said.err).not.toMatch(/bug of oikos/)
    }))
})

describe('what differs', () => {
  test.each<[Json, Json, string]>([
    [{ a: 1 }, { a: 2 }, 'a: expected 1, got 2'],
    [{ a: 1 }, {}, 'a: expected 1, got nothing'],
    [{ a: { b: [1, 2] } }, { a: { b: [1, 3] } }, 'a.b[1]: expected 2, got 3'],
    [{ a: '{"b":[1]}' }, { a: '{"b":[2]}' }, 'a, in it b[0]: expected 1, got 2'],
    [{ a: 'x' }, { a: 3 }, 'a: expected "x", got 3'],
    [{ a: { b: 'x'.repeat(500) } }, { a: 1 }, `a: expected {"b":"${'x'.repeat(113)}…, got 1`],
    [
      { a: `${'x'.repeat(500)}1${'y'.repeat(500)}` },
      { a: `${'x'.repeat(500)}2` },
      `a: expected "…${'x'.repeat(40)}1${'y'.repeat(79)}…", got "…${'x'.repeat(40)}2"`,
    ],
    [{ a: 1 }, { a: 1 }, 'nothing that can be seen'],
  ])('of %j and %j', (expected, got, text) => {
    expect(requestDifference(expected, got)).toBe(text)
  })

  test('is told of an effect that asks something else than the file has', async () => {
    const row = { kind: 'llm', outcome: canonical(ok('x')), asked_ms: 0, answered_ms: 0 } as const
    const edge = new Edge(defaultConfig, {
      recorded: (id) => ({ id, ...row, request_hash: hashOf(ask('one')) }),
      asked: () => ask('one'),
      lost: 'refuse',
    })
    const effect = { id: 'a/1', kind: 'llm', instructions: {}, request: ask('two') }
    edge.start(effect as unknown as PendingEffect)
    await expect(edge.outcome('a/1')).rejects.toThrow(
      'a/1 asks something else than what the file has of it: ' +
        `${differenceText({ path: 'messages[0].content', expected: 'one', got: 'two' })}`,
    )
    await edge.close()
  })
})
