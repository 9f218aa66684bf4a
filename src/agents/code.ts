// The mind of an agent that is code: its own step(observation), metered like any guest.
import { isRefusal, refuse } from '../base/refusal.ts'
import { conclude, guestOutcome } from '../kernel/entry.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { rootScope } from '../kernel/scope.ts'
import type { Loop } from '../kernel/world.ts'
import { actRemaining } from './act.ts'
import { readDecision } from './decision.ts'
import { failStep } from './fail.ts'
import { stepName } from './gate.ts'
import { observation } from './observation.ts'
import { endStep } from './rest.ts'

/**
 * Runs the step as one frame; a failed one is undone and backs off, later quarantines the agent.
 */
export function codeStep(kernel: Kernel, loop: Loop): void {
  const { world, journal, door } = kernel
  const { id } = loop
  const artifact = world.artifacts.get(id)!
  kernel.frame({ step: stepName(loop), cause: loop.cause }, () => {
    const { why } = loop
    const scope = rootScope(id, { what: `${id}.step`, metered: true, remembers: true })
    const method = 'step'
    const outcome = guestOutcome(door, {
      scope,
      artifact,
      method,
      args: observation(kernel, loop),
      caller: id,
      gas: world.config.limits.gas_per_call,
    })
    const { gas } = outcome
    const result = conclude(door, { scope, artifact, method }, outcome)
    const decision = isRefusal(result)
      ? result
      : readDecision(result, world.config.limits.actions_per_step)
    if (isRefusal(decision)) {
      journal.rollback(0)
      return failStep(kernel, loop, {
        gas,
        // Nothing of what was paid for crosses where the payment is undone.
        refusal: scope.paidOther ? refuse(decision.code, '') : decision,
        trail: (scope.paidOther ? null : scope.failed) ?? [scope.what],
      })
    }
    const { actions, restUs } = decision
    const goesOn = actions.length > 0 && world.loops.get(id) === loop
    if (!goesOn) return endStep(kernel, loop, { why, gas, restUs })
    journal.emit('agent.decided', id, { id, why, gas, actions, rest: restUs })
  })
  if (world.loops.get(id) === loop) actRemaining(kernel, loop)
}
