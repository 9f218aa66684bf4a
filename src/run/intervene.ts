// What a scenario does to its world from outside: settings, gifts, and calls in somebody's name.
import { splitCall } from '../base/ids.ts'
import type { Json } from '../base/json.ts'
import { type Gift, give } from '../kernel/birth.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { rootScope } from '../kernel/scope.ts'
import type { Intervention } from './schedule.ts'

/** The next intervention of the scenario, in a frame of its own. */
export function intervene(kernel: Kernel, intervention: Intervention): void {
  const { journal, world } = kernel
  const ordinal = world.interventions + 1
  kernel.outside(() => {
    switch (intervention.kind) {
      case 'set': {
        const { set } = intervention
        journal.emit('world.intervened', null, { ordinal, set, does: 'set' })
        return
      }
      case 'endow':
        journal.emit('world.intervened', null, { ordinal, does: 'endow' })
        return endow(kernel, intervention.endow)
      case 'invoke': {
        const { invoke, as_caller: caller, args } = intervention
        journal.emit('world.intervened', null, { ordinal, does: `invoke ${invoke}` })
        return call(kernel, { invoke, caller, args })
      }
    }
  })
}

/** Gifts to those who live and have standing. Within a frame. */
export function endow(kernel: Kernel, gifts: Record<string, Gift>): void {
  for (const [id, gift] of Object.entries(gifts)) {
    if (kernel.world.artifacts.living(id)?.has_standing) give(kernel, id, gift, 'intervention')
  }
}

/** A call in the name of a caller who lives, at its expense. Within a frame. */
export function call(
  kernel: Kernel,
  { invoke, caller, args }: { invoke: string; caller: string; args: Json },
): void {
  if (kernel.world.artifacts.living(caller) === undefined) return
  const { target, method } = splitCall(invoke)!
  const scope = rootScope(caller, { what: `${caller}.outside` })
  const { gas_per_call } = kernel.world.config.limits
  kernel.door.invoke(scope, { target, method, args }, gas_per_call)
}
