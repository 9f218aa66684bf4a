// What a reader typed to jump to: an event's number, or a time.
import { parseDuration } from '../../base/units.ts'

export type Jump = { seq: number } | { t: number }

/** `#1234` or `1234` is an event; `2h 5m`, `2h5m` or `90s` a time; null is neither. */
export function readJump(text: string): Jump | null {
  const typed = text.trim().toLowerCase()
  const event = /^#?(\d{1,15})$/.exec(typed.replaceAll(',', ''))
  if (event !== null) return { seq: Number(event[1]) }
  const t = parseDuration(
    typed.replace(/([a-z])\s*(\d)/g, '$1 $2').replace(/(\d)\s+([a-z])/g, '$1$2'),
  )
  return t === null ? null : { t }
}
