// The power over sleep: of the caller's own loop, and to wake what the caller owns.
import { argsProblem } from '../artifacts/interface.ts'
import type { Json } from '../base/json.ts'
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import type { Desk } from './desk.ts'
import { partyOf } from './party.ts'
import { guestTool } from './preconditions.ts'
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
      const problem = predicateProblem(desk, wait)
      if (problem !== null) return problem
      journal.emit('agent.slept', scope.id, { id: scope.id, wait })
      return null
    },
    wake: (id) => {
      const { journal, scope, world } = desk
      const artifact = world.artifacts.living(id)
      if (artifact === undefined) return refuse('NOT_FOUND', `there is no ${id}`, { id })
      if (artifact.owner !== scope.id && partyOf(world, artifact) !== scope.id) {
        return refuse('NOT_AUTHORIZED', `only ${artifact.owner}, the owner, may wake ${id}`, { id })
      }
      const loop = world.loops.get(id)
      if (loop === undefined) return refuse('INVALID_TYPE', `${id} has no loop to wake`, { id })
      // Who thinks is awake, and goes on no sooner than the answer takes.
      if (loop.effect !== null || (loop.reply !== null && !loop.stalled)) return null
      const at = Math.max(journal.nowUs, loop.lastUs + world.config.time.min_step)
      journal.emit('agent.woke', scope.id, { id, why: 'woken', at })
      return null
    },
  }
}

/**
 * A predicate is a call of the sleeper's: one that its contract allows, with arguments that fit. It
 * must be free, since nobody can settle a price for what may be asked at every event.
 */
function predicateProblem(desk: Desk, wait: Wait): Refusal | null {
  if (wait.on_predicate === undefined) return null
  const { world, scope } = desk
  const { id, method, args } = wait.on_predicate as { id: string; method: string; args: Json }
  const artifact = world.artifacts.living(id)
  if (artifact === undefined) return refuse('NOT_FOUND', `on_predicate: there is no ${id}`, { id })
  const tool = guestTool(artifact, method)
  if (isRefusal(tool)) return tool
  const meter = { spent: 0 }
  const problem = argsProblem(tool, args, meter)
  desk.chargeGas(meter.spent)
  if (problem !== null) return refuse('INVALID_ARGS', `on_predicate: ${id}.${method}: ${problem}`)
  if (artifact.price > 0 && artifact.owner !== scope.id) {
    const { price } = artifact
    return refuse('INVALID_ARGS', `on_predicate: ${id} costs ${price}, it must be free`, { id })
  }
  return desk.permit('invoke', artifact, args, method)
}
