// Migration: a run file of an older format as a copy in the format of this oikos.
import { linkSync, rmSync, statSync } from 'node:fs'
import type { Json, JsonObject } from '../base/json.ts'
import { treeOver } from '../kernel/config.ts'
import { defaultTree } from './config.ts'
import { type Manifest, manifestFrom, manifestRows } from './manifest.ts'
import { FORMAT, TABLES } from './run_tables.ts'
import { type Database, guarded, openReadOnly, openToWrite, RunFileError } from './sqlite.ts'
import { VIEWS } from './views.ts'

/**
 * Each leads from its format to the next. When a further one is added, those before it must stand
 * on texts of their own and no longer on what TABLES has become.
 */
const STEPS: Record<number, (db: Database) => void> = { 1: fromFirst }

/**
 * The path of the copy in today's format, beside the file, which is never changed; one that was
 * made before is used again. Throws RunFileError.
 */
export function migrated(path: string, format: number): string {
  const copy = `${path.replace(/\.oikos$/, '')}.v${FORMAT}.oikos`
  const draft = `${copy}.${process.pid}`
  const file = openReadOnly(path)
  try {
    const { event_hash, started_at } = readManifest(file)
    if (statSync(copy, { throwIfNoEntry: false }) !== undefined) {
      if (isCopyOf(copy, { event_hash, started_at })) return copy
      const what = `it is in the way of a copy of ${path} in format ${FORMAT}: move it elsewhere`
      throw new RunFileError(copy, what)
    }
    guarded(copy, () => file.prepare('VACUUM INTO ?').run(draft))
    stepped(draft, format)
    linkSync(draft, copy)
    return copy
  } catch (error) {
    if (error instanceof RunFileError) throw error
    const { message } = error as Error
    const what = `it has format ${format}, and no copy in format ${FORMAT} can be made: ${message}`
    throw new RunFileError(path, what)
  } finally {
    file.close()
    rmSync(draft, { force: true })
  }
}

function stepped(draft: string, format: number): void {
  const db = openToWrite(draft)
  try {
    db.transaction(() => {
      for (let from = format; from < FORMAT; from++) STEPS[from]!(db)
    })()
  } finally {
    db.close()
  }
}

function isCopyOf(copy: string, of: Pick<Manifest, 'event_hash' | 'started_at'>): boolean {
  const db = openReadOnly(copy)
  try {
    const { format, migrated: from, started_at } = readManifest(db)
    return format === FORMAT && from?.event_hash === of.event_hash && started_at === of.started_at
  } catch {
    return false
  } finally {
    db.close()
  }
}

function readManifest(db: Database): Manifest {
  const rows = db.prepare('SELECT key, value FROM manifest').all()
  return manifestFrom(rows as { key: string; value: string | null }[])
}

/**
 * Format 2 has checkpoints, effects, faults of the engine, a lease and a sign-off. The
 * configuration gets keys that came since with what they are today; as it was, it is kept beside.
 */
function fromFirst(db: Database): void {
  db.exec(TABLES.replaceAll('CREATE TABLE ', 'CREATE TABLE IF NOT EXISTS '))
  const views = db.prepare("SELECT name FROM sqlite_master WHERE type = 'view'").pluck().all()
  for (const view of views as string[]) db.exec(`DROP VIEW "${view}"`)
  db.exec(VIEWS)
  const before = readManifest(db)
  const { config, event_hash, options } = before as Manifest & { options?: JsonObject }
  const { seed = null, until = null, set = [] } = options ?? {}
  const rows = manifestRows({
    format: 2,
    config: treeOver(defaultTree(), config) as Json,
    migrated: { from: 1, config, event_hash },
    given: { seed: seed === null ? null : Number(seed), until, set } as Manifest['given'],
  })
  const note = db.prepare('INSERT OR REPLACE INTO manifest VALUES (?, ?)')
  for (const row of rows) note.run(row)
  db.prepare("DELETE FROM manifest WHERE key = 'options'").run()
}
