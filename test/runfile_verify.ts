// Doubts a run file: whole commits only, and a chain of hashes that comes out the same.
import { Chain } from '../src/run/chain.ts'
import { lineOf, type Row } from '../src/run/event_row.ts'
import type { RunFile } from '../src/run/run_file.ts'

/** Counts the chain again from what is stored; answers the hash and how many events it covers. */
export function verified(file: RunFile): { hash: string; events: number } {
  const rows = file.db.prepare('SELECT * FROM events ORDER BY seq').all() as Row[]
  const chain = new Chain()
  let at = 0
  for (const { seq, hash } of file.commits()) {
    const lines: string[] = []
    for (; at < rows.length && rows[at]!.seq <= seq; at++) {
      const row = rows[at]!
      if (row.seq !== at + 1) throw new Error(`event ${at + 1} is missing`)
      lines.push(lineOf(row, row.data))
    }
    chain.addLines(lines)
    if (chain.hash !== hash) throw new Error(`the commit that ends with ${seq} has another hash`)
  }
  if (at !== rows.length) throw new Error(`${rows.length - at} events are in no commit`)
  return { hash: chain.hash, events: at }
}
