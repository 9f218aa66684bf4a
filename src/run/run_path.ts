// Where a run file goes when nobody says: checkpoints/, named after scenario and seed.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The first free name: `bazaar-7.oikos`, then `bazaar-7.2.oikos`. */
export function freshRunPath(run: { name: string; seed: number }, folder = 'checkpoints'): string {
  const stem = `${run.name.replace(/[^A-Za-z0-9_-]+/g, '-')}-${run.seed}`
  for (let n = 1; ; n++) {
    const path = join(folder, n === 1 ? `${stem}.oikos` : `${stem}.${n}.oikos`)
    if (!existsSync(path)) return path
  }
}
