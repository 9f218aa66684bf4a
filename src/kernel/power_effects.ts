// The power to ask the outside: models, pages, memories; at the expense of the nearest payer.
import type { Json } from '../base/json.ts'
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import { formatMoney } from '../base/units.ts'
import { levelAt, reachedAt } from '../economy/bucket.ts'
import type { Callback } from './bus.ts'
import type { Desk } from './desk.ts'
import { guestTool } from './preconditions.ts'
import type { Budget, Scope } from './scope.ts'
import { type WorstCase, worstCase } from './worst_case.ts'

/** What is asked of a model; `instructions` are what many requests have in common. */
export type ModelQuestion = {
  model?: string | undefined
  task: string
  instructions: Json
  request: { max_output_tokens: number } & Record<string, Json>
}

/** An answer that a loop waits for has an effect, one that a tool is told of a job. */
export type Pending = { pending: true; effect: string } | { pending: true; job: string }

export type EffectPower = {
  askModel: (question: ModelQuestion, onAnswer: string | undefined) => Pending | Refusal
  /** What costs no money; answered after `latencyUs`. */
  ask: (
    kind: 'http' | 'recall',
    question: { request: Json; latencyUs: number },
    onAnswer: string | undefined,
  ) => Pending | Refusal
  /** Who asked or pays no longer wants to hear the answer of a job. */
  cancel: (id: string) => Refusal | null
}

export function effectPower(desk: Desk): EffectPower {
  return {
    askModel: (question, onAnswer) => askModel(desk, question, onAnswer),
    ask: (kind, question, onAnswer) => {
      const terms = termsOf(desk, onAnswer, 0)
      if (isRefusal(terms)) return terms
      const free = { route: [], most: { input: 0, output: 0 }, held: 0 }
      const { request, latencyUs } = question
      const asked = { kind, task: kind, instructions: {}, request, latencyUs }
      return emitted(desk, terms, { ...asked, ...free })
    },
    cancel: (id) => cancel(desk, id),
  }
}

function askModel(
  desk: Desk,
  { model, task, instructions, request }: ModelQuestion,
  onAnswer: string | undefined,
): Pending | Refusal {
  const { world, scope } = desk
  const payer = payerOf(scope)
  const wanted = { payer, model, task, maxOutputTokens: request.max_output_tokens }
  const worst = worstCase(world, wanted, {
    instructions,
    request: (models) => ({ ...request, models }),
  })
  if (isRefusal(worst)) return worst
  const terms = termsOf(desk, onAnswer, worst.held)
  const problem = isRefusal(terms) ? terms : rateProblem(desk, payer)
  if (isRefusal(terms) || problem !== null) return (problem ?? terms) as Refusal
  const models = worst.route.map((one) => one.model)
  return emitted(desk, terms, {
    kind: 'llm',
    task,
    instructions,
    request: { ...request, models },
    latencyUs: world.config.llm.latency.fixed,
    ...worst,
  })
}

type Terms = { purpose: 'action' } | { purpose: 'job'; callback: Callback }

/**
 * An agent's own action is answered to itself; what is asked from inside a call is answered to a
 * tool of whoever asks. A tool without standing may spend of its caller's budget for models only
 * what its interface says (`limits.llm_budget`), answers that follow from answers included.
 */
function termsOf(desk: Desk, onAnswer: string | undefined, held: number): Terms | Refusal {
  const { world, scope, acting } = desk
  const tooMany = pendingProblem(desk)
  if (tooMany !== null) return tooMany
  if (onAnswer === undefined) {
    if (scope.parent === null && world.loops.has(scope.id)) return { purpose: 'action' }
    const message = `${scope.id} does not wait for answers: name one of its tools as on_answer`
    return refuse('INVALID_ARGS', message)
  }
  const artifact = world.artifacts.living(scope.id)
  if (artifact === undefined) return refuse('NOT_FOUND', `there is no ${scope.id} any more`)
  const tool = guestTool(artifact, onAnswer)
  if (isRefusal(tool)) return tool
  const { depth } = world.config.limits
  const { hops } = scope
  if (hops >= depth) {
    const message = `${hops} answers led here, the most is ${depth}: let a step begin anew`
    return refuse('DEPTH_EXCEEDED', message, { depth })
  }
  const callback = { by: acting, artifact: scope.id, method: onAnswer, hops: hops + 1 }
  if (scope.standing) return { purpose: 'job', callback: { ...callback, allowance: null } }
  const left = allowanceOf(scope.budget!)
  if (held > left) {
    return refuse(
      'INSUFFICIENT_BUDGET',
      `${scope.id} may spend ${formatMoney(left)} of its caller's llm_budget, ` +
        `${formatMoney(held)} must be set aside: its interface says how much, limits.llm_budget`,
      { needed: held, allowed: left },
    )
  }
  for (let at: Budget | null = scope.budget; at !== null; at = at.parent) at.modelsSpent += held
  return { purpose: 'job', callback: { ...callback, allowance: left - held } }
}

/** What a chain of calls without standing still allows of its payer's budget for models. */
function allowanceOf(budget: Budget): number {
  let left = Number.POSITIVE_INFINITY
  for (let at: Budget | null = budget; at !== null; at = at.parent) {
    left = Math.min(left, at.modelsLimit - at.modelsSpent)
  }
  return left
}

function payerOf(scope: Scope): string {
  return scope.standing ? scope.id : scope.budget!.payer
}

/** Who talks to models needs a flow of tokens that is not overdrawn. */
function rateProblem({ world, journal }: Desk, payer: string): Refusal | null {
  const bucket = world.flows.get('llm_rate')!.get(payer)
  if (bucket === undefined || bucket.capacity === 0) {
    return refuse('RATE_LIMITED', `${payer} has no llm_rate: it needs a right to it`)
  }
  const { nowUs } = journal
  const level = levelAt(bucket, nowUs)
  if (level >= 0) return null
  const until = reachedAt(bucket, 0, nowUs)
  return refuse(
    'RATE_LIMITED',
    `${payer} owes ${-level} tokens of llm_rate: wait until they are paid back`,
    { level },
    until === null ? undefined : until - nowUs,
  )
}

function pendingProblem({ world, scope }: Desk): Refusal | null {
  const most = world.config.limits.jobs
  const payer = payerOf(scope)
  let count = 0
  for (const one of world.effects.values()) {
    if (one.purpose !== 'think' && one.payer === payer) count += 1
  }
  if (count < most) return null
  const message = `${payer} waits for ${count} answers, the most is ${most}`
  return refuse('QUOTA_EXCEEDED', message, { resource: 'jobs', used: count, quota: most })
}

type Asked = WorstCase & {
  kind: 'llm' | 'http' | 'recall'
  task: string
  instructions: Json
  request: Json
  latencyUs: number
}

function emitted(desk: Desk, terms: Terms, asked: Asked): Pending {
  const { world, journal, scope, acting } = desk
  const { latencyUs, ...data } = asked
  const id = `${scope.id}/${(world.asked.get(scope.id) ?? 0) + 1}`
  journal.emit('effect.requested', scope.id, {
    id,
    asked: acting,
    agent: scope.id,
    payer: payerOf(scope),
    ...terms,
    ...data,
    answer_from: journal.nowUs + latencyUs,
  })
  return terms.purpose === 'action' ? { pending: true, effect: id } : { pending: true, job: id }
}

function cancel({ world, journal, scope }: Desk, id: string): Refusal | null {
  const effect = world.effects.get(id)
  if (effect === undefined || effect.purpose !== 'job' || effect.cancelled) {
    return refuse('NOT_FOUND', `there is no job ${id} that waits: genesis_llm.jobs lists them`, {
      id,
    })
  }
  const { agent, payer } = effect
  if (scope.id !== agent && scope.id !== payer) {
    return refuse('NOT_AUTHORIZED', `${id} was asked by ${agent} and is paid by ${payer}`, { id })
  }
  journal.emit('effect.cancelled', scope.id, { id, agent, payer })
  return null
}
