// The lease of a run file: who has lost it can't write a row.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Recorder } from '../src/run/recorder.ts'
import { inFolder, scenarioOf } from './check.ts'

test('a run file has one writer: a second one is refused by name, a dead one loses it', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'a.oikos')
    const scenario = scenarioOf('test/scenarios/spawn.yaml')
    const first = new Recorder(file, scenario)
    const name = new RegExp(`process ${process.pid} on .* is writing this run`)
    expect(() => new Recorder(file, scenario, { again: true })).toThrow(name)
    const db = first.reader()
    db.prepare('UPDATE lease SET pid = ?').run(deadProcess())
    const second = new Recorder(file, scenario, { again: true })
    const lost = /another process took this run over/
    const fault = { frame: 0, ordinal: 1, codeHash: 'a'.repeat(64), code: 'TIMEOUT' } as const
    expect(() => first.entryFault(fault)).toThrow(lost)
    const control = { does: 'reseed', id: '*', seed: 1 } as const
    expect(() => first.control({ n: 1, seq: 0, t: 0, control })).toThrow(lost)
    const asked = { id: 'e1', kind: 'llm', request_hash: '', asked_ms: 0 } as const
    expect(() => first.effect({ ...asked, outcome: null, answered_ms: null })).toThrow(lost)
    first.log({ t: 0, id: 'agent1', text: 'I still write' })
    expect(() => first.flush()).toThrow(lost)
    first.abandon()
    const tables = ['entry_faults', 'controls', 'effects', 'logs']
    for (const table of tables) {
      expect(second.reader().prepare(`SELECT * FROM ${table}`).all(), table).toEqual([])
    }
    const held = second.reader().prepare('SELECT count(*) FROM lease').pluck().get()
    expect(held).toBe(1)
    second.abandon()
  }))

/** The number of a process that has ended. */
function deadProcess(): number {
  return Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8')) - 1
}
