// Where a run file goes when nobody says: checkpoints/, named after scenario and seed.
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The first free name, such as `bazaar-7.oikos`, then `bazaar-7.2.oikos`: claimed by an empty file,
 * so that two runs which begin at once don't take the same.
 */
export function claimRunPath(run: { name: string; seed: number }, folder = 'checkpoints'): string {
  mkdirSync(folder, { recursive: true })
  const stem = `${run.name.replace(/[^A-Za-z0-9_-]+/g, '-')}-${run.seed}`
  for (let n = 1; ; n++) {
    const path = join(folder, n === 1 ? `${stem}.oikos` : `${stem}.${n}.oikos`)
    try {
      closeSync(openSync(path, 'wx'))
      return path
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
