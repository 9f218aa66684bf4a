// Interventions at drawn times and on conditions: what is refused, and that time can be travelled.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bringModules } from '../src/run/bring.ts'
import type { Control } from '../src/run/control.ts'
import { Run } from '../src/run/live.ts'
import { openRunFile } from '../src/run/run_file.ts'
import { verified } from '../src/run/verify.ts'
import { inFolder, live, scenarioOf } from './check.ts'
import { inPieces } from './pieces.ts'
import { BOB, check, wrong } from './scenario_check.ts'

const right = (text: string) => check(text, {})!

describe('interventions', () => {
  test('at drawn times depend on their name alone', () => {
    const times = (before: string) =>
      right(`${BOB}at:
${before}  - {name: gifts, count: 5, at: "{t}s", draw: {t: {exponential: {mean: 600}, round: true}}, endow: {bob: {scrip: "{n}"}}}\n`)
        .at.filter((one) => one.kind === 'endow')
        .map((one) => one.atUs)
    expect(times('').length).toBe(5)
    expect(new Set(times('')).size).toBeGreaterThan(3)
    expect(times('  - {at: 0, set: {fees: {transfer: 2}}}\n')).toEqual(times(''))
    expect(times('')).toEqual([...times('')].sort((a, b) => a - b))
  })

  wrong(
    'are checked',
    `${BOB}at:
  - {when: "balance('bob'", set: {fees: {transfer: 2}}}
  - {when: "true", every: 0, set: {fees: {transfer: 2}}}
  - {when: "true", times: 3, set: {fees: {transfer: -2}}}
  - {every: 1m, take: {bob: {scrip: 1}}}
  - {at: 1m, every: 1m, take: {bob: {scrip: 1}}}
  - {at: 1m, take: {bob: {scrip: 101%, disk: 5}}}
  - {at: 1m, take: {bobb: {scrip: 5}}}
  - {at: 1m, leash: {bob: 0}}
  - {at: 1m, write: {bob: {contnet: 0}}}
  - {at: "{t}m", draw: {t: {integer: [1, 5]}}, take: {bob: {scrip: 1}}}
  - {name: x, at: "{t}m", draw: {t: {uniform: [1, 5]}}, take: {bob: {scrip: 1}}}
  - {at: 1m, reseed: {bob: x}}\n`,
    [
      `8:6  at[0].when  (column`,
      '9:20  at[1].every  must be above 0',
      '10:20  at[2].times  more than once needs again: 10m',
      '11:5  at[3].at  "at" is missing: write at: 1h, or when: "an expression"',
      '11:6  at[3].every  every belongs to when',
      '12:14  at[4].every  every belongs to when',
      '13:27  at[5].take.bob.scrip  "101%" is wrong: write an amount such as 50, or a part such as 30%',
      '14:21  at[6].take.bobb  "bobb" is nobody: did you mean "bob"?',
      '15:22  at[7].leash.bob  "bob" has no loop',
      '16:28  at[8].write.bob.contnet  did you mean "content"?',
      '17:5  at[9].name  what is drawn needs a name of its own',
      '18:15  at[10].at  2h or 1d: round: true makes a draw whole',
      '19:23  at[11].reseed.bob  "x" is not a number',
    ],
  )

  test('a rhythm asks once more after the last thing happened, and keeps no world alive', async () => {
    const scenario = right(`${BOB}at:
  - {at: 62s, endow: {bob: {scrip: 5}}}
  - {when: "balance('bob') >= 5", every: 1m, endow: {bob: {scrip: 1}}}
  - {when: "balance('bob') > 6", every: 1m, endow: {bob: {scrip: 1}}}
`)
    const { events, ending } = await live(scenario)
    expect(ending.reason).toBe('quiet')
    const done = events.filter((one) => one.kind === 'world.intervened').map((one) => one.t)
    expect(done).toEqual([62_000_000, 120_000_000])
    expect(events.at(-1)!.t).toBe(180_000_000)
  })

  test('a condition that cannot be asked fails the run, once', async () => {
    const scenario = right(`${BOB}until: 1m
at:
  - {when: "artifact('nobody').content === 1", every: 1s, endow: {bob: {scrip: 1}}}
  - {when: "true", at: 10s, every: 1s, endow: {bob: {scrip: 1}}}
`)
    const { tally } = await live(scenario)
    expect(tally.failed).toHaveLength(1)
    expect(tally.failed[0]).toMatchObject({ say: `when: artifact('nobody').content === 1` })
  })
})

describe('a world with shocks', () => {
  const SHOCKS = 'test/scenarios/shocks.yaml'

  test('is the same when it is stopped anywhere and resumed', () =>
    inFolder(async (folder) => {
      const plain = await live(scenarioOf(SHOCKS))
      for (const [i, stops] of [[3], [12, 1, 1, 9], [40, 25], [60, 2, 2, 30]].entries()) {
        const again = await inPieces(scenarioOf(SHOCKS), join(folder, `${i}.oikos`), stops)
        expect([again.eventHash, again.stateHash]).toEqual([plain.eventHash, plain.stateHash])
      }
    }))

  test('is verified when people did something at the instant at which a rhythm asks', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'run.oikos')
      const scenario = scenarioOf(SHOCKS, ['at.1.when="balance(\'ann\') > 500"'])
      const run = new Run(scenario, await bringModules(scenario), { file })
      expect(run.begin()).toEqual([])
      const gift: Control = { does: 'endow', endow: { ann: { scrip: 1000 } } }
      let asked = false
      await run.live({
        between: () => {
          // Not yet true when it was asked at 21 m, and true when that instant is over.
          if (asked || run.kernel.nowUs !== 21 * 60_000_000) return
          asked = true
          void run.controls.ask(gift)
        },
        stopping: () => false,
      })
      run.close()
      expect(asked).toBe(true)
      const kept = openRunFile(file)
      const { verdict } = await verified(kept)
      const written = kept.db.prepare("SELECT t FROM events WHERE kind = 'artifact.written'")
      expect(written.pluck().all()[0]).toBe(21 * 60_000_000)
      kept.close()
      expect(verdict.proofs.map((one) => one.divergence)).toEqual([null, null])
    }))
})

describe('contagion', () => {
  const of = async (set: string[]): Promise<number> => {
    const { world } = await live(scenarioOf('scenarios/contagion.yaml', set))
    return (world.artifacts.get('bank')!.content as { left: unknown[] }).left.length
  }

  test('goes to the end when nobody answers for the bank', async () => {
    expect(await of([])).toBeLessThan(24)
    expect(await of([`at.1.when='false'`, `at.2.when='false'`])).toBe(48)
  })

  test('does not begin without the loss, and does not spread without acquaintances', async () => {
    expect(await of(['at.0.take.bank.scrip=0'])).toBe(0)
    const nervous = [
      'at.1.when="false"',
      'at.2.when="false"',
      'artifacts.1.draw.threshold={uniform: [1.1, 1.2]}',
    ]
    expect(await of(nervous)).toBeLessThan(12)
  })
})
