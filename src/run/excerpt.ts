// Excerpts of guest code for people: the line above, the line, and a mark at the column.
import type { GuestFrame } from '../kernel/guest.ts'
import { placeOf, type Source } from './guest_source.ts'

/** Of longer lines a part is shown, with the column in it. */
const WIDTH = 100

/** `shopper.js:12:7`, or `line 12, column 7` of a code that came from no file. */
export function placeText(source: Source | null, line: number, column?: number): string {
  const place = source === null ? { file: null, line } : placeOf(source, line)
  const [row, at] = [place.line, column]
  if (place.file !== null) return `${place.file}:${row}${at === undefined ? '' : `:${at}`}`
  return `line ${row}${at === undefined ? '' : `, column ${at}`}`
}

/** `at buy, shopper.js:12:7`. */
export function frameText(source: Source | null, { name, line, column }: GuestFrame): string {
  return `at ${name === '' ? '(top level)' : shown(name)}, ${placeText(source, line, column)}`
}

/**
 * The lines around a place, numbered as in the file; without a column no mark. Nothing where the
 * code has no such line: it is not the one that ran.
 */
export function excerpt(source: Source | null, line: number, column?: number): string[] {
  const lines = source?.code.split('\n') ?? []
  const text = lines[line - 1]
  if (source === null || text === undefined) return []
  const from = Math.max(0, (column ?? 1) - 1 - Math.floor(WIDTH / 2))
  const start = text.length <= WIDTH ? 0 : Math.min(from, text.length - WIDTH)
  const cut = (whole: string) => shown(whole.slice(start, start + WIDTH))
  const { file, line: number } = placeOf(source, line)
  const before = lines[line - 2]
  const isSameFile = line > 1 && placeOf(source, line - 1).file === file
  const width = String(number).length
  const rows: string[] = []
  if (before?.trim() && isSameFile)
    rows.push(`${String(number - 1).padStart(width)} | ${cut(before)}`)
  rows.push(`${number} | ${cut(text)}`)
  if (column !== undefined) {
    rows.push(`${' '.repeat(width)} | ${' '.repeat(Math.max(0, column - 1 - start))}^`)
  }
  return rows.map((row) => row.trimEnd())
}

/** One character for each, so that a mark stands where it belongs. */
function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, ' ')
}

/** A stack with the excerpt below its innermost frame; each line indented. */
export function stackText(
  source: Source | null,
  stack: readonly GuestFrame[],
  indent: string,
): string[] {
  return stack.flatMap((frame, i) => {
    const rows = i === 0 ? excerpt(source, frame.line, frame.column) : []
    return [frameText(source, frame), ...rows.map((row) => `  ${row}`)].map((row) => indent + row)
  })
}
