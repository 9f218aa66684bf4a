// Choices of the torture: each drawn from a stream that its seed and its name tell from all others.
import { type Stream, stream } from '../src/base/random.ts'

export class Draw {
  private readonly next: Stream

  constructor(seed: number, ...name: (string | number)[]) {
    this.next = stream(seed, 'torture', ...name)
  }

  /** Both ends included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)]!
  }

  /** Some of a list, in its order, each with this probability; at least one. */
  some<T>(list: readonly T[], probability: number): T[] {
    const chosen = list.filter(() => this.chance(probability))
    return chosen.length > 0 ? chosen : [this.pick(list)]
  }

  /** What `make` makes, so many times. */
  times<T>(count: number, make: (i: number) => T): T[] {
    return Array.from({ length: count }, (_, i) => make(i + 1))
  }
}
