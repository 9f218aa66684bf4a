// Token buckets: flows that accrue continuously and exactly, and may be overdrawn.

/** Rates are units per minute, so that every rate of a scenario shares one denominator. */
export const RATE_UNIT_US = 60_000_000

/**
 * - `level` may be below zero: debt.
 * - `remainder` / RATE_UNIT_US of a unit has accrued beyond `level`; 0 ≤ remainder < RATE_UNIT_US.
 * - Both are as of `atUs`; reading at a later instant never changes them.
 */
export type Bucket = {
  level: number
  remainder: number
  atUs: number
  ratePerMinute: number
  capacity: number
}

export function fullBucket(ratePerMinute: number, capacity: number, nowUs: number): Bucket {
  return { level: capacity, remainder: 0, atUs: nowUs, ratePerMinute, capacity }
}

/** The bucket as of an instant. Splitting the interval never changes the sum. */
export function accrued(bucket: Bucket, nowUs: number): Bucket {
  const elapsed = nowUs - bucket.atUs
  if (elapsed === 0) return bucket
  if (bucket.level === bucket.capacity) return { ...bucket, remainder: 0, atUs: nowUs }
  const parts = bucket.ratePerMinute * elapsed + bucket.remainder
  let whole: number
  let remainder: number
  if (parts <= Number.MAX_SAFE_INTEGER) {
    whole = Math.floor(parts / RATE_UNIT_US)
    remainder = parts - whole * RATE_UNIT_US
  } else {
    const exact = BigInt(bucket.ratePerMinute) * BigInt(elapsed) + BigInt(bucket.remainder)
    whole = Number(exact / BigInt(RATE_UNIT_US))
    remainder = Number(exact % BigInt(RATE_UNIT_US))
  }
  const level = bucket.level + whole
  return level >= bucket.capacity
    ? { ...bucket, level: bucket.capacity, remainder: 0, atUs: nowUs }
    : { ...bucket, level, remainder, atUs: nowUs }
}

export function levelAt(bucket: Bucket, nowUs: number): number {
  return accrued(bucket, nowUs).level
}

/** Takes an amount ≥ 0, into debt if need be. */
export function spent(bucket: Bucket, amount: number, nowUs: number): Bucket {
  const now = accrued(bucket, nowUs)
  return { ...now, level: now.level - amount }
}

/**
 * The first instant at which the level is at least `wanted`; null when that can never be, or only
 * after the end of countable time.
 */
export function reachedAt(bucket: Bucket, wanted: number, nowUs: number): number | null {
  const now = accrued(bucket, nowUs)
  if (now.level >= wanted) return nowUs
  if (now.ratePerMinute === 0 || wanted > now.capacity) return null
  const missing = BigInt(wanted - now.level) * BigInt(RATE_UNIT_US) - BigInt(now.remainder)
  const rate = BigInt(now.ratePerMinute)
  const at = BigInt(nowUs) + (missing + rate - 1n) / rate
  return at < BigInt(Number.MAX_SAFE_INTEGER) ? Number(at) : null
}

/** The bucket after its rate, capacity and level change by these amounts at an instant. */
export function changed(
  bucket: Bucket,
  by: { ratePerMinute: number; capacity: number; level: number },
  nowUs: number,
): Bucket {
  const now = accrued(bucket, nowUs)
  const capacity = now.capacity + by.capacity
  return {
    level: Math.min(now.level + by.level, capacity),
    remainder: now.remainder,
    atUs: nowUs,
    ratePerMinute: now.ratePerMinute + by.ratePerMinute,
    capacity,
  }
}

/**
 * The part of a level that goes with a part of the capacity: pro rata, floored; debt never goes,
 * nor what is `reserved` for compute that is being burned but not yet booked.
 */
export function levelShare(bucket: Bucket, capacity: number, nowUs: number, reserved = 0): number {
  const now = accrued(bucket, nowUs)
  const free = now.level - reserved
  if (free <= 0 || now.capacity === 0) return 0
  return Number((BigInt(free) * BigInt(capacity)) / BigInt(now.capacity))
}

/** A bucket as it stands at an instant; `debt_ends_at` is when a level below zero is back there. */
export type BucketLevel = {
  level: number
  capacity: number
  rate_per_minute: number
  debt_ends_at: number | null
}

export function bucketLevel(bucket: Bucket, nowUs: number): BucketLevel {
  const { capacity, ratePerMinute: rate_per_minute } = bucket
  const level = levelAt(bucket, nowUs)
  const debt_ends_at = level < 0 ? reachedAt(bucket, 0, nowUs) : null
  return { level, capacity, rate_per_minute, debt_ends_at }
}
