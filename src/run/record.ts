// The record that is shared of a run: its events as lines, and a signed statement over them.
import { createHash, hash, type KeyObject } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { canonical, type Json } from '../base/json.ts'
import { lineOf, type Row } from './event_row.ts'
import { manifestRows, oikosVersion } from './manifest.ts'
import { NO_HASH } from './redacted_copy.ts'
import type { RunFile } from './run_file.ts'
import { signed } from './sign.ts'

export const RECORD_FORMAT = 1

const digest = z.string().nullable()
const part = z.strictObject({ sha256: z.string(), lines: z.string().optional() })
const signature = z.strictObject({ public_key: z.string(), signature: z.string() })

/**
 * What is said of a record; all of it is signed, by whoever shares it.
 * - `of` is the run; `original` what its own sign-off says, null where it has none: the digest of
 *   each row of its manifest, and the signature over these.
 * - `rows` are those of its manifest that are here, to be compared with their digests.
 * - `redacted` is what was asked to be; `key_mark` tells the key, null where nothing was.
 * - `events` are those that are here, of all; `after` is the hash that the first is chained to,
 *   null where that was withheld.
 * - `parts` are the files or parts that it comes in: their SHA-256, and for lines the CRC-32 of
 *   each, which tell where a part was changed.
 */
const statementSchema = z.strictObject({
  record: z.literal(RECORD_FORMAT),
  oikos: z.string(),
  of: z.strictObject({
    name: z.string(),
    seed: z.int(),
    events: z.int(),
    time_us: z.int(),
    event_hash: digest,
    state_hash: digest,
  }),
  original: z
    .strictObject({
      digests: z.record(z.string(), z.string()),
      signature: signature.nullable(),
    })
    .nullable(),
  rows: z.record(z.string(), z.string().nullable()),
  redacted: z.array(z.string()),
  key_mark: z.string().nullable(),
  events: z.strictObject({ from: z.int(), to: z.int(), of: z.int(), after: digest }),
  left_out: z.array(z.string()),
  parts: z.record(z.string(), part),
})

export type Statement = z.infer<typeof statementSchema>
export type Part = z.infer<typeof part>

export const signedSchema = z.strictObject({
  statement: statementSchema,
  signature: signature.nullable(),
})
export type SignedStatement = z.infer<typeof signedSchema>

/** Written so that a line can stand in a page too, where nothing may begin like a tag. */
export function lineText(json: string): string {
  return json.replaceAll('<', '\\u003c')
}

type StoredRow = Row & { hash: string | null }

/** An event as the chain has it, the hash after it, and what was taken out of it. */
export function eventLine(row: StoredRow, seals: string | null): string {
  const { hash: of, data, ...envelope } = row
  const parts = [`"event":${lineOf(envelope, data)}`]
  if (of !== null && of !== NO_HASH) parts.push(`"hash":"${of}"`)
  else if (of !== null) parts.push('"hash":null')
  if (seals !== null) parts.push(`"seals":${seals}`)
  return lineText(`{${parts.join(',')}}`)
}

export function blobLine(of: string, body: string): string {
  return lineText(`{"blob":"${of}","body":${body}}`)
}

/**
 * The lines of all events from one on, of a run file or a redacted copy; then their large values,
 * as many as fit into so many bytes. Answers how many of these were left out.
 */
export function* recordLines(
  { db }: RunFile,
  { from, blobBytes }: { from: number; blobBytes: number },
): Generator<string, number> {
  const sealsOf = sealsIn(db)
  const rows = db.prepare('SELECT * FROM events WHERE seq >= ? ORDER BY seq').iterate(from)
  const wanted = new Set<string>()
  for (const row of rows as Iterable<StoredRow>) {
    for (const [, of] of row.data.matchAll(/_hash":"([0-9a-f]{64})"/g)) wanted.add(of!)
    yield eventLine(row, sealsOf(row.seq))
  }
  const body = db.prepare('SELECT body FROM blobs WHERE hash = ?').pluck()
  let [used, left] = [0, 0]
  for (const of of wanted) {
    const text = body.get(of) as string | undefined
    if (text === undefined) continue
    if (used + text.length > blobBytes) {
      left += 1
      continue
    }
    used += text.length
    yield blobLine(of, text)
  }
  return left
}

export function sealsIn(db: RunFile['db']): (seq: number) => string | null {
  const has = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'seals'").get() !== undefined
  if (!has) return () => null
  const seals = db.prepare('SELECT seals FROM seals WHERE seq = ?').pluck()
  return (seq) => (seals.get(seq) ?? null) as string | null
}

/** The digest of a part, counted as it is written. */
export class PartDigest {
  private readonly whole = createHash('sha256')
  private marks = ''

  line(text: string): void {
    this.whole.update(`${text}\n`)
    this.marks += crc32(text).toString(16).padStart(8, '0')
  }

  part(): Part {
    return { sha256: this.whole.digest('hex'), lines: this.marks }
  }
}

export function partOf(text: string | Uint8Array): Part {
  return { sha256: hash('sha256', text, 'hex') }
}

/**
 * The statement over a record. `shared` is what it was made from: the file itself, or its redacted
 * copy. Rows of the manifest are there only where nothing was redacted.
 */
export function statementOf(
  file: RunFile,
  {
    shared,
    said,
    mark,
    from,
    left_out,
    parts,
  }: {
    shared: RunFile
    said: string[]
    mark: string | null
    from: number
    left_out: string[]
    parts: Record<string, Part>
  },
): Statement {
  const manifest = file.manifest()
  const { name, seed, events, time_us, event_hash, state_hash } = manifest
  const { digests, signature, public_key } = manifest
  const isSigned = typeof signature === 'string' && typeof public_key === 'string'
  const own = { digests: digests!, signature: isSigned ? { public_key, signature } : null }
  const isWhole = said.length === 0
  const last = file.lastSeq()
  return {
    record: RECORD_FORMAT,
    oikos: oikosVersion(),
    of: { name, seed, events, time_us, event_hash, state_hash },
    original: digests === undefined || digests === null ? null : own,
    rows: isWhole ? rowsOf(file) : Object.fromEntries(manifestRows({ event_hash })),
    redacted: said,
    key_mark: mark,
    events: { from: Math.min(from, last), to: last, of: last, after: hashBefore(shared, from) },
    left_out,
    parts,
  }
}

function rowsOf(file: RunFile): Record<string, string | null> {
  const rows = [...file.manifestRows()].filter(
    ({ key }) => key !== 'digests' && key !== 'signature',
  )
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}

/** Where a record begins at an event, what that is chained to: null where it is not known. */
function hashBefore({ db }: RunFile, from: number): string | null {
  if (from <= 1) return null
  const before = db
    .prepare('SELECT hash FROM events WHERE seq = ?')
    .pluck()
    .get(from - 1)
  return typeof before === 'string' && before !== NO_HASH ? before : null
}

export function signedStatement(statement: Statement, key: KeyObject | null): SignedStatement {
  const signature = key === null ? null : signed(key, 'record', statement as unknown as Json)
  return { statement, signature }
}

export function statementText(signedOne: SignedStatement): string {
  return lineText(canonical(signedOne as unknown as Json))
}
