// Checkpoints: what changed and no more, passed over when damaged, refused when they are newer.
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { Cells } from '../src/base/cells.ts'
import { bringModules } from '../src/run/bring.ts'
import { restored, takeCheckpoint } from '../src/run/checkpoint.ts'
import { Run } from '../src/run/live.ts'
import { replay } from '../src/run/replay.ts'
import { restoredFrom } from '../src/run/snapshots.ts'
import { inFolder, live, scenarioOf } from './check.ts'
import { withFile } from './recorded.ts'

const SMALL = 'test/scenarios/spawn.yaml'

describe('cells', () => {
  test('everything has changed until they are followed', () => {
    expect([...new Cells([['a', 1]]).changes]).toEqual(['a'])
  })
  test('sets, deletions and touches are noted, new entries in their order', () => {
    const cells = new Cells<number>()
    for (const key of ['a', 'b', 'c']) cells.set(key, 1)
    cells.follow()
    expect([...cells.changes]).toEqual([])
    cells.touch('b')
    cells.set('x', 1)
    cells.set('y', 1)
    cells.delete('x')
    cells.set('x', 2)
    cells.delete('c')
    expect([...cells.changes]).toEqual(['b', 'y', 'x', 'c'])
    expect([...cells.keys()]).toEqual(['a', 'b', 'y', 'x'])
    cells.delete('b')
    cells.set('b', 2)
    expect([...cells.changes]).toEqual(['y', 'x', 'c', 'b'])
    expect(['a', 'b', 'x', 'y'].filter((key) => cells.isMoved(key))).toEqual(['b', 'x'])
  })
})

type Row = { seq: number; base: number | null; body: Buffer }

/** A recorded run with a checkpoint after every few events, and a way into its file. */
async function withCheckpoints(
  body: (path: string, rows: () => Row[], change: Change) => Promise<void>,
  source = SMALL,
): Promise<void> {
  await inFolder(async (folder) => {
    const path = join(folder, 'a.oikos')
    await live(scenarioOf(source, ['checkpoint.events=5', 'checkpoint.reload=3']), path)
    const inside = <T>(look: (db: Database.Database) => T): T => {
      const db = new Database(path)
      try {
        return look(db)
      } finally {
        db.close()
      }
    }
    const rows = () =>
      inside((db) => db.prepare('SELECT * FROM snapshots ORDER BY seq').all() as Row[])
    await body(path, rows, (sql, ...of) => inside((db) => db.prepare(sql).run(...of)))
  })
}

async function startOf(path: string, from: number): Promise<number> {
  return await withFile(path, async (file) => {
    const replayed = await replay(file, { from })
    replayed.run.close()
    expect(replayed.divergence).toBeNull()
    expect(replayed.identical).toBe(replayed.of)
    return replayed.from
  })
}

test('most follow another and are smaller than the whole one', () =>
  withCheckpoints(async (_, rows) => {
    const all = rows()
    const whole = all.filter((row) => row.base === null)
    const parts = all.filter((row) => row.base !== null)
    expect(all.length).toBeGreaterThan(3)
    expect(parts.length).toBeGreaterThan(whole.length)
    const smallest = Math.min(...whole.map((row) => row.body.length))
    expect(Math.min(...parts.map((row) => row.body.length))).toBeLessThan(smallest)
  }))

test('what artifacts earned is written only where it changed', async () => {
  const scenario = scenarioOf(SMALL)
  const run = new Run(scenario, await bringModules(scenario), { file: null })
  run.begin()
  for (let i = 0; i < 100; i++) run.tally.earned.set(`tool${i}`, { scrip: i, calls: 1 })
  const { moment } = run.kernel
  const whole = takeCheckpoint(moment, run.carried, null)
  run.tally.earned.set('tool7', { scrip: 70, calls: 2 })
  const part = takeCheckpoint(moment, run.carried, whole.seq)
  run.close()
  expect(part.text.split('\n').slice(1).join()).toMatch(
    /^\[\d+,"tool7",\{"scrip":70,"calls":2\}\]$/,
  )
  const { carried } = restored([whole.text, part.text], scenario)
  expect([...carried.tally.earned]).toEqual([...run.tally.earned])
})

test('what was taken out and put in again stands where it stood, whatever is restored', () =>
  withCheckpoints(async (path, rows) => {
    const all = rows()
    for (const { seq } of all) expect(await startOf(path, seq)).toBe(seq)
    // Cancelled and listed again in the one, asked about in the next.
    expect(all.filter(({ base }) => base !== null).length).toBeGreaterThan(2)
  }, 'test/scenarios/relisted.yaml'))

test('one that is damaged is passed over, and with it those that follow it', () =>
  withCheckpoints(async (path, rows, change) => {
    const all = rows()
    const last = all.at(-1)!.seq
    expect(await startOf(path, last)).toBe(last)
    const hurt = all.findLast((row) => row.base !== null && row.seq !== last)!
    change("UPDATE snapshots SET body = x'00' || body WHERE seq = ?", hurt.seq)
    const from = await startOf(path, hurt.seq)
    expect(from).toBeLessThan(hurt.seq)
    change('DELETE FROM snapshots WHERE base IS NULL')
    expect(await startOf(path, last)).toBe(0)
  }))

type Change = (sql: string, ...of: unknown[]) => void

/** Puts another text in the place of a checkpoint's, which fits its checksum again. */
function rewrite(change: Change, { seq, body }: Row, rewritten: (text: string) => string): void {
  const text = rewritten(zstdDecompressSync(body).toString())
  const sql = 'UPDATE snapshots SET body = ?, hash = ? WHERE seq = ?'
  change(sql, zstdCompressSync(Buffer.from(text)), hash('sha256', text, 'hex'), seq)
}

test('one of a later format is refused by name', () =>
  withCheckpoints(async (path, rows, change) => {
    const last = rows().at(-1)!
    rewrite(change, last, (text) => text.replace('"format":1', '"format":9'))
    await expect(startOf(path, last.seq)).rejects.toThrow(
      /a\.oikos: its checkpoints have format 9, this oikos reads up to 1/,
    )
  }))

/** The same checkpoint from an oikos whose maps stand in another order, with others among them. */
function reordered(text: string, more: string[], less: string[]): string {
  const [first, ...lines] = text.split('\n')
  const head = JSON.parse(first!) as { sections: string[] }
  const kept = head.sections.filter((name) => !less.includes(name))
  const sections = [...more, ...kept.toReversed()]
  const moved = lines.flatMap((line) => {
    const [place, ...entry] = JSON.parse(line) as [number, ...unknown[]]
    const name = head.sections[place]!
    return less.includes(name) ? [] : [JSON.stringify([sections.indexOf(name), ...entry])]
  })
  return [JSON.stringify({ ...head, sections }), ...moved].join('\n')
}

test('maps are known by their names, not by their places', () =>
  withCheckpoints(async (path, rows, change) => {
    const all = rows()
    for (const row of all) rewrite(change, row, (text) => reordered(text, [], []))
    const from = all.at(-2)!.seq
    expect(await startOf(path, from)).toBe(from)
  }))

test('a map that an older checkpoint lacks is empty', () =>
  withCheckpoints(async (path, rows, change) => {
    const all = rows()
    for (const row of all) rewrite(change, row, (text) => reordered(text, [], ['kept', 'versions']))
    await withFile(path, async ({ db }) => {
      const { moment } = restoredFrom(path, db, scenarioOf(SMALL), all.at(-1)!.seq)!
      expect(moment.world.versions.size).toBe(0)
      expect(moment.world.artifacts.byId.size).toBeGreaterThan(0)
    })
  }))

test('one with a map that only a later oikos has is refused by name', () =>
  withCheckpoints(async (path, rows, change) => {
    const last = rows().at(-1)!
    rewrite(change, last, (text) => reordered(text, ['parliaments'], []))
    await expect(startOf(path, last.seq)).rejects.toThrow(
      /a\.oikos: .* what its checkpoints hold as parliaments: go on with the oikos that made it/,
    )
  }))

test('a world that ran away has done so in every life, wherever it is restored', () =>
  inFolder(async (folder) => {
    const entry = '{at: 2s, invoke: genesis_clock.now}'
    const text = `name: runaway
about: more happens at one instant than may
config: {limits: {events_per_instant: 9}}
artifacts:
  - {id: ann, type: account, has_standing: true, loop: {mind: script, script: [${Array(9).fill(entry).join(', ')}]}}
  - {id: bob, type: account, has_standing: true, loop: {mind: script, script: [${entry}, {at: 3s, invoke: genesis_clock.now}]}}
`
    const plain = await live(scenarioOf(text))
    expect(plain.ending.reason).toBe('runaway')
    const often = scenarioOf(text, ['checkpoint.events=1', 'checkpoint.reload=1'])
    const restored = await live(often, join(folder, 'runaway.oikos'))
    expect([restored.ending, restored.eventHash]).toEqual([plain.ending, plain.eventHash])
  }))
