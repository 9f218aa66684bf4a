// Events as rows: large fields stand apart, by their hash; a row gives its event back exactly.
import { hash } from 'node:crypto'
import {
  byCodeUnit,
  canonical,
  type Json,
  settledText,
  utf8Length,
  WRAPPED_DEPTH_MAX,
} from '../base/json.ts'
import { type Event, kinds, LARGE_FIELDS } from '../kernel/event.ts'

/** A field whose canonical text has more bytes than this is stored as `<field>_hash`. */
export const INLINE_BYTES = 256

export type Blob = { hash: string; body: string }

/** `data` is canonical JSON with large fields replaced; `blobs` are what they stand for. */
export type Packed = { data: string; blobs: readonly Blob[] }

export type Row = {
  seq: number
  t: number
  kind: string
  by: string | null
  cause: number | null
  step: string | null
  data: string
}

const NO_BLOBS: readonly Blob[] = []

type Field = { name: string; isLarge: boolean; isSettled: boolean; label: string }

/** Values of the world that stay the same object for long: their text is remembered. */
const SETTLED = ['content', 'interface', 'loop', 'metadata', 'instructions']

/** The fields of each kind in canonical order, so that the hot path need not sort them. */
const fieldsOf = new Map<string, Field[]>(
  Object.entries(kinds).map(([kind, { data }]) => [kind, fields(Object.keys(data.shape))]),
)

function fields(names: string[]): Field[] {
  return names.sort(byCodeUnit).map((name) => ({
    name,
    isLarge: LARGE_FIELDS.includes(name),
    isSettled: SETTLED.includes(name),
    label: `${canonical(name)}:`,
  }))
}

export function packed(event: Event): Packed {
  const data = event.data as Record<string, Json | undefined>
  let text = ''
  let left = Object.keys(data).length
  for (const field of fieldsOf.get(event.kind)!) {
    const value = data[field.name]
    if (value === undefined) {
      if (Object.hasOwn(data, field.name)) left -= 1
      continue
    }
    left -= 1
    const body = field.isSettled ? settledText(value) : canonical(value, WRAPPED_DEPTH_MAX)
    if (field.isLarge && isLarge(body)) return packedApart(data)
    text += (text === '' ? '{' : ',') + field.label + body
  }
  // A field that the schema does not know is a bug elsewhere; here nothing may get lost.
  return left === 0 ? { data: `${text}}`, blobs: NO_BLOBS } : packedApart(data)
}

/** The same for data with large fields, whose new names stand elsewhere in canonical order. */
function packedApart(data: Record<string, Json | undefined>): Packed {
  const small: Record<string, Json | undefined> = {}
  const blobs: Blob[] = []
  for (const { name, isLarge: mayStandApart, isSettled } of fields(Object.keys(data))) {
    const value = data[name]
    small[name] = value
    if (value === undefined || !mayStandApart) continue
    const body = isSettled ? settledText(value) : canonical(value, WRAPPED_DEPTH_MAX)
    if (!isLarge(body)) continue
    const blob = { hash: hash('sha256', body, 'hex'), body }
    blobs.push(blob)
    delete small[name]
    small[`${name}_hash`] = blob.hash
  }
  return { data: canonical(small, WRAPPED_DEPTH_MAX), blobs }
}

/** UTF-8 takes one to three bytes for a unit of text, so most need no counting. */
function isLarge(text: string): boolean {
  if (text.length > INLINE_BYTES) return true
  return text.length * 3 > INLINE_BYTES && utf8Length(text) > INLINE_BYTES
}

/** The event that a row keeps. `bodyOf` answers a blob by its hash. */
export function unpacked(row: Row, bodyOf: (hash: string) => string): Event {
  const data = JSON.parse(row.data) as Record<string, unknown>
  for (const field of LARGE_FIELDS) {
    const key = `${field}_hash`
    const of = data[key]
    if (typeof of !== 'string') continue
    delete data[key]
    data[field] = JSON.parse(bodyOf(of))
  }
  return { ...row, data } as unknown as Event
}

/** The canonical text of a row with its envelope: what the chain is made of. */
export function lineOf(envelope: Omit<Row, 'data'>, data: string): string {
  const { seq, t, kind, by, cause, step } = envelope
  return (
    `{"by":${quoted(by)},"cause":${cause},"data":${data},"kind":"${kind}","seq":${seq},` +
    `"step":${quoted(step)},"t":${t}}`
  )
}

/** Ids and names of steps need no escapes: their grammar has no character that would. */
function quoted(text: string | null): string {
  return text === null ? 'null' : `"${text}"`
}
