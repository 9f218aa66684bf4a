// Forking: what each change does from there on, and nothing before; the parent is only read.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../src/base/json.ts'
import type { Event } from '../src/kernel/event.ts'
import type { Control } from '../src/run/control.ts'
import { fork } from '../src/run/fork.ts'
import type { Outcome } from '../src/run/live.ts'
import type { Place } from '../src/run/log.ts'
import type { Moment } from '../src/run/read_events.ts'
import { replay } from '../src/run/replay.ts'
import { resumed } from '../src/run/resume.ts'
import { openRunFile } from '../src/run/run_file.ts'
import { verified } from '../src/run/verify.ts'
import { type Lived, live, scenarioOf, undisturbed } from './check.ts'
import { inside } from './cli_inside.ts'
import { oikos, oikosJson } from './cli_process.ts'
import { eventsOf, withFile } from './recorded.ts'
import { digestOf, TIME } from './time_world.ts'

const folder = mkdtempSync(join(tmpdir(), 'oikos-'))
const parent = join(folder, 'time-5.oikos')
const MIDDLE = { t: 61_000_000 }
let lived: Lived
let digest: string
let plainEvents: Event[]
let made = 0

beforeAll(async () => {
  lived = await live(scenarioOf(TIME), parent)
  plainEvents = eventsOf(parent)
  digest = digestOf(parent)
})

afterAll(() => {
  expect(digestOf(parent)).toBe(digest)
  rmSync(folder, { recursive: true })
})

type Forked = { path: string; place: Place; outcome: Outcome; events: Event[]; after: Event[] }

/** Forks and lives it; all that holds for every fork is checked here. */
async function forked(at: Moment, changes: Control[], of = parent): Promise<Forked> {
  const path = join(folder, `fork-${++made}.oikos`)
  const before = digestOf(of)
  const place = await fork(of, path, { at, changes })
  const run = await resumed(path)
  const outcome = await run.live(undisturbed)
  run.close()
  expect(digestOf(of)).toBe(before)
  const events = eventsOf(path)
  const parents = of === parent ? plainEvents : eventsOf(of)
  expect(events.slice(0, place.seq)).toEqual(parents.slice(0, place.seq))
  await withFile(path, async (file) => {
    const { lineage, state, event_hash } = file.manifest()
    const { seq, t, hash } = place
    expect(lineage).toEqual({ parent: of, seq, time_us: t, event_hash: hash })
    expect([state, event_hash]).toEqual(['ended', outcome.eventHash])
    const again = await replay(file)
    again.run.close()
    const { stateHash } = outcome
    const count = events.length
    expect(again).toMatchObject({ divergence: null, identical: count, of: count, stateHash })
  })
  return { path, place, outcome, events, after: events.slice(place.seq) }
}

/** What an agent drew in each of its steps, as it saved it. */
function drawsOf(events: readonly Event[], id: string): Json[] {
  return events.flatMap(({ kind, data }) =>
    kind === 'artifact.saved' && data.id === id ? [data.content as Json] : [],
  )
}

function scripOf({ outcome }: Forked, id: string): number {
  return outcome.world.ledger.stocks.get('scrip')!.balances.get(id) ?? 0
}

function scripBefore(id: string): number {
  return lived.world.ledger.stocks.get('scrip')!.balances.get(id) ?? 0
}

describe('a fork without change is the same', () => {
  test('at times, at events, in the middle of commits and of turns', async () => {
    const commits = await withFile(parent, async (file) => [...file.commits()].map((c) => c.seq))
    const count = lived.events.length
    const inside = lived.events.find(({ seq, t }) => t > 0 && !commits.includes(seq))!
    const acting = lived.events.find(({ kind }) => kind === 'agent.decided')!
    const places: Moment[] = [
      { t: 0 },
      { t: 60_000_000 },
      { seq: 1 },
      { seq: inside.seq },
      { seq: acting.seq },
      { seq: count - 1 },
      { seq: count },
    ]
    for (const at of places) {
      const { place, outcome } = await forked(at, [])
      const asked = 'seq' in at ? at.seq : lived.events.findLast(({ t }) => t <= at.t)!.seq
      expect(place.seq).toBeGreaterThanOrEqual(asked)
      expect(commits).toContain(place.seq)
      expect(outcome.eventHash).toBe(lived.eventHash)
      expect(outcome.stateHash).toBe(lived.stateHash)
      expect(outcome.tally).toEqual(lived.tally)
    }
  })
})

describe('each change does what it says, from there on', () => {
  test('set: configuration', async () => {
    const set = await forked(MIDDLE, [{ does: 'set', set: { fees: { transfer: 4 } } }])
    const fees = set.after.flatMap(({ kind, data }) =>
      kind === 'scrip.burned' && data.why === 'fee:transfer' ? [data.amount] : [],
    )
    expect(new Set(fees)).toEqual(new Set([4]))
    expect(set.after[0]).toMatchObject({
      kind: 'world.intervened',
      t: set.place.t,
      data: { does: 'set', set: { fees: { transfer: 4 } } },
    })
  })

  test('reseed: all draws, or those of one', async () => {
    const all = await forked(MIDDLE, [{ does: 'reseed', id: '*', seed: 99 }])
    const one = await forked(MIDDLE, [{ does: 'reseed', id: 'ann', seed: 99 }])
    for (const id of ['ann', 'ben']) {
      expect(drawsOf(all.after, id)).not.toEqual(drawsOf(lived.events.slice(all.place.seq), id))
    }
    const rest = lived.events.slice(one.place.seq)
    expect(drawsOf(one.after, 'ann')).not.toEqual(drawsOf(rest, 'ann'))
    expect(drawsOf(one.after, 'ben')).toEqual(drawsOf(rest, 'ben'))
    expect(drawsOf(rest, 'ben').length).toBeGreaterThan(5)
  })

  test('write: code, content, another mind, or none', async () => {
    const code = 'function run(a) { return 7000 + a.x }'
    const coded = await forked(MIDDLE, [{ does: 'write', id: 'adder', fields: { code } }])
    const answers = coded.after.flatMap(({ kind, data }) =>
      kind === 'call.returned' && data.target === 'adder' ? [data.result as number] : [],
    )
    expect(answers.length).toBeGreaterThan(0)
    expect(answers.every((answer) => answer > 7000)).toBe(true)
    const content = { n: 500 }
    const filled = await forked(MIDDLE, [{ does: 'write', id: 'cleo', fields: { content } }])
    expect(JSON.stringify(filled.after)).toContain('"args":{"x":500,"y":1}')
    const loop = { mind: 'code', every: '1s' }
    const fast = await forked(MIDDLE, [{ does: 'write', id: 'ann', fields: { loop } }])
    expect(drawsOf(fast.after, 'ann').length).toBeGreaterThan(50)
    const none = await forked(MIDDLE, [{ does: 'write', id: 'ann', fields: { loop: null } }])
    expect(drawsOf(none.after, 'ann')).toEqual([])
    expect(drawsOf(none.after, 'ben').length).toBeGreaterThan(5)
  })

  test('endow and invoke', async () => {
    const rich = await forked(MIDDLE, [{ does: 'endow', endow: { ben: { scrip: 1000 } } }])
    expect(scripOf(rich, 'ben')).toBe(scripBefore('ben') + 1000)
    const invoke = 'genesis_ledger.transfer'
    const args = { to: 'idler', amount: 2 }
    const paid = await forked(MIDDLE, [{ does: 'invoke', as_caller: 'ben', invoke, args }])
    expect(scripOf(paid, 'idler')).toBe(scripBefore('idler') + 2)
    expect(paid.after.slice(0, 4).map(({ kind, by }) => [kind, by])).toEqual([
      ['world.intervened', null],
      ['scrip.burned', 'ben'],
      ['scrip.moved', 'ben'],
      ['call.returned', 'ben'],
    ])
  })

  test('several, in their order', async () => {
    const invoke = 'genesis_ledger.transfer'
    const both = await forked(MIDDLE, [
      { does: 'endow', endow: { idler: { scrip: 70 } } },
      { does: 'invoke', as_caller: 'idler', invoke, args: { to: 'ann', amount: 60 } },
    ])
    expect(scripOf(both, 'ann')).toBe(scripBefore('ann') + 60)
    await withFile(both.path, async (file) => {
      const { verdict } = await verified(file)
      expect(verdict).toMatchObject({ holds: true, damage: [] })
      expect(verdict.state_hash).toBe(both.outcome.stateHash)
    })
  })
})

describe('what follows from a change follows from it alone', () => {
  test('a gift to somebody else leaves all draws and payments as they were', async () => {
    const gift = await forked({ t: 20_000_000 }, [
      { does: 'endow', endow: { idler: { scrip: 5 } } },
    ])
    const rest = lived.events.slice(gift.place.seq)
    for (const id of ['ann', 'ben', 'cleo']) {
      expect(drawsOf(gift.after, id)).toEqual(drawsOf(rest, id))
      expect(scripOf(gift, id)).toBe(scripBefore(id))
    }
    expect(gift.after.length).toBe(rest.length + 2)
  })

  test('two forks share nothing, and a fork of a fork has the past of both', async () => {
    const first = await forked(MIDDLE, [{ does: 'endow', endow: { ben: { scrip: 10 } } }])
    const second = await forked(MIDDLE, [{ does: 'endow', endow: { ben: { scrip: 20 } } }])
    expect([scripOf(first, 'ben'), scripOf(second, 'ben')]).toEqual(
      [10, 20].map((gift) => scripBefore('ben') + gift),
    )
    const reseed: Control = { does: 'reseed', id: 'ann', seed: 3 }
    const third = await forked({ t: 90_000_000 }, [reseed], first.path)
    expect(scripOf(third, 'ben')).toBe(scripOf(first, 'ben'))
    expect(third.after[0]).toMatchObject({ kind: 'world.reseeded', data: { id: 'ann', seed: 3 } })
    const fourth = await forked({ seq: third.place.seq + 1 }, [], third.path)
    expect(fourth.outcome.eventHash).toBe(third.outcome.eventHash)
  })

  test('of a run that was interrupted, up to where it came', async () => {
    const path = join(folder, 'interrupted.oikos')
    const place = await fork(parent, path, { at: MIDDLE, changes: [] })
    const to = join(folder, 'of-interrupted.oikos')
    const late = fork(path, to, { at: { t: 90_000_000 }, changes: [] })
    await expect(late).rejects.toThrow(/1m 30s is no place to fork from: the run goes up to 1m/)
    const { outcome } = await forkedTo(path, to, place.seq)
    expect(outcome.eventHash).toBe(lived.eventHash)
  })
})

async function forkedTo(of: string, to: string, seq: number): Promise<{ outcome: Outcome }> {
  await fork(of, to, { at: { seq }, changes: [] })
  const run = await resumed(to)
  const outcome = await run.live(undisturbed)
  run.close()
  return { outcome }
}

test('the command: its options are those changes, in a file of its own', async () => {
  const code = join(folder, 'adder.js')
  writeFileSync(code, 'function run(a) { return -a.x }')
  const options = [
    ['--set', 'fees.transfer=0'],
    ['--seed', 'ann=8'],
    ['--code', `adder=${code}`],
    ['--content', 'cleo={"n":30}'],
    ['--loop', 'ben={"mind":"code","every":"3s"}'],
    ['--endow', 'idler={"scrip":9}'],
    ['--invoke', 'idler:genesis_ledger.transfer={"to":"ann","amount":4}'],
  ].flat()
  const printed = await oikosJson(['fork', parent, '--at', '1m', ...options], folder)
  expect(printed).toMatchObject({
    file: join('checkpoints', 'time-5-fork-1.oikos'),
    seed: 5,
    time_us: 120_000_000,
    reason: 'until',
    expect: { passed: expect.any(Number), failed: expect.any(Array) },
  })
  const path = join(folder, String(printed.file))
  const changes = eventsOf(path).flatMap(({ kind, data }) => {
    if (kind === 'world.reseeded') return [`reseed ${data.id}`]
    return kind === 'world.intervened' && data.ordinal === 1 ? [data.does] : []
  })
  expect(changes.slice(-7)).toEqual([
    'set',
    'reseed ann',
    'write adder',
    'write cleo',
    'write ben',
    'endow',
    'invoke genesis_ledger.transfer',
  ])
  const out = await oikos(['fork', parent, '--at=#50', '--seed', '8', '--out', 'all.oikos'], folder)
  expect(out).toMatchObject({ code: 0, err: '' })
  expect(out.out).toContain('run file    all.oikos')
  const all = eventsOf(join(folder, 'all.oikos'))
  expect(all.find(({ kind }) => kind === 'world.reseeded')!.data).toEqual({ id: '*', seed: 8 })
})

describe('what can not be done', () => {
  const at = '--at=#50'
  const refusals: [RegExp, ...string[]][] = [
    [/#0 is no place to fork from: the run has events #1 to #\d+/, '--at=#0'],
    [/#5000 is no place to fork from: the run has events/, '--at=#5000'],
    [/3m is no place to fork from: the run goes up to 2m/, '--at', '3m'],
    [/it had ended by #\d+, nothing comes after/, '--at', '2m', '--seed', '4'],
    [/--at soon is no place in a run/, '--at', 'soon'],
    [/nokey: unknown key "nokey"/, at, '--set', 'nokey=1'],
    [/fees\.transfer: "many" is not a number/, at, '--set', 'fees.transfer=many'],
    [/--set fees: "fees" is not a setting/, at, '--set', 'fees'],
    [/--seed x is no integer/, at, '--seed', 'x'],
    [/there is no nobody/, at, '--seed', 'nobody=3'],
    [/there is no living nobody/, at, '--code', `nobody=${import.meta.filename}`],
    [/no such file/, at, '--code', 'adder=none.js'],
    [/code, line 1, column \d+: Syntax/, at, '--code', `adder=${join(folder, 'bad.js')}`],
    [/--content cleo=zz: it is no JSON/, at, '--content', 'cleo=zz'],
    [/--content cleo: write --content id=…/, at, '--content', 'cleo'],
    [/loop\.mind: "dream" is not known/, at, '--loop', 'ann={"mind":"dream"}'],
    [/a loop of mind code needs a function step/, at, '--loop', 'adder={"mind":"code"}'],
    [/nobody has no standing here/, at, '--endow', 'nobody={"scrip":1}'],
    [/endow ann: unknown key "gold"/, at, '--endow', 'ann={"gold":1}'],
    [/--invoke ann: write --invoke id:artifact\.method/, at, '--invoke', 'ann'],
    [/must be artifact\.method/, at, '--invoke', 'ann:ledger'],
    [/there is no living nobody/, at, '--invoke', 'nobody:genesis_ledger.balance'],
  ]
  test.each(refusals)('%s', async (message, ...args) => {
    writeFileSync(join(folder, 'bad.js'), 'function run( {')
    const before = readdirSync(folder, { recursive: true }).length
    const out = join(folder, 'refused.oikos')
    const said = await inside('fork', parent, '--out', out, ...args)
    expect(said.err).toMatch(message)
    expect(said).toMatchObject({ out: '', code: 2 })
    expect(readdirSync(folder, { recursive: true }).length).toBe(before)
  })

  test('a name that was claimed for it is free again', async () => {
    const before = process.cwd()
    process.chdir(folder)
    try {
      const { code } = await inside('fork', parent, '--at=#50', '--seed', 'nobody=1')
      expect(code).toBe(2)
      expect(existsSync(join(folder, 'checkpoints', 'time-5-fork-1.2.oikos'))).toBe(false)
    } finally {
      process.chdir(before)
    }
  })

  test('a file that is there is never written over', async () => {
    const there = join(folder, 'there.oikos')
    writeFileSync(there, 'mine')
    const { err, code } = await inside('fork', parent, '--at=#50', '--out', there)
    expect(err).toMatch(/it exists already: choose another name with --out/)
    expect(code).toBe(2)
    expect(openRunFile(parent).manifest().lineage).toBe(null)
    const own = await inside('fork', parent, '--at=#50', '--out', parent)
    expect(own.code).toBe(2)
  })
})
