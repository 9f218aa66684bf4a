// One event, redacted: what stands there instead, and a seal over each value that was taken out.
import { createHmac, hash } from 'node:crypto'
import { canonical, type Json, type JsonObject, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import type { Event } from '../kernel/event.ts'
import type { Pseudonyms } from './pseudonyms.ts'
import { isSame, placeholder, type Redaction, withoutPrompt } from './redaction.ts'

/** By the place of a field: `by`, `step` or `data.FIELD`. */
export type Seals = Record<string, string>

export type Redacted = { event: Event; seals: Seals }

export type Redactor = { redaction: Redaction; names: Pseudonyms | null; key: Buffer }

/** Fields that name kinds of things, and are never ids. */
const NEVER_NAMES = new Set(['kind', 'type', 'purpose', 'resource', 'price_resource', 'outcome'])

export function redactEvent(event: Event, { redaction, names, key }: Redactor): Redacted {
  const seals: Seals = {}
  const seal = (place: string, value: Json) => {
    seals[place] = sealOf(key, event.seq, place, value)
  }
  const data: JsonObject = {}
  for (const [field, value] of Object.entries(event.data as JsonObject)) {
    if (value === undefined) continue
    let other = value
    if (redaction.fields.has(`${event.kind}.${field}`)) other = placeholder(field, value)
    else if (redaction.prompts && (field === 'loop' || field === 'content')) {
      other = withoutPrompt(value)
    }
    const isName = typeof value === 'string' && NEVER_NAMES.has(field)
    if (names !== null && !isName) other = names.inValue(field, other)
    data[field] = other
    if (!isSame(value, other)) seal(`data.${field}`, value)
  }
  const by = names === null ? event.by : names.ofId(event.by)
  const step = names === null ? event.step : stepIn(names, event.step)
  if (by !== event.by) seal('by', event.by)
  if (step !== event.step) seal('step', event.step)
  return { event: { ...event, by, step, data } as unknown as Event, seals }
}

/** `agent#n` */
function stepIn(names: Pseudonyms, step: string | null): string | null {
  if (step === null) return null
  const at = step.lastIndexOf('#')
  return `${names.ofId(step.slice(0, at))}${step.slice(at)}`
}

/**
 * A commitment to a value: whoever has it and the key can check it, and nobody else can find out
 * what it was by trying, however short it is.
 */
export function sealOf(key: Buffer, seq: number, place: string, value: Json): string {
  const salt = createHmac('sha256', key).update(`seal\n${seq}\n${place}`).digest('hex')
  return hash('sha256', `${salt}\n${canonical(value, WRAPPED_DEPTH_MAX)}`, 'hex')
}

/** By which it is known that a key is the one that was used; it tells nothing of the key. */
export function keyMark(key: Buffer): string {
  return createHmac('sha256', key).update('mark').digest('hex').slice(0, 32)
}
