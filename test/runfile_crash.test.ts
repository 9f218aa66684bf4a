// Run files after trouble: killed writers, full disks, files that are none.
import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { Recorder } from '../src/run/recorder.ts'
import { openRunFile, RunFileError } from '../src/run/run_file.ts'
import { inFolder } from './check.ts'
import { verified } from './runfile_verify.ts'
import { emptyScenario, record } from './runfile_writer.ts'

const WRITER = join(import.meta.dirname, 'runfile_writer.ts')

for (const afterKb of [300, 700, 2500]) {
  test(`a writer killed after ${afterKb} kB leaves a whole file`, () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.oikos')
      const writer = spawn(process.execPath, ['--no-node-snapshot', WRITER, path])
      const closed = new Promise((resolve) => writer.on('close', resolve))
      while (sizeOf(`${path}-wal`) + sizeOf(path) < afterKb * 1000) {
        if (writer.exitCode !== null) throw new Error('the writer ended by itself')
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      writer.kill('SIGKILL')
      await closed
      const file = openRunFile(path)
      expect(file.manifest().state).toBe('running')
      const { events, hash } = verified(file)
      expect(events).toBeGreaterThan(0)
      expect(file.manifest()).toMatchObject({ events, event_hash: hash })
      expect([...file.events()].length).toBe(events)
      file.close()
    }))
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

test('a full disk is said in one sentence; what was written before stays', () =>
  inFolder((folder) => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).status === 0
    const path = join(mounted ? disk : folder, 'a.oikos')
    const limit = mounted ? '' : 'ulimit -f 2000; trap "" XFSZ; '
    try {
      const command = `${limit}exec "${process.execPath}" --no-node-snapshot "${WRITER}" "${path}"`
      const { stdout, stderr, status } = spawnSync('bash', ['-c', command], { encoding: 'utf8' })
      expect(stderr).toBe('')
      expect(stdout).toMatch(/^RunFileError: .*a\.oikos: (the disk is full|.*the disk may be full)/)
      expect(status).toBe(3)
      const file = openRunFile(path)
      const { events, hash } = verified(file)
      expect(events).toBeGreaterThan(100)
      expect(file.manifest()).toMatchObject({ events, event_hash: hash })
      file.close()
    } finally {
      if (mounted) spawnSync('umount', [disk])
    }
  }))

test('a full disk: the recorder can still be closed', () =>
  inFolder((folder) => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status !== 0) {
      process.stderr.write('SKIPPED: no right to mount a small disk here\n')
      return
    }
    try {
      const path = join(disk, 'a.oikos')
      const recorder = new Recorder(path, emptyScenario(['record.batch=100']))
      let seq = 0
      const fill = () => {
        for (; ; seq++) {
          const data = { id: 'a', content: `${seq}`.repeat(200), bytes: 1 }
          const envelope = { seq: seq + 1, t: seq, by: null, cause: null, step: null }
          recorder.add([{ ...envelope, kind: 'artifact.saved', data }])
        }
      }
      expect(fill).toThrow(/disk (is|may be) full/)
      recorder.abandon()
      const file = openRunFile(path)
      expect(verified(file).events).toBeGreaterThan(0)
      file.close()
    } finally {
      spawnSync('umount', [disk])
    }
  }))

test('where no file can be made, one sentence says so', () => {
  for (const path of ['/nowhere/at/all/a.oikos', '/proc/a.oikos']) {
    expect(() => new Recorder(path, emptyScenario()), path).toThrow(RunFileError)
  }
})

test('what is no run file is refused in one sentence', () =>
  inFolder((folder) => {
    const at = (name: string) => join(folder, name)
    const refused = (name: string, message: RegExp) =>
      expect(() => openRunFile(at(name)), name).toThrow(message)
    refused('missing', /there is no such file/)
    refused('.', /is a folder/)
    writeFileSync(at('text'), 'name: bazaar\n'.repeat(100))
    refused('text', /it is no run file/)
    writeFileSync(at('empty'), '')
    refused('empty', /no run file/)
    new Database(at('other')).exec('CREATE TABLE t (a)').close()
    refused('other', /a database but no run file/)
    record(at('newer'), (seq) => seq > 10).abandon()
    const db = new Database(at('newer'))
    db.exec(
      "UPDATE manifest SET value = 99 WHERE key = 'format'; UPDATE manifest SET value = '7.0' WHERE key = 'oikos'; DELETE FROM manifest WHERE key = 'digests'",
    )
    db.close()
    refused('newer', /format 99, made by oikos 7\.0; this oikos reads up to 2/)
    record(at('cut'), (seq) => seq > 5000).abandon()
    const size = statSync(at('cut')).size
    spawnSync('truncate', ['-s', String(Math.floor(size / 2)), at('cut')])
    appendFileSync(at('cut'), 'zzz')
    expect(() => [...openRunFile(at('cut')).events()]).toThrow(RunFileError)
  }))
