// One turn of an agent: the gate, then a step of its mind, or what remains of the step before.
import { unreachable } from '../base/violation.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Loop } from '../kernel/world.ts'
import { actRemaining } from './act.ts'
import { codeStep } from './code.ts'
import { isHeld, isStalled } from './gate.ts'
import { readReply, think } from './llm.ts'
import { type NativeMind, nativeStep } from './native.ts'
import { scriptEntries } from './script.ts'

export function turn(kernel: Kernel, natives: ReadonlyMap<string, NativeMind>, loop: Loop): void {
  if (isHeld(kernel, loop) || loop.phase === 'quarantined' || loop.phase === 'thinking') return
  if (isStalled(kernel, loop)) return
  if (loop.phase === 'acting') return actRemaining(kernel, loop)
  if (loop.phase === 'answered') return readReply(kernel, loop)
  const { spec } = loop
  switch (spec.mind) {
    case 'code':
      return codeStep(kernel, loop)
    case 'native':
      return nativeStep(kernel, loop, natives.get(spec.name)!)
    case 'script':
      return scriptEntries(kernel, loop, spec.script)
    case 'llm':
      return think(kernel, loop, spec)
    case 'external':
      return
    default:
      return unreachable(spec)
  }
}
