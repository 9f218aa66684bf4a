// Folds events of memories: what was judged of them, and how often they were recalled.
import type { EventOf } from './event.ts'
import { MEMORY } from './memory.ts'
import { all, nothing, set, type Undo } from './undo.ts'
import type { PendingEffect, World } from './world.ts'

export function applyMemory(world: World, { data }: EventOf<'memory.judged'>): Undo {
  const { id, owner: _, ...verdict } = data
  return set(world.judged, id, verdict)
}

/** What was judged is no more once its owner writes something else. */
export function unjudge(world: World, id: string, by: string | null): Undo {
  return by === MEMORY || !world.judged.has(id) ? nothing : set(world.judged, id, undefined)
}

/** Memories that an answer names were recalled, as far as they are still there. */
export function countRecalled(
  world: World,
  { kind }: PendingEffect,
  { t, data: { outcome } }: EventOf<'effect.answered'>,
): Undo {
  if (kind !== 'recall') return nothing
  const { items = [] } = outcome as { items?: { id: string }[] }
  return all(
    ...items.map(({ id }) => {
      if (world.artifacts.living(id) === undefined) return nothing
      return set(world.recalled, id, { count: (world.recalled.get(id)?.count ?? 0) + 1, t })
    }),
  )
}

/** Nothing is known any more of a memory whose body is gone. */
export function forgetMemory(world: World, id: string): Undo {
  return all(set(world.judged, id, undefined), set(world.recalled, id, undefined))
}
