// The one door for change: folds an event into the world and answers how to take it back.
import { unreachable } from '../base/violation.ts'
import { applyAgent } from './apply_agents.ts'
import { applyArtifact } from './apply_artifacts.ts'
import { applyCall } from './apply_calls.ts'
import { applyMoney } from './apply_money.ts'
import type { Event } from './event.ts'
import type { World } from './world.ts'

/** Takes one event back. Undos run in reverse order, each on the world that its event left. */
export type Undo = () => void

export const nothing: Undo = () => {}

/** The only writer of the world. Events come in the order of their numbers. */
export function apply(world: World, event: Event): Undo {
  const { now, seq } = world
  world.now = event.t
  world.seq = event.seq
  const undo = dispatch(world, event)
  return () => {
    undo()
    world.now = now
    world.seq = seq
  }
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
    case 'agent.decided':
    case 'agent.acted':
    case 'agent.failed':
    case 'agent.quarantined':
    case 'agent.slept':
    case 'agent.woke':
    case 'agent.asked':
    case 'agent.stalled':
    case 'script.kept':
    case 'expectation.checked':
    case 'world.intervened':
    case 'world.ended':
      return applyAgent(world, event)
    default:
      return unreachable(event)
  }
}

/** Sets an entry of a map and answers how to take that back. Only for maps whose order is no state. */
export function set<K, V>(map: Map<K, V>, key: K, value: V | undefined): Undo {
  const had = map.has(key)
  const before = map.get(key)
  if (value === undefined) map.delete(key)
  else map.set(key, value)
  return () => {
    if (had) map.set(key, before as V)
    else map.delete(key)
  }
}

/** Several undos as one, the last done undone first. */
export function all(...undos: Undo[]): Undo {
  return () => {
    for (let i = undos.length - 1; i >= 0; i--) undos[i]!()
  }
}
