// Checkpoints in a run file: compressed off the pause, written in order, checked when read.
import { hash as digestOf, webcrypto } from 'node:crypto'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompressSync } from 'node:zlib'
import type { Event } from '../kernel/event.ts'
import type { Moment } from '../kernel/kernel.ts'
import { type Carried, type Checkpoint, NewerCheckpoint, restored } from './checkpoint.ts'
import { readEvents } from './read_events.ts'
import { Rows } from './rows.ts'
import { type Database, RunFileError } from './sqlite.ts'

const compressed = promisify(zstdCompress)

type Row = { seq: number; t: number; base: number | null; hash: string; body: Buffer }

export class Snapshots {
  readonly rows: Rows
  private last: Promise<void> = Promise.resolve()
  private failure: { error: unknown } | null = null

  constructor(db: Database) {
    this.rows = new Rows(db, 'INSERT OR REPLACE INTO snapshots VALUES', 6)
  }

  /** Compresses meanwhile; `settled` answers when all that were added wait to be written. */
  add({ seq, t, base, text }: Checkpoint): void {
    const bytes = Buffer.from(text)
    const before = this.last
    this.last = compressed(bytes)
      .then(async (body) => {
        const digest = await webcrypto.subtle.digest('SHA-256', bytes)
        await before
        const hash = Buffer.from(digest).toString('hex')
        this.rows.values.push(seq, t, base, bytes.length, hash, body)
      })
      .catch((error: unknown) => {
        this.failure ??= { error }
      })
  }

  async settled(): Promise<void> {
    await this.last
    if (this.failure !== null) throw this.failure.error
  }
}

/** A run in the middle of its life: its world, and what it carries besides. */
export type Restored = { moment: Moment; carried: Carried }

/**
 * The run at the last checkpoint in a file that is not after `atMost`; null where there is none.
 */
export function restoredFrom(
  path: string,
  db: Database,
  scenario: { seed: number; configTree: unknown },
  atMost?: number,
): Restored | null {
  const found = textsAt(path, db, atMost)
  if (found === null) return null
  const { recent, ...at } = read(path, found.texts, scenario)
  at.moment.world.recent = typeof recent === 'number' ? eventsBefore(db, found.seq, recent) : recent
  return at
}

function read(path: string, texts: string[], scenario: { seed: number; configTree: unknown }) {
  try {
    return restored(texts, scenario)
  } catch (error) {
    if (!(error instanceof NewerCheckpoint)) throw error
    throw new RunFileError(path, `${error.message}: go on with the oikos that made it`)
  }
}

/** What was read last from each database: who restores often reads mostly the same events again. */
const lastRead = new WeakMap<Database, readonly Event[]>()

/** The last events up to a number that a world remembers, oldest first. */
function eventsBefore(db: Database, seq: number, most: number): Event[] {
  const known = (lastRead.get(db) ?? []).filter((event) => event.seq <= seq)
  const from = { seq: (known.at(-1)?.seq ?? 0) + 1 }
  const selection = { to: { seq }, newestFirst: true, without: 'agent.acted' }
  const later = [...readEvents(db, { ...selection, from, limit: most })]
  let events = [...known, ...later.reverse()].slice(-most)
  if (events.length < most) {
    const to = { seq: (events[0]?.seq ?? seq + 1) - 1 }
    const earlier = [...readEvents(db, { ...selection, to, limit: most - events.length })]
    events = [...earlier.reverse(), ...events]
  }
  lastRead.set(db, events)
  return [...events]
}

/**
 * The last checkpoint that is whole, not after `atMost`: its texts, the whole one first. Null where
 * there is none. One that does not fit its checksum, or misses its base, is passed over.
 */
function textsAt(
  path: string,
  db: Database,
  atMost = Number.MAX_SAFE_INTEGER,
): { seq: number; texts: string[] } | null {
  const rows = db
    .prepare('SELECT seq FROM snapshots WHERE seq <= ? ORDER BY seq DESC')
    .pluck()
    .all(atMost) as number[]
  for (const seq of rows) {
    const texts = chainTo(path, db, seq)
    if (texts !== null) return { seq, texts }
  }
  return null
}

function chainTo(path: string, db: Database, seq: number): string[] | null {
  const find = db.prepare('SELECT seq, t, base, hash, body FROM snapshots WHERE seq = ?')
  const texts: string[] = []
  for (let at: number | null = seq; at !== null; ) {
    const row = find.get(at) as Row | undefined
    const text: string | null = row === undefined ? null : textOf(row)
    if (text === null) return null
    texts.push(text)
    at = row!.base
    if (at !== null && at >= row!.seq)
      throw new RunFileError(path, `snapshot ${seq} is its own base`)
  }
  return texts.reverse()
}

/** The text of a snapshot, or null when it is not what was written. */
function textOf({ body, hash }: Row): string | null {
  try {
    const bytes = zstdDecompressSync(body)
    return digestOf('sha256', bytes, 'hex') === hash ? bytes.toString() : null
  } catch {
    return null
  }
}
