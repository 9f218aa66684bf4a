// Light runs: no events are kept, and yet they are resumed, doubted and made whole.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { genesisIds } from '../genesis/catalogue.ts'
import { completed } from '../src/run/replay_light.ts'
import { openRunFile } from '../src/run/run_file.ts'
import { isProblems, readScenario, type Scenario } from '../src/run/scenario.ts'
import { select } from '../src/run/select.ts'
import { openToWrite } from '../src/run/sqlite.ts'
import { verified } from '../src/run/verify.ts'
import { inFolder, live } from './check.ts'
import { inside } from './cli_inside.ts'
import { inPieces } from './pieces.ts'

const LIGHT = ['record.keep=hash', 'record.batch=20', 'checkpoint.events=60']
async function verdictOf(path: string) {
  const file = openRunFile(path)
  const { verdict } = await verified(file)
  file.close()
  return verdict
}

const BAZAAR = 'scenarios/bazaar.yaml'
const TEXT = readFileSync(BAZAAR, 'utf8').replace(/\nexpect:[\s\S]*$/, '\n')

/** A quarter of an hour of the bazaar, which expects nothing. */
function bazaar(set: string[] = []): Scenario {
  const options = { genesisIds, set: [...set, 'limits.events_kept=100'], until: '15m' }
  const scenario = readScenario(TEXT, BAZAAR, options)
  if (isProblems(scenario)) throw new Error(JSON.stringify(scenario))
  return scenario
}

const ASKING = `name: asking
about: what is asked on the way looks at events that a light run does not keep
until: 10s
artifacts:
  - {id: ann, type: account, has_standing: true, endow: {scrip: 3}}
at:
  - {at: 4s, take: {ann: {scrip: 1}}}
  - {when: "count({kind: 'scrip.burned'}) > 0", at: 6s, every: 1s, take: {ann: {scrip: 1}}}
expect:
  - {say: minted, that: "count({kind: 'scrip.minted'}) === 1", at: 2s}
  - {say: burned, that: "events({kind: 'scrip.burned'}).at(-1).t === 6000000"}
`

describe('a light run', () => {
  test('comes to the same as a full one, keeps next to nothing, and is verified', () =>
    inFolder(async (folder) => {
      const [full, light] = [join(folder, 'full.oikos'), join(folder, 'light.oikos')]
      const whole = await live(bazaar(), full)
      const bare = await live(bazaar(LIGHT), light)
      expect(bare.eventHash).toBe(whole.eventHash)
      expect(bare.stateHash).toBe(whole.stateHash)
      expect(statSync(light).size).toBeLessThan(statSync(full).size)
      const file = openRunFile(light)
      expect(file.isLight).toBe(true)
      expect(select(file, 'SELECT count(*) FROM marks').rows[0]![0]).toBeGreaterThan(5)
      expect(select(file, 'SELECT count(*) FROM events WHERE t > 0').rows).toEqual([[0]])
      expect(select(file, 'SELECT count(*) FROM logs').rows).toEqual([[0]])
      file.close()
      const verdict = await verdictOf(light)
      expect(verdict.proofs).toEqual([
        { proof: 're-execute', identical: whole.world.seq, of: whole.world.seq, divergence: null },
      ])
      expect(verdict).toMatchObject({ holds: true, damage: [], event_hash: whole.eventHash })
      expect(verdict.laws.holds.length).toBeGreaterThan(10)
    }))

  test('is verified where expectations and conditions look at events on the way', () =>
    inFolder(async (folder) => {
      const light = join(folder, 'light.oikos')
      const set = [...LIGHT, 'record.batch=1']
      const scenario = readScenario(ASKING, 'x.yaml', { genesisIds, set })
      if (isProblems(scenario)) throw new Error(JSON.stringify(scenario))
      const lived = await live(scenario, light)
      expect(lived.tally.failed).toEqual([])
      const verdict = await verdictOf(light)
      expect(verdict).toMatchObject({ holds: true, event_hash: lived.eventHash })
    }))

  test('is made whole with the same hashes', () =>
    inFolder(async (folder) => {
      const [light, full] = [join(folder, 'light.oikos'), join(folder, 'full.oikos')]
      const bare = await live(bazaar(LIGHT), light)
      const file = openRunFile(light)
      expect(await completed(file, full)).toBe(bare.eventHash)
      file.close()
      const verdict = await verdictOf(full)
      expect(verdict).toMatchObject({ holds: true, damage: [], event_hash: bare.eventHash })
      expect(verdict.proofs.map(({ proof }) => proof)).toEqual(['fold', 're-execute'])
    }))

  test.each(['marks', 'state_hash'])('is doubted where its %s was changed', (what) =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.oikos')
      await live(bazaar(LIGHT), path)
      const db = openToWrite(path)
      db.exec("DELETE FROM manifest WHERE key IN ('digests', 'tables', 'signature')")
      if (what === 'marks') db.exec(`UPDATE marks SET hash = '${'0'.repeat(64)}' WHERE seq > 60`)
      else db.exec(`UPDATE manifest SET value = '${'0'.repeat(64)}' WHERE key = 'state_hash'`)
      db.close()
      const { holds, proofs, damage } = await verdictOf(path)
      expect(holds).toBe(false)
      if (what === 'marks') expect(proofs[0]!.divergence).toMatchObject({ message: /between #\d+/ })
      else expect(damage.some(({ row }) => row === 'state_hash')).toBe(true)
    }),
  )

  test('that was stopped anywhere goes on from its last checkpoint', () =>
    inFolder(async (folder) => {
      const whole = await live(bazaar())
      for (const stop of [5, 40]) {
        const path = join(folder, `${stop}.oikos`)
        const outcome = await inPieces(bazaar(LIGHT), path, [stop])
        expect(outcome.eventHash, `stopped after ${stop}`).toBe(whole.eventHash)
      }
    }))

  test('says what to do for what it has not', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.oikos')
      await live(bazaar(LIGHT), path)
      for (const command of [
        ['timeline'],
        ['show', 'market'],
        ['replay'],
        ['fork', '--at', '5m'],
      ]) {
        const [name, ...rest] = command
        const { err, code } = await inside(name!, path, ...rest)
        expect([command[0], code]).toEqual([command[0], 2])
        expect(err).toMatch(/light run .*replay .* --out FILE/)
      }
    }))
})
