// Formats: a golden run file of each opens, verifies and is looked into; what is newer is refused.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { readAttestation } from '../src/run/attest.ts'
import { portraitOf } from '../src/run/portrait.ts'
import { formatProblem } from '../src/run/problem.ts'
import { openRunFile } from '../src/run/run_file.ts'
import { FORMAT } from '../src/run/run_tables.ts'
import { isProblems, readScenario } from '../src/run/scenario.ts'
import { select } from '../src/run/select.ts'
import { verified } from '../src/run/verify.ts'
import { addWorldTables } from '../src/run/world_tables.ts'
import { inFolder } from './check.ts'
import { GOLDEN } from './golden_make.ts'

/** Unpacks a golden file into a folder; answers its path. */
function unpacked(folder: string, format: number): string {
  const path = join(folder, 'market.oikos')
  writeFileSync(path, gunzipSync(readFileSync(`${GOLDEN}/format-${format}.oikos.gz`)))
  return path
}

describe.each(Array.from({ length: FORMAT }, (_, i) => i + 1))('format %i', (format) => {
  test('its golden file is small', () => {
    expect(statSync(`${GOLDEN}/format-${format}.oikos.gz`).size).toBeLessThan(100_000)
  })

  test('opens and verifies, and the file itself stays as it was', () =>
    inFolder(async (folder) => {
      const path = unpacked(folder, format)
      const before = readFileSync(path)
      const file = openRunFile(path)
      expect(file.copyOf).toBe(format === FORMAT ? null : path)
      const { verdict } = await verified(file)
      expect(verdict.damage).toEqual([])
      const { events } = file.manifest()
      expect(verdict).toMatchObject({ holds: true, events, seed: 11, time_us: 120_000_000 })
      expect(events).toBeGreaterThan(120)
      expect(verdict.state_hash).toBe(file.manifest().state_hash)
      expect(verdict.signature.state).toBe(format === 1 ? 'none' : 'valid')
      file.close()
      expect(readFileSync(path).equals(before)).toBe(true)
    }))

  test('is looked into', () =>
    inFolder((folder) => {
      const file = openRunFile(unpacked(folder, format))
      const { portrait } = portraitOf(file, 'poem')
      expect(portrait!.artifact.owner).toBe('bob')
      expect(portraitOf(file, 'child', { t: 25_000_000 }).portrait!.loop!.phase).toBe('resting')
      expect([...file.logs('adder')].length).toBe(1)
      expect([...file.faults()].length).toBeGreaterThan(0)
      expect(select(file, "SELECT balance FROM balances WHERE id = 'bob'").rows).toEqual([[77]])
      addWorldTables(file, { t: 15_500_000 })
      expect(select(file, 'SELECT id FROM world_listings').rows).toEqual([['poem'], ['vase']])
      file.close()
    }))
})

describe('an older format', () => {
  test('is copied once, and the copy is used again', () =>
    inFolder((folder) => {
      const path = unpacked(folder, 1)
      const first = openRunFile(path)
      expect(first.path).toBe(join(folder, `market.v${FORMAT}.oikos`))
      expect(first.manifest()).toMatchObject({ format: FORMAT, migrated: { from: 1 }, seed: 11 })
      first.close()
      const { mtimeMs } = statSync(first.path)
      openRunFile(path).close()
      expect(statSync(first.path).mtimeMs).toBe(mtimeMs)
      expect(readdirSync(folder).length).toBe(2)
    }))

  test('what is in the way of the copy is never overwritten', () =>
    inFolder((folder) => {
      const path = unpacked(folder, 1)
      const copy = join(folder, `market.v${FORMAT}.oikos`)
      openRunFile(path).close()
      const db = new Database(copy)
      db.exec("UPDATE manifest SET value = 'another' WHERE key = 'started_at'")
      db.close()
      expect(() => openRunFile(path)).toThrow(/v2\.oikos: it is in the way of a copy .* move it/)
      writeFileSync(copy, 'somebody wrote this')
      expect(() => openRunFile(path)).toThrow(/v2\.oikos: it is in the way/)
      expect(readFileSync(copy, 'utf8')).toBe('somebody wrote this')
    }))
})

describe('a newer format is refused, with what it is, what is known, and what to do', () => {
  test('of a run file', () =>
    inFolder((folder) => {
      const path = unpacked(folder, 1)
      const db = new Database(path)
      db.exec("UPDATE manifest SET value = '9' WHERE key = 'format'")
      db.close()
      expect(() => openRunFile(path)).toThrow(
        `market.oikos: it has format 9, made by oikos 0.1.0; this oikos reads up to ${FORMAT}: ` +
          'look at it with that version',
      )
      expect(existsSync(join(folder, `market.v${FORMAT}.oikos`))).toBe(false)
    }))

  test('of an attestation', () =>
    inFolder((folder) => {
      const path = join(folder, 'a.json')
      const say = (value: object) => writeFileSync(path, JSON.stringify(value))
      say({ attestation: 9, oikos: '7.0', public_key: 'x', signature: 'y' })
      expect(() => readAttestation(path)).toThrow(
        /a\.json: it has format 9, this oikos reads up to 1: use the oikos that made it, 7\.0/,
      )
      say({})
      expect(() => readAttestation(path)).toThrow(/it is no attestation: oikos attest FILE makes/)
    }))

  test('of a scenario', () => {
    const read = (format: string) =>
      readScenario(`name: a\nabout: b\nformat: ${format}\n`, 'a.yaml')
    expect(isProblems(read('1'))).toBe(false)
    const refused = read('2')
    expect((isProblems(refused) ? refused : []).map(formatProblem)).toEqual([
      'a.yaml:3:1  format  2 is newer than this oikos knows, 1: use the oikos that it was made for',
    ])
  })
})
