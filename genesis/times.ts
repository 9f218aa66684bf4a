// Times in arguments: texts such as 10s, or integer microseconds.
import { type Refusal, refuse } from '../src/base/refusal.ts'
import { DURATION_RULE, parseDuration } from '../src/base/units.ts'

/** Microseconds. */
export function momentUs(time: string | number): number | Refusal {
  const us = typeof time === 'number' ? time : parseDuration(time)
  if (us !== null && Number.isSafeInteger(us) && us >= 0) return us
  return refuse('INVALID_ARGS', `${JSON.stringify(time).slice(0, 40)} is no time: ${DURATION_RULE}`)
}
