// The follower: compares commits that are made again with those that a run file has.
import type { Event } from '../kernel/event.ts'
import { Chain } from './chain.ts'
import type { EventFilter } from './history.ts'
import type { Log, Place } from './log.ts'
import { readEvents } from './read_events.ts'
import type { Database } from './sqlite.ts'

/**
 * What was made again is not what the file has: another event (WRONG), one that the file has not
 * (EXTRA), or none where the file has one (MISSING).
 */
export class Divergence extends Error {
  readonly verdict: 'WRONG' | 'EXTRA' | 'MISSING'
  readonly expected: Event | null
  readonly got: Event | null

  constructor(verdict: Divergence['verdict'], expected: Event | null, got: Event | null) {
    const { seq, kind, by } = (expected ?? got)!
    super(`event #${seq}, ${kind}${by === null ? '' : ` by ${by}`}, is ${verdict}`)
    this.name = 'Divergence'
    this.verdict = verdict
    this.expected = expected
    this.got = got
  }
}

type Commit = { seq: number; hash: string }

/** There is no more to compare with, because the run was interrupted there; no divergence. */
export class EndOfRecord extends Error {}

export type FollowOptions = {
  /** Whether a run that is longer than the record diverges from it. */
  isWhole: boolean
  /** Sees each commit that was found identical; what it throws ends the run. */
  watch?: (events: readonly Event[]) => void
}

const AT_ONCE = 2000

export class Follower implements Log {
  private readonly db: Database
  private readonly chain: Chain
  private readonly next
  private commits: Commit[] = []
  private at = 0
  private before: number
  private last: Place
  /** Commits that were the same as in the file. */
  identical = 0

  private readonly options: FollowOptions

  /** `from` is where the run goes on; the file must have been written up to there. */
  constructor(db: Database, from: Place, options: FollowOptions = { isWhole: true }) {
    this.db = db
    this.options = options
    this.chain = new Chain(from.hash)
    this.last = { ...from }
    this.before = from.seq
    this.next = db.prepare(
      'SELECT seq, hash FROM events WHERE seq > ? AND hash IS NOT NULL ORDER BY seq LIMIT ?',
    )
  }

  get place(): Place {
    return { ...this.last, hash: this.chain.hash }
  }

  /** Whether everything that the file has was made again. */
  get isDone(): boolean {
    return this.recorded() === undefined
  }

  add(events: readonly Event[]): void {
    const last = events.at(-1)
    if (last === undefined) return
    const expected = this.recorded()
    if (expected === undefined && !this.options.isWhole) throw new EndOfRecord()
    this.chain.add(events)
    if (expected?.seq !== last.seq || expected.hash !== this.chain.hash) this.explain(events)
    this.at += 1
    this.identical += events.length
    this.before = last.seq
    this.last = { ...this.last, seq: last.seq, t: last.t }
    this.options.watch?.(events)
  }

  log(): void {
    this.last.logged += 1
  }

  fault(): void {
    this.last.faulted += 1
  }

  flush(): void {}

  *events({ kind, by, about }: EventFilter): Iterable<Event> {
    const kinds = kind === undefined ? undefined : [kind]
    yield* readEvents(this.db, { kinds, by, about, to: { seq: this.before } })
  }

  /** Throws when the file has more than was made again. */
  assertDone(): void {
    if (this.isDone) return
    const [expected] = this.recordedEvents(this.before + 1, 1)
    throw new Divergence('MISSING', expected ?? null, null)
  }

  private recorded(): Commit | undefined {
    if (this.at === this.commits.length) {
      this.commits = this.next.all(this.before, AT_ONCE) as Commit[]
      this.at = 0
    }
    return this.commits[this.at]
  }

  /** Finds the first event that is not the same. */
  private explain(events: readonly Event[]): never {
    const recorded = this.recordedEvents(events[0]!.seq, events.length + 1)
    for (let i = 0; i < events.length; i++) {
      const got = events[i]!
      const expected = recorded[i]
      if (expected === undefined) throw new Divergence('EXTRA', null, got)
      if (!same(expected, got)) throw new Divergence('WRONG', expected, got)
    }
    const last = events.at(-1)!
    const more = recorded[events.length]
    // Where the commits end alike, or this one later, what differs stands in no event.
    const isShorter = (this.recorded()?.seq ?? 0) > last.seq
    if (isShorter && more !== undefined) throw new Divergence('MISSING', more, null)
    throw new Divergence('WRONG', recorded[events.length - 1] ?? null, last)
  }

  private recordedEvents(from: number, count: number): Event[] {
    return [...readEvents(this.db, { from: { seq: from }, limit: count })]
  }
}

function same(a: Event, b: Event): boolean {
  const chains = [new Chain(), new Chain()]
  chains[0]!.add([a])
  chains[1]!.add([b])
  return chains[0]!.hash === chains[1]!.hash
}
