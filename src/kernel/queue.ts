// The queue: which agent's turn is next. A projection of the loops; what is stale is skipped.
import { Heap } from '../base/heap.ts'
import { type Loop, NEVER, type World } from './world.ts'

export class Queue {
  private readonly heap = new Heap()
  /** A small number of its own for each id that ever had a loop. */
  private readonly handles = new Map<string, number>()
  /** By handle; null when the loop is gone. */
  private readonly loops: (Loop | null)[] = []
  private readonly world: World
  /** The handle of whose turn it is. */
  popped = -1

  constructor(world: World) {
    this.world = world
  }

  /** Follows a loop that was scheduled anew; its earlier entries become stale by their order. */
  push(loop: Loop): void {
    const handle = this.handleOf(loop.id)
    this.loops[handle] = loop
    if (loop.due === NEVER) return
    const tie = this.world.config.time.ties === 'seeded' ? this.tie(loop) : 0
    this.heap.push(loop.due, tie, loop.order, handle)
  }

  /** Forgets a loop that ended; its entries are stale. */
  drop(id: string): void {
    const handle = this.handles.get(id)
    if (handle !== undefined) this.loops[handle] = null
  }

  /** The time of the next turn; Infinity when nobody is due. */
  nextTime(): number {
    const { heap } = this
    while (heap.length > 0 && !this.isFresh()) heap.pop()
    return heap.firstTime
  }

  /** Takes the next turn. Call only after `nextTime` answered a time. */
  pop(): Loop {
    this.popped = this.heap.pop()
    const loop = this.loops[this.popped]!
    this.world.loops.turnOf(loop)
    return loop
  }

  /** Whoever had the last turn is mostly who is scheduled next: that spares a look-up. */
  private handleOf(id: string): number {
    if (this.loops[this.popped]?.id === id) return this.popped
    let handle = this.handles.get(id)
    if (handle === undefined) {
      handle = this.loops.push(null) - 1
      this.handles.set(id, handle)
    }
    return handle
  }

  private isFresh(): boolean {
    const { heap } = this
    const loop = this.loops[heap.first]!
    return loop !== null && loop.order === heap.firstSequence
  }

  /** A draw from the seed, the instant, the actor and its own counter. */
  private tie(loop: Loop): number {
    const { id } = loop
    let hash = 0x811c9dc5
    const mix = (unit: number) => {
      hash = Math.imul(hash ^ unit, 0x01000193)
    }
    for (const number of [this.world.seed, loop.due, loop.step]) {
      mix(number % 0x100000000)
      mix(Math.floor(number / 0x100000000))
    }
    for (let i = 0; i < id.length; i++) mix(id.charCodeAt(i))
    hash ^= hash >>> 16
    hash = Math.imul(hash, 0x85ebca6b)
    hash ^= hash >>> 13
    hash = Math.imul(hash, 0xc2b2ae35)
    return (hash ^ (hash >>> 16)) >>> 0
  }
}
