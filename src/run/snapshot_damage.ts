// Checkpoints of a run file: each must be what its checksum says, the last one what its events come
// to.
import { hash } from 'node:crypto'
import { zstdDecompressSync } from 'node:zlib'
import { stateText } from '../kernel/state_hash.ts'
import type { World } from '../kernel/world.ts'
import type { Damage } from './damage.ts'
import type { RunFile } from './run_file.ts'
import { restoredFrom } from './snapshots.ts'
import type { Database } from './sqlite.ts'

export function snapshotDamage(db: Database): Damage[] {
  const damage: Damage[] = []
  const rows = db.prepare('SELECT seq, bytes, hash, body FROM snapshots ORDER BY seq').iterate()
  for (const { seq, bytes, hash: of, body } of rows as Iterable<Record<string, unknown>>) {
    const at = (field: string, message: string) =>
      damage.push({ table: 'snapshots', row: String(seq), field, message })
    let text: Buffer
    try {
      text = zstdDecompressSync(body as Buffer)
    } catch {
      at('body', 'it can not be decompressed')
      continue
    }
    if (text.length !== bytes) at('bytes', `it says ${bytes}, there are ${text.length}`)
    if (hash('sha256', text, 'hex') !== of) at('body', 'it does not have the hash beside it')
  }
  return damage
}

/**
 * The last checkpoint, restored with all that it builds on, against the world that the events come
 * to, where it was taken after the last of them.
 */
export function lastSnapshotDamage(file: RunFile, folded: World): Damage[] {
  const { seed, configTree } = folded
  const from = restoredFrom(file.path, file.db, { seed, configTree })
  if (from === null || from.moment.world.seq !== folded.seq) return []
  if (stateText(from.moment.world) === stateText(folded)) return []
  const message = 'what is restored from it is not the world that the events come to'
  return [{ table: 'snapshots', row: String(folded.seq), field: 'body', message }]
}
