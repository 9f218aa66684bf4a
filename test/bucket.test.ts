// Token buckets: exact at every instant, however an interval is split, and the example of the issue.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  accrued,
  type Bucket,
  changed,
  fullBucket,
  levelAt,
  levelShare,
  RATE_UNIT_US,
  reachedAt,
  spent,
} from '../src/economy/bucket.ts'
import { check } from './check.ts'

const S = 1_000_000
const TEN_A_SECOND = 600

describe('the worked example: 10 a second, capacity 100, full at 0 s', () => {
  test('spend 60 at 5 s, 100 at 12 s, 150 at 22 s', () => {
    let bucket = fullBucket(TEN_A_SECOND, 100, 0)
    bucket = spent(bucket, 60, 5 * S)
    expect(bucket.level).toBe(40)
    expect(levelAt(bucket, 10 * S)).toBe(90)
    expect(levelAt(bucket, 12 * S)).toBe(100)
    bucket = spent(bucket, 100, 12 * S)
    expect(bucket.level).toBe(0)
    expect(levelAt(bucket, 15 * S)).toBe(30)
    expect(levelAt(bucket, 22 * S)).toBe(100)
    bucket = spent(bucket, 150, 22 * S)
    expect(bucket.level).toBe(-50)
    expect(reachedAt(bucket, 0, 22 * S)).toBe(27 * S)
    expect(levelAt(bucket, 27 * S - 1)).toBe(-1)
    expect(levelAt(bucket, 27 * S)).toBe(0)
  })

  test('in a world: 50 in debt, nothing starts until exactly 5 s later', async () => {
    const { events, world } = await check(`name: bucket
about: a puppet spends 150 of 100 compute and goes on at the very instant it is back at zero
until: 1m
config: {gas: {call: 150}}
artifacts:
  - id: puppet
    type: account
    has_standing: true
    endow: {compute: {rate: 10, capacity: 100}}
    loop:
      mind: script
      script:
        - {at: 10s, invoke: genesis_clock.now, expect: {success: true, result: {now: 10000000}}}
        - {at: 11s, invoke: genesis_clock.now, expect: {success: true, result: {now: 15000000}}}
        - {at: 12s, invoke: genesis_clock.now, expect: {success: true, result: {now: 30000000}}}
`)
    const stalled = events.filter((event) => event.kind === 'agent.stalled')
    const data = (level: number, until: number) => ({ id: 'puppet', level, until })
    expect(stalled).toMatchObject([
      { t: 11 * S, data: data(-40, 15 * S) },
      { t: 15 * S, data: data(-150, 30 * S) },
    ])
    expect(world.flows.get('compute')!.get('puppet')!.level).toBe(-150)
  })
})

const us = fc.oneof(fc.integer({ min: 0, max: 100 * S }), fc.integer({ min: 0, max: 1e15 }))
const buckets: fc.Arbitrary<Bucket> = fc
  .record({
    ratePerMinute: fc.oneof(
      fc.integer({ min: 0, max: 1000 }),
      fc.integer({ min: 0, max: 60_000_000_000 }),
    ),
    capacity: fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1e13 })),
    below: fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1e13 })),
    remainder: fc.integer({ min: 0, max: RATE_UNIT_US - 1 }),
    atUs: us,
  })
  .map(({ below, ...bucket }) => ({
    ...bucket,
    level: bucket.capacity - below,
    remainder: below === 0 ? 0 : bucket.remainder,
  }))

/** Ten lines that are slow and obviously right. */
function modelLevel({ level, remainder, atUs, ratePerMinute, capacity }: Bucket, nowUs: number) {
  const parts = BigInt(ratePerMinute) * BigInt(nowUs - atUs) + BigInt(remainder)
  const exact = BigInt(level) + parts / BigInt(RATE_UNIT_US)
  return Number(exact < BigInt(capacity) ? exact : BigInt(capacity))
}

function property<T extends [unknown, ...unknown[]]>(
  name: string,
  given: { [K in keyof T]: fc.Arbitrary<T[K]> },
  holds: (...values: T) => void,
): void {
  test(name, () => {
    fc.assert(
      fc.property(...given, (...values) => holds(...(values as T))),
      { numRuns: 500 },
    )
  })
}

describe('for every bucket', () => {
  property<[Bucket, number]>('levels are those of the model', [buckets, us], (bucket, later) => {
    const now = accrued(bucket, bucket.atUs + later)
    expect(now.level).toBe(modelLevel(bucket, bucket.atUs + later))
    expect(now.level).toBeLessThanOrEqual(bucket.capacity)
    expect(now.remainder).toBeGreaterThanOrEqual(0)
    expect(now.remainder).toBeLessThan(RATE_UNIT_US)
    if (now.level === bucket.capacity) expect(now.remainder).toBe(0)
  })

  property<[Bucket, number, number[]]>(
    'splitting an interval changes nothing',
    [buckets, us, fc.array(us, { maxLength: 8 })],
    (bucket, later, cuts) => {
      const end = bucket.atUs + later
      const at = [...cuts.map((cut) => bucket.atUs + (cut % (later + 1))), end]
      const split = at.sort((a, b) => a - b).reduce(accrued, bucket)
      expect(split).toEqual(accrued(bucket, end))
    },
  )

  property<[Bucket, number]>('reachedAt is exact', [buckets, us], (bucket, more) => {
    const wanted = bucket.level + (more % 1_000_000)
    const at = reachedAt(bucket, wanted, bucket.atUs)
    if (at === null) {
      expect(bucket.ratePerMinute === 0 || wanted > bucket.capacity).toBe(true)
      return
    }
    if (!Number.isSafeInteger(at)) return
    expect(modelLevel(bucket, at)).toBeGreaterThanOrEqual(wanted)
    if (at > bucket.atUs) expect(modelLevel(bucket, at - 1)).toBeLessThan(wanted)
  })

  property<[Bucket, number, number]>(
    'what is spent is missing at once and for ever, until full',
    [buckets, us, fc.integer({ min: 0, max: 1e13 })],
    (bucket, later, amount) => {
      const now = bucket.atUs + later
      expect(spent(bucket, amount, now).level).toBe(levelAt(bucket, now) - amount)
      expect(spent(bucket, 0, now)).toEqual(accrued(bucket, now))
    },
  )

  property<[Bucket, number]>(
    'a right that is added and taken away leaves what was there',
    [buckets, fc.integer({ min: 0, max: 1000 })],
    (bucket, part) => {
      const more = { ratePerMinute: part, capacity: part, level: part }
      const less = { ratePerMinute: -part, capacity: -part, level: -part }
      const both = changed(changed(bucket, more, bucket.atUs), less, bucket.atUs)
      expect(both).toEqual(bucket)
    },
  )

  property<[Bucket, number]>('a share is never more than its part', [buckets, us], (bucket, n) => {
    const part = bucket.capacity === 0 ? 0 : n % (bucket.capacity + 1)
    const share = levelShare(bucket, part, bucket.atUs)
    expect(share).toBeGreaterThanOrEqual(0)
    expect(share).toBeLessThanOrEqual(Math.max(0, Math.min(bucket.level, part)))
  })
})
