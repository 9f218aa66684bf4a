// Printing: lines and JSON objects to stdout, without complaint when nobody reads on.
import { canonical } from '../base/json.ts'

const CHUNK = 64 * 1024

/** Guests' own texts on one line, with nothing in them that a terminal would obey. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ')
}

/** The same for texts of several lines. */
export function harmless(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|\p{Bidi_Control}/gu, ' ')
}

/** Whether whoever read stdout has gone. */
let gone = false

function leave(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  gone = true
}

/** One JSON object on a line of its own. */
export function printJson(value: object): void {
  process.stdout.write(`${canonical(value, 1000)}\n`)
}

/**
 * Prints texts as they come, in large pieces. Stops, without a word, when the reader has gone, as
 * `| head` does.
 */
export async function printAll(texts: Iterable<string>): Promise<void> {
  if (!process.stdout.listeners('error').includes(leave)) process.stdout.on('error', leave)
  let piece = ''
  for (const text of texts) {
    piece += text
    if (piece.length < CHUNK) continue
    await written(piece)
    piece = ''
    if (gone) return
  }
  await written(piece)
}

function written(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()))
}
