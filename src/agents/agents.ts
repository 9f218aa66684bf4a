// All that lives: one async loop for each agent, waiting on the kernel alone.
import type { Kernel } from '../kernel/kernel.ts'
import type { Loop } from '../kernel/world.ts'
import type { NativeMind } from './native.ts'
import { turn } from './turn.ts'

/** Where a loop waits for its turn; whoever gives the turn calls `go`. */
type Seat = { loop: Loop; go: () => void }

const nobody = (): void => {}

const NEXT_TICK = Promise.resolve()

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
  /** By the queue's handle of their agent. */
  private readonly seats: (Seat | undefined)[] = []
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
    return this.seats.filter((seat) => seat !== undefined).length
  }

  /**
   * Gives an agent its turn. Where the loop is async it answers a promise: a resumed loop runs to
   * its next wait within one tick, before whoever awaits the promise goes on. Call `settled` then.
   */
  resume(loop: Loop): Promise<void> | undefined {
    if (this.direct && loop.spec.mind === 'native') {
      turn(this.kernel, this.natives, loop)
      return undefined
    }
    const { popped } = this.kernel.queue
    let seat = this.seats[popped]
    if (seat === undefined) {
      seat = { loop, go: nobody }
      this.seats[popped] = seat
      void this.live(popped, seat)
    }
    seat.loop = loop
    seat.go()
    return NEXT_TICK
  }

  /** Throws what the loop threw that had its turn. */
  settled(): void {
    if (this.failure === null) return
    const { error } = this.failure
    this.failure = null
    throw error
  }

  /** The life of one agent: gate → observe → decide → act → rest, for as long as it has a loop. */
  private async live(handle: number, seat: Seat): Promise<void> {
    const { kernel, natives } = this
    const { id } = seat.loop
    const waiting = (go: () => void) => {
      seat.go = go
    }
    do {
      await new Promise<void>(waiting)
      try {
        turn(kernel, natives, seat.loop)
      } catch (error) {
        this.failure = { error }
        break
      }
    } while (kernel.world.loops.has(id))
    this.seats[handle] = undefined
  }
}
