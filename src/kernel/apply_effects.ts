// Folds events of effects: what is held for them, what they cost, and who waits for them.
import { unreachable } from '../base/violation.ts'
import { credit, stockOf } from '../economy/ledger.ts'
import { giveBackFlow, spendFlow } from './apply_calls.ts'
import { change } from './apply_loop.ts'
import { countRecalled } from './apply_memory.ts'
import type { EventOf } from './event.ts'
import type { effectKinds } from './event_effects.ts'
import { all, nothing, set, type Undo } from './undo.ts'
import { type Heard, NEVER, type PendingEffect, type World } from './world.ts'

type Kinds = keyof typeof effectKinds
type EffectEvent = { [K in Kinds]: EventOf<K> }[Kinds]

export function applyEffect(world: World, event: EffectEvent): Undo {
  switch (event.kind) {
    case 'effect.requested':
      return request(world, event)
    case 'effect.answered':
      return answer(world, event)
    case 'effect.cancelled': {
      const { id } = event.data
      return set(world.effects, id, { ...world.effects.get(id)!, cancelled: true })
    }
    default:
      return unreachable(event)
  }
}

function request(world: World, event: EventOf<'effect.requested'>): Undo {
  const { seq, t, step } = event
  const { answer_from: answerFrom, packet: _, ...effect } = event.data
  const { id, agent, payer, held, most, purpose } = effect
  const stock = stockOf(world.ledger, 'llm_budget')
  credit(stock, payer, -held)
  stock.held += held
  return all(
    () => {
      stock.held -= held
      credit(stock, payer, held)
    },
    spend(world, { spent: 0, held }),
    spendFlow(world, 'llm_rate', { id: payer, amount: most.input + most.output }),
    set(world.effects, id, { ...effect, seq, askedAt: t, answerFrom, step, cancelled: false }),
    set(world.asked, agent, (world.asked.get(agent) ?? 0) + 1),
    purpose === 'action' ? set(world.awaiting, agent, awaited(world, agent) + 1) : nothing,
    purpose === 'think' ? set(world.observed, agent, seq) : nothing,
    purpose !== 'think'
      ? nothing
      : change(world, agent, {
          phase: 'thinking',
          effect: id,
          due: NEVER,
          wait: null,
          stalled: false,
          cause: seq,
        }),
  )
}

function answer(world: World, event: EventOf<'effect.answered'>): Undo {
  const { id, agent, payer, tokens, cost, rest, to } = event.data
  const effect = world.effects.get(id)!
  const { most } = effect
  const stock = stockOf(world.ledger, 'llm_budget')
  const burned = to === null ? cost + rest : cost
  stock.held -= cost + rest
  stock.burned += burned
  if (to !== null) credit(stock, to, rest)
  return all(
    () => {
      if (to !== null) credit(stock, to, -rest)
      stock.burned -= burned
      stock.held += cost + rest
    },
    spend(world, { spent: cost, held: -(cost + rest) }),
    set(world.effects, id, undefined),
    giveBackFlow(world, 'llm_rate', {
      id: payer,
      amount: most.input + most.output - tokens.input - tokens.output,
    }),
    effect.purpose === 'action' ? hear(world, effect, event) : nothing,
    goOn(world, agent, effect, event),
    countRecalled(world, effect, event),
  )
}

/** The agent that waited for it goes on when it is due. */
function goOn(
  world: World,
  agent: string,
  { purpose, kind, offers = null }: PendingEffect,
  { seq, data: { due, outcome } }: EventOf<'effect.answered'>,
): Undo {
  if (due === null) return nothing
  if (purpose === 'action') {
    return change(world, agent, { due, wait: null, why: 'answer', cause: seq })
  }
  const reply = { kind, outcome, offers }
  return change(world, agent, { phase: 'answered', effect: null, reply, due, cause: seq })
}

/** Answers that wait to be heard; of who takes no steps, the oldest are forgotten. */
const HEARD_MAX = 20

/** An answer is heard by the first step that begins after it. */
function hear(world: World, effect: PendingEffect, event: EventOf<'effect.answered'>): Undo {
  const { id, agent, asked } = effect
  const awaits = awaited(world, agent) - 1
  const loop = world.loops.get(agent)
  const waits = set(world.awaiting, agent, awaits === 0 ? undefined : awaits)
  if (loop === undefined) return waits
  const step = loop.step + (loop.phase === 'resting' ? 1 : 2)
  const { t, data } = event
  const one: Heard = { effect: id, asked, t: data.due ?? t, step, answer: data.answer! }
  const heard = [...(world.heard.get(agent) ?? []), one].slice(-HEARD_MAX)
  return all(waits, set(world.heard, agent, heard))
}

/** What a step that ended has heard is not heard again. */
export function forgetHeard(world: World, agent: string, step: number): Undo {
  const heard = world.heard.size === 0 ? undefined : world.heard.get(agent)
  if (heard === undefined) return nothing
  const left = heard.filter((one) => one.step > step)
  return set(world.heard, agent, left.length === 0 ? undefined : left)
}

function awaited(world: World, agent: string): number {
  return world.awaiting.get(agent) ?? 0
}

function spend(world: World, by: World['models']): Undo {
  const { models } = world
  world.models = { spent: models.spent + by.spent, held: models.held + by.held }
  return () => {
    world.models = models
  }
}
