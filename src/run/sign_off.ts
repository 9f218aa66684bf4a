// The sign-off of a run file: digests of all that no chain covers, and the signature over them.
import { hash, type KeyObject } from 'node:crypto'
import { byCodeUnit } from '../base/json.ts'
import type { Damage } from './damage.ts'
import { type Manifest, manifestRows } from './manifest.ts'
import { isSigned, signed } from './sign.ts'
import type { Database } from './sqlite.ts'
import { digestTables } from './table_digest.ts'

/** Keys of the manifest that a sign-off writes, and that a run which goes on takes out again. */
export const SIGN_OFF_KEYS = ['tables', 'public_key', 'digests', 'signature'] as const

type SignOff = Pick<Manifest, (typeof SIGN_OFF_KEYS)[number]>

/**
 * Counted over what the file has now: call last, when nothing will change any more. `digests` has
 * the hash of each row of the manifest, `tables` among them, and `signature` is over `digests`, so
 * that one damaged row can be told from the others. Without a key there is no signature.
 */
export function signOff(db: Database, key: KeyObject | null): SignOff {
  const tables = digestTables(db)
  const public_key = key === null ? null : signed(key, 'run file', null).public_key
  const rows = rowsOf(db)
  for (const [name, value] of manifestRows({ tables, public_key })) rows.set(name, value)
  const digests = digestRows(rows)
  const signature = key === null ? null : signed(key, 'run file', digests).signature
  return { tables, public_key, digests, signature }
}

export type SignatureState = 'valid' | 'invalid' | 'none'

/** Where the manifest is not what was signed off, and whether its signature holds. */
export function manifestDamage(db: Database): { damage: Damage[]; signature: SignatureState } {
  const rows = rowsOf(db)
  const damage: Damage[] = []
  const at = (row: string, message: string, field = 'value') =>
    damage.push({ table: 'manifest', row, field, message })
  const digests = digestsIn(rows.get('digests'))
  if (digests === null) {
    at('digests', 'it is no list of digests')
    return { damage, signature: 'invalid' }
  }
  const signature = signatureState(rows, digests)
  const now = digestRows(rows)
  for (const key of Object.keys(digests)) {
    if (!rows.has(key)) at(key, 'the row is missing', 'key')
    else if (now[key] !== digests[key]) at(key, 'it is not what was recorded')
  }
  for (const key of Object.keys(now)) {
    if (!Object.hasOwn(digests, key)) at(key, 'the row was not there when the run ended', 'key')
  }
  if (signature !== 'invalid') return { damage, signature }
  // The signature is over the digests alone: where it fails, a row that differs need not be wrong.
  if (damage.length === 1 && damage[0]!.row === 'public_key') return { damage, signature }
  if (!rows.has('signature')) {
    at('signature', 'the row is missing', 'key')
    return { damage, signature }
  }
  const suspect = damage.length === 0 ? 'signature' : 'digests'
  if (damage.length === 1) damage.length = 0
  at(suspect, 'the signature does not fit it')
  return { damage, signature }
}

/** Whether a row of the manifest is what was signed off; true where nothing was. */
export function isAsSignedOff(db: Database, key: string): boolean {
  const rows = rowsOf(db)
  const digests = digestsIn(rows.get('digests'))
  if (digests?.[key] === undefined) return true
  return digests[key] === digestOfRow(key, rows.get(key) ?? null)
}

function signatureState(
  rows: ReadonlyMap<string, string | null>,
  digests: Record<string, string>,
): SignatureState {
  const [public_key, signature] = [rows.get('public_key'), rows.get('signature')]
  if (typeof public_key !== 'string' || typeof signature !== 'string') {
    // Whoever signed put the key under the digests; that it is gone does not make it unsigned.
    const unsigned = digests.public_key === digestOfRow('public_key', null)
    return unsigned && signature == null ? 'none' : 'invalid'
  }
  return isSigned({ public_key, signature }, 'run file', digests) ? 'valid' : 'invalid'
}

function rowsOf(db: Database): Map<string, string | null> {
  const rows = db.prepare('SELECT key, value FROM manifest').raw(true).all()
  return new Map(rows as [string, string | null][])
}

function digestRows(rows: ReadonlyMap<string, string | null>): Record<string, string> {
  const keys = [...rows.keys()].filter((key) => key !== 'digests' && key !== 'signature')
  return Object.fromEntries(
    keys.sort(byCodeUnit).map((key) => [key, digestOfRow(key, rows.get(key)!)]),
  )
}

function digestOfRow(key: string, value: string | null): string {
  return hash('sha256', JSON.stringify([key, value]), 'hex')
}

function digestsIn(text: string | null | undefined): Record<string, string> | null {
  try {
    const digests: unknown = JSON.parse(text ?? 'null')
    const isMap = typeof digests === 'object' && digests !== null && !Array.isArray(digests)
    return isMap ? (digests as Record<string, string>) : null
  } catch {
    return null
  }
}
