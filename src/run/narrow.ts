// Narrowing down: which value of a damaged commit it is, and what it was, by trying what it may be.
import { hash } from 'node:crypto'
import { lineOf, type Row } from './event_row.ts'

/** A commit as it is stored; `hash` is null where the last rows of a file have none. */
export type StoredCommit = { rows: Row[]; hash: string | null }

export type Narrowed = { seq: number; field: keyof Row; was: string }

/** What is hashed at most in search of one flipped byte: some seconds of work. */
const HASHED_MAX = 3e9

export function digestAfter(base: string, rows: readonly Row[]): string {
  return hash('sha256', textOf(base, rows), 'hex')
}

function textOf(base: string, rows: readonly Row[]): string {
  return [base, ...rows.map((row) => lineOf(row, row.data))].join('\n')
}

/**
 * The one value whose change makes the commit come out as its digest says; null when more than one
 * was changed, or too much to try.
 */
export function narrowed(base: string, rows: readonly Row[], digest: string): Narrowed | null {
  return byCandidates(base, rows, digest) ?? byBytes(base, rows, digest)
}

/** Values of the envelope: those that its neighbours have, and numbers with one bit flipped. */
function byCandidates(base: string, rows: readonly Row[], digest: string): Narrowed | null {
  const shared = (['t', 'kind', 'by', 'cause', 'step'] as const).map((field) => {
    return [field, new Set<unknown>([null, ...rows.map((row) => row[field])])] as const
  })
  for (const [i, row] of rows.entries()) {
    for (const [field, values] of shared) {
      for (const value of [...values, ...bitFlips(row[field])]) {
        if (value === row[field]) continue
        const tried = rows.with(i, { ...row, [field]: value } as Row)
        if (digestAfter(base, tried) === digest) return { seq: row.seq, field, was: String(value) }
      }
    }
  }
  return null
}

function bitFlips(value: unknown): number[] {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return []
  return Array.from({ length: 53 }, (_, bit) => Number(BigInt(value) ^ (1n << BigInt(bit))))
}

/** Every byte of the text with each other value, or each bit flipped where that is too many. */
function byBytes(base: string, rows: readonly Row[], digest: string): Narrowed | null {
  const bytes = Buffer.from(textOf(base, rows))
  const from = base.length + 1
  const perValue = (bytes.length - from) * bytes.length
  if (perValue * 8 > HASHED_MAX) return null
  const masks =
    perValue * 255 <= HASHED_MAX
      ? Array.from({ length: 255 }, (_, i) => i + 1)
      : Array.from({ length: 8 }, (_, bit) => 1 << bit)
  for (let at = from; at < bytes.length; at++) {
    for (const mask of masks) {
      bytes[at]! ^= mask
      if (hash('sha256', bytes, 'hex') === digest) return placeOf(bytes, rows, at - from)
      bytes[at]! ^= mask
    }
  }
  return null
}

/** Which row and field a byte of the repaired text belongs to, and what that field was. */
function placeOf(repaired: Buffer, rows: readonly Row[], at: number): Narrowed | null {
  let start = 0
  for (const row of rows) {
    const length = Buffer.byteLength(lineOf(row, row.data))
    if (at <= start + length) {
      const from = repaired.length - textLength(rows) + start
      const line = repaired.subarray(from, from + length)
      return fieldAt(row, at - start, line)
    }
    start += length + 1
  }
  return null
}

function textLength(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + Buffer.byteLength(lineOf(row, row.data)) + 1, -1)
}

/** The fields of a line in their order: a line is what lineOf writes. */
const ORDER = ['by', 'cause', 'data', 'kind', 'seq', 'step', 't'] as const

function fieldAt(row: Row, at: number, line: Buffer): Narrowed | null {
  let start = 0
  for (const field of ORDER) {
    const value = row[field]
    const isText = field !== 'data' && typeof value === 'string'
    const open = start + `{"${field}":`.length
    const length = Buffer.byteLength(String(value)) + (isText ? 2 : 0)
    if (at >= open && at < open + length) {
      const was = line.subarray(open, open + length).toString()
      return { seq: row.seq, field, was: isText ? was.slice(1, -1) : was }
    }
    start = open + length
  }
  return null
}
