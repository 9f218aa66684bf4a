// The gate before every step and action: nobody in debt starts anything.
import { levelAt, reachedAt } from '../economy/bucket.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Loop } from '../kernel/world.ts'
import { stall, thaw } from './stall.ts'

/**
 * An agent in debt starts nothing until it is back at zero, an instant that is computed, not
 * polled; nor does one whose mind runs on a flow that it has no right to.
 */
export function isStalled(kernel: Kernel, loop: Loop): boolean {
  const { mind } = loop.spec
  if (lacks(kernel, loop, 'compute', mind === 'code')) return true
  if (mind === 'llm' && lacks(kernel, loop, 'llm_rate', true)) return true
  const { frozen } = kernel.world
  // Whether there is enough of a stock is known only when it is asked for.
  if (frozen.size > 0 && frozen.has(loop.id) && frozen.get(loop.id)!.resource !== 'llm_budget') {
    kernel.frame({ step: null, cause: loop.cause }, () => thaw(kernel, loop))
  }
  return false
}

function lacks(kernel: Kernel, loop: Loop, resource: string, runsOnIt: boolean): boolean {
  const { id } = loop
  const buckets = kernel.world.flows.get(resource)!
  if (!runsOnIt && !buckets.mayOwe(id)) return false
  const bucket = buckets.get(id)
  if (bucket !== undefined && bucket.level >= 0 && bucket.capacity > 0) return false
  const { nowUs } = kernel
  const level = bucket === undefined ? 0 : levelAt(bucket, nowUs)
  const has = bucket !== undefined && (bucket.capacity > 0 || bucket.ratePerMinute > 0)
  if (level >= 0 && (has || !runsOnIt)) return false
  const until = bucket === undefined || level >= 0 ? null : reachedAt(bucket, 0, nowUs)
  kernel.frame({ step: null, cause: loop.cause }, () => {
    stall(kernel, loop, { resource, level, until })
  })
  return true
}

/** The name of the step that an agent is in. */
export function stepName(loop: Loop): string {
  return `${loop.id}#${loop.step + 1}`
}

/** Whether people keep it from steps, or its owner does, who can't undo what people did. */
export function isHeld({ world }: Kernel, { id, leash }: Loop): boolean {
  return leash === 0 || (world.status.size > 0 && world.status.has(id))
}
