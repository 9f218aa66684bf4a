// Annotations of a tool: what it promises and demands besides its schemas, checked at every call.
import type { Json, JsonObject } from '../base/json.ts'
import { conditionsProblem } from './conditions.ts'
import { isObject } from './schema.ts'

/**
 * - `reentrant`: may be entered while it runs.
 * - `pure`: its answer follows from its arguments alone; it sees nothing else and changes nothing.
 * - `tags`: what it can do, in words that searches can ask for.
 * - `requires`: a capability that its caller must have, which only a scenario gives.
 * - `pre`, `post`: conditions by path, as event filters are, on the call before and after it ran.
 * - `limits`: calls a minute, of all and of one caller; gas and bytes of one answer; micro-dollars
 *   of its caller's `llm_budget` that one call may come to.
 */
export type Annotations = {
  reentrant?: boolean
  pure?: boolean
  tags?: string[]
  requires?: string
  readOnlyHint?: boolean
  pre?: JsonObject
  post?: JsonObject
  limits?: Limits
}

export type Limits = {
  per_minute?: number
  per_caller?: number
  gas?: number
  output_bytes?: number
  llm_budget?: number
}

const FLAGS = ['reentrant', 'pure']
/** Those of MCP, which say something to whoever calls and nothing to the kernel. */
const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint']
const KNOWN = [...FLAGS, 'tags', 'requires', 'pre', 'post', 'limits', 'title', ...HINTS]
const LIMITS = ['per_minute', 'per_caller', 'gas', 'output_bytes', 'llm_budget']
const NAME = /^[a-z][a-z0-9_./-]{0,63}$/
const TAGS_MAX = 20

/** What is wrong with the annotations of a tool that somebody wants to publish. */
export function annotationsProblem(value: Json, at: string): string | null {
  if (!isObject(value)) return `${at} must be an object`
  for (const [name, one] of Object.entries(value)) {
    const problem = oneProblem(name, one)
    if (problem !== null) return `${at}.${name} ${problem}`
  }
  return null
}

function oneProblem(name: string, value: Json): string | null {
  if (FLAGS.includes(name) || HINTS.includes(name)) {
    return typeof value === 'boolean' ? null : 'must be true or false'
  }
  switch (name) {
    case 'title':
      return typeof value === 'string' ? null : 'must be a text'
    case 'requires':
      return isName(value) ? null : 'must be a capability, such as can_mint'
    case 'tags': {
      const fits = Array.isArray(value) && value.length <= TAGS_MAX && value.every(isName)
      return fits ? null : `must be a list of up to ${TAGS_MAX} words in lower case`
    }
    case 'limits':
      return limitsProblem(value)
    case 'pre':
    case 'post': {
      const problem = conditionsProblem(value)
      return problem === null ? null : `is no map of conditions: ${problem}`
    }
    default:
      return `is unknown: use ${KNOWN.join(', ')}`
  }
}

function limitsProblem(value: Json): string | null {
  if (!isObject(value)) return `must be a map of ${LIMITS.join(', ')}`
  for (const [name, most] of Object.entries(value)) {
    if (!LIMITS.includes(name)) return `has an unknown key ${name}: use ${LIMITS.join(', ')}`
    if (!Number.isSafeInteger(most) || (most as number) < 1) {
      return `has ${name} ${JSON.stringify(most)}: it must be an integer above 0`
    }
  }
  return null
}

function isName(value: Json): boolean {
  return typeof value === 'string' && NAME.test(value)
}
