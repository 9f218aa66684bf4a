// What a fork shares with its parent: rows of one run file copied into another.
import type { Carried } from './checkpoint.ts'
import type { Database } from './sqlite.ts'

/** What is recalled follows from the memories of a world, which in a fork may be others. */
const ASKED_BEFORE =
  "SELECT json_extract(data, '$.id') FROM events WHERE kind = 'effect.requested' AND seq <= @seq"

/**
 * Blobs of what comes later are not looked for; answers of what the parent asked the outside later
 * hold for the fork as well, where it asks the same.
 */
const COPIED: [table: string, where: string][] = [
  ['events', 'seq <= @seq'],
  ['blobs', 'true'],
  ['logs', 'n <= @logged'],
  ['faults', 'n <= @faulted'],
  ['metrics', 't <= @t'],
  ['entry_faults', 'frame < @seq'],
  ['controls', 'n <= @controlled'],
  ['effects', `outcome IS NOT NULL AND (kind <> 'recall' OR id IN (${ASKED_BEFORE}))`],
]

/** Both files have the same format; `to` is in a transaction. */
export function copyRun(from: Database, to: Database, { place, controlled }: Carried): void {
  const { seq, t, logged, faulted } = place
  const places = { seq, t, logged, faulted, controlled }
  for (const [table, where] of COPIED) {
    const used = Object.entries(places).filter(([name]) => where.includes(`@${name}`))
    const rows = from.prepare(`SELECT * FROM ${table} WHERE ${where}`).raw(true)
    const marks = rows.columns().map(() => '?')
    const insert = to.prepare(`INSERT INTO ${table} VALUES (${marks.join(', ')})`)
    for (const row of rows.iterate(Object.fromEntries(used)) as Iterable<unknown[]>) insert.run(row)
  }
}
