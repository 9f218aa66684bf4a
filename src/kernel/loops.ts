// The loops of all that lives, by id.
import { Cells } from '../base/cells.ts'
import type { Loop } from './world.ts'

/**
 * A map that remembers whose turn it is: among 100,000 agents each look-up waits for memory, and a
 * turn asks for the same loop several times.
 */
export class Loops extends Cells<Loop> {
  private id: string | null = null
  private loop: Loop | undefined

  /** Tells whose turn it is. The loop must be one of these. */
  turnOf(loop: Loop): void {
    this.id = loop.id
    this.loop = loop
  }

  override get(id: string): Loop | undefined {
    return id === this.id ? this.loop : super.get(id)
  }

  override has(id: string): boolean {
    return id === this.id ? this.loop !== undefined : super.has(id)
  }

  override set(id: string, loop: Loop): this {
    if (id === this.id) this.loop = loop
    return super.set(id, loop)
  }

  override delete(id: string): boolean {
    if (id === this.id) this.loop = undefined
    return super.delete(id)
  }
}
