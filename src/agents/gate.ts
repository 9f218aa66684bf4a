// The gate before every step and action: nobody in debt starts anything.
import { levelAt, reachedAt } from '../economy/bucket.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Loop } from '../kernel/world.ts'

/**
 * An agent in debt starts nothing until it is back at zero, an instant that is computed, not
 * polled; nor does one whose mind runs on a flow that it has no right to.
 */
export function isStalled(kernel: Kernel, loop: Loop): boolean {
  const { mind } = loop.spec
  if (lacks(kernel, loop, 'compute', mind === 'code')) return true
  return mind === 'llm' && lacks(kernel, loop, 'llm_rate', true)
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
    kernel.journal.emit('agent.stalled', id, { id, resource, level, until })
  })
  return true
}

/** The name of the step that an agent is in. */
export function stepName(loop: Loop): string {
  return `${loop.id}#${loop.step + 1}`
}
