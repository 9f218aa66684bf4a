// Values and texts cut to a few words, for sentences.
import { canonical, type Json } from '../base/json.ts'

const SHOWN = 60

export function short(value: Json): string {
  return cut(canonical(value, 1000))
}

export function cut(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`
}
