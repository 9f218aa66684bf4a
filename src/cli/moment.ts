// Places in a run as the command line writes them: a virtual time, or #SEQ.
import { formatDuration, parseDuration } from '../base/units.ts'
import type { Moment } from '../run/read_events.ts'
import { Refused } from './ending.ts'

/** `option` is how the command line calls it. */
export function readMoment(text: string | undefined, option: string): Moment | undefined {
  if (text === undefined) return undefined
  const number = /^#(\d{1,15})$/.exec(text)
  if (number !== null) return { seq: Number(number[1]) }
  const t = parseDuration(text)
  if (t !== null) return { t }
  throw new Refused(
    `${option} ${text} is no place in a run: write a virtual time such as ${option} "1h 30m", or ` +
      `the number of an event such as ${option}=#120`,
  )
}

export function momentText(moment: Moment): string {
  return 'seq' in moment ? `event #${moment.seq}` : formatDuration(moment.t)
}
