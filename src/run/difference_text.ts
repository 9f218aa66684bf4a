// A difference in a few words: where it is, and what stands there on both sides.
import { canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { type Difference, firstDifference } from './difference.ts'

const SHOWN = 120
const BEFORE = 40

/** What is asked of the outside, against what was asked. */
export function requestDifference(expected: Json, got: Json): string {
  const found = firstDifference(expected, got)
  return found === null ? 'nothing that can be seen' : differenceText(found)
}

/** `messages[0].content, in it self.balances.scrip: expected 5, got 7` */
export function differenceText({ path, expected: a, got: b }: Difference): string {
  if (typeof a !== 'string' || typeof b !== 'string') {
    return `${path}: expected ${shown(a)}, got ${shown(b)}`
  }
  const [inA, inB] = [parsed(a), parsed(b)]
  if (inA !== null && inB !== null) return `${path}, in it ${requestDifference(inA, inB)}`
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return `${path}: expected ${excerpt(a, at)}, got ${excerpt(b, at)}`
}

/** What an agent sees is JSON as a text. */
function parsed(text: string): Json | null {
  if (!/^[{[]/.test(text)) return null
  try {
    return JSON.parse(text) as Json
  } catch {
    return null
  }
}

function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing'
  const text = canonical(value, WRAPPED_DEPTH_MAX)
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN - 1).toWellFormed()}…`
}

/** A text from a little before a place. */
function excerpt(text: string, at: number): string {
  const from = at <= BEFORE ? 0 : at - BEFORE
  const part = text.slice(from, from + SHOWN).toWellFormed()
  const [before, after] = [from > 0 ? '…' : '', from + SHOWN < text.length ? '…' : '']
  return JSON.stringify(`${before}${part}${after}`)
}
