// Editing by text: the old string must occur exactly once.
import type { Artifact } from '../src/artifacts/artifact.ts'
import { canonical, type Json, NotJson, plain } from '../src/base/json.ts'
import { type Refusal, refuse } from '../src/base/refusal.ts'

type Edit = { old_string: string; new_string: string; field?: 'content' | 'code' }

/** The changed field; content that is not a text is edited as its canonical JSON. */
export function edited(
  artifact: Artifact,
  { old_string: old, new_string: fresh, field = 'content' }: Edit,
): { content: Json } | { code: string } | Refusal {
  const { id } = artifact
  const value = artifact[field]
  if (old === '') return refuse('INVALID_ARGS', 'old_string is empty: say what to replace')
  if (old === fresh) return refuse('INVALID_ARGS', 'old_string and new_string are the same')
  if (field === 'code' && value === null) {
    return refuse('INVALID_ARGS', `${id} has no code: edit content, or write code first`)
  }
  const text = typeof value === 'string' ? value : canonical(value)
  const at = text.indexOf(old)
  if (at === -1) {
    return refuse(
      'PRECONDITION_FAILED',
      `old_string does not occur in the ${field} of ${id}: read it again`,
    )
  }
  if (text.indexOf(old, at + 1) !== -1) {
    return refuse(
      'PRECONDITION_FAILED',
      `old_string occurs more than once in the ${field} of ${id}: give more of its surroundings`,
    )
  }
  const result = text.slice(0, at) + fresh + text.slice(at + old.length)
  if (field === 'code') return { code: result }
  if (typeof value === 'string') return { content: result }
  try {
    return { content: plain(JSON.parse(result)) }
  } catch (error) {
    if (!(error instanceof NotJson || error instanceof SyntaxError)) throw error
    const why = error instanceof NotJson ? `: ${error.message}` : ''
    return refuse('PRECONDITION_FAILED', `the edited content of ${id} would be no JSON${why}`)
  }
}
