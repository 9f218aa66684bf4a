// Refusals: every answer that says no, as a named value with a category and what to do next.
import type { JsonObject } from './json.ts'

export type Category = 'validation' | 'permission' | 'resource' | 'execution' | 'system'

/** The codes of DESIGN §4; genesis artifacts add their own, in their files. */
const CODES = {
  NOT_FOUND: ['validation', false],
  DELETED: ['validation', false],
  ALREADY_EXISTS: ['validation', false],
  CONFLICT: ['validation', true],
  INVALID_ARGS: ['validation', false],
  INVALID_TYPE: ['validation', false],
  PRECONDITION_FAILED: ['validation', false],
  POSTCONDITION_FAILED: ['validation', false],
  ACCESS_DENIED: ['permission', false],
  NOT_AUTHORIZED: ['permission', false],
  INSUFFICIENT_FUNDS: ['resource', true],
  INSUFFICIENT_COMPUTE: ['resource', true],
  INSUFFICIENT_BUDGET: ['resource', true],
  QUOTA_EXCEEDED: ['resource', true],
  RATE_LIMITED: ['resource', true],
  EXECUTION_ERROR: ['execution', false],
  TIMEOUT: ['execution', true],
  MEMORY_EXCEEDED: ['execution', false],
  DEPTH_EXCEEDED: ['execution', false],
  REENTRANCY: ['execution', false],
  DEPENDENCY_MISSING: ['execution', false],
  OUTPUT_TOO_LARGE: ['execution', false],
  UNAVAILABLE: ['system', true],
  INTERNAL: ['system', true],
  // Of genesis artifacts.
  NOT_LISTED: ['validation', false],
  ALREADY_LISTED: ['validation', false],
  AUCTION_CLOSED: ['validation', false],
} as const satisfies Record<string, readonly [Category, boolean]>

export type Code = keyof typeof CODES

export const codes = Object.keys(CODES) as Code[]

/**
 * Why a call was refused: what was wrong and what to do next, with the values. A class, so that no
 * plain data from a guest can pass for one.
 */
export class Refusal {
  readonly code: Code
  readonly message: string
  readonly details: JsonObject | null
  readonly retryAfterUs: number | null

  constructor(code: Code, message: string, details?: JsonObject, retryAfterUs?: number) {
    this.code = code
    this.message = message
    this.details = details ?? null
    this.retryAfterUs = retryAfterUs ?? null
  }
}

export function refuse(
  code: Code,
  message: string,
  details?: JsonObject,
  retryAfterUs?: number,
): Refusal {
  return new Refusal(code, message, details, retryAfterUs)
}

export function isRefusal(value: unknown): value is Refusal {
  return value instanceof Refusal
}

export function categoryOf(code: Code): Category {
  return CODES[code][0]
}

export function isRetriable(code: Code): boolean {
  return CODES[code][1]
}
