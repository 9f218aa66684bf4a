// Resuming: a run that stopped anywhere goes on to the same end; what can't go on says why.
import type { KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { bringModules } from '../src/run/bring.ts'
import { fork } from '../src/run/fork.ts'
import { Run } from '../src/run/live.ts'
import { Recorder } from '../src/run/recorder.ts'
import { resumed } from '../src/run/resume.ts'
import { openToWrite } from '../src/run/sqlite.ts'
import { verified } from '../src/run/verify.ts'
import { inFolder, type Lived, live, scenarioOf } from './check.ts'
import { inside } from './cli_inside.ts'
import { inPieces, liveFor } from './pieces.ts'
import { eventsOf, withFile } from './recorded.ts'
import { digestOf, forged, killed, TIME } from './time_world.ts'

const folder = mkdtempSync(join(tmpdir(), 'oikos-'))
const ended = join(folder, 'ended.oikos')
let lived: Lived

beforeAll(async () => {
  lived = await live(scenarioOf(TIME), ended)
})

afterAll(() => rmSync(folder, { recursive: true }))

const wholes = new Map<string, Lived>()

/** The configuration is part of the state, so only lives with the same one have its hash. */
async function wholeWith(set: string[]): Promise<Lived> {
  const known = wholes.get(set.join(' ')) ?? (await live(scenarioOf(TIME, set)))
  wholes.set(set.join(' '), known)
  return known
}

test('stopped and gone on with after any turns, the life is the same', async () => {
  const stops = fc.array(fc.nat(25), { minLength: 1, maxLength: 6 })
  const often = fc.constantFrom<[number, number]>([1, 1], [4, 3], [15, 0], [0, 0])
  await fc.assert(
    fc.asyncProperty(stops, often, (turns, [events, reload]) =>
      inFolder(async (place) => {
        const path = join(place, 'pieces.oikos')
        const set = [`checkpoint.events=${events}`, `checkpoint.reload=${reload}`]
        const outcome = await inPieces(scenarioOf(TIME, set), path, turns)
        const { eventHash, stateHash, tally } = outcome
        const whole = await wholeWith(set)
        expect([eventHash, stateHash]).toEqual([whole.eventHash, whole.stateHash])
        expect(eventHash).toBe(lived.eventHash)
        expect(tally).toEqual(lived.tally)
      }),
    ),
    { numRuns: 4, seed: 7 },
  )
})

test('what was resumed holds before every proof, and says so once it ended', () =>
  inFolder(async (place) => {
    const path = join(place, 'pieces.oikos')
    await inPieces(scenarioOf(TIME), path, [9, 0, 14])
    const events = JSON.parse(JSON.stringify(lived.events)) as unknown
    expect(eventsOf(path)).toEqual(events)
    await withFile(path, async (file) => {
      const { verdict } = await verified(file)
      expect(verdict).toMatchObject({ holds: true, damage: [], state: 'ended' })
      expect(verdict.event_hash).toBe(lived.eventHash)
    })
  }))

/** The place that a file says to have come to. */
async function reached(path: string) {
  return await withFile(path, async (file) => {
    const { state, events, time_us, event_hash } = file.manifest()
    return { state, events, time_us, event_hash }
  })
}

test('a run that died before its birth was written is born, and lives', () =>
  inFolder(async (place) => {
    const path = join(place, 'unborn.oikos')
    killed(ended, path, { after: 0, checkpoint: 0 })
    const { eventHash } = await liveFor(await resumed(path), Number.POSITIVE_INFINITY)
    expect(eventHash).toBe(lived.eventHash)
  }))

test('a run that dies while it is signed off has not ended, and goes on to its end', () =>
  inFolder(async (place) => {
    const path = join(place, 'unsigned.oikos')
    const scenario = scenarioOf(TIME)
    const run = new Run(scenario, await bringModules(scenario), { file: path })
    run.signWith({} as KeyObject)
    run.begin()
    await expect(run.live({ between: () => undefined, stopping: () => false })).rejects.toThrow()
    expect((await reached(path)).state).toBe('running')
    run.signWith(null)
    run.close()
    const { eventHash } = await liveFor(await resumed(path), Number.POSITIVE_INFINITY)
    expect(eventHash).toBe(lived.eventHash)
  }))

describe('while what was recorded after the last checkpoint is made again', () => {
  const early = [0, 40]

  test.each(early)('a stop leaves the record whole, from #%i', (checkpoint) =>
    inFolder(async (place) => {
      const path = join(place, 'killed.oikos')
      killed(ended, path, { after: 120, checkpoint })
      const before = await reached(path)
      const stopped = await liveFor(await resumed(path), 4)
      expect(stopped.world.seq).toBeLessThan(before.events)
      expect(stopped).toMatchObject({ file: path, ending: { reason: 'interrupted' } })
      expect(await reached(path)).toEqual({ ...before, state: 'interrupted' })
      await withFile(path, async (file) => {
        expect((await verified(file)).verdict).toMatchObject({ holds: true, damage: [] })
      })
      const { eventHash, tally } = await liveFor(await resumed(path), Number.POSITIVE_INFINITY)
      expect([eventHash, tally]).toEqual([lived.eventHash, lived.tally])
    }),
  )

  test('the lease is kept alive, and the file says what it has', () =>
    inFolder(async (place) => {
      const path = join(place, 'killed.oikos')
      killed(ended, path, { after: 120, checkpoint: 0 })
      const before = await reached(path)
      const run = await resumed(path)
      const db = openToWrite(path)
      const now = vi.spyOn(performance, 'now')
      let clock = performance.now()
      let left = 3
      try {
        await run.live({
          between: () => {
            db.exec('UPDATE lease SET beat = 1')
            clock += 2000
            now.mockReturnValue(clock)
            run.flush()
            const beat = db.prepare('SELECT beat FROM lease').pluck().get()
            expect(beat).toBeGreaterThan(Date.now() - 10_000)
            return undefined
          },
          stopping: () => left-- <= 0,
        })
        expect(await reached(path)).toEqual(before)
      } finally {
        now.mockRestore()
        db.close()
        run.close()
      }
    }))

  /** Says that the file can't be gone on with, twice, as it is left as it was. */
  async function diverges(path: string, message: RegExp): Promise<void> {
    const before = await reached(path)
    for (let times = 0; times < 2; times++) {
      const { out, err, code } = await inside('resume', path)
      expect({ out, code }).toEqual({ out: '', code: 1 })
      expect(err).toMatch(message)
      expect(await reached(path)).toEqual({ ...before, state: 'interrupted' })
    }
  }

  test('what is not as recorded is named, and the run is not given up', () =>
    inFolder(async (place) => {
      const path = join(place, 'killed.oikos')
      const other = join(place, 'other.oikos')
      let seq = 0
      forged(ended, other, (commits) => {
        const paid = commits.flat().find((row) => row.kind === 'scrip.moved' && row.seq > 60)!
        seq = paid.seq
        paid.data = paid.data.replace(/"amount":\d+/, '"amount":77')
        return commits
      })
      killed(other, path, { after: seq + 30, checkpoint: 40 })
      await diverges(
        path,
        new RegExp(
          `^[^\\n]*killed\\.oikos: it can't be gone on with, because event #${seq}, scrip\\.moved by .*, ` +
            `is WRONG: it was left as it is; npx oikos replay .*killed\\.oikos explains\\n$`,
        ),
      )
    }))

  test('a birth that is not as recorded is named as well', () =>
    inFolder(async (place) => {
      const path = join(place, 'killed.oikos')
      const other = join(place, 'other.oikos')
      forged(ended, other, ([birth, ...commits]) => {
        const [first, ...events] = birth!
        return [[{ ...first!, t: 1 }, ...events], ...commits]
      })
      killed(other, path, { after: 120, checkpoint: 0 })
      await diverges(path, /because event #1, [^ ]+, is WRONG: it was left as it is/)
    }))

  test('an end before the end of the record is told', () =>
    inFolder(async (place) => {
      const path = join(place, 'killed.oikos')
      const other = join(place, 'other.oikos')
      let seq = 0
      forged(ended, other, (commits) => {
        const last = commits.at(-1)!.at(-1)!
        seq = last.seq + 1
        return [...commits, [{ ...last, seq }]]
      })
      killed(other, path, { after: seq, checkpoint: 40 })
      await diverges(path, new RegExp(`because event #${seq}, world\\.ended, is MISSING`))
    }))
})

describe('what can not be resumed', () => {
  test('is a run that has ended, one that failed, and what is no run', async () => {
    const runaway = join(folder, 'runaway.oikos')
    await live(scenarioOf(TIME, ['limits.events_per_instant=3']), runaway)
    const text = join(folder, 'text.oikos')
    writeFileSync(text, 'no database, but a text that is long enough to be looked at as one')
    const refusals: [string, RegExp][] = [
      [ended, /ended\.oikos: it has ended: there is nothing to resume/],
      [runaway, /runaway\.oikos: it failed: runaway: there is nothing to resume/],
      [join(folder, 'none.oikos'), /none\.oikos: there is no such file/],
      [folder, /it is a folder: name a run file in it/],
      [text, /text\.oikos: it is no run file/],
    ]
    for (const [path, message] of refusals) {
      const before = path === folder || path.includes('none') ? null : digestOf(path)
      const { out, err, code } = await inside('resume', path)
      expect(err).toMatch(message)
      expect({ out, code }).toEqual({ out: '', code: 2 })
      if (before !== null) expect(digestOf(path)).toBe(before)
    }
  })

  test('is a run that goes on, which is named; it can be afterwards', async () => {
    const path = join(folder, 'held.oikos')
    await fork(ended, path, { at: { t: 60_000_000 }, changes: [] })
    const run = await resumed(path)
    expect(() => new Recorder(path, run.scenario, { again: true })).toThrow(
      new RegExp(`held\\.oikos: process ${process.pid} on .* is writing this run: wait until`),
    )
    run.close()
    const { eventHash } = await liveFor(await resumed(path), Number.POSITIVE_INFINITY)
    expect(eventHash).toBe(lived.eventHash)
  })
})
