// A redacted copy of a run, in memory: whoever reads run files can read it, and finds no more.
import { canonical, type Json, type JsonObject } from '../base/json.ts'
import { packed } from './event_row.ts'
import { type Manifest, manifestRows } from './manifest.ts'
import { Pseudonyms } from './pseudonyms.ts'
import { type Redactor, redactEvent } from './redact_event.ts'
import { REDACTED, type Redaction } from './redaction.ts'
import { RunFile } from './run_file.ts'
import { TABLES } from './run_tables.ts'
import { createDatabase } from './sqlite.ts'
import { VIEWS } from './views.ts'

/** What stands in the place of a hash from which redacted values could be guessed. */
export const NO_HASH = 'withheld'

/** What was taken out of each event, beside its row. */
const SEALS = 'CREATE TABLE seals (seq INTEGER PRIMARY KEY, seals TEXT NOT NULL)'

/**
 * The manifest, the events and the metrics; no checkpoints, logs, controls and answers as they
 * came, which would hold what was redacted. Hashes of commits are kept only after the last redacted
 * one: those before could be tried on guesses. `close` it.
 */
export function redactedCopy(file: RunFile, redaction: Redaction, key: Buffer): RunFile {
  file.requireEvents()
  const names = redaction.names ? new Pseudonyms(file, key) : null
  const redactor: Redactor = { redaction, names, key }
  const db = createDatabase(':memory:')
  db.exec(TABLES)
  db.exec(VIEWS)
  db.exec(SEALS)
  db.transaction(() => {
    const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    const keep = db.prepare('INSERT OR IGNORE INTO blobs VALUES (?, ?)')
    const sealed = db.prepare('INSERT INTO seals VALUES (?, ?)')
    const hashes = new Map([...file.commits()].map(({ seq, hash }) => [seq, hash]))
    let last = 0
    for (const event of file.events()) {
      const { event: other, seals } = redactEvent(event, redactor)
      const { seq, t, kind, by, cause, step } = other
      const { data, blobs } = packed(other)
      insert.run(seq, t, kind, by, cause, step, data, hashes.get(seq) ?? null)
      for (const { hash, body } of blobs) keep.run(hash, body)
      if (Object.keys(seals).length === 0) continue
      sealed.run(seq, canonical(seals))
      last = seq
    }
    // The hash of the commit before an unredacted one is what that is chained to.
    const end = [...hashes.keys()].find((seq) => seq >= last) ?? last
    db.prepare('UPDATE events SET hash = ? WHERE hash IS NOT NULL AND seq < ?').run(NO_HASH, end)
    const metric = db.prepare('INSERT INTO metrics VALUES (?, ?, ?)')
    const samples = file.db.prepare('SELECT t, name, value FROM metrics').raw(true).all()
    for (const [t, name, value] of samples as [number, string, number | null][]) {
      metric.run(t, names === null ? name : names.inText(name), value)
    }
    const row = db.prepare('INSERT INTO manifest VALUES (?, ?)')
    for (const one of manifestRows(redactedManifest(file.manifest(), names))) row.run(...one)
  })()
  return new RunFile(file.path, db)
}

/** The scenario and what it brought tell all, so they are left out; what was found is too. */
function redactedManifest(manifest: Manifest, names: Pseudonyms | null): Partial<Manifest> {
  const { tables, digests, public_key, signature, migrated, ...kept } = manifest
  const rename = (value: Json) => (names === null ? value : names.inValue('value', value))
  const { passed = 0, failed = [] } = (kept.expectations ?? {}) as JsonObject
  const missed = (failed as JsonObject[]).map(({ say }) => ({ say: rename(say!), found: null }))
  return {
    ...kept,
    scenario_path: REDACTED,
    scenario_text: '',
    files: {},
    given: { seed: null, until: null, set: [] } as unknown as Manifest['given'],
    lineage: kept.lineage === null ? null : { ...kept.lineage, parent: REDACTED },
    detail: kept.detail === null ? null : REDACTED,
    expectations: { passed, failed: missed } as Json,
    config: configFor(kept.config, names),
    measures: rename(kept.measures),
  }
}

/** An artifact is named in one place of a configuration. */
function configFor(config: Json, names: Pseudonyms | null): Json {
  const { fees } = config as { fees?: JsonObject }
  if (names === null || typeof fees?.to !== 'string') return config
  return { ...(config as JsonObject), fees: { ...fees, to: names.ofId(fees.to) } }
}
