// One turn of an agent: the gate, then a step of its mind, or what remains of the step before.
import { unreachable } from '../base/violation.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Due } from '../kernel/queue.ts'
import { actRemaining } from './act.ts'
import { codeStep } from './code.ts'
import { isStalled } from './gate.ts'
import { type NativeMind, nativeStep } from './native.ts'
import { scriptEntries } from './script.ts'

export function turn(
  kernel: Kernel,
  natives: ReadonlyMap<string, NativeMind>,
  { id, loop }: Due,
): void {
  if (loop.phase === 'quarantined' || isStalled(kernel, id, loop)) return
  if (loop.phase === 'acting') return actRemaining(kernel, id, loop)
  const { spec } = loop
  switch (spec.mind) {
    case 'code':
      return codeStep(kernel, id, loop)
    case 'native':
      return nativeStep(kernel, id, loop, natives.get(spec.name)!)
    case 'script':
      return scriptEntries(kernel, id, loop, spec.script)
    case 'external':
    case 'llm':
      return
    default:
      return unreachable(spec)
  }
}
