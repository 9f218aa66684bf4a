// One call of an agent's own, outside guest code.
import { splitCall } from '../base/ids.ts'
import type { Answer } from '../kernel/answer.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { rootScope } from '../kernel/scope.ts'
import type { Action } from '../kernel/world.ts'

/** `remembers`: the agent observes what it changed. Call within a frame. */
export function makeCall(
  kernel: Kernel,
  id: string,
  action: Action,
  { remembers }: { remembers: boolean },
): Answer {
  const { invoke, args, plan: _, ...options } = action
  // What a reference filled in may be no call at all; the door says so.
  const { target, method } = splitCall(invoke) ?? { target: invoke, method: '' }
  const scope = rootScope(id, { what: `${id}.step`, remembers })
  const request = { target, method, args: args ?? {}, options }
  return kernel.door.invoke(scope, request, kernel.world.config.limits.gas_per_call).answer
}
