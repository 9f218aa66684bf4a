// A run file opened for reading: its manifest, its events, what guests logged and did wrong.
import { existsSync } from 'node:fs'
import { type Manifest, manifestFrom } from './manifest.ts'
import { FORMAT } from './run_tables.ts'
import { type Database, guarded, openReadOnly, RunFileError } from './sqlite.ts'

export { RunFileError }
export class RunFile {
  readonly db: Database
  constructor(db: Database) { this.db = db }
}
