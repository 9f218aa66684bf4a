// The library: what the command line does, from a program.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { check, OikosError, open, type Progress, run } from '../src/library/oikos.ts'

const folder = mkdtempSync(join(tmpdir(), 'oikos-library-'))
afterAll(() => rmSync(folder, { recursive: true }))

const out = (name: string) => join(folder, `${name}.oikos`)

const world = {
  name: 'savers',
  about: 'two who give each other a coin a minute',
  seed: 4,
  until: '10m',
  config: { fees: { transfer: 0 } },
  artifacts: ['ann', 'bob'].map((id, i) => ({
    id,
    type: 'agent',
    has_standing: true,
    can_execute: true,
    code:
      "function step() { if (random() < 0.5) invoke('genesis_ledger', 'transfer', " +
      `{ to: '${['bob', 'ann'][i]}', amount: 1 }) }`,
    endow: { scrip: 20 },
    loop: { mind: 'code', every: '1m' },
  })),
  expect: [{ say: 'nothing is lost', that: "balance('ann') + balance('bob') === 40" }],
}

describe('a run from an object', () => {
  test('is lived, followed, looked at, forked, compared and doubted', async () => {
    const heard: Progress[] = []
    using life = await run(world, { out: out('a'), progress: (now) => heard.push(now) })
    expect(heard[0]).toEqual({ file: out('a'), events: 0, time_us: 0 })
    const { state, events, expectations } = life.manifest
    expect({ state, expectations }).toMatchObject({
      state: 'ended',
      expectations: { passed: 1, failed: [] },
    })
    expect([...life.events()]).toHaveLength(events)
    const moved = [...life.events({ kinds: ['scrip.moved'], to: '5m' })]
    expect(moved.length).toBeGreaterThan(0)
    const [ann, then] = [life.at(), life.at('5m')]
    const given = moved.filter((event) => event.by === 'ann').length
    const taken = moved.filter((event) => event.by === 'bob').length
    expect(then.balance('ann')).toBe(20 - given + taken)
    expect(then.time_us).toBe(300_000_000)
    expect([...ann.balances().values()].reduce((a, b) => a + b)).toBe(40)
    expect([...ann.artifacts({ type: 'agent' })].map(({ id }) => id)).toEqual(['ann', 'bob'])
    expect(life.at(0).balance('ann')).toBe(20)
    expect(life.query('SELECT count(*) AS n FROM events')).toEqual([{ n: events }])
    expect(life.query("SELECT balance FROM world_balances WHERE id = 'ann'", '5m')).toEqual([
      { balance: then.balance('ann') },
    ])
    using fork = await life.fork({ at: '5m', endow: { ann: { scrip: 7 } }, out: out('b') })
    const { identical, parting, outcome } = life.compare(fork)
    expect(identical).toBe(false)
    expect(parting!.b?.kind).toBe('world.intervened')
    expect(outcome!.figures.length).toBeGreaterThan(0)
    expect(fork.at().balance('ann') + fork.at().balance('bob')).toBe(47)
    expect(await fork.verify()).toMatchObject({ holds: true, mismatches: [] })
    expect(life.compare(open(out('a')))).toMatchObject({ identical: true, parting: null })
  })

  test('with other settings is another life', async () => {
    using other = await run(world, { out: out('c'), seed: 5, until: '2m', set: { name: 'short' } })
    const { seed, name, time_us } = other.manifest
    expect({ seed, name }).toEqual({ seed: 5, name: 'short' })
    expect(time_us).toBeLessThanOrEqual(120_000_000)
  })

  test('is stopped in order, and gone on with', async () => {
    const stop = new AbortController()
    const paced = { ...world, until: '1h', time: { pace: 60 } }
    setTimeout(() => stop.abort(), 1_500)
    using part = await run(paced, { out: out('d'), signal: stop.signal })
    expect(part.manifest.state).toBe('interrupted')
    part.close()
    using whole = await run({ ...world, until: '1h' }, { out: out('e') })
    expect(whole.manifest.state).toBe('ended')
  })
})

describe('what is wrong is said in words', () => {
  test('of a scenario', async () => {
    const { artifacts, ...rest } = world
    const wrong = { ...rest, artifacts: [{ ...artifacts[0]!, prise: 3 }] }
    const { ok, problems } = await check(wrong)
    expect(ok).toBe(false)
    expect(problems).toEqual([
      expect.objectContaining({
        path: 'artifacts[0].prise',
        message: 'unknown key "prise": did you mean "price"?',
      }),
    ])
    const refused = await run(wrong, { out: out('f') }).catch((error) => error)
    expect(refused).toBeInstanceOf(OikosError)
    expect(refused).toMatchObject({ exitCode: 2 })
    expect(refused.message).toContain('did you mean "price"?')
    expect(await check(world)).toMatchObject({ ok: true, agents: 2, problems: [] })
  })

  test('of a file, a place, SQL', async () => {
    expect(() => open(out('none'))).toThrow(/there is no such file/)
    using life = open(out('a'))
    expect(() => life.at('soon')).toThrow(/soon is no place in a run/)
    expect(() => life.query('SELECT absent FROM events')).toThrow(/no such column: absent/)
    await expect(life.fork({ at: '5m', set: { 'fees.transver': 1 } })).rejects.toThrow(/transfer/)
  })
})
