// The one door for change: folds an event into the world and answers how to take it back.
import { unreachable } from '../base/violation.ts'
import { applyAgent } from './apply_agents.ts'
import { applyArtifact } from './apply_artifacts.ts'
import { applyBus } from './apply_bus.ts'
import { applyCall } from './apply_calls.ts'
import { applyDebt } from './apply_debts.ts'
import { applyEffect } from './apply_effects.ts'
import { applyHealth } from './apply_health.ts'
import { applyMemory } from './apply_memory.ts'
import { applyMint } from './apply_mint.ts'
import { applyMoney } from './apply_money.ts'
import type { Event } from './event.ts'
import type { Undo } from './undo.ts'
import type { World } from './world.ts'

/**
 * The only writer of the world. Events come in the order of their numbers. The undo leaves `now`
 * and `seq` to whoever takes back, since a frame knows both.
 */
export function apply(world: World, event: Event): Undo {
  world.now = event.t
  world.seq = event.seq
  return dispatch(world, event)
}

function dispatch(world: World, event: Event): Undo {
  switch (event.kind) {
    case 'artifact.created':
    case 'artifact.written':
    case 'artifact.saved':
    case 'artifact.transferred':
    case 'artifact.accepted':
    case 'artifact.listed':
    case 'artifact.unlisted':
    case 'artifact.sold':
    case 'artifact.deleted':
    case 'artifact.dropped':
    case 'artifact.status':
      return applyArtifact(world, event)
    case 'scrip.moved':
    case 'scrip.minted':
    case 'scrip.burned':
    case 'scrip.held':
    case 'scrip.settled':
    case 'scrip.spent':
    case 'stock.moved':
    case 'stock.minted':
    case 'stock.burned':
    case 'right.granted':
    case 'right.moved':
    case 'quota.moved':
    case 'charge.granted':
    case 'charge.used':
    case 'charge.revoked':
    case 'capability.given':
      return applyMoney(world, event)
    case 'call.made':
    case 'call.returned':
    case 'call.failed':
      return applyCall(world, event)
    case 'bus.subscribed':
    case 'bus.unsubscribed':
    case 'bus.hit':
    case 'bus.sent':
    case 'bus.read':
    case 'bus.emitted':
    case 'job.planned':
    case 'job.due':
    case 'job.done':
      return applyBus(world, event)
    case 'bid.placed':
    case 'bid.ended':
    case 'mint.closed':
    case 'mint.scored':
      return applyMint(world, event)
    case 'memory.judged':
      return applyMemory(world, event)
    case 'economy.measured':
    case 'economy.alarm':
    case 'economy.calmed':
      return applyHealth(world, event)
    case 'debt.issued':
    case 'debt.accepted':
    case 'debt.paid':
    case 'debt.defaulted':
    case 'debt.closed':
      return applyDebt(world, event)
    case 'effect.requested':
    case 'effect.answered':
    case 'effect.cancelled':
      return applyEffect(world, event)
    case 'agent.decided':
    case 'agent.acted':
    case 'agent.failed':
    case 'agent.quarantined':
    case 'plan.stepped':
    case 'agent.frozen':
    case 'agent.rescued':
    case 'agent.thawed':
    case 'agent.bankrupt':
    case 'agent.slept':
    case 'agent.woke':
    case 'agent.asked':
    case 'agent.stalled':
    case 'agent.leashed':
    case 'world.reseeded':
    case 'script.kept':
    case 'expectation.checked':
    case 'world.intervened':
    case 'world.ended':
      return applyAgent(world, event)
    default:
      return unreachable(event)
  }
}
