// The run file: what goes in comes out exactly, whole commits only, in one file.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../src/base/json.ts'
import { type Event, eventSchema, kinds, LARGE_FIELDS } from '../src/kernel/event.ts'
import { Chain } from '../src/run/chain.ts'
import { INLINE_BYTES, packed, unpacked } from '../src/run/event_row.ts'
import { type Final, Recorder } from '../src/run/recorder.ts'
import { openRunFile } from '../src/run/run_file.ts'
import { inFolder } from './check.ts'
import { verified } from './runfile_verify.ts'
import { commitAfter, emptyScenario, record } from './runfile_writer.ts'

const ended: Final = {
  ending: { reason: 'until', detail: null },
  tally: { passed: 1, failed: [{ say: 'more', found: [1] }] },
  stateHash: 'abc',
  measures: {},
}

/** One event of every kind, as the registry shows them. */
const gallery = Object.entries(kinds).map(([kind, { example }], i) =>
  eventSchema.parse({
    seq: i + 1,
    t: i * 1000,
    kind,
    by: i % 3 === 0 ? null : 'alice',
    cause: i === 0 ? null : i,
    step: i % 2 === 0 ? null : `alice#${i}`,
    data: example,
  }),
) as Event[]

function roundTrip(event: Event): Event {
  const { data, blobs } = packed(event)
  const bodies = new Map(blobs.map(({ hash, body }) => [hash, body]))
  return unpacked({ ...event, data }, (hash) => bodies.get(hash)!)
}

describe('events as rows', () => {
  for (const event of gallery) {
    test(`${event.kind} comes back exactly`, () => {
      expect(roundTrip(event)).toEqual(event)
    })
  }

  const fields = fc.record(Object.fromEntries(LARGE_FIELDS.map((field) => [field, anyJson()])))

  test('large fields of any shape come back exactly, and stand apart', () => {
    fc.assert(
      fc.property(fields, fc.string({ maxLength: 400, unit: 'grapheme' }), (data, text) => {
        const example = kinds['artifact.created'].example
        const { interface: face, content, code: _, loop, metadata } = data
        const body = { content, interface: face, loop, metadata, code: text }
        const event = { ...gallery[0], data: { ...example, ...normal(body) } } as Event
        expect(roundTrip(event)).toEqual(event)
        const stored = JSON.parse(packed(event).data) as Record<string, Json>
        for (const field of LARGE_FIELDS) {
          const value = stored[field] ?? null
          const bytes = Buffer.byteLength(JSON.stringify(value))
          expect(bytes).toBeLessThanOrEqual(INLINE_BYTES)
          expect(Object.hasOwn(stored, field) && Object.hasOwn(stored, `${field}_hash`)).toBe(false)
        }
      }),
    )
  })

  test('values as deep as values may be', () => {
    let content: Json = 1
    for (let i = 0; i < 63; i++) content = [content]
    const data = { id: 'a', content, bytes: 1 }
    const event = { ...gallery[0], kind: 'artifact.saved', data } as unknown as Event
    expect(roundTrip(event)).toEqual(event)
  })
})

/** Without -0, which no value of the world is. */
function normal<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

describe('a recorded run', () => {
  test('reads back what was written, in one file, with its hash chain', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.oikos')
      const recorder = new Recorder(path, emptyScenario())
      const unrecorded = new Chain()
      for (const event of gallery) {
        recorder.add([event])
        unrecorded.add([event])
      }
      recorder.log({ t: 5, id: 'alice', text: 'hello' })
      const stack = [{ name: 'step', line: 3, column: 7 }]
      const fault = { id: 'bob', method: 'run', code: 'TIMEOUT', message: '', stack }
      recorder.fault({ t: 6, ...fault })
      expect(recorder.place.hash).toBe(unrecorded.hash)
      await recorder.close(ended)
      expect(readdirSync(folder)).toEqual(['a.oikos'])
      const file = openRunFile(path)
      expect([...file.events()]).toEqual(gallery)
      expect(verified(file)).toEqual({ hash: unrecorded.hash, events: gallery.length })
      expect([...file.logs()]).toEqual([{ t: 5, id: 'alice', text: 'hello' }])
      expect([...file.logs('bob')]).toEqual([])
      expect([...file.faults('bob')]).toEqual([{ t: 6, ...fault }])
      expect(file.manifest()).toMatchObject({
        ...{ format: 2, seed: 1, name: 'nobody', scenario_path: 'test/nobody.yaml' },
        ...{ state: 'ended', reason: 'until', event_hash: unrecorded.hash, state_hash: 'abc' },
        ...{ events: gallery.length, time_us: gallery.at(-1)!.t, node: process.versions.node },
        ...{ given: emptyScenario().given, config: emptyScenario().configTree, files: {} },
        expectations: { passed: 1, failed: [{ say: 'more', found: [1] }] },
      })
      file.close()
      expect(readdirSync(folder)).toEqual(['a.oikos'])
    }))

  test('a value that many events have is kept once', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.oikos')
      const recorder = new Recorder(path, emptyScenario())
      const data = { id: 'alice', content: 'y'.repeat(5000), bytes: 1 }
      for (let seq = 1; seq <= 20; seq++) {
        recorder.add([{ ...gallery[0], seq, kind: 'artifact.saved', data } as unknown as Event])
      }
      await recorder.close(ended)
      const file = openRunFile(path)
      expect(file.db.prepare('SELECT count(*) FROM blobs').pluck().get()).toBe(1)
      expect(
        [...file.events()].every((event) => (event.data as typeof data).content === data.content),
      )
      file.close()
    }))

  test('events are found by place, kind, actor and whom they concern', () =>
    inFolder((folder) => {
      const path = join(folder, 'a.oikos')
      record(path, (seq) => seq >= 200).close(ended)
      const file = openRunFile(path)
      const all = [...file.events()]
      const seqs = (selection: Parameters<typeof file.events>[0]) =>
        [...file.events(selection)].map((event) => event.seq)
      const of = (fits: (event: Event) => boolean) => all.filter(fits).map((event) => event.seq)
      expect(seqs({ from: { seq: 20 }, to: { seq: 25 } })).toEqual([20, 21, 22, 23, 24, 25])
      expect(seqs({ from: { t: 30 }, to: { t: 60 } })).toEqual(of(({ t }) => t >= 30 && t <= 60))
      expect(seqs({ kinds: ['scrip.moved'] })).toEqual(of(({ kind }) => kind === 'scrip.moved'))
      expect(seqs({ about: 'bob' })).toEqual(of(({ kind }) => kind === 'scrip.moved'))
      expect(seqs({ by: 'bob' })).toEqual([])
      expect(seqs({ limit: 3, newestFirst: true })).toEqual(
        of(() => true)
          .reverse()
          .slice(0, 3),
      )
      file.close()
    }))

  test('is readable while it goes on, whole commits at a time', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.oikos')
      const recorder = new Recorder(path, emptyScenario(['record.batch=7']))
      const reader = openRunFile(path)
      let seq = 0
      for (let commits = 0; commits < 40; commits++) {
        const commit = commitAfter(seq)
        recorder.add(commit)
        seq = commit.at(-1)!.seq
        const { events } = verified(reader)
        expect(reader.lastSeq()).toBe(events)
        expect(seq - events).toBeLessThan(7)
      }
      recorder.flush()
      expect(verified(reader)).toEqual({ hash: recorder.place.hash, events: seq })
      expect([...recorder.events({ kind: 'scrip.moved' })].length).toBeGreaterThan(10)
      expect(reader.manifest().state).toBe('running')
      await recorder.close(ended)
      expect(verified(reader).events).toBe(seq)
      reader.close()
    }))

  test('one that was given up says so; one in which nothing happened leaves nothing', () =>
    inFolder((folder) => {
      const path = join(folder, 'a.oikos')
      const recorder = record(path, (seq) => seq >= 20)
      recorder.abandon()
      recorder.abandon()
      const file = openRunFile(path)
      expect(file.manifest()).toMatchObject({ state: 'interrupted', reason: 'interrupted' })
      expect(verified(file).hash).toBe(recorder.place.hash)
      file.close()
      new Recorder(join(folder, 'b.oikos'), emptyScenario()).abandon()
      expect(existsSync(join(folder, 'b.oikos'))).toBe(false)
      expect(() => new Recorder(path, emptyScenario())).toThrow(/it exists already/)
    }))
})

/** Any value that may enter the world: the one key that JSON lets in and the world does not is left out. */
function anyJson(constraints?: fc.JsonSharedConstraints): fc.Arbitrary<fc.JsonValue> {
  return fc.jsonValue(constraints).filter((value) => !JSON.stringify(value).includes('__proto__'))
}
