// Two runs compared: where they began, and the first event in which they differ.
import { isObject } from '../artifacts/schema.ts'
import type { Json } from '../base/json.ts'
import { byCodeUnit, canonical } from '../base/json.ts'
import type { Event } from '../kernel/event.ts'
import { lineOf, type Row } from './event_row.ts'
import type { Manifest } from './manifest.ts'
import type { RunFile } from './run_file.ts'

/** The first number at which two runs have another event; null where a run has none any more. */
export type Parting = { seq: number; a: Event | null; b: Event | null }

/**
 * Null where all events are the same. The chain of hashes is cumulative, so the last commit that is
 * the same is found by bisection, and only what comes after it is read. What is born otherwise from
 * a scenario is no parting where it `passes`.
 */
export function parting(
  a: RunFile,
  b: RunFile,
  passes: (a: Row, b: Row) => boolean = () => false,
): Parting | null {
  const same = lastSame(a, b)
  const rows = [rowsAfter(a, same), rowsAfter(b, same)] as const
  for (;;) {
    const [left, right] = rows.map((of) => of.next().value) as [Row | undefined, Row | undefined]
    if (left === undefined && right === undefined) return null
    if (left !== undefined && right !== undefined) {
      if (text(left) === text(right) || passes(left, right)) continue
    }
    for (const of of rows) of.return?.()
    const seq = (left ?? right)!.seq
    return { seq, a: a.event(seq) ?? null, b: b.event(seq) ?? null }
  }
}

function rowsAfter(file: RunFile, seq: number): Iterator<Row> {
  const rows = file.db.prepare('SELECT * FROM events WHERE seq > ? ORDER BY seq')
  return (rows.iterate(seq) as Iterable<Row>)[Symbol.iterator]()
}

function text(row: Row): string {
  return lineOf(row, row.data)
}

/** The end of the last commit up to which both are the same; 0 when not even the first is. */
function lastSame(a: RunFile, b: RunFile): number {
  const commit = 'SELECT seq, hash FROM events WHERE hash IS NOT NULL AND seq'
  const next = a.db.prepare(`${commit} >= ? ORDER BY seq LIMIT 1`)
  const at = b.db.prepare(`${commit} = ?`)
  let least = 0
  let most = Math.min(a.lastSeq(), b.lastSeq())
  while (least < most) {
    const middle = least + Math.ceil((most - least) / 2)
    const left = next.get(middle) as { seq: number; hash: string } | undefined
    const right = at.get(left?.seq ?? 0) as { hash: string } | undefined
    if (left !== undefined && left.hash === right?.hash) least = left.seq
    else most = middle - 1
  }
  return least
}

/**
 * True for what a change of a scenario says of itself: two births by it, and what was saved alike
 * where only the code beside it is longer.
 */
export function isBornOtherwise(a: Row, b: Row): boolean {
  const isBoth = (is: (row: Row) => boolean) => is(a) && is(b)
  if (isBoth(({ kind, t, by }) => kind === 'artifact.created' && t === 0 && by === null))
    return true
  return isBoth(({ kind }) => kind === 'artifact.saved') && saved(a) === saved(b)
}

function saved({ seq, t, by, cause, data }: Row): string {
  const { bytes: _, ...rest } = JSON.parse(data) as { [key: string]: Json }
  return canonical({ seq, t, by, cause, rest }, 1000)
}

/** Something that is not the same in both; undefined where one has none. */
export type Differs = { what: string; a: Json | undefined; b: Json | undefined }

/** What is told of the beginnings: versions, and what a scenario and its options come to. */
const COMPARED = ['name', 'seed', 'oikos', 'node', 'v8', 'gas_prices', 'format', 'state', 'reason']

/** How two runs began and ended; what differs always, as when they were made, is left out. */
export function manifestDiffers(a: Manifest, b: Manifest): Differs[] {
  const found: Differs[] = []
  const [left, right] = [a, b] as unknown as Record<string, Json | undefined>[]
  for (const key of COMPARED) compare(left![key], right![key], key, found)
  compare(a.config, b.config, 'config', found)
  for (const [what, of] of [
    ['scenario', (one: Manifest) => one.scenario_text],
    ['files', (one: Manifest) => one.files],
  ] as const) {
    const [one, other] = [canonical(of(a), 1000), canonical(of(b), 1000)]
    if (one !== other) found.push({ what, a: 'one text', b: 'another' })
  }
  return found
}

/** Maps key by key, all else as a whole. */
function compare(a: Json | undefined, b: Json | undefined, what: string, found: Differs[]): void {
  if (isObject(a) && isObject(b)) {
    for (const key of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort(byCodeUnit)) {
      compare(a[key], b[key], `${what}.${key}`, found)
    }
    return
  }
  if (canonical(a ?? null, 1000) !== canonical(b ?? null, 1000)) found.push({ what, a, b })
}
