// Trying again: what failed and cost nothing, after a wait that doubles, as often as configured.
import { setTimeout as delay } from 'node:timers/promises'
import type { Attempt, Failure } from './attempt.ts'

/** In milliseconds; `wait` stands in for the clock in tests. */
export type Patience = {
  retries: number
  firstMs: number
  maxMs: number
  wait?: (ms: number) => Promise<void>
}

/** The outcome of the last attempt. Once `stopped` none follows. */
export async function tried<T>(
  { retries, firstMs, maxMs, wait }: Patience,
  stopped: AbortSignal,
  attempt: () => Promise<Attempt<T>>,
): Promise<T | Failure> {
  for (let n = 0; ; n++) {
    const { outcome, again, waitMs } = await attempt()
    if (!again || n >= retries || stopped.aborted) return outcome
    const ms = Math.min(waitMs ?? drawn(firstMs * 2 ** n), maxMs)
    try {
      await (wait === undefined ? delay(ms, undefined, { signal: stopped }) : wait(ms))
    } catch {
      return outcome
    }
  }
}

/** Between half of a wait and all of it, so that those who failed together do not return so. */
function drawn(ms: number): number {
  return ms * (0.5 + Math.random() / 2)
}
