// An event on a line, wherever a few of them are shown.
import { formatDuration } from '../base/units.ts'
import type { Event } from '../kernel/event.ts'
import { sentence } from '../run/sentence.ts'
import { oneLine } from './print.ts'

export function eventLine(event: Event): string {
  const { seq, t, kind, by } = event
  return `#${seq}  ${formatDuration(t)}  ${kind}  ${by ?? ''}  ${oneLine(sentence(event))}`
}
