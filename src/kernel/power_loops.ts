// The power over sleep: of the caller's own loop, and to wake what the caller owns.
import { type Refusal, refuse } from '../base/refusal.ts'
import type { Desk } from './desk.ts'
import type { Wait } from './world.ts'

export type LoopPower = {
  sleep: (wait: Wait) => Refusal | null
  wake: (id: string) => Refusal | null
}

export function loopPower(desk: Desk): LoopPower {
  return {
    sleep: (wait) => {
      const { journal, scope, world } = desk
      if (!world.loops.has(scope.id)) {
        return refuse('INVALID_TYPE', `${scope.id} has no loop: only what lives can sleep`)
      }
      if (scope.originator !== scope.id || journal.step === null) {
        return refuse('NOT_AUTHORIZED', `${scope.id} can sleep only within a step of its own`)
      }
      journal.emit('agent.slept', scope.id, { id: scope.id, wait })
      return null
    },
    wake: (id) => {
      const { journal, scope, world } = desk
      const artifact = world.artifacts.living(id)
      if (artifact === undefined) return refuse('NOT_FOUND', `there is no ${id}`, { id })
      const listing = world.listings.get(id)
      if (artifact.owner !== scope.id && listing?.seller !== scope.id) {
        return refuse('NOT_AUTHORIZED', `only ${artifact.owner}, the owner, may wake ${id}`, { id })
      }
      const loop = world.loops.get(id)
      if (loop === undefined) return refuse('INVALID_TYPE', `${id} has no loop to wake`, { id })
      const at = Math.max(journal.nowUs, loop.lastUs + world.config.time.min_step)
      journal.emit('agent.woke', scope.id, { id, why: 'woken', at })
      return null
    },
  }
}
