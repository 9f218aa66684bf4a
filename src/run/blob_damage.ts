// Blobs of a run file: each must be what its hash says, and none that an event has may be missing.
import { hash } from 'node:crypto'
import { type Damage, shownValue } from './damage.ts'
import type { Database } from './sqlite.ts'

/** `missing` are blobs of events that could not be read, each with one such event. */
export function blobDamage(db: Database, missing: ReadonlyMap<string, number>): Damage[] {
  const damage: Damage[] = []
  const left = new Map(missing)
  const rows = db.prepare('SELECT hash, body FROM blobs').iterate()
  for (const { hash: key, body } of rows as Iterable<{ hash: unknown; body: unknown }>) {
    const of = typeof body === 'string' ? hash('sha256', body, 'hex') : null
    if (of === key) continue
    const isKey = of !== null && left.has(of)
    left.delete(isKey ? of : String(key))
    const field = isKey ? 'hash' : 'body'
    const message = isKey ? `it reads ${shownValue(key)} and was ${of}` : `its hash is now ${of}`
    damage.push({ table: 'blobs', row: String(key), field, message })
  }
  for (const [of, seq] of left) {
    damage.push({ table: 'blobs', row: of, field: null, message: `it is missing: #${seq} has it` })
  }
  return damage
}
