// The views of a run file and its fold, against the world that was lived.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stateHash, stateText } from '../src/kernel/state_hash.ts'
import type { World } from '../src/kernel/world.ts'
import { foldRun } from '../src/run/fold.ts'
import { sha256 } from '../src/run/live.ts'
import { openRunFile, type RunFile } from '../src/run/run_file.ts'
import { select } from '../src/run/select.ts'
import { inFolder, type Lived, live, scenarioOf } from './check.ts'
import { verified } from './runfile_verify.ts'
import { BUSY } from './runfile_world.ts'

type Cells = Record<string, string | number | null>

/** Lives the busy world into a file and looks at both. */
function looking(body: (file: RunFile, lived: Lived) => void): Promise<void> {
  return inFolder(async (folder) => {
    const path = join(folder, 'busy.oikos')
    const lived = await live(scenarioOf(BUSY), path)
    const file = openRunFile(path)
    try {
      body(file, lived)
    } finally {
      file.close()
    }
  })
}

function rows(file: RunFile, sql: string): Cells[] {
  return file.db.prepare(sql).all() as Cells[]
}

test('the events are those that were lived, and the manifest says what came of them', () =>
  looking((file, { events, eventHash, world, tally, ...lived }) => {
    const plainEvents = JSON.parse(JSON.stringify(events)) as unknown
    expect([...file.events()]).toEqual(plainEvents)
    expect(tally.failed).toEqual([])
    const kinds = new Set(events.map((event) => event.kind))
    for (const kind of ['artifact.sold', 'scrip.spent', 'agent.quarantined', 'agent.slept']) {
      expect([...kinds]).toContain(kind)
    }
    expect(events.some(({ data }) => Object.hasOwn(data, 'from_hold'))).toBe(true)
    expect(verified(file)).toEqual({ hash: eventHash, events: world.seq })
    expect(file.manifest()).toMatchObject({
      event_hash: eventHash,
      state_hash: lived.stateHash,
    })
  }))

test('the fold of the file is the world that was lived, to the last byte', () =>
  looking((file, lived) => {
    const { world } = lived
    const folded = foldRun(file)
    expect(stateText(folded)).toBe(stateText(world))
    expect(stateHash(folded, sha256)).toBe(lived.stateHash)
    expect(folded.recent).toEqual(JSON.parse(JSON.stringify(world.recent)))
  }))

test('the fold stops at any event and at any instant', () =>
  looking((file, { world }) => {
    for (const seq of [1, 20, Math.floor(world.seq / 2)]) {
      expect(foldRun(file, { seq }).seq).toBe(seq)
    }
    const early = foldRun(file, { t: 13_500_000 })
    expect(early.artifacts.get('adder')).toMatchObject({ version: 2, price: 6 })
    expect(early.artifacts.get('poem')).toBeUndefined()
    expect(stateText(foldRun(file, { t: world.now }))).toBe(stateText(world))
  }))

test('the state hash does not depend on the order in which maps were filled', () =>
  looking((file, { world }) => {
    const other: World = foldRun(file)
    for (const map of [other.stats, other.loops, other.diskUsed, other.rights] as Map<
      string,
      unknown
    >[]) {
      const entries = [...map].reverse()
      map.clear()
      for (const [key, value] of entries) map.set(key, value)
    }
    expect(stateText(other)).toBe(stateText(world))
    other.orders += 1
    expect(stateText(other)).not.toBe(stateText(world))
  }))

test('balances', () =>
  looking((file, { world }) => {
    const expected: Cells[] = []
    for (const [resource, { balances }] of world.ledger.stocks) {
      for (const [id, balance] of balances) expected.push({ id, resource, balance })
    }
    const found = rows(file, 'SELECT id, resource, balance FROM balances')
    expect(sorted(found)).toEqual(sorted(expected))
    expect(found.length).toBeGreaterThan(3)
  }))

test('artifacts', () =>
  looking((file, { world }) => {
    const expected: Cells[] = []
    for (const artifact of world.artifacts.all()) {
      const { id, type, owner, created_by, created_at, version, updated_at } = artifact
      const { price, read_price, access_contract_id, bytes, deleted_at, deleted_by } = artifact
      const listing = world.listings.get(id)
      expected.push({
        ...{ id, type, owner, created_by, created_at, version, updated_at, price, read_price },
        ...{ access_contract_id, bytes, deleted_at, deleted_by },
        can_execute: Number(artifact.can_execute),
        has_standing: Number(artifact.has_standing),
        seller: listing?.seller ?? null,
        listed_price: listing?.price ?? null,
      })
    }
    expect(rows(file, 'SELECT * FROM artifacts')).toEqual(expected)
    expect(expected.some((one) => one.seller !== null)).toBe(true)
    expect(expected.some((one) => one.deleted_at !== null)).toBe(true)
  }))

test('calls, refusals and trades', () =>
  looking((file, { events, tally }) => {
    expect(rows(file, 'SELECT count(*) AS n FROM calls')).toEqual([{ n: tally.calls }])
    const refusals = rows(file, 'SELECT code, count FROM refusals').map((one) => [
      one.code,
      one.count,
    ])
    expect(new Map(refusals as never)).toEqual(tally.refusals)
    expect(tally.refusals.size).toBeGreaterThan(2)
    const sold = events.flatMap(({ kind, seq, t, data }) =>
      kind === 'artifact.sold' ? [{ seq, t, ...(data as object) }] : [],
    )
    expect(rows(file, 'SELECT * FROM trades')).toEqual(sold)
    expect(sold.length).toBe(1)
    const doubled = rows(file, "SELECT * FROM calls WHERE target = 'adder' AND caller = 'doubler'")
    expect(doubled).toMatchObject([{ originator: 'bob', depth: 1, success: 1, price: 6 }])
  }))

test('steps', () =>
  looking((file, { world, tally }) => {
    const steps = rows(file, 'SELECT * FROM steps')
    const ended = steps.filter((step) => step.outcome !== 'acting')
    expect(ended.length).toBe(tally.steps + tally.stepFailures)
    for (const [id, loop] of world.loops) {
      expect(ended.filter((step) => step.id === id).length, id).toBe(loop.step)
    }
    const clumsy = steps.filter((step) => step.id === 'clumsy')
    expect(clumsy).toMatchObject([{ outcome: 'failed', code: 'EXECUTION_ERROR' }, {}])
    const calls = steps.reduce((sum, step) => sum + Number(step.calls), 0)
    expect(calls).toBe(tally.calls)
  }))

test('logs and faults', () =>
  looking((file) => {
    expect([...file.logs('bob')].map((entry) => entry.text).slice(0, 2)).toEqual([
      'step 0',
      'step 1',
    ])
    expect([...file.logs('adder')].length).toBeGreaterThan(1)
    const [fault] = file.faults('clumsy')
    expect(fault).toMatchObject({ t: 40_000_000, method: 'step', code: 'EXECUTION_ERROR' })
    expect(fault!.stack.map(({ name, line }) => [name, line])).toEqual([
      ['inner', 4],
      ['step', 2],
    ])
  }))

function sorted(cells: Cells[]): Cells[] {
  const key = (one: Cells) => JSON.stringify([one.id, one.resource])
  return cells.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

const README = readFileSync(join(import.meta.dirname, '../checkpoints/README.md'), 'utf8')

test('the page beside the run files names every table and view with its columns', () =>
  looking((file, { world }) => {
    const names = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
    for (const { name } of rows(file, names)) {
      const columns = rows(file, `PRAGMA table_info(${name})`).map((column) => column.name)
      const list = columns.join(', ')
      expect(README).toMatch(new RegExp(`\\| \`${name}(\\(${list}\\)\` \\||\` \\| \`${list}\`)`))
    }
    for (const key of Object.keys(file.manifest())) expect(README).toContain(`\`${key}\``)
    expect(world.seq).toBeGreaterThan(0)
  }))

test('the SQL on that page runs', () =>
  looking((file) => {
    const blocks = [...README.matchAll(/```sql\n([\s\S]*?)```/g)].map((match) => match[1]!)
    const statements = blocks
      .flatMap((block) => block.split(/;\n/))
      .filter((sql) => sql.trim() !== '')
    expect(statements.length).toBeGreaterThan(4)
    for (const sql of statements) select(file, sql)
    const code = statements.at(-1)!.replace("'founder'", "'doubler'")
    expect(String(select(file, code).rows[0]![2])).toMatch(/^function run\(a\)/)
  }))

test('like errors of guest code are together', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'errors.oikos')
    await live(scenarioOf('test/scenarios/failing.yaml'), path)
    const file = openRunFile(path)
    const errors = rows(file, 'SELECT id, code, count FROM errors') as unknown[]
    file.close()
    expect(errors[0]).toEqual({ id: 'hopeless', code: 'EXECUTION_ERROR', count: 6 })
  }))

test('outputs are media, with the size of what is inside', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'outputs.oikos')
    await live(scenarioOf('test/scenarios/outputs.yaml'), path)
    const file = openRunFile(path)
    const outputs = rows(file, 'SELECT * FROM outputs')
    const images = rows(file, "SELECT artifact FROM outputs WHERE media_type LIKE 'image/%'")
    file.close()
    expect(images).toEqual([{ artifact: 'press' }])
    const what = outputs.map((one) => [one.artifact, one.method, one.caller, one.media_type])
    expect(what).toEqual([
      ['press', 'report', 'ann', 'text/markdown'],
      ['press', 'table', 'ann', 'application/json'],
      ['press', 'dot', 'ann', 'image/png'],
      ['poem', null, 'ann', 'text/plain'],
    ])
    expect(outputs.map(({ size }) => size)).toEqual([311, 21, 70, 7])
    expect(outputs.map(({ name }) => name)).toEqual(['r.md', null, null, null])
    expect(outputs.map(({ hash }) => hash !== null)).toEqual([true, false, false, false])
  }))

test('health has the measurements', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'health.oikos')
    const { world } = await live(scenarioOf('test/scenarios/health.yaml'), path)
    const file = openRunFile(path)
    const health = rows(file, 'SELECT * FROM health')
    file.close()
    expect(health.map(({ since, t }) => [since, t])).toHaveLength(4)
    const [, last] = world.audit.kept
    const { supply, failures: _, ...figures } = last!
    expect(health.at(-1)).toMatchObject({ ...figures, scrip: supply.scrip })
  }))
