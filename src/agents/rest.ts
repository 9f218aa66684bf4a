// How a step ends: what the agent waits for until the next.
import { reachedAt } from '../economy/bucket.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { type Loop, NEVER, type Wait } from '../kernel/world.ts'

/**
 * Ends a step: a sleep that was asked for replaces the rest; the loop's own rest is the default.
 * Who waits for the outside rests until that has answered.
 */
export function endStep(
  kernel: Kernel,
  loop: Loop,
  ended: { why: string; gas: number; restUs: number | null },
): void {
  const { id } = loop
  const { why, gas, restUs } = ended
  const { agents, time } = kernel.world.config
  const { awaiting } = kernel.world
  if (awaiting.size > 0 && awaiting.has(id)) {
    const wait = { ...(loop.asked ?? { until: null }), on_answers: true as const }
    kernel.journal.emit('agent.acted', id, { id, why, gas, wait: asked(kernel, id, wait) })
    return
  }
  const wait =
    loop.asked === null
      ? {
          until: after(kernel.nowUs, Math.max(restUs ?? loop.restUs ?? agents.rest, time.min_step)),
        }
      : asked(kernel, id, loop.asked)
  kernel.journal.emit('agent.acted', id, { id, why, gas, wait })
}

/** An instant; null, which is never, beyond what can be counted exactly. */
function after(nowUs: number, restUs: number): number | null {
  const at = nowUs + restUs
  return at < NEVER ? at : null
}

/** A sleep as it stands when the step ends; what accrues has an instant at which it is there. */
function asked(kernel: Kernel, id: string, wait: Wait): Wait {
  const { world, nowUs } = kernel
  const least = nowUs + world.config.time.min_step
  let until = wait.until === null ? null : Math.max(wait.until, least)
  const wanted = wait.on_resource
  if (wanted !== undefined) {
    const bucket = world.flows.get(wanted.resource)?.get(id)
    const at = bucket === undefined ? null : reachedAt(bucket, wanted.at_least, nowUs)
    const enough =
      (world.ledger.stocks.get(wanted.resource)?.balances.get(id) ?? -1) >= wanted.at_least
    const reached = enough ? least : at === null ? null : Math.max(at, least)
    if (reached !== null) until = until === null ? reached : Math.min(until, reached)
  }
  return { ...wait, until }
}
