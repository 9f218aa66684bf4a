// All that lives: one async loop for each agent, waiting on the kernel alone.
import type { Kernel } from '../kernel/kernel.ts'
import type { Due } from '../kernel/queue.ts'
import type { NativeMind } from './native.ts'
import { turn } from './turn.ts'

/** Where a loop waits for its turn; whoever gives the turn calls `go`. */
type Seat = { go: (due: Due) => void }

const nobody = (): void => {}

/**
 * - A loop runs only in its turn, from one wait to the next, and every turn ends before the next
 *   begins: order is the queue's alone.
 * - What a loop is about to do is data in the world (`Loop`), so that a loop can be started from
 *   any
 *   checkpoint.
 * - Native minds take their turns in the same steps, without the promise.
 */
export class Agents {
  private readonly kernel: Kernel
  private readonly natives: ReadonlyMap<string, NativeMind>
  private readonly seats = new Map<string, Seat>()
  private readonly direct: boolean
  private failure: { error: unknown } | null = null

  /** `direct: false` makes native minds live in async loops too, which must change nothing. */
  constructor(
    kernel: Kernel,
    natives: ReadonlyMap<string, NativeMind>,
    { direct = true }: { direct?: boolean } = {},
  ) {
    this.kernel = kernel
    this.natives = natives
    this.direct = direct
  }

  /** The number of loops that have been started and wait. */
  get count(): number {
    return this.seats.size
  }

  /** Gives an agent its turn: a promise where the loop is async. Throws what the loop threw. */
  resume(due: Due): Promise<void> | undefined {
    if (this.direct && due.loop.spec.mind === 'native') {
      turn(this.kernel, this.natives, due)
      return undefined
    }
    let seat = this.seats.get(due.id)
    if (seat === undefined) {
      seat = { go: nobody }
      this.seats.set(due.id, seat)
      void this.live(due.id, seat)
    }
    seat.go(due)
    return this.settled()
  }

  /** A resumed loop runs to its next wait within one tick, before whoever awaits this goes on. */
  private async settled(): Promise<void> {
    await undefined
    if (this.failure === null) return
    const { error } = this.failure
    this.failure = null
    throw error
  }

  /** The life of one agent: gate → observe → decide → act → rest, for as long as it has a loop. */
  private async live(id: string, seat: Seat): Promise<void> {
    const { kernel, natives } = this
    const waiting = (go: (due: Due) => void) => {
      seat.go = go
    }
    do {
      const due = await new Promise<Due>(waiting)
      try {
        turn(kernel, natives, due)
      } catch (error) {
        this.failure = { error }
        break
      }
    } while (kernel.world.loops.has(id))
    this.seats.delete(id)
  }
}
