// The follower of a light run: compares the chain of what is made again at its marks.
import type { Event } from '../kernel/event.ts'
import { Chain } from './chain.ts'
import { type EventFilter, matchesFilter } from './history.ts'
import { type Log, type Place, START } from './log.ts'
import type { Database } from './sqlite.ts'

/** What was made again differs from what was recorded, in some event between two marks. */
export class MarkMismatch extends Error {}

type Mark = { seq: number; hash: string }

export class MarkFollower implements Log {
  private readonly chain = new Chain()
  private readonly marks: Iterator<Mark>
  private readonly kept: Event[] | null
  private mark: Mark | undefined
  private passed = 0
  private last: Place = { ...START }

  /** From the birth. `keeps` the events of this life, where somebody will ask for them. */
  constructor(db: Database, keeps: boolean) {
    this.kept = keeps ? [] : null
    const rows = db.prepare('SELECT seq, hash FROM marks ORDER BY seq').all() as Mark[]
    this.marks = rows[Symbol.iterator]()
    this.mark = this.marks.next().value
  }

  get place(): Place {
    return { ...this.last, hash: this.chain.hash }
  }

  /** Events up to the last mark that was passed. */
  get identical(): number {
    return this.passed
  }

  get isDone(): boolean {
    return this.mark === undefined
  }

  add(events: readonly Event[]): void {
    const last = events.at(-1)
    if (last === undefined) return
    this.chain.add(events)
    if (this.kept !== null) for (const event of events) this.kept.push(event)
    this.last = { ...this.last, seq: last.seq, t: last.t }
    const { mark } = this
    if (mark === undefined || last.seq < mark.seq) return
    if (last.seq !== mark.seq || this.chain.hash !== mark.hash) {
      const where = `between #${this.passed} and #${mark.seq}`
      throw new MarkMismatch(`an event ${where} is not what it was, or is missing`)
    }
    this.passed = mark.seq
    this.mark = this.marks.next().value
  }

  /** Throws when the file has more than was made again. */
  assertDone(): void {
    if (this.mark === undefined) return
    throw new MarkMismatch(
      `it ends at #${this.last.seq}, but there were events up to #${this.mark.seq}`,
    )
  }

  log(): void {}

  fault(): void {}

  flush(): void {}

  *events(filter: EventFilter): Iterable<Event> {
    for (const event of this.kept ?? []) if (matchesFilter(event, filter)) yield event
  }
}
