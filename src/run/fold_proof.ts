// The fold proof: the recorded events, each doubted, chained and applied without any guest code.
import { hash } from 'node:crypto'
import { assertConserved, assertNothingHeld } from '../economy/laws.ts'
import { apply } from '../kernel/apply.ts'
import { type Event, eventSchema } from '../kernel/event.ts'
import { remember } from '../kernel/recent.ts'
import type { World } from '../kernel/world.ts'
import { CHAIN_START } from './chain.ts'
import { type Damage, shownValue } from './damage.ts'
import { type Row, unpacked } from './event_row.ts'
import { digestAfter, narrowed, type StoredCommit } from './narrow.ts'
import type { Database } from './sqlite.ts'
import { Tally } from './tally.ts'

/**
 * - `of` is how many events there are, `identical` how many of them, from the first on, are what
 *   their hashes say and could be applied.
 * - `world` is what they came to; null where not all could be applied.
 * - `broken` is the law that did not hold at a commit.
 * - `missing` has blobs that are not there, or not what their hash says, with the event on each.
 */
export type Folded = {
  of: number
  identical: number
  eventHash: string
  timeUs: number
  world: World | null
  tally: Tally
  broken: { law: string; message: string; seq: number } | null
  missing: ReadonlyMap<string, number>
}

/**
 * `world` is the empty one, null where there can be none; `last` the hash that the manifest has of
 * the last commit.
 */
export type FoldInput = { world: World | null; last: string | null }

/** A row as its event, or null where it is none, and what is wrong with it. */
type Doubted = { event: Event | null; problems: Damage[]; isOutOfPlace: boolean }

/** How many damaged commits are looked into for the very value: each may take seconds. */
const NARROWED_MAX = 3

export class Fold {
  readonly damage: Damage[] = []
  private readonly db: Database
  private readonly input: FoldInput
  private readonly bodyOf: (of: string) => string
  private readonly wholeBlobs = new Set<string>()
  private readonly missing = new Map<string, number>()
  private readonly tally = new Tally()
  private world: World | null
  private base = CHAIN_START
  /** Rows of a commit that a hash in its middle cuts in two. */
  private held: Row[] = []
  private seq = 0
  private timeUs = 0
  private identical = 0
  private of = 0
  private narrowings = 0
  private broken: Folded['broken'] = null

  constructor(db: Database, input: FoldInput) {
    this.db = db
    this.input = input
    this.world = input.world
    const bodies = db.prepare('SELECT body FROM blobs WHERE hash = ?').pluck()
    this.bodyOf = (of) => {
      const body: unknown = bodies.get(of)
      if (typeof body === 'string' && this.isWhole(of, body)) return body
      throw new MissingBlob(of)
    }
  }

  private isWhole(of: string, body: string): boolean {
    if (this.wholeBlobs.has(of)) return true
    if (hash('sha256', body, 'hex') !== of) return false
    this.wholeBlobs.add(of)
    return true
  }

  run(): Folded {
    let commit: StoredCommit | null = null
    for (const next of this.commits()) {
      if (commit !== null) this.add(commit, next)
      commit = next
    }
    if (commit !== null) this.add(commit, null)
    const { of, identical, base: eventHash, timeUs, world, tally, broken, missing } = this
    return { of, identical, eventHash, timeUs, world, tally, broken, missing }
  }

  private *commits(): Iterable<StoredCommit> {
    let rows: Row[] = []
    const all = this.db.prepare('SELECT * FROM events ORDER BY seq').iterate()
    for (const { hash: of, ...row } of all as Iterable<Row & { hash: string | null }>) {
      rows.push(row)
      if (of === null) continue
      yield { rows, hash: of }
      rows = []
    }
    if (rows.length > 0) yield { rows, hash: null }
  }

  private add(commit: StoredCommit, next: StoredCommit | null): void {
    const doubted = commit.rows.map((row) => this.doubted(row))
    const rows = [...this.held, ...commit.rows]
    this.held = []
    const digest = digestAfter(this.base, rows)
    const found =
      digest === commit.hash
        ? doubted.flatMap(({ problems }) => problems)
        : this.explained({ rows, hash: commit.hash }, next, digest, doubted)
    if (digest === commit.hash) this.base = digest
    this.of += commit.rows.length
    this.damage.push(...found)
    const events = doubted.map(({ event }) => event)
    if (found.length > 0 || events.includes(null)) this.world = null
    // What comes after a damaged commit is not to blame for being earlier.
    if (found.length > 0) this.timeUs = 0
    if (this.world !== null) this.applyAll(this.world, events as Event[])
  }

  private doubted(row: Row): Doubted {
    const problems: Damage[] = []
    const at = (field: string, message: string, of = row.seq) =>
      problems.push({ table: 'events', row: `#${of}`, field, message })
    const isOutOfPlace = row.seq !== this.seq + 1
    if (isOutOfPlace) {
      const from = this.seq + 1
      const missing = row.seq - 1 > from ? `events #${from}–#${row.seq - 1} are` : `#${from} is`
      at('seq', `${missing} missing: #${row.seq} comes next`, from)
    }
    if (row.t < this.timeUs) at('t', `${row.t} is before ${this.timeUs}, when #${this.seq} was`)
    if (row.cause !== null && row.cause >= row.seq) {
      at('cause', `#${row.cause} is no cause of it: causes come before`)
    }
    this.seq = row.seq
    this.timeUs = row.t
    let event: Event | null = null
    try {
      event = this.shaped(row, at)
    } catch (error) {
      if (error instanceof MissingBlob) this.missing.set(error.of, row.seq)
      else at('data', (error as Error).message)
    }
    return { event, problems, isOutOfPlace }
  }

  private shaped(row: Row, at: (field: string, message: string) => void): Event | null {
    const event = unpacked(row, this.bodyOf)
    const parsed = eventSchema.safeParse(event)
    if (parsed.success) return event
    const [issue] = parsed.error.issues
    const [field = 'kind', ...path] = (issue?.path ?? []).map(String)
    const where = path.length > 0 ? `${path.join('.')}: ` : ''
    at(field, `${where}${issue?.message ?? 'it is no event'}`)
    return null
  }

  /** A commit whose hash is another: its hash itself is damaged, or one of its rows. */
  private explained(
    { rows, hash: stored }: StoredCommit,
    next: StoredCommit | null,
    digest: string,
    doubted: Doubted[],
  ): Damage[] {
    const [first, last] = [rows[0]!.seq, rows.at(-1)!.seq]
    const at = (row: number, field: string, message: string): Damage[] => {
      return [{ table: 'events', row: `#${row}`, field, message }]
    }
    const follows = (of: string) =>
      next === null ? this.input.last === of : next.hash === digestAfter(of, next.rows)
    const isHash = stored === null || (follows(digest) && !follows(stored))
    const { base } = this
    this.base = isHash ? digest : stored
    if (isHash) {
      return at(last, 'hash', `it reads ${shownValue(stored)}, but the events have ${digest}`)
    }
    if (next !== null && next.hash === digestAfter(base, [...rows, ...next.rows])) {
      this.held = rows
      this.base = base
      return at(last, 'hash', `it reads ${shownValue(stored)}, but no commit ends here`)
    }
    const problems = doubted.flatMap((one) => one.problems)
    if (doubted.some((one) => one.isOutOfPlace)) return problems
    const unended = splitAt(base, rows, stored)
    if (unended !== null) return at(unended, 'hash', 'the hash of its commit is missing')
    const found = this.narrowings++ < NARROWED_MAX ? narrowed(base, rows, stored) : null
    if (found !== null) {
      const row = rows.find(({ seq }) => seq === found.seq)!
      return at(found.seq, found.field, `it reads ${shownPair(row[found.field], found.was)}`)
    }
    if (problems.length > 0) return problems
    const row = first === last ? `#${first}` : `#${first}–#${last}`
    const message = `the commit has the hash ${digest}, but ${stored} was recorded`
    return [{ table: 'events', row, field: null, message }]
  }

  /** As in the kernel: laws at the commit, what was committed is remembered. */
  private applyAll(world: World, events: Event[]): void {
    let { seq } = world
    try {
      for (const event of events) {
        seq = event.seq
        apply(world, event)
        this.identical += 1
      }
      assertConserved(world.ledger)
      assertNothingHeld(world.ledger)
      remember(world, events)
      this.tally.add(events)
    } catch (error) {
      // What damaged events do to a world can be anything.
      const { law = 'fold', message } = error as { law?: string; message: string }
      this.broken = { law, message, seq }
      this.world = null
    }
  }
}

/** An event stands on a blob that is not there, or not what its hash says. */
class MissingBlob extends Error {
  readonly of: string

  constructor(of: string) {
    super(`there is no blob ${of}`)
    this.of = of
  }
}

/** The event that ended a commit, where two commits look like one because its hash is gone. */
function splitAt(base: string, rows: readonly Row[], stored: string): number | null {
  for (let i = 1; i < rows.length; i++) {
    const digest = digestAfter(base, rows.slice(0, i))
    if (digestAfter(digest, rows.slice(i)) === stored) return rows[i - 1]!.seq
  }
  return null
}

const AROUND = 24

/** Two long texts that differ, around the place where they do. */
function shownPair(now: unknown, was: string): string {
  const is = String(now)
  let at = 0
  while (at < is.length && is[at] === was[at]) at += 1
  const from = is.length <= 2 * AROUND ? 0 : Math.max(0, at - AROUND)
  const part = (text: string) =>
    `${from > 0 ? '…' : ''}${shownValue(text.slice(from, from + 2 * AROUND))}`
  return `${part(is)} and was ${part(was)}`
}
