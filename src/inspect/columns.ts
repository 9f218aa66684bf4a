// The events of a run as columns of numbers: what is asked of all is answered without reading them.
import type { Database } from '../run/sqlite.ts'

type Row = [number, number, string, string | null, number | null, string | null]

const ROWS_AT_ONCE = 2_000
const NOBODY = 0

/** Texts by number; 0 is none. */
class Names {
  readonly texts: string[] = ['']
  private readonly numbers = new Map<string, number>()

  numberOf(text: string | null): number {
    if (text === null) return NOBODY
    const known = this.numbers.get(text)
    if (known !== undefined) return known
    this.texts.push(text)
    this.numbers.set(text, this.texts.length - 1)
    return this.texts.length - 1
  }

  find(text: string): number | undefined {
    return this.numbers.get(text)
  }
}

/** Which steps an agent took, and between which events each lies, which may include others'. */
export type StepSpan = { step: string; first: number; last: number }

/**
 * Index 0 is the event with number 1: events of a run are numbered without gaps. Grows with a file
 * that is being written.
 */
export class Columns {
  private readonly db: Database
  private t = new Float64Array(0)
  private kind = new Uint16Array(0)
  private by = new Int32Array(0)
  private cause = new Int32Array(0)
  private step = new Int32Array(0)
  private readonly kinds = new Names()
  private readonly actors = new Names()
  private readonly steps = new Names()
  private readonly firsts: number[] = [0]
  private readonly lasts: number[] = [0]
  private readonly stepsOf = new Map<string, number[]>()
  length = 0

  constructor(db: Database) {
    this.db = db
  }

  /** Reads some more; answers whether there may be more still. */
  grow(): boolean {
    const rows = this.db
      .prepare(
        'SELECT seq, t, kind, by, cause, step FROM events WHERE seq > ? ORDER BY seq LIMIT ?',
      )
      .raw()
      .all(this.length, ROWS_AT_ONCE) as Row[]
    this.reserve(this.length + rows.length)
    for (const row of rows) this.add(row)
    return rows.length === ROWS_AT_ONCE
  }

  private add([seq, t, kind, by, cause, step]: Row): void {
    const i = this.length
    this.t[i] = t
    this.kind[i] = this.kinds.numberOf(kind)
    this.by[i] = this.actors.numberOf(by)
    this.cause[i] = cause ?? NOBODY
    const number = this.steps.numberOf(step)
    this.step[i] = number
    this.length += 1
    if (step === null) return
    if (number === this.firsts.length) {
      this.firsts.push(seq)
      this.lasts.push(seq)
      const agent = step.slice(0, step.lastIndexOf('#'))
      const known = this.stepsOf.get(agent)
      if (known === undefined) this.stepsOf.set(agent, [number])
      else known.push(number)
    } else this.lasts[number] = seq
  }

  private reserve(length: number): void {
    if (length <= this.t.length) return
    const size = Math.max(length, Math.ceil(this.t.length * 1.5), 1024)
    const larger = <A extends Float64Array | Uint16Array | Int32Array>(to: A, from: A): A => {
      to.set(from)
      return to
    }
    this.t = larger(new Float64Array(size), this.t)
    this.kind = larger(new Uint16Array(size), this.kind)
    this.by = larger(new Int32Array(size), this.by)
    this.cause = larger(new Int32Array(size), this.cause)
    this.step = larger(new Int32Array(size), this.step)
  }

  timeOf(seq: number): number {
    return seq < 1 ? 0 : this.t[Math.min(seq, this.length) - 1]!
  }

  /** Which events name one as their cause: the first few, and how many there are. */
  ledToBy(seq: number, most: number): { seqs: number[]; count: number } {
    const seqs: number[] = []
    let count = 0
    for (let i = seq; i < this.length; i++) {
      if (this.cause[i] !== seq) continue
      count += 1
      if (seqs.length < most) seqs.push(i + 1)
    }
    return { seqs, count }
  }

  spanOf(step: string): StepSpan | null {
    const number = this.steps.find(step)
    if (number === undefined) return null
    return { step, first: this.firsts[number]!, last: this.lasts[number]! }
  }

  /** The events of a step, in order. */
  eventsOf({ step, first, last }: StepSpan): number[] {
    const number = this.steps.find(step)
    const seqs: number[] = []
    for (let seq = first; seq <= last; seq++) if (this.step[seq - 1] === number) seqs.push(seq)
    return seqs
  }

  /** The steps of an agent that began up to an event, newest first, after a number of them. */
  stepsBefore(agent: string, seq: number, skip: number, most: number): StepSpan[] {
    const all = this.stepsOf.get(agent) ?? []
    let end = all.length
    while (end > 0 && this.firsts[all[end - 1]!]! > seq) end -= 1
    const found: StepSpan[] = []
    for (let at = end - 1 - skip; at >= 0 && found.length < most; at--) {
      const number = all[at]!
      const [first, last] = [this.firsts[number]!, this.lasts[number]!]
      found.push({ step: this.steps.texts[number]!, first, last })
    }
    return found
  }

  kindCounts(): Map<string, number> {
    const counts = new Uint32Array(this.kinds.texts.length)
    for (let i = 0; i < this.length; i++) counts[this.kind[i]!]! += 1
    return new Map(this.kinds.texts.map((kind, n) => [kind, counts[n]!] as const).slice(1))
  }

  /**
   * Events between two numbers, both included, of which kind and actor fit; from the higher end
   * where `newestFirst`. Gives numbers lazily.
   */
  *fitting(
    { from, to, newestFirst }: { from: number; to: number; newestFirst: boolean },
    { kinds, by, step }: { kinds?: readonly string[]; by?: string; step?: string },
  ): Iterable<number> {
    const wanted = kinds && new Set(kinds.map((kind) => this.kinds.find(kind)))
    const actor = by === undefined ? undefined : (this.actors.find(by) ?? -1)
    const number = step === undefined ? undefined : (this.steps.find(step) ?? -1)
    const [low, high] = [Math.max(1, from), Math.min(to, this.length)]
    const stride = newestFirst ? -1 : 1
    for (let seq = newestFirst ? high : low; seq >= low && seq <= high; seq += stride) {
      if (wanted !== undefined && !wanted.has(this.kind[seq - 1]!)) continue
      if (actor !== undefined && this.by[seq - 1] !== actor) continue
      if (number !== undefined && this.step[seq - 1] !== number) continue
      yield seq
    }
  }
}
