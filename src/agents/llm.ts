// The mind of an agent that asks a model: one step asks, and goes on with the reply when it is due.
import type { LoopSpec } from '../artifacts/loop.ts'
import { isObject } from '../artifacts/schema.ts'
import type { Json } from '../base/json.ts'
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import { balanceOf } from '../economy/ledger.ts'
import { askedOf, costOf, inputTokensMax, readOutcome } from '../kernel/effects.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { routeOf } from '../kernel/models.ts'
import type { Loop } from '../kernel/world.ts'
import { actRemaining } from './act.ts'
import { type Decision, readDecision } from './decision.ts'
import { failStep } from './fail.ts'
import { stepName } from './gate.ts'
import { observation } from './observation.ts'
import { ACT, instructionsFor, messagesOf } from './prompt.ts'
import { endStep } from './rest.ts'
import { stall, thaw } from './stall.ts'

type LlmSpec = Extract<LoopSpec, { mind: 'llm' }>

/**
 * Asks the model, with the worst case set aside; an agent that cannot pay it waits until it can.
 * The loop waits for the answer, which is read in a turn of its own.
 */
export function think(kernel: Kernel, loop: Loop, spec: LlmSpec): void {
  const { world, journal, nowUs } = kernel
  const { id, cause } = loop
  const { llm } = world.config
  kernel.frame({ step: stepName(loop), cause }, () => {
    const route = routeOf(world.config, { model: spec.model, task: 'think' })
    if (isRefusal(route)) return fail(kernel, loop, route)
    const { name, price } = route[0]!.model
    const instructions = instructionsFor(kernel)
    const request: Json = {
      models: [name],
      messages: messagesOf(observation(kernel, loop), spec.prompt),
      max_output_tokens: llm.max_output_tokens,
    }
    const input = inputTokensMax(askedOf({ instructions, request }))
    const most = { input, output: llm.max_output_tokens }
    const held = costOf(most, price)
    const budget = balanceOf(world.ledger, 'llm_budget', id)
    if (budget < held) {
      const resource = 'llm_budget'
      stall(kernel, loop, { resource, level: budget, until: null, needs: held })
      return
    }
    thaw(kernel, loop)
    journal.emit('effect.requested', id, {
      id: `${id}/${(world.asked.get(id) ?? 0) + 1}`,
      kind: 'llm',
      agent: id,
      payer: id,
      instructions,
      request,
      price: { input: price.input, output: price.output },
      most,
      held,
      answer_from: nowUs + llm.latency.fixed,
    })
  })
}

/** Acts on what the model replied; what is no decision is a failed step that the agent hears of. */
export function readReply(kernel: Kernel, loop: Loop): void {
  const { world, journal } = kernel
  const { id, why, cause } = loop
  kernel.frame({ step: stepName(loop), cause }, () => {
    const decision = decisionOf(loop.reply, world.config.limits.actions_per_step)
    if (isRefusal(decision)) return fail(kernel, loop, decision)
    const { actions, restUs } = decision
    if (actions.length === 0) return endStep(kernel, loop, { why, gas: 0, restUs })
    journal.emit('agent.decided', id, { id, why, gas: 0, actions, rest: restUs })
  })
  if (world.loops.get(id) === loop) actRemaining(kernel, loop)
}

function fail(kernel: Kernel, loop: Loop, refusal: Refusal): void {
  failStep(kernel, loop, { gas: 0, refusal, trail: [`${loop.id}.step`] })
}

/** The actions of all calls of `act`, in order; a reply of words alone is a rest. */
function decisionOf(reply: Json, actionsMax: number): Decision | Refusal {
  const outcome = readOutcome(reply)
  if (!outcome.ok) return refuse(outcome.code, outcome.message)
  const actions: Json[] = []
  let rest: Json = null
  for (const { name, args = null, problem } of outcome.calls) {
    if (name !== ACT) return wrong(`there is no tool ${name.slice(0, 100)}: call ${ACT}`)
    if (problem !== undefined) return wrong(`${ACT}: ${problem}`)
    if (!isObject(args)) return wrong(`${ACT} takes {actions: [{invoke, args}], rest: "10s"}`)
    const decision = readDecision(args, actionsMax)
    if (isRefusal(decision)) return decision
    actions.push(...((args.actions ?? []) as Json[]))
    rest = args.rest ?? rest
  }
  return readDecision({ actions, rest }, actionsMax)
}

function wrong(message: string): Refusal {
  return refuse('EXECUTION_ERROR', message)
}
