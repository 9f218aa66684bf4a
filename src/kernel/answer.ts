// The answer of every call, for every caller: DESIGN §4.
import { splitVersion } from '../base/ids.ts'
import { canonical, type Json, type JsonObject, NotJson, plain, utf8Length } from '../base/json.ts'
import {
  type Category,
  type Code,
  categoryOf,
  isRetriable,
  type Refusal,
  refuse,
} from '../base/refusal.ts'

/** `gas` is what it would cost, said of a dry run alone. */
export type Answer =
  | { success: true; result: Json; price_paid: number; gas?: number }
  | {
      success: false
      error_code: Code
      error_category: Category
      error_message: string
      retriable: boolean
      retry_after_us: number | null
      details: JsonObject | null
      price_paid: 0
      gas?: number
    }

export type Options = {
  max_spend?: number
  expected_version?: number
  key?: string
  dry_run?: boolean
}

/** `version` is an earlier one that was asked for, as `tool@3`. */
export type Request = {
  target: string
  version?: number
  method: string
  args: Json
  options: Options
}

export function granted(result: Json, pricePaid: number): Answer {
  return { success: true, result, price_paid: pricePaid }
}

export function refused(refusal: Refusal): Answer {
  const { code, message, details, retryAfterUs } = refusal
  return {
    success: false,
    error_code: code,
    error_category: categoryOf(code),
    error_message: message,
    retriable: isRetriable(code),
    retry_after_us: retryAfterUs,
    details,
    price_paid: 0,
  }
}

const METHOD_MAX = 128
const NO_OPTIONS: Options = {}
const OPTIONS = ['max_spend', 'expected_version', 'key', 'dry_run']

/** The four arguments of `invoke`, which may be anything. */
export type RawRequest = { target: unknown; method: unknown; args?: unknown; options?: unknown }

/** The request as plain data, or why it is none. */
export function readRequest(raw: RawRequest, bytesMax: number): Request | Refusal {
  const { target, method, args = {}, options = {} } = raw
  const problem = requestProblem({ target, method, args, options })
  if (problem !== null) return problem
  try {
    const text = canonical(args)
    if (utf8Length(text) > bytesMax) {
      return invalid(`invoke ${target}.${method}: args are over ${bytesMax} bytes: pass less`)
    }
    const { id, version } = splitVersion(target as string)!
    return {
      target: id,
      ...(version === null ? {} : { version }),
      method: method as string,
      args: plain(args),
      options: withoutNull(options as Record<string, unknown>),
    }
  } catch (error) {
    if (!(error instanceof NotJson)) throw error
    return invalid(`invoke ${target}.${method}: args: ${error.message}`)
  }
}

function withoutNull(options: Record<string, unknown>): Options {
  if (Object.keys(options).length === 0) return NO_OPTIONS
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value != null))
}

function requestProblem(request: Required<RawRequest>): Refusal | null {
  const { target, method, args, options } = request
  if (typeof target !== 'string' || splitVersion(target) === null) {
    return invalid('invoke: target must be the id of an artifact: invoke(target, method, args)')
  }
  if (typeof method !== 'string' || method.length > METHOD_MAX) {
    return invalid(`invoke: method must be a short text: invoke('${target}', method, args)`)
  }
  if (args === null || typeof args !== 'object' || Array.isArray(args)) {
    return invalid(`invoke ${target}.${method}: args must be one object, such as {} or {x: 1}`)
  }
  if (options === null || typeof options !== 'object' || Array.isArray(options)) {
    return invalid(`invoke ${target}.${method}: options must be an object or left out`)
  }
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null) continue
    const problem = optionProblem(name, value)
    if (problem !== null) return invalid(`invoke ${target}.${method}: ${problem}`)
  }
  return null
}

/** What is wrong with one option of a call, as a sentence; null when nothing is. */
export function optionProblem(name: string, value: unknown): string | null {
  switch (name) {
    case 'max_spend':
      return isAmount(value) ? null : `max_spend must be an integer of at least 0`
    case 'expected_version':
      return isAmount(value) && value !== 0 ? null : 'expected_version must be an integer above 0'
    case 'key':
      return typeof value === 'string' && value.length > 0 && value.length <= 128
        ? null
        : 'key must be a text of 1 to 128 characters'
    case 'dry_run':
      return typeof value === 'boolean' ? null : 'dry_run must be true or false'
    default:
      return `the option ${JSON.stringify(name).slice(0, 60)} is unknown: use ${OPTIONS.join(', ')}`
  }
}

function isAmount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function invalid(message: string): Refusal {
  return refuse('INVALID_ARGS', message)
}
