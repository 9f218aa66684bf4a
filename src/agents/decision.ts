// What a mind may answer: actions to take, and how long to rest.

import { isObject } from '../artifacts/schema.ts'
import { splitCall } from '../base/ids.ts'
import type { Json, JsonObject } from '../base/json.ts'
import { type Refusal, refuse } from '../base/refusal.ts'
import { DURATION_RULE, parseDuration } from '../base/units.ts'
import { optionProblem } from '../kernel/answer.ts'
import type { Action } from '../kernel/world.ts'
import { planActions } from './plan.ts'

export type Decision = { actions: Action[]; restUs: number | null }

const DECISION_KEYS = ['actions', 'plan', 'rest']
const ACTION_KEYS = ['invoke', 'args', 'max_spend', 'expected_version', 'key', 'dry_run']

/** Reads `{actions?, plan?, rest?}`, or nothing; what else a mind answers makes its step fail. */
export function readDecision(value: Json, actionsMax: number): Decision | Refusal {
  if (value === null) return { actions: [], restUs: null }
  if (!isObject(value)) return wrong('a step returns nothing or {actions: [...], rest: "10s"}')
  const unknown = Object.keys(value).find((key) => !DECISION_KEYS.includes(key))
  if (unknown !== undefined) {
    return wrong(`a step returned ${unknown}: use ${DECISION_KEYS.join(', ')}`)
  }
  const { actions = [], plan = null, rest = null } = value
  if (!Array.isArray(actions)) return wrong('actions must be a list of {invoke, args}')
  if (actions.length > actionsMax) return wrong(`a step takes at most ${actionsMax} actions`)
  for (let i = 0; i < actions.length; i++) {
    const problem = actionProblem(actions[i]!)
    if (problem !== null) return wrong(`actions[${i}]: ${problem}`)
  }
  const planned = plan === null ? [] : planActions(plan, readAction)
  if (typeof planned === 'string') return wrong(planned)
  if (actions.length + planned.length > actionsMax) {
    return wrong(`a step takes at most ${actionsMax} actions`)
  }
  const restUs = readRest(rest)
  if (restUs === undefined) return wrong(`rest: ${DURATION_RULE}`)
  const taken = actions.map((one) => withoutNull(one as JsonObject))
  return { actions: [...taken, ...planned], restUs }
}

function readAction(action: Json): Action | string {
  return actionProblem(action) ?? withoutNull(action as JsonObject)
}

function actionProblem(action: Json): string | null {
  if (!isObject(action) || typeof action.invoke !== 'string') {
    return "write {invoke: 'artifact.method', args: {...}}"
  }
  if (splitCall(action.invoke) === null) return `${action.invoke} is not artifact.method`
  for (const [key, value] of Object.entries(action)) {
    if (key === 'invoke' || key === 'args') continue
    if (!ACTION_KEYS.includes(key)) return `${key} is unknown: use ${ACTION_KEYS.join(', ')}`
    const problem = value === null ? null : optionProblem(key, value)
    if (problem !== null) return problem
  }
  return null
}

/** An option that is null was not given. */
function withoutNull(action: JsonObject): Action {
  const given = Object.entries(action).filter(([, value]) => value !== null)
  return Object.fromEntries(given) as Action
}

/** Microseconds; null where nothing was said, undefined where it is no duration. */
function readRest(rest: Json): number | null | undefined {
  if (rest === null) return null
  if (typeof rest === 'number') return Number.isSafeInteger(rest) && rest >= 0 ? rest : undefined
  return typeof rest === 'string' ? (parseDuration(rest) ?? undefined) : undefined
}

function wrong(message: string): Refusal {
  return refuse('EXECUTION_ERROR', message)
}
