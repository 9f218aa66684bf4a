// The hash chain of a run: one digest for each commit, each over the one before and its events.
import { hash } from 'node:crypto'
import type { Event } from '../kernel/event.ts'
import { lineOf, type Packed, packed } from './event_row.ts'

/** What the first commit is chained to. */
export const CHAIN_START = '0'.repeat(64)

/**
 * hash(n) = sha256(hash(n-1), then for each event of commit n a newline and its canonical line as
 * it is stored). The same with and without a run file; `hash` is that of the last commit.
 */
export class Chain {
  hash: string

  constructor(hash = CHAIN_START) {
    this.hash = hash
  }

  /** Adds one commit; answers its events as they are stored, in order. */
  add(events: readonly Event[]): Packed[] {
    const rows: Packed[] = []
    let text = this.hash
    for (const event of events) {
      const row = packed(event)
      rows.push(row)
      text += `\n${lineOf(event, row.data)}`
    }
    this.hash = hash('sha256', text, 'hex')
    return rows
  }

  /** Adds one commit as it is stored: the lines of its events. */
  addLines(lines: readonly string[]): void {
    this.hash = hash('sha256', [this.hash, ...lines].join('\n'), 'hex')
  }
}
