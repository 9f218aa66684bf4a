// The lease of a run file: two processes never write one run.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { type Database, RunFileError } from './sqlite.ts'

/** Without a sign of life for so long, a holder on another machine counts as gone. */
const STALE_MS = 30_000
const BEAT_MS = 1_000

type Held = { holder: string; host: string; pid: number; beat: number }

const PATIENCE_MS = 5_000
const LOOK_MS = 100

/**
 * Waits a few seconds for a holder that may be about to end: its supervisor may have been killed.
 */
export async function waitForLease(db: Database): Promise<void> {
  const find = db.prepare('SELECT holder, host, pid, beat FROM lease')
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    const held = find.get() as Held | undefined
    if (held === undefined || !lives(held)) return
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

/**
 * Held from the opening of a run file for writing to its closing. The holder gives a sign of life
 * about every second; who was silent for 30 s, or whose process is gone, loses it to whoever asks.
 */
export class Lease {
  private readonly db: Database
  private readonly path: string
  private readonly holder = randomUUID()
  private beaten = 0

  /** Takes the lease. Throws RunFileError that names a holder who lives. */
  constructor(path: string, db: Database) {
    this.path = path
    this.db = db
    db.transaction(() => {
      const held = db.prepare('SELECT holder, host, pid, beat FROM lease').get() as Held | undefined
      if (held !== undefined && lives(held)) {
        const { pid, host } = held
        const what = `process ${pid} on ${host} is writing this run: wait until it ends, or stop it`
        throw new RunFileError(path, what)
      }
      db.prepare('DELETE FROM lease').run()
      const row = [this.holder, hostname(), process.pid, Date.now()]
      db.prepare('INSERT INTO lease VALUES (?, ?, ?, ?)').run(row)
    }).immediate()
    this.beaten = performance.now()
  }

  /** Call within each transaction: gives a sign of life, and throws when the lease was lost. */
  renew(): void {
    const holder = this.db.prepare('SELECT holder FROM lease').pluck().get()
    if (holder !== this.holder) {
      const what = 'another process took this run over while this one was silent: it goes on there'
      throw new RunFileError(this.path, what)
    }
    this.db.prepare('UPDATE lease SET beat = ?').run(Date.now())
    this.beaten = performance.now()
  }

  /** Whether it is time for a sign of life. */
  get isDue(): boolean {
    return performance.now() - this.beaten > BEAT_MS
  }

  release(): void {
    this.db.prepare('DELETE FROM lease WHERE holder = ?').run(this.holder)
  }
}

/** Whether somebody writes a run file right now; one of format 1 knows of no leases. */
export function isLived(db: Database): boolean {
  const known = db.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'lease'").pluck()
  if (known.get() === 0) return false
  const held = db.prepare('SELECT holder, host, pid, beat FROM lease').get() as Held | undefined
  return held !== undefined && lives(held)
}

function lives({ host, pid, beat }: Held): boolean {
  if (host === hostname() && !processLives(pid)) return false
  return Date.now() - beat < STALE_MS
}

/** What was killed and nobody has taken note of yet (a zombie) lives no more. */
function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/\) [ZX] /.test(statusOf(pid))
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** How Linux tells of a process; nothing elsewhere. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ''
  }
}
