// Folds events of effects: what is held for them, what they cost, and the loops that wait for them.
import { unreachable } from '../base/violation.ts'
import { credit, stockOf } from '../economy/ledger.ts'
import { spendFlow } from './apply_calls.ts'
import { change } from './apply_loop.ts'
import type { EventOf } from './event.ts'
import { all, nothing, set, type Undo } from './undo.ts'
import { NEVER, type World } from './world.ts'

type EffectEvent = EventOf<'effect.requested'> | EventOf<'effect.answered'>

export function applyEffect(world: World, event: EffectEvent): Undo {
  switch (event.kind) {
    case 'effect.requested':
      return request(world, event)
    case 'effect.answered':
      return answer(world, event)
    default:
      return unreachable(event)
  }
}

function request(world: World, event: EventOf<'effect.requested'>): Undo {
  const { seq, t, step } = event
  const { answer_from: answerFrom, ...effect } = event.data
  const { id, agent, payer, held } = effect
  const stock = stockOf(world.ledger, 'llm_budget')
  credit(stock, payer, -held)
  stock.held += held
  return all(
    () => {
      stock.held -= held
      credit(stock, payer, held)
    },
    set(world.effects, id, { ...effect, seq, askedAt: t, answerFrom, step }),
    set(world.asked, agent, (world.asked.get(agent) ?? 0) + 1),
    change(world, agent, {
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
  const { id, agent, payer, outcome, tokens, cost, rest, to, due } = event.data
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
    set(world.effects, id, undefined),
    spendFlow(world, 'llm_rate', { id: payer, amount: tokens.input + tokens.output }),
    due === null
      ? nothing
      : change(world, agent, {
          phase: 'answered',
          effect: null,
          reply: outcome,
          due,
          cause: event.seq,
        }),
  )
}
