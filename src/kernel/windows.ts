// What the outside was asked, in the order in which its answers come to bear. A projection of the
// pending effects.
import { Heap } from '../base/heap.ts'
import type { PendingEffect, World } from './world.ts'

export class Windows {
  private readonly heap = new Heap()
  private readonly bySeq = new Map<number, PendingEffect>()
  private readonly world: World
  /** Asked since somebody last looked, in order: who looks takes them out. */
  asked: PendingEffect[] = []

  constructor(world: World) {
    this.world = world
  }

  /** Follows an effect that was asked for. */
  add(effect: PendingEffect): void {
    const { seq, answerFrom } = effect
    this.bySeq.set(seq, effect)
    this.heap.push(answerFrom, 0, seq, seq)
    this.asked.push(effect)
  }

  /** The end of the first window; Infinity when nothing is asked. */
  nextTime(): number {
    const { heap } = this
    while (heap.length > 0 && !this.isPending(heap.first)) this.bySeq.delete(heap.pop())
    return heap.firstTime
  }

  /** The effect whose window ends first. Call only after `nextTime` answered a time. */
  get first(): PendingEffect {
    // It may have been cancelled since it was asked.
    return this.world.effects.get(this.bySeq.get(this.heap.first)!.id)!
  }

  private isPending(seq: number): boolean {
    return this.world.effects.has(this.bySeq.get(seq)!.id)
  }
}
