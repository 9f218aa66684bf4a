// Plans: calls with dependencies and conditions that an agent hands over in one step.
import { conditionsProblem } from '../artifacts/conditions.ts'
import { isObject } from '../artifacts/schema.ts'
import type { Json } from '../base/json.ts'
import type { Action } from '../kernel/world.ts'

type Step = NonNullable<Action['plan']>

const STEP_KEYS = ['id', 'after', 'if', 'on_error']
const STEP_ID = /^[A-Za-z][A-Za-z0-9_]{0,63}$/
const RETRIES_MAX = 20

/**
 * The actions that a plan `{steps: [{id, invoke, args, after?, if?, on_error?}]}` stands for, each
 * after those that it comes after, otherwise as written; or what is wrong with it.
 * `on_error`: abort (nothing else is done; what happens unless said), continue (what comes after it
 * is skipped), {retry: n, then?: continue}, {fallback: {invoke, args}}.
 */
export function planActions(
  plan: Json,
  readAction: (action: Json) => Action | string,
): Action[] | string {
  const known = ['steps', 'goal']
  const isPlan = isObject(plan) && Object.keys(plan).every((key) => known.includes(key))
  if (!isPlan || !Array.isArray(plan.steps)) {
    return 'plan: write {goal, steps: [{id, invoke, args, after, if, on_error}]}'
  }
  const { goal } = plan
  if (goal !== undefined && typeof goal !== 'string') return 'plan.goal must be the id of a goal'
  const actions: Action[] = []
  for (let i = 0; i < plan.steps.length; i++) {
    const read = readStep(plan.steps[i]!, readAction)
    if (typeof read === 'string') return `plan.steps[${i}]: ${read}`
    if (actions.some((one) => one.plan!.id === read.plan!.id)) {
      return `plan.steps[${i}]: the id ${read.plan!.id} is there twice`
    }
    actions.push(read)
  }
  return inOrder(goal === undefined ? actions : actions.map((one) => forGoal(one, goal)))
}

function forGoal({ plan, ...action }: Action, goal: string): Action {
  return { ...action, plan: { ...plan!, goal } }
}

function readStep(step: Json, readAction: (action: Json) => Action | string): Action | string {
  if (!isObject(step)) return 'write {id, invoke, args}'
  const { id, after = [], if: condition, on_error = 'abort' } = step
  if (typeof id !== 'string' || !STEP_ID.test(id)) return 'id must be a name such as buy'
  if (!Array.isArray(after) || !after.every((one) => typeof one === 'string')) {
    return 'after must be a list of ids of steps'
  }
  const wrong = condition === undefined ? null : conditionsProblem(condition)
  if (wrong !== null) return `if: ${wrong}`
  const policy = readPolicy(on_error, readAction)
  if (typeof policy === 'string') return policy
  const given = Object.entries(step).filter(([key]) => !STEP_KEYS.includes(key))
  const action = readAction(Object.fromEntries(given))
  if (typeof action === 'string') return action
  const named = {
    id,
    after: after as string[],
    ...(condition === undefined ? {} : { if: condition }),
  }
  return { ...action, plan: { ...named, ...policy, tried: 0 } }
}

type Policy = Pick<Step, 'retry' | 'fallback' | 'stops'>

function readPolicy(policy: Json, readAction: (action: Json) => Action | string): Policy | string {
  if (policy === 'abort' || policy === 'continue') return { retry: 0, stops: policy === 'abort' }
  const wrong = 'on_error must be abort, continue, {retry: n, then?} or {fallback: {invoke, args}}'
  if (!isObject(policy)) return wrong
  const { retry, fallback, then = 'abort', ...rest } = policy
  if (Object.keys(rest).length > 0 || (then !== 'abort' && then !== 'continue')) return wrong
  const stops = then === 'abort'
  if (fallback !== undefined && retry === undefined) {
    const action = readAction(fallback)
    return typeof action === 'string'
      ? `fallback: ${action}`
      : { retry: 0, fallback: action, stops }
  }
  const isCount =
    Number.isInteger(retry) && (retry as number) >= 1 && (retry as number) <= RETRIES_MAX
  return isCount && fallback === undefined ? { retry: retry as number, stops } : wrong
}

/** Each after those that it comes after; among equals as written. */
function inOrder(actions: Action[]): Action[] | string {
  const known = new Set(actions.map((one) => one.plan!.id))
  for (const { plan } of actions) {
    const missing = plan!.after.find((id) => !known.has(id))
    if (missing !== undefined) return `plan: ${plan!.id} comes after ${missing}, which is no step`
  }
  const done = new Set<string>()
  const ordered: Action[] = []
  while (ordered.length < actions.length) {
    const next = actions.find(
      ({ plan }) => !done.has(plan!.id) && plan!.after.every((id) => done.has(id)),
    )
    if (next === undefined) {
      const left = actions.map((one) => one.plan!.id).filter((id) => !done.has(id))
      return `plan: ${left.join(', ')} wait for each other`
    }
    done.add(next.plan!.id)
    ordered.push(next)
  }
  return ordered
}
