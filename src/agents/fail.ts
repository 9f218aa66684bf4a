// How a failed step ends: a wait that doubles with each failure, and quarantine after too many.
import type { Refusal } from '../base/refusal.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Loop } from '../kernel/world.ts'

/** Backs off exponentially; after the limit the agent is quarantined, for all to see. */
export function failStep(
  kernel: Kernel,
  loop: Loop,
  failed: { gas: number; refusal: Refusal; trail: string[] },
): void {
  const { journal, world } = kernel
  const { id } = loop
  const { backoff_first, backoff_max, failures_max } = world.config.agents
  const failures = loop.failures + 1
  const { code, message } = failed.refusal
  const isLast = failures >= failures_max
  const backoff = Math.min(backoff_first * 2 ** Math.min(failures - 1, 40), backoff_max)
  journal.emit('agent.failed', id, {
    id,
    why: loop.why,
    gas: failed.gas,
    code,
    message,
    trail: failed.trail,
    failures,
    until: isLast ? null : kernel.nowUs + backoff,
  })
  if (isLast) journal.emit('agent.quarantined', id, { id, failures, code })
}
