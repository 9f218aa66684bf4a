// The mind of an agent that is code: its own step(observation), metered like any guest.
import { isObject } from '../artifacts/schema.ts'
import type { Json } from '../base/json.ts'
import { isRefusal, refuse } from '../base/refusal.ts'
import { conclude, guestOutcome } from '../kernel/entry.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { rootScope } from '../kernel/scope.ts'
import type { Loop } from '../kernel/world.ts'
import { actRemaining } from './act.ts'
import { type Decision, readDecision } from './decision.ts'
import { failStep } from './fail.ts'
import { stepName } from './gate.ts'
import { observation } from './observation.ts'
import type { Note } from './repair.ts'
import { endStep } from './rest.ts'
import { reviewed } from './review.ts'

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
    const { restUs } = decision
    const { actions, notes } = passed(kernel, loop, { decision, plan: planIn(result as Json) })
    const goesOn = actions.length > 0 && world.loops.get(id) === loop
    if (!goesOn && notes === undefined) return endStep(kernel, loop, { why, gas, restUs })
    journal.emit('agent.decided', id, { id, why, gas, actions, rest: restUs, notes })
  })
  if (world.loops.get(id) === loop) actRemaining(kernel, loop)
}

function planIn(result: Json): Json {
  return isObject(result) ? (result.plan ?? null) : null
}

/** A decision without the plan that its critic, if it has one, did not let pass. */
function passed(
  kernel: Kernel,
  { id, spec }: Loop,
  { decision, plan }: { decision: Decision; plan: Json },
): { actions: Decision['actions']; notes?: Note[] } {
  const { actions } = decision
  const critic = spec.mind === 'code' ? spec.critic : undefined
  if (critic === undefined || plan === null) return { actions }
  const note = reviewed(kernel, id, { critic, plan })
  if (note === null) return { actions }
  return { actions: actions.filter((one) => one.plan === undefined), notes: [note] }
}
