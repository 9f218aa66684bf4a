// `oikos run --watch`: real edits of a scenario and its files, and what is told of each.
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inFolder } from './check.ts'
import { expectReadable, start, write } from './cli_process.ts'
import { descendants } from './torture_kills.ts'

const SCENARIO = `name: saver
about: saves by its rate
until: 5s
artifacts:
  - {id: saver, type: agent, has_standing: true, can_execute: true, content: {saved: 0}, code: {file: saver.js}, loop: {mind: code, every: 1s}}
measure:
  saved: {that: "artifact('saver').content.saved"}
expect:
  - {say: it saves, that: "artifact('saver').content.saved > 0"}
`

const saver = (does: string) => `// Saves.\nfunction step() {\n  ${does}\n}\n`

test(
  'each edit is lived, and told against the life before; mistakes are told and waited out',
  () =>
    inFolder(async (folder) => {
      write(folder, { 'saver.yaml': SCENARIO, 'saver.js': saver('self.content.saved += 1') })
      const { child, said } = start(['run', 'saver.yaml', '--watch'], folder)
      let heard = ''
      let from = 0
      for (const stream of [child.stdout!, child.stderr!]) {
        stream.on('data', (text: string) => {
          heard += text
        })
      }
      /** All that is told until it waits again. */
      const told = async (): Promise<string> => {
        const began = performance.now()
        while (!heard.slice(from).includes('Ctrl-C ends')) {
          if (performance.now() - began > 20_000) throw new Error(heard.slice(from))
          await delay(20)
        }
        const text = heard.slice(from)
        from = heard.length
        return text
      }
      const kept = () => readdirSync(join(folder, 'checkpoints/watched'))
      try {
        const first = await told()
        expect(first).toContain('saver · seed 1')
        expect(first).toContain('checkpoints/watched/saver.oikos')
        expect(first).toContain('Waiting for a change of 2 files')
        expect(kept()).toEqual(['saver.oikos'])

        // As most editors save: another file takes the place of the old one.
        writeFileSync(join(folder, '.saver.js.tmp'), saver('self.content.saved += 2'))
        renameSync(join(folder, '.saver.js.tmp'), join(folder, 'saver.js'))
        const twice = await told()
        expect(twice).toMatch(
          /^\nsaver\.js changed\n\nThey part at event #\d+, at data\.content\.saved\n/,
        )
        expect(twice).toMatch(/\nMeasures\n +before +now\n +saved +\d+ +\d+\n/)

        writeFileSync(join(folder, 'saver.js'), saver('lost.saved += 1'))
        const broken = await told()
        expect(broken).toContain('\n  fails now: it saves; found ')
        expect(broken).toContain('\nNew faults\n  EXECUTION_ERROR in saver.step (')
        expect(broken).toContain('at step, saver.js:3:')
        expect(broken).toContain('3 |   lost.saved += 1\n')

        writeFileSync(join(folder, 'saver.js'), `\n${saver('lost.saved += 1')}`)
        const moved = await told()
        expect(moved).not.toContain('New faults')
        expect(moved).toContain('still fail: 1')

        // A file that is named before it is there, with the rest of the scenario broken meanwhile.
        writeFileSync(join(folder, 'saver.yaml'), SCENARIO.replace('saver.js', 'more/new.js'))
        expect(await told()).toContain('there is no file more/new.js beside the scenario')
        write(folder, { 'more/new.js': saver('self.content.saved += 2') })
        const mended = await told()
        expect(mended).toContain('more/new.js changed')
        expect(mended).toContain('holds now: it saves')

        // A comment changes what is born, and nothing after.
        write(folder, { 'more/new.js': `${saver('self.content.saved += 2')}// The end.\n` })
        expect(await told()).toMatch(/Born otherwise, then the same \d+ events: [0-9a-f]{64}\n/)
        expect(kept()).toEqual(['saver.before.oikos', 'saver.oikos'])

        // A life under way is ended for the next one.
        writeFileSync(
          join(folder, 'saver.yaml'),
          SCENARIO.replace('until: 5s', 'until: 1h\ntime: {pace: 1}'),
        )
        while (!kept().includes('saver.now.oikos')) await delay(20)
        writeFileSync(join(folder, 'saver.yaml'), SCENARIO)
        rmSync(join(folder, 'saver.js'))
        expect(await told()).toContain('there is no file saver.js beside the scenario')
      } finally {
        child.kill('SIGINT')
      }
      const { code, out } = await said
      expect(code).toBe(0)
      expectReadable({ code, out, err: '' })
      expect(descendants(child.pid!)).toEqual([])
      expect(kept()).toEqual(['saver.before.oikos', 'saver.oikos'])
    }),
  60_000,
)

test(
  'Ctrl-C ends a life under way, and nothing is left of it',
  () =>
    inFolder(async (folder) => {
      const slow = SCENARIO.replace('until: 5s', 'until: 1h\ntime: {pace: 1}')
      write(folder, { 'saver.yaml': slow, 'saver.js': saver('self.content.saved += 1') })
      const { child, said } = start(['run', 'saver.yaml', '--watch', '--out', 'here.oikos'], folder)
      while (!readdirSync(folder).includes('here.now.oikos')) await delay(20)
      await delay(300)
      const under = descendants(child.pid!)
      expect(under.length).toBeGreaterThan(1)
      child.kill('SIGTERM')
      expect((await said).code).toBe(0)
      expect(readdirSync(folder).filter((name) => name.includes('.oikos'))).toEqual([])
      for (const pid of under) expect(() => process.kill(pid, 0)).toThrow()
    }),
  30_000,
)

test('what can not be watched is refused with advice', () =>
  inFolder(async (folder) => {
    for (const more of ['--json', '--no-record', '--inspect']) {
      const { code, err } = await start(['run', 'x.yaml', '--watch', more], folder).said
      expect(code).toBe(2)
      expect(err).toContain('leave out --json, --inspect and --no-record')
    }
  }))
