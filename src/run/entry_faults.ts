// Faults of the engine at entries into guest code: recorded before they are applied, never retried.
import type { GuestEntry, GuestOutcome } from '../kernel/guest.ts'
import { GAS_MAX } from '../sandbox/prices.ts'
import type { Database } from './sqlite.ts'

/**
 * `frame` and `ordinal` name the entry (see `Kernel.lastEntry`), `codeHash` what would have run.
 */
export type EntryPlace = { frame: number; ordinal: number; codeHash: string }

export type EntryFault = EntryPlace & { code: 'TIMEOUT' | 'MEMORY_EXCEEDED' }

export class EntryFaults {
  private readonly known = new Map<string, EntryFault['code']>()

  static of(db: Database): EntryFaults {
    const faults = new EntryFaults()
    const rows = db.prepare('SELECT frame, ordinal, code_hash AS codeHash, code FROM entry_faults')
    for (const row of rows.iterate() as Iterable<EntryFault>) faults.add(row)
    return faults
  }

  add(fault: EntryFault): void {
    this.known.set(nameOf(fault), fault.code)
  }

  /** What an entry answers that has failed before: all the gas is gone that it could have had. */
  outcomeAt(place: EntryPlace, { gas }: GuestEntry): GuestOutcome | null {
    if (this.known.size === 0) return null
    const code = this.known.get(nameOf(place))
    return code === undefined ? null : lost(code, Math.min(gas, GAS_MAX))
  }
}

function lost(code: EntryFault['code'], gas: number): GuestOutcome {
  return { ok: false, code, message: '', stack: [], gas }
}

export function nameOf({ frame, ordinal, codeHash }: EntryPlace): string {
  return `${frame} ${ordinal} ${codeHash}`
}

/** The place that `nameOf` names; null for anything else. */
export function placeFrom(name: string): EntryPlace | null {
  const found = /^(\d+) (\d+) ([0-9a-f]{64})$/.exec(name.trim())
  if (found === null) return null
  return { frame: Number(found[1]), ordinal: Number(found[2]), codeHash: found[3]! }
}

/** Makes a fault durable. */
export function keepFault(db: Database, { frame, ordinal, codeHash, code }: EntryFault): void {
  const into = db.prepare('INSERT OR REPLACE INTO entry_faults VALUES (?, ?, ?, ?)')
  into.run(frame, ordinal, codeHash, code)
}
