// The circuit breaker of a provider: after failures in a row it is left alone for a while. The door
// of cockatiel.
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhenResult } from 'cockatiel'
import { type Attempt, failure } from './attempt.ts'

export type Breaker = <T>(attempt: () => Promise<Attempt<T>>) => Promise<Attempt<T>>

/** After the rest one attempt tries the provider, and those that come meanwhile wait for it. */
export function breakerOf(failures: number, restMs: number): Breaker {
  if (failures === 0) return (attempt) => attempt()
  const isSick = handleWhenResult((result) => (result as Attempt<unknown>).isSick)
  const breaker = new ConsecutiveBreaker(failures)
  const policy = circuitBreaker(isSick, { halfOpenAfter: restMs, breaker })
  return async (attempt) => {
    try {
      return await policy.execute(attempt)
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error
      const message = 'the provider failed again and again, and is left alone for a while'
      return { outcome: failure('UNAVAILABLE', message), again: false, isSick: false, waitMs: null }
    }
  }
}
