// Replaying: identical where nothing changed, explained where something did.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Replayed, replay, StopHere } from '../src/run/replay.ts'
import { type Lived, live, scenarioOf } from './check.ts'
import { inside } from './cli_inside.ts'
import { expectReadable, oikos, write } from './cli_process.ts'
import { withFile } from './recorded.ts'
import { digestOf, forged, timeLived } from './time_world.ts'

const time = timeLived()
const { folder, path } = time
const HASH = /^[0-9a-f]{64}$/

function again(options?: Parameters<typeof replay>[1], of = path): Promise<Replayed> {
  return withFile(of, async (file) => {
    const replayed = await replay(file, options)
    replayed.run.close()
    return replayed
  })
}

type Printed = {
  [key in 'events' | 'time_us' | 'from' | 'identical' | 'of']: number
} & {
  event_hash: string
  state_hash: string
  stopped_at: { seq: number; t: number; kind: string; by: string; data: object } | null
  divergence: { verdict: string; expected: object; got: object; causes: number[] } | null
}

async function asked(...args: string[]): Promise<Printed & { code: number | null }> {
  const { out, code } = await inside('replay', ...args, '--json')
  return { ...(JSON.parse(out) as Printed), code }
}

describe('what is made again', () => {
  test('is identical, to the last event and to the state', async () => {
    const { identical, of, ended, divergence, eventHash, stateHash } = await again()
    const count = time.lived.events.length
    expect({ identical, of, ended, divergence }).toEqual({
      identical: count,
      of: count,
      ended: true,
      divergence: null,
    })
    expect([eventHash, stateHash]).toEqual([time.lived.eventHash, time.lived.stateHash])
  })

  test('begins at each checkpoint as well', async () => {
    for (const from of [0, 40, 75, time.lived.events.length]) {
      const found = await again({ from })
      expect(found.from).toBeLessThanOrEqual(from)
      expect(from - found.from).toBeLessThan(45)
      expect(found.identical).toBe(time.lived.events.length - found.from)
      expect([found.eventHash, found.stateHash]).toEqual([
        time.lived.eventHash,
        time.lived.stateHash,
      ])
      expect(found.tally).toEqual(time.lived.tally)
    }
  })

  test('can be watched, and left by whoever watches', async () => {
    let seen = 0
    const watch = (events: readonly { seq: number }[]) => {
      seen = events.at(-1)!.seq
      if (seen > 50) throw new StopHere()
    }
    const { ended, identical, world } = await again({ watch })
    expect({ ended, identical, seq: world.seq }).toEqual({
      ended: false,
      identical: seen,
      seq: seen,
    })
  })
})

describe('the command', () => {
  test('says that all is identical, for people and for machines', async () => {
    const { out, err, code } = await inside('replay', path)
    const count = time.lived.events.length
    expect({ err, code }).toEqual({ err: '', code: 0 })
    expect(out).toMatch(
      new RegExp(
        `^${count}/${count} events identical \\(\\d+/s\\)\n` +
          `event hash {2}${time.lived.eventHash}\nstate hash {2}${time.lived.stateHash}\n$`,
      ),
    )
    expect(await asked(path)).toEqual({
      code: 0,
      file: path,
      seed: 5,
      events: count,
      time_us: 120_000_000,
      event_hash: time.lived.eventHash,
      state_hash: time.lived.stateHash,
      expect: { passed: 1, failed: [] },
      from: 0,
      identical: count,
      of: count,
      stopped_at: null,
      divergence: null,
    })
  })

  test('stops at a time and at an event, and shows the world', async () => {
    const atTime = await asked(path, '--to', '30s')
    const first = time.lived.events.find(({ t }) => t >= 30_000_000)!
    expect(atTime.stopped_at).toMatchObject({ seq: first.seq, t: first.t, kind: first.kind })
    expect(atTime.identical).toBe(atTime.events)
    expect(atTime.events).toBeLessThan(time.lived.events.length)
    const atSeq = await asked(path, '--to', '#60', '--from', '#45')
    expect(atSeq.stopped_at!.seq).toBe(60)
    expect(atSeq.from).toBeGreaterThan(0)
    const { out } = await inside('replay', path, '--to=#60')
    expect(out).toMatch(/^#\d+ {2}[\s\S]*\nstopped at event #60, \d+s\n/)
    expect(out).toMatch(/\nSupply {4}\d+ scrip: /)
  })

  const filters: [filter: string, (e: Lived['events'][number]) => boolean][] = [
    ['kind=call.failed', ({ kind }) => kind === 'call.failed'],
    ['kind=scrip', ({ kind }) => kind.startsWith('scrip.')],
    ['by=cleo', ({ by }) => by === 'cleo'],
    ['about=ben', ({ by, data }) => by === 'ben' || Object.values(data).includes('ben')],
    ['code=INSUFFICIENT_FUNDS', ({ data }) => 'code' in data && data.code === 'INSUFFICIENT_FUNDS'],
    ['text=genesis_clock', ({ data }) => JSON.stringify(data).includes('genesis_clock')],
    [
      'kind=scrip, by=cleo ,about=ben',
      ({ kind, data }) => kind === 'scrip.moved' && data.to === 'ben',
    ],
  ]
  test.each(filters)('stops at the first event with %s', async (filter, fits) => {
    const { stopped_at, code } = await asked(path, '--until-event', filter)
    expect(stopped_at!.seq).toBe(time.lived.events.find(fits)!.seq)
    expect(code).toBe(0)
  })

  test('says when nothing fits, and refuses what is no filter', async () => {
    const { out, code } = await inside('replay', path, '--until-event', 'by=nobody')
    expect(code).toBe(0)
    expect(out).toContain('\nnothing was found to stop at\n')
    for (const filter of ['colour=red', 'kind', '=x', '', 'by=cleo,text']) {
      const refused = await inside('replay', path, '--until-event', filter)
      expect(refused.code).toBe(2)
      expect(refused.err).toMatch(/conditions such as .*; known are kind, by, about, code, text$/)
    }
  })

  test('refuses places that are none, and files that are none', async () => {
    const refusals: [RegExp, ...string[]][] = [
      [/^--to soon is no place in a run/, path, '--to', 'soon'],
      [/^--from -5 is no place in a run/, path, '--from=-5'],
      [/no\.oikos: there is no such file/, join(folder, 'no.oikos')],
      [/it is no run file/, import.meta.filename],
      [/--step is for people/, path, '--step', '--json'],
    ]
    for (const [message, ...args] of refusals) {
      const { out, err, code } = await inside('replay', ...args)
      expect(err).toMatch(message)
      expect({ out, code }).toEqual({ out: '', code: 2 })
    }
  })
})

describe('a record that is not what the world makes', () => {
  const other = join(folder, 'forged.oikos')

  async function diverges(verdict: string): Promise<{ out: string; printed: Printed }> {
    const before = digestOf(other)
    const { out, err, code } = await inside('replay', other)
    expect({ err, code }).toEqual({ err: '', code: 1 })
    expectReadable({ out, err, code })
    expect(out).toMatch(/made by oikos 0\.\d.* on Node 24.*, gas prices \d+; replayed on Node 24/)
    const { code: same, ...printed } = await asked(other)
    expect(same).toBe(1)
    expect(printed.divergence!.verdict).toBe(verdict)
    expect(printed.event_hash).toMatch(HASH)
    expect(digestOf(other)).toBe(before)
    return { out, printed }
  }

  test('WRONG: where the two differ first, what led to it, and the events before', async () => {
    let wrong = 0
    forged(path, other, (commits) => {
      const rows = commits.flat()
      const bought = rows.filter(({ kind, by }) => kind === 'call.returned' && by === 'cleo')
      const row = bought.find(({ data }) => data.includes('"target":"adder"'))!
      wrong = row.seq
      expect(row.data).toContain('"args":{"x":0,"y":1}')
      row.data = row.data.replace('"args":{"x":0,"y":1}', '"args":{"x":0,"y":2}')
      return commits
    })
    const { out, printed } = await diverges('WRONG')
    expect(out).toMatch(new RegExp(`^WRONG expected #${wrong} {2}3s {2}call\\.returned`, 'm'))
    expect(out).toMatch(new RegExp(`^ {6}got {6}#${wrong} {2}3s {2}call\\.returned`, 'm'))
    expect(out).toMatch(/^first difference at data\.args\.y: expected 2, got 1$/m)
    expect(out).toMatch(/^because of\n {2}#\d+ {2}/m)
    expect(out).toMatch(/^(ok {2}#\d+ .*\n)+WRONG/)
    const { expected, got } = printed.divergence!
    const difference = { path: 'data.args.y', expected: 2, got: 1 }
    expect(printed.divergence).toMatchObject({ difference })
    expect([expected, got]).toMatchObject([{ seq: wrong }, { seq: wrong }])
    expect(printed.divergence!.causes.length).toBeGreaterThan(0)
    expect(printed.identical).toBeLessThan(wrong)
  })

  test('EXTRA: the world makes more than the file has', async () => {
    forged(path, other, (commits) => commits.slice(0, -1))
    const { out, printed } = await diverges('EXTRA')
    const last = time.lived.events.at(-1)!
    expect(out).toMatch(new RegExp(`^EXTRA #${last.seq} {2}2m {2}world\\.ended`, 'm'))
    expect(printed.divergence).toMatchObject({ expected: null, got: { seq: last.seq } })
    expect(printed.identical).toBe(last.seq - 1)
  })

  test('MISSING: the file has more than the world makes', async () => {
    forged(path, other, (commits) => {
      const last = commits.at(-1)!.at(-1)!
      return [...commits, [{ ...last, seq: last.seq + 1 }]]
    })
    const { out, printed } = await diverges('MISSING')
    const seq = time.lived.events.length + 1
    expect(out).toMatch(new RegExp(`^MISSING expected #${seq} {2}2m {2}world\\.ended`, 'm'))
    expect(printed.divergence).toMatchObject({ expected: { seq }, got: null, difference: null })
    expect(printed.identical).toBe(seq - 1)
  })

  test('MISSING in the middle: a commit of the file has one event more', async () => {
    let seq = 0
    forged(path, other, (commits) => {
      const at = commits.findIndex((commit) => commit[0]!.t > 40_000_000)
      const commit = commits[at]!
      seq = commit.at(-1)!.seq + 1
      const later = commits.slice(at + 1).flat()
      for (const row of later) row.seq += 1
      for (const row of later) if (row.cause !== null && row.cause >= seq) row.cause += 1
      return commits.with(at, [...commit, { ...commit.at(-1)!, seq }])
    })
    const { printed } = await diverges('MISSING')
    expect(printed.divergence).toMatchObject({ expected: { seq }, got: null })
  })

  test('from a checkpoint after the difference, that the past is another', async () => {
    forged(path, other, (commits) => {
      const row = commits.flat().find(({ kind }) => kind === 'artifact.saved')!
      row.data = row.data.replace(/"bytes":(\d)/, '"bytes":1$1')
      return commits
    })
    expect((await again({}, other)).divergence?.verdict).toBe('WRONG')
    const { out, code } = await inside('replay', other, '--from=#60')
    expect(code).toBe(1)
    expect(out).toMatch(/^WRONG expected #(\d+) .*\n +got +#\1 .*\nthe same event, but what comes/m)
  })
})

test('a native module that is not what it was is named, and nothing is made again', async () => {
  const native = 'export const tick = () => ({ rest: "1s" })\n'
  const yaml = `name: native
about: one native mind
until: 5s
native: minds.ts
artifacts:
  - {id: ticker, type: agent, has_standing: true, loop: {mind: native, name: tick}}
`
  write(folder, { 'native.yaml': yaml, 'minds.ts': native })
  const made = join(folder, 'native.oikos')
  await live(scenarioOf(join(folder, 'native.yaml')), made)
  expect(await inside('replay', made)).toMatchObject({ code: 0, err: '' })
  write(folder, { 'minds.ts': native.replace('1s', '2s') })
  const { out, err, code } = await inside('replay', made)
  expect({ out, code }).toEqual({ out: '', code: 2 })
  expect(err).toMatch(
    /minds\.ts: it is not what it was when the run was made: put the old one back/,
  )
})

test('the real command: identical, then exit code 1 for a divergence', async () => {
  const other = join(folder, 'real.oikos')
  forged(path, other, (commits) => commits.slice(0, -1))
  expect(await oikos(['replay', other], folder)).toMatchObject({ code: 1, err: '' })
})
