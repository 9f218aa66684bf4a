// Values as they are answered: whole where that is no burden, otherwise cut, and said so.
import { canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'

const CHARS_MAX = 20_000

/** The value, or the beginning of its text where it is long. */
export function shortened(value: Json, most = CHARS_MAX): Json {
  const text = canonical(value, WRAPPED_DEPTH_MAX)
  return text.length <= most ? value : `${text.slice(0, most)}… (${text.length} characters)`
}

export function isCut(value: Json, most = CHARS_MAX): boolean {
  return canonical(value, WRAPPED_DEPTH_MAX).length > most
}
