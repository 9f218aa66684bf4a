// Stalling: an agent that can't go on, for a while or until somebody helps, and its going on.

import { estateOf } from '../kernel/estate.ts'
import type { DataOf } from '../kernel/event.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Loop } from '../kernel/world.ts'

/**
 * Notes that an agent starts nothing; where nothing of its own will ever change that, it is frozen,
 * for all to see, with what it has. Call within a frame.
 */
export function stall(
  { journal, world }: Kernel,
  { id }: Loop,
  lack: Omit<DataOf<'agent.stalled'>, 'id'>,
): void {
  journal.emit('agent.stalled', id, { id, ...lack })
  if (lack.until !== null || world.frozen.has(id)) return
  journal.emit('agent.frozen', id, { id, resource: lack.resource, ...estateOf(world, id) })
}

/** A frozen agent goes on. Call within a frame, when it does. */
export function thaw({ journal, world, nowUs }: Kernel, { id }: Loop): void {
  const frozen = world.frozen.get(id)
  if (frozen === undefined) return
  journal.emit('agent.thawed', id, { id, after: nowUs - frozen.since })
}
