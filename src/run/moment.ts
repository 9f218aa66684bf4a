// Places in a run as people write them: a virtual time, or #SEQ.
import { formatDuration, parseDuration } from '../base/units.ts'
import type { Moment } from './read_events.ts'

/** Null for what is neither `1h 30m` nor `#120`. */
export function parseMoment(text: string): Moment | null {
  const number = /^#(\d{1,15})$/.exec(text)
  if (number !== null) return { seq: Number(number[1]) }
  const t = parseDuration(text)
  return t === null ? null : { t }
}

export function momentText(moment: Moment): string {
  return 'seq' in moment ? `event #${moment.seq}` : formatDuration(moment.t)
}
