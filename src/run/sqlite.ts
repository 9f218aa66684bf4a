// The door of better-sqlite3: opens databases, and says in words what went wrong with one.
import Database from 'better-sqlite3'

export type { Database, Statement } from 'better-sqlite3'

/** Trouble with a run file, in words for people: which file, what is wrong, what to do. */
export class RunFileError extends Error {
  readonly file: string

  constructor(file: string, what: string) {
    super(`${file}: ${what}`)
    this.name = 'RunFileError'
    this.file = file
  }
}

/** Trouble with the SQL that somebody wrote: SQLite's own words. */
export class SqlProblem extends Error {}

const BUSY_MS = 5000

export function createDatabase(path: string): Database.Database {
  return guarded(path, () => new Database(path, { timeout: BUSY_MS }))
}

/** A database that is there already, for writing. */
export function openToWrite(path: string): Database.Database {
  return guarded(path, () => new Database(path, { fileMustExist: true, timeout: BUSY_MS }))
}

export function openReadOnly(path: string): Database.Database {
  return guarded(
    path,
    () => new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS }),
  )
}

/** Runs a body; what SQLite throws in it becomes a RunFileError. */
export function guarded<T>(path: string, body: () => T): T {
  try {
    return body()
  } catch (error) {
    throw inWords(path, error)
  }
}

export function inWords(path: string, error: unknown): unknown {
  if (error instanceof TypeError && error.message.includes('directory does not exist')) {
    return new RunFileError(path, 'its folder does not exist: make it first')
  }
  if (!(error instanceof Database.SqliteError)) return error
  const code = error.code.replace(/^SQLITE_/, '')
  const word = ADVICE.find(([prefix]) => code.startsWith(prefix))
  return new RunFileError(path, word?.[1] ?? `${error.message} (${code})`)
}

/** By the beginning of SQLite's result code. */
const ADVICE: [string, string][] = [
  [
    'FULL',
    'the disk is full, what was written before is kept: free some space or use --out elsewhere',
  ],
  [
    'IOERR',
    'writing or reading failed, the disk may be full: free some space or use --out elsewhere',
  ],
  ['READONLY', 'it can not be written here: use a folder that can be, with --out'],
  ['CANTOPEN', 'it can not be opened or made here: check its folder and its permissions'],
  ['PERM', 'it may not be opened: check its permissions'],
  ['NOTADB', 'it is no run file: oikos run SCENARIO makes one'],
  ['CORRUPT', 'it is damaged: make it again with oikos run'],
  ['BUSY', 'another program holds it: close that program, or copy the file'],
]

export function isSqlError(error: unknown): error is Error & { code: string } {
  return error instanceof Database.SqliteError
}
