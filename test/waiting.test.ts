// What people ask of a run while it waits, for a model or for its own past: heard, kept, made again.
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Violation } from '../src/base/violation.ts'
import { bringModules } from '../src/run/bring.ts'
import { type Control, Controls } from '../src/run/control.ts'
import { Run } from '../src/run/live.ts'
import { replay } from '../src/run/replay.ts'
import { resumed } from '../src/run/resume.ts'
import type { RunFile } from '../src/run/run_file.ts'
import { inFolder, live, scenarioOf } from './check.ts'
import { withFile } from './recorded.ts'
import { killed, TIME } from './time_world.ts'

const RESEED: Control = { does: 'reseed', id: '*', seed: 3 }

const THINKERS = `
name: thinkers
about: two minds ask a model that takes its time
until: 1s
config: {llm: {providers: {local: {kind: scripted, delay: {least: 900ms, most: 900ms}}}}}
artifacts:
  - id: mind{n}
    count: 2
    type: agent
    has_standing: true
    endow: {llm_budget: $1, llm_rate: {rate: 1000000/min, capacity: 200000}}
    loop: {mind: llm, every: 10s}
`

test('a model that takes its time keeps nobody from being heard, and the run is made again', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'a.oikos')
    const scenario = scenarioOf(THINKERS)
    const run = new Run(scenario, await bringModules(scenario), { file: path })
    const isWanted = () => run.controls.isAsked
    const ended = run.live({ between: () => undefined, stopping: () => false, isWanted })
    await delay(200)
    for (const seed of [1, 2]) {
      expect(await run.controls.ask({ ...RESEED, seed })).toBeNull()
      expect(run.kernel.world.effects.size, 'nothing was answered yet').toBe(2)
    }
    const { eventHash, stateHash } = await ended
    run.close()
    await withFile(path, async (file) => {
      expect(file.controls().length).toBe(2)
      const answered = [...file.events({ kinds: ['effect.answered'] })]
      expect(answered.length).toBeGreaterThan(0)
      const again = await replay(file)
      again.run.close()
      expect(again).toMatchObject({ divergence: null, eventHash, stateHash })
    })
  }))

/** The last event of an instant, up to a number: what comes next is another turn. */
function endOfInstant({ db }: RunFile, upTo: number): number {
  const sql = `SELECT max(seq) FROM events AS one WHERE seq <= ?
    AND NOT EXISTS (SELECT 1 FROM events AS later WHERE later.seq > one.seq AND later.t = one.t)`
  return db.prepare(sql).pluck().get(upTo) as number
}

test('what is asked while the past is made again is done when that is over', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'ended.oikos')
    const file = join(folder, 'killed.oikos')
    await live(scenarioOf(TIME), path)
    const after = await withFile(path, async (of) => endOfInstant(of, 125))
    killed(path, file, { after, checkpoint: 0 })
    const before = await withFile(file, async (of) => of.lastSeq())
    const run = await resumed(file)
    const asked = run.controls.ask(RESEED)
    await run.live({
      between: () => undefined,
      stopping: () => false,
      pace: () => Promise.resolve(),
      isWanted: () => run.controls.isAsked,
    })
    run.close()
    expect(await asked).toBeNull()
    await withFile(file, async (of) => {
      expect(of.controls().map(({ n, seq }) => [n, seq])).toEqual([[1, before]])
    })
  }))

test('who asked is told only when it is kept', async () => {
  const scenario = scenarioOf(TIME)
  const run = new Run(scenario, await bringModules(scenario), { file: null })
  run.begin()
  const kept: unknown[] = []
  let isFull = true
  const keep = (one: unknown) => {
    if (isFull) throw new Violation('disk', 'it is full')
    kept.push(one)
  }
  const controls = new Controls([], keep, () => true)
  let told = false
  const asked = controls.ask(RESEED).then(() => {
    told = true
  })
  expect(() => controls.next(run.kernel)).toThrow(/it is full/)
  await delay(0)
  expect([told, controls.applied]).toEqual([false, 0])
  isFull = false
  expect(controls.next(run.kernel)).toEqual(RESEED)
  await asked
  expect(kept).toMatchObject([{ n: 1, control: RESEED }])
  run.close()
})
