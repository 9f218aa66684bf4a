// The timeline: a 4-ary min-heap on typed arrays, ordered by (time, tie, sequence).

/**
 * Entries are three numbers that order and one number that means something to the owner of the
 * heap. Times are integer microseconds; `sequence` must differ between entries, so that the order
 * is total.
 */
export class Heap {
  private times = new Float64Array(64)
  private ties = new Float64Array(64)
  private sequences = new Float64Array(64)
  private values = new Float64Array(64)
  length = 0

  /** Time of the first entry; Infinity when empty. */
  get firstTime(): number {
    return this.length === 0 ? Number.POSITIVE_INFINITY : this.times[0]!
  }

  push(time: number, tie: number, sequence: number, value: number): void {
    if (this.length === this.times.length) this.grow()
    let at = this.length++
    while (at > 0) {
      const parent = (at - 1) >> 2
      if (!this.before(time, tie, sequence, parent)) break
      this.move(parent, at)
      at = parent
    }
    this.put(at, time, tie, sequence, value)
  }

  /** Removes the first entry and answers its value. The heap must not be empty. */
  pop(): number {
    const value = this.values[0]!
    const last = --this.length
    if (last > 0) this.sink(last)
    return value
  }

  /** Value of the first entry. The heap must not be empty. */
  get first(): number {
    return this.values[0]!
  }

  /** Sequence of the first entry. The heap must not be empty. */
  get firstSequence(): number {
    return this.sequences[0]!
  }

  private sink(last: number): void {
    const time = this.times[last]!
    const tie = this.ties[last]!
    const sequence = this.sequences[last]!
    const value = this.values[last]!
    let at = 0
    for (;;) {
      let child = at * 4 + 1
      if (child >= last) break
      const end = Math.min(child + 4, last)
      for (let other = child + 1; other < end; other++) {
        if (this.less(other, child)) child = other
      }
      if (!this.lessThan(child, time, tie, sequence)) break
      this.move(child, at)
      at = child
    }
    this.put(at, time, tie, sequence, value)
  }

  private before(time: number, tie: number, sequence: number, other: number): boolean {
    const t = this.times[other]!
    if (time !== t) return time < t
    const k = this.ties[other]!
    return tie !== k ? tie < k : sequence < this.sequences[other]!
  }

  private lessThan(a: number, time: number, tie: number, sequence: number): boolean {
    const t = this.times[a]!
    if (t !== time) return t < time
    const k = this.ties[a]!
    return k !== tie ? k < tie : this.sequences[a]! < sequence
  }

  private less(a: number, b: number): boolean {
    return this.lessThan(a, this.times[b]!, this.ties[b]!, this.sequences[b]!)
  }

  private move(from: number, to: number): void {
    this.times[to] = this.times[from]!
    this.ties[to] = this.ties[from]!
    this.sequences[to] = this.sequences[from]!
    this.values[to] = this.values[from]!
  }

  private put(at: number, time: number, tie: number, sequence: number, value: number): void {
    this.times[at] = time
    this.ties[at] = tie
    this.sequences[at] = sequence
    this.values[at] = value
  }

  private grow(): void {
    this.times = doubled(this.times)
    this.ties = doubled(this.ties)
    this.sequences = doubled(this.sequences)
    this.values = doubled(this.values)
  }
}

function doubled(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2)
  larger.set(array)
  return larger
}
