// A shared record against the run that it was made of: all that is there, and, with the key, all
// that was taken out.
// every value that was taken out.
import { canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { lineOf, type Row } from './event_row.ts'
import type { Statement } from './record.ts'
import { recordLines } from './record.ts'
import { keyMark } from './redact_event.ts'
import { redactedCopy } from './redacted_copy.ts'
import { readRedaction } from './redaction.ts'
import type { RunFile } from './run_file.ts'

/** `sealed` is how many values that were taken out are those of the original; null without key. */
export type Compared = { events: number; sealed: number | null; mismatches: string[] }

const SHOWN = 10

export function comparedWith(
  original: RunFile,
  { lines, statement, key }: { lines: readonly string[]; statement: Statement; key: Buffer | null },
): Compared {
  const { event_hash } = original.manifest()
  if (event_hash !== statement.of.event_hash) {
    const what = `${original.path} has the event hash ${event_hash}, this is of another run`
    return { events: 0, sealed: null, mismatches: [what] }
  }
  if (key === null || statement.redacted.length === 0) return plainly(original, lines)
  if (keyMark(key) !== statement.key_mark) {
    const mismatches = ['the key of --names is not the one that it was redacted with']
    return { events: 0, sealed: null, mismatches }
  }
  return remade(original, { lines, statement, key })
}

/** Redacts the original again, and compares line by line. */
function remade(
  original: RunFile,
  { lines, statement, key }: { lines: readonly string[]; statement: Statement; key: Buffer },
): Compared {
  const redaction = readRedaction(statement.redacted.join(','))
  if ('problem' in redaction) {
    return { events: 0, sealed: null, mismatches: [redaction.problem] }
  }
  const copy = redactedCopy(original, redaction, key)
  const found: Compared = { events: 0, sealed: 0, mismatches: [] }
  try {
    const again = recordLines(copy, { from: statement.events.from, blobBytes: 0 })
    const here = lines[Symbol.iterator]()
    for (const line of again) {
      if (line.startsWith('{"blob"')) break
      const other = here.next().value
      found.events += 1
      const { seals = {}, event } = JSON.parse(line) as { seals?: object; event: Row }
      if (other === line) found.sealed! += Object.keys(seals).length
      else if (found.mismatches.length < SHOWN) {
        found.mismatches.push(`event #${event.seq} does not come of the original with this key`)
      }
    }
    return found
  } finally {
    copy.close()
  }
}

type Shared = { event?: Omit<Row, 'data'> & { data: Record<string, Json> }; seals?: object }

/** What is not under a seal must be as it is in the original. */
function plainly(original: RunFile, lines: readonly string[]): Compared {
  const rows = original.db.prepare(
    'SELECT seq, t, kind, by, cause, step, data FROM events WHERE seq = ?',
  )
  const found: Compared = { events: 0, sealed: null, mismatches: [] }
  for (const text of lines) {
    const { event, seals = {} } = JSON.parse(text) as Shared
    if (event === undefined) continue
    found.events += 1
    const row = rows.get(event.seq) as Row | undefined
    const fields = row === undefined ? ['seq'] : differing(row, event, new Set(Object.keys(seals)))
    for (const field of fields.slice(0, SHOWN - found.mismatches.length)) {
      found.mismatches.push(`event #${event.seq}: ${field} is not that of the original`)
    }
  }
  return found
}

function differing(row: Row, event: NonNullable<Shared['event']>, sealed: Set<string>): string[] {
  const { data: text, ...envelope } = row
  const original = JSON.parse(lineOf(envelope, text)) as typeof event
  const names = ['seq', 't', 'kind', 'by', 'cause', 'step'] as const
  const outside = names.filter((name) => !sealed.has(name) && event[name] !== original[name])
  const keys = new Set([...Object.keys(original.data), ...Object.keys(event.data)])
  const inside = [...keys].filter((name) => {
    const field = name.endsWith('_hash') ? name.slice(0, -'_hash'.length) : name
    if (sealed.has(`data.${field}`)) return false
    return textOf(original.data[name]) !== textOf(event.data[name])
  })
  return [...outside, ...inside.map((name) => `data.${name}`)]
}

function textOf(value: Json | undefined): string {
  return value === undefined ? '' : canonical(value, WRAPPED_DEPTH_MAX)
}
