// Acting: what a mind decided, one action after another, each in a frame of its own.
import { splitCall } from '../base/ids.ts'
import type { Answer } from '../kernel/answer.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { rootScope } from '../kernel/scope.ts'
import type { Action, Loop } from '../kernel/world.ts'
import { isStalled, stepName } from './gate.ts'
import { endStep } from './rest.ts'

/** Takes the actions that remain of a step; debt interrupts it until it is paid. */
export function actRemaining(kernel: Kernel, loop: Loop): void {
  const { id } = loop
  while (loop.phase === 'acting') {
    if (isStalled(kernel, loop)) return
    kernel.frame({ step: stepName(loop), cause: loop.cause }, () => {
      const [action] = loop.actions
      if (action !== undefined) makeCall(kernel, id, action, { remembers: true })
      const lives = kernel.world.loops.get(id) === loop
      if (!lives || loop.actions.length > 0) return
      endStep(kernel, loop, { why: loop.why, gas: 0, restUs: loop.rest })
    })
    if (kernel.world.loops.get(id) !== loop) return
  }
}

/** One call of an agent's own, outside guest code. */
export function makeCall(
  kernel: Kernel,
  id: string,
  action: Action,
  { remembers }: { remembers: boolean },
): Answer {
  const { invoke, args, ...options } = action
  // What a reference filled in may be no call at all; the door says so.
  const { target, method } = splitCall(invoke) ?? { target: invoke, method: '' }
  const scope = rootScope(id, { what: `${id}.step`, remembers })
  const request = { target, method, args: args ?? {}, options }
  return kernel.door.invoke(scope, request, kernel.world.config.limits.gas_per_call).answer
}
