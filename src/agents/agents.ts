// All that lives: one async loop for each agent, waiting on the kernel alone.
import type { Kernel } from '../kernel/kernel.ts'
import type { NativeMind } from './native.ts'
import { turn } from './turn.ts'

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
  private readonly parked = new Map<string, () => void>()
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
    return this.parked.size
  }

  /**
   * Gives an agent its turn. Answers a promise where the loop is async; throws what the loop threw.
   */
  resume(id: string): Promise<void> | undefined {
    const mind = this.kernel.world.loops.get(id)?.spec.mind
    if (this.direct && mind === 'native') {
      turn(this.kernel, this.natives, id)
      return undefined
    }
    if (!this.parked.has(id)) void this.live(id)
    const go = this.parked.get(id)!
    this.parked.delete(id)
    go()
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
  private async live(id: string): Promise<void> {
    const { kernel, natives } = this
    for (;;) {
      await this.turnOf(id)
      try {
        turn(kernel, natives, id)
      } catch (error) {
        this.failure = { error }
        return
      }
      if (!kernel.world.loops.has(id)) return
    }
  }

  private turnOf(id: string): Promise<void> {
    return new Promise((go) => {
      this.parked.set(id, go)
    })
  }
}
