// What a mind may answer: actions to take, and how long to rest.

import { isObject } from '../artifacts/schema.ts'
import { splitCall } from '../base/ids.ts'
import type { Json } from '../base/json.ts'
import { type Refusal, refuse } from '../base/refusal.ts'
import { DURATION_RULE, parseDuration } from '../base/units.ts'
import type { Action } from '../kernel/world.ts'

export type Decision = { actions: Action[]; restUs: number | null }

const ACTION_KEYS = ['invoke', 'args', 'max_spend', 'expected_version', 'key', 'dry_run']

/** Reads `{actions?, rest?}`, or nothing; whatever else a mind answers makes its step fail. */
export function readDecision(value: Json, actionsMax: number): Decision | Refusal {
  if (value === null) return { actions: [], restUs: null }
  if (!isObject(value)) return wrong('a step returns nothing or {actions: [...], rest: "10s"}')
  const unknown = Object.keys(value).find((key) => key !== 'actions' && key !== 'rest')
  if (unknown !== undefined) return wrong(`a step returned ${unknown}: use actions and rest`)
  const { actions = [], rest = null } = value
  if (!Array.isArray(actions)) return wrong('actions must be a list of {invoke, args}')
  if (actions.length > actionsMax) return wrong(`a step takes at most ${actionsMax} actions`)
  for (let i = 0; i < actions.length; i++) {
    const problem = actionProblem(actions[i]!)
    if (problem !== null) return wrong(`actions[${i}]: ${problem}`)
  }
  const restUs = readRest(rest)
  if (restUs === undefined) return wrong(`rest: ${DURATION_RULE}`)
  return { actions: actions as Action[], restUs }
}

function actionProblem(action: Json): string | null {
  if (!isObject(action) || typeof action.invoke !== 'string') {
    return "write {invoke: 'artifact.method', args: {...}}"
  }
  if (splitCall(action.invoke) === null) return `${action.invoke} is not artifact.method`
  const unknown = Object.keys(action).find((key) => !ACTION_KEYS.includes(key))
  return unknown === undefined ? null : `${unknown} is unknown: use ${ACTION_KEYS.join(', ')}`
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
