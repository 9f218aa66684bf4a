// Reading events back from a run file, lazily, whole as they were.
import { about, type Event } from '../kernel/event.ts'
import { type Row, unpacked } from './event_row.ts'
import type { Database, Statement } from './sqlite.ts'

/** A place in a run: an event by its number, or an instant of virtual time. */
export type Moment = { seq: number } | { t: number }

/** What to read: everything that is given must fit; both ends are included. */
export type Selection = {
  from?: Moment
  to?: Moment
  kinds?: readonly string[]
  by?: string
  about?: string
  limit?: number
  newestFirst?: boolean
  /** A kind to leave out. */
  without?: string
}

export function* readEvents(db: Database, selection: Selection): Iterable<Event> {
  const bodies = db.prepare('SELECT body FROM blobs WHERE hash = ?').pluck()
  const bodyOf = (hash: string) => bodies.get(hash) as string
  const { sql, values } = condition(selection)
  const order = selection.newestFirst ? 'DESC' : 'ASC'
  const query = db.prepare(
    `SELECT seq, t, kind, by, cause, step, data FROM events ${sql} ORDER BY seq ${order}`,
  )
  let left = selection.limit ?? Number.POSITIVE_INFINITY
  if (left <= 0) return
  for (const row of query.iterate(...values) as Iterable<Row>) {
    const event = unpacked(row, bodyOf)
    if (selection.about !== undefined && !about(event).includes(selection.about)) continue
    yield event
    if (--left <= 0) return
  }
}

type One = { row: Statement; body: Statement }

/** Prepared once for each database: reading one by one would otherwise cost mostly that. */
const ones = new WeakMap<Database, One>()

/** The event of a number; undefined where there is none. */
export function readEvent(db: Database, seq: number): Event | undefined {
  let one = ones.get(db)
  if (one === undefined) {
    const columns = 'seq, t, kind, by, cause, step, data'
    one = {
      row: db.prepare(`SELECT ${columns} FROM events WHERE seq = ?`),
      body: db.prepare('SELECT body FROM blobs WHERE hash = ?').pluck(),
    }
    ones.set(db, one)
  }
  const row = one.row.get(seq) as Row | undefined
  return row && unpacked(row, (hash) => one.body.get(hash) as string)
}

/** Narrows down what is read; `about` exactly only with the event at hand. */
function condition(selection: Selection): { sql: string; values: (string | number)[] } {
  const parts: string[] = []
  const values: (string | number)[] = []
  const add = (sql: string, ...given: (string | number)[]) => {
    parts.push(sql)
    values.push(...given)
  }
  const { from, to, kinds, by, about: id } = selection
  if (from !== undefined) 'seq' in from ? add('seq >= ?', from.seq) : add('t >= ?', from.t)
  if (to !== undefined) 'seq' in to ? add('seq <= ?', to.seq) : add('t <= ?', to.t)
  if (kinds !== undefined) add(`kind IN (${kinds.map(() => '?').join(',')})`, ...kinds)
  if (selection.without !== undefined) add('kind <> ?', selection.without)
  if (by !== undefined) add('by = ?', by)
  if (id !== undefined) add('(by = ? OR instr(data, ?) > 0)', id, JSON.stringify(id))
  return { sql: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values }
}
