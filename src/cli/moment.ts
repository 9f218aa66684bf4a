// Places in a run that options of the command line name.
import { parseMoment } from '../run/moment.ts'
import type { Moment } from '../run/read_events.ts'
import { Refused } from './ending.ts'

/** `option` is how the command line calls it. */
export function readMoment(text: string | undefined, option: string): Moment | undefined {
  if (text === undefined) return undefined
  const moment = parseMoment(text)
  if (moment !== null) return moment
  throw new Refused(
    `${option} ${text} is no place in a run: write a virtual time such as ${option} "1h 30m", or ` +
      `the number of an event such as ${option}=#120`,
  )
}
