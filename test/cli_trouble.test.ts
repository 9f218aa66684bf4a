// A run that is stopped from outside, runs out of disk, or fails: one line, and a file that opens.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openRunFile, type RunFile } from '../src/run/run_file.ts'
import { inFolder } from './check.ts'
import { expectReadable, oikos, oikosJson, REPO, start, write } from './cli_process.ts'
import { verified } from './runfile_verify.ts'

const BAZAAR = join(REPO, 'scenarios/bazaar.yaml')
const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0
const grown = (path: string) => size(path) + size(`${path}-wal`)

/** The file is one file, with whole commits alone, and its manifest knows the last of them. */
function expectWhole(path: string, look: (file: RunFile) => void): void {
  for (const side of ['-wal', '-shm', '-journal']) expect(existsSync(path + side)).toBe(false)
  const file = openRunFile(path)
  const { events, hash } = verified(file)
  expect(events).toBeGreaterThan(1000)
  expect(file.manifest()).toMatchObject({ events, event_hash: hash })
  look(file)
  file.close()
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} in the middle: the file is whole and says that it was interrupted`, () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.oikos')
      const args = ['run', BAZAAR, '--until', '1000d', '--out', 'a.oikos']
      const { child, said } = start(args, folder)
      while (grown(path) < 1_000_000 && child.exitCode === null) {
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      child.kill(signal)
      const { code, out, err } = await said
      expectReadable({ code, out, err })
      expect(code).toBe(1)
      expect(err).toBe(
        'oikos: interrupted; the run file is whole up to there: npx oikos resume a.oikos goes on\n',
      )
      expect(out).toContain('run file    a.oikos')
      expectWhole(path, (file) => {
        expect(file.manifest()).toMatchObject({ state: 'interrupted', reason: 'interrupted' })
        expect(file.event(file.lastSeq())!.kind).not.toBe('world.ended')
      })
    }))
}

test('a run paced to the wall clock stops when it is asked, and is read while it waits', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'a.oikos')
    writeFileSync(join(folder, 'slow.yaml'), SLOW)
    const { child, said } = start(['run', 'slow.yaml', '--out', 'a.oikos'], folder)
    let seen = 0
    while (seen === 0 && child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      if (grown(path) > 0) seen = eventsIn(path)
    }
    child.kill('SIGINT')
    expect(await said).toMatchObject({
      code: 1,
      err: 'oikos: interrupted; the run file is whole up to there: npx oikos resume a.oikos goes on\n',
    })
    expect(seen).toBeGreaterThan(10)
  }))

/** Its only agent is due in an hour, which lasts an hour. */
const SLOW = `name: slow
about: waits for an hour
time: {pace: 1}
artifacts:
  - id: ann
    type: account
    has_standing: true
    loop: {mind: script, script: [{at: 1h, invoke: genesis_clock.now}]}
`

/** What a reader finds while the run goes on; 0 while there is no table yet. */
function eventsIn(path: string): number {
  try {
    const file = openRunFile(path)
    const last = file.lastSeq()
    file.close()
    return last
  } catch {
    return 0
  }
}

test('a full disk: one line that says so, exit code 1, and what was written stays', () =>
  inFolder(async (folder) => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]).status !== 0) {
      process.stderr.write('SKIPPED: no right to mount a small disk here\n')
      return
    }
    try {
      const args = ['run', BAZAAR, '--until', '1000d', '--out', 'disk/a.oikos']
      const { code, out, err } = await oikos(args, folder)
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toMatch(/^oikos: disk\/a\.oikos: .*disk (is|may be) full[^\n]*\n$/)
      const file = openRunFile(join(disk, 'a.oikos'))
      expect(verified(file).events).toBeGreaterThan(1000)
      file.close()
    } finally {
      spawnSync('umount', [disk])
    }
  }))

const MINDS: [string, string, RegExp][] = [
  ['throws', "() => { throw new Error('lost my mind') }", /Error: lost my mind/],
  ['answers nonsense', '() => ({ act: [] })', /returned act: use actions, plan, rest/],
  ['answers no number', '() => Number.NaN', /NaN/],
  ['answers a promise', 'async () => 5', /may not be async/],
  ['keeps what is no data', '(me) => me.save({ a: 10n })', /a is of type bigint/],
]

test.each(MINDS)('a native mind that %s stops the run with its name, seed and place', (...row) =>
  inFolder(async (folder) => {
    const [, mind, message] = row
    write(folder, {
      'minds.ts': `export const zi = ${mind}\n`,
      'world.yaml': `name: n
about: a native mind that fails
seed: 6
native: minds.ts
artifacts:
  - {id: ann, type: account, has_standing: true, loop: {mind: native, name: zi, start: 3s}}
`,
    })
    const { code, out, err } = await oikos(['run', 'world.yaml', '--out', 'a.oikos'], folder)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(message)
    expect(err).toMatch(/^oikos: .*zi, the mind of ann, .* \(seed 6, after event #\d+, at 3s\)\n$/)
    const file = openRunFile(join(folder, 'a.oikos'))
    expect(file.manifest()).toMatchObject({ state: 'failed' })
    expect(file.manifest().reason).toMatch(message)
    const { events } = file.manifest()
    file.close()
    const again = await oikosJson(['replay', 'a.oikos'], folder)
    expect(again).toMatchObject({ events, identical: events, of: events, divergence: null })
    expect(await oikosJson(['verify', 'a.oikos'], folder)).toMatchObject({ holds: true, events })
  }),
)
