// The open top-level frame: its events, already applied, and how to take them back.
import { apply } from './apply.ts'
import type { DataOf, Event, Kind } from './event.ts'
import type { Undo } from './undo.ts'
import type { World } from './world.ts'

/**
 * - Events are numbered as they are emitted; what is rolled back gives its numbers back.
 * - `cause` is what the next event is caused by: the trigger of the frame, or the call under way.
 */
export class Journal {
  readonly events: Event[] = []
  private readonly undos: Undo[] = []
  private readonly world: World
  private beforeUs = 0
  nowUs = 0
  step: string | null = null
  cause: number | null = null

  constructor(world: World) {
    this.world = world
  }

  /** Applies an event at once and answers its number. */
  emit<K extends Kind>(kind: K, by: string | null, data: DataOf<K>): number {
    const seq = this.world.seq + 1
    const { nowUs: t, cause, step } = this
    const event = { seq, t, kind, by, cause, step, data } as unknown as Event
    this.undos.push(apply(this.world, event))
    this.events.push(event)
    return seq
  }

  mark(): number {
    return this.events.length
  }

  /** Takes back everything since a mark, in reverse order. */
  rollback(mark: number): void {
    const { events, undos, world } = this
    if (events.length === mark) return
    for (let i = undos.length - 1; i >= mark; i--) undos[i]!()
    world.seq = events[mark]!.seq - 1
    if (mark === 0) world.now = this.beforeUs
    undos.length = mark
    events.length = mark
  }

  /** Begins a frame. */
  open(step: string | null, cause: number | null): void {
    this.step = step
    this.cause = cause
    this.beforeUs = this.world.now
  }

  /** Ends a frame: forgets its events, and how to undo them. */
  clear(): void {
    emptied(this.events)
    emptied(this.undos)
  }
}

const SMALL = 16

/** Empties a list; a small one keeps its room, which most frames need again at once. */
function emptied(list: unknown[]): void {
  if (list.length > SMALL) list.length = 0
  else while (list.length > 0) list.pop()
}
