// Folds what events mean for the loops of agents: start, schedule, follow, end.
import { entryAtUs, type LoopSpec, loopTimes } from '../artifacts/loop.ts'
import { nothing, set, type Undo } from './undo.ts'
import { type Loop, NEVER, NO_ACTIONS, NO_CALLS, NO_STEPS, type World } from './world.ts'

/**
 * A new loop, due at its start, or at the first entry of its script; not before `leastUs`, so that
 * whoever is rewritten at one instant over and over does not live in it for ever.
 */
export function startLoop(
  world: World,
  id: string,
  spec: LoopSpec,
  { cause, leastUs = 0 }: { cause: number; leastUs?: number },
): Undo {
  const { orders } = world
  const loop: Loop = {
    id,
    spec,
    phase: 'resting',
    step: 0,
    due: Math.max(firstDue(world, spec), leastUs),
    order: ++world.orders,
    cause,
    lastUs: -1,
    why: 'start',
    wait: null,
    stalled: false,
    rest: null,
    asked: null,
    effect: null,
    reply: null,
    failures: 0,
    leash: null,
    plan: null,
    calls: NO_CALLS,
    restUs: loopTimes(spec).everyUs,
    entry: 0,
    actions: NO_ACTIONS,
    memory: NO_STEPS,
  }
  const undo = set(world.loops, id, loop)
  return () => {
    undo()
    world.orders = orders
  }
}

function firstDue(world: World, spec: LoopSpec): number {
  if (spec.mind === 'external') return NEVER
  if (spec.mind !== 'script') return world.now + loopTimes(spec).startUs
  const first = spec.script[0]
  return first === undefined ? NEVER : Math.max(world.now, entryAtUs(first))
}

export function endLoop(world: World, id: string): Undo {
  return set(world.loops, id, undefined)
}

/**
 * After new code or configuration: the loop goes on at its next step with what is new, starts or
 * ends with the loop itself, and leaves quarantine.
 */
export function followLoop(
  world: World,
  id: string,
  spec: LoopSpec | null | undefined,
  cause: number,
): Undo {
  const loop = world.loops.get(id)
  const { min_step } = world.config.time
  if (spec === null) return endLoop(world, id)
  if (loop === undefined) {
    if (spec === undefined) return nothing
    return startLoop(world, id, spec, { cause, leastUs: world.now + min_step })
  }
  // A new script is a new part: it is played from its beginning.
  if (spec !== undefined && (spec.mind !== loop.spec.mind || spec.mind === 'script')) {
    return startLoop(world, id, spec, { cause, leastUs: world.now + min_step })
  }
  const freed = loop.phase === 'quarantined'
  return change(world, id, {
    spec: spec ?? loop.spec,
    restUs: loopTimes(spec ?? loop.spec).everyUs,
    ...(freed ? { phase: 'resting', failures: 0, cause, why: 'rewritten' } : {}),
    ...(freed ? { due: Math.max(world.now, loop.lastUs + min_step) } : {}),
  })
}

/**
 * Replaces fields of a loop in place; a new `due` gets a new order. The object of a loop stays the
 * same from start to end, so that whoever holds it sees its state.
 */
export function change(world: World, id: string, fields: Partial<Loop>): Undo {
  const loop = world.loops.get(id)!
  const { orders } = world
  world.loops.touch(id)
  const before: Partial<Loop> = { order: loop.order }
  for (const key in fields) {
    const name = key as keyof Loop
    before[name] = loop[name] as never
  }
  Object.assign(loop, fields)
  if (fields.due !== undefined) loop.order = ++world.orders
  return () => {
    Object.assign(loop, before)
    world.orders = orders
  }
}
