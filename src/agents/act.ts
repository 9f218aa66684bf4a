// Acting: what a mind decided, one action after another, each in a frame of its own.
import type { Kernel } from '../kernel/kernel.ts'
import type { Loop } from '../kernel/world.ts'
import { isStalled, stepName } from './gate.ts'
import { makeCall } from './make_call.ts'
import { takePlanned } from './planned.ts'
import { endStep } from './rest.ts'

/** Takes the actions that remain of a step; debt interrupts it until it is paid. */
export function actRemaining(kernel: Kernel, loop: Loop): void {
  const { id } = loop
  while (loop.phase === 'acting') {
    if (isStalled(kernel, loop)) return
    kernel.frame({ step: stepName(loop), cause: loop.cause }, () => {
      const [action] = loop.actions
      if (action?.plan !== undefined) takePlanned(kernel, loop, action)
      else if (action !== undefined) makeCall(kernel, id, action, { remembers: true })
      const lives = kernel.world.loops.get(id) === loop
      if (!lives || loop.actions.length > 0) return
      endStep(kernel, loop, { why: loop.why, gas: 0, restUs: loop.rest })
    })
    // A step of a plan that is tried again later keeps the rest waiting.
    if (kernel.world.loops.get(id) !== loop || loop.due > kernel.nowUs) return
  }
}
