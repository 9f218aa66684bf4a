// Conditions: dot paths to values or operators; what is unknown never holds.
import { canonical, type Json, type JsonObject, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { isObject } from './schema.ts'

export const OPERATORS = ['$eq', '$ne', '$in', '$exists', '$gt', '$lt']
/** Instead of a value: what is at another path. */
const PATH = '$path'
const CONDITIONS_MAX = 20

/** What is wrong with conditions that somebody wants to publish; null when nothing is. */
export function conditionsProblem(
  conditions: Json,
  operators = [...OPERATORS, PATH],
): string | null {
  if (!isObject(conditions)) return 'write a map such as {"args.amount": {"$gt": 0}}'
  const all = Object.entries(conditions)
  if (all.length > CONDITIONS_MAX) return `there are at most ${CONDITIONS_MAX} conditions`
  for (const [path, condition] of all) {
    if (!isObject(condition)) continue
    const unknown = Object.keys(condition).find((key) => !operators.includes(key))
    if (unknown !== undefined) return `${path}: ${unknown} is unknown, use ${operators.join(', ')}`
  }
  return null
}

/**
 * The first condition that does not hold of a subject, in words; null when all do. An operand
 * `{$path: 'a.b'}` stands for what is there.
 */
export function unmet(conditions: JsonObject, subject: JsonObject): string | null {
  for (const [path, condition] of Object.entries(conditions)) {
    const value = walk(subject, path)
    const wanted = filled(condition, subject)
    if (holds(wanted, value)) continue
    const found = value === undefined ? 'nothing' : short(value)
    return `${path} is ${found}, it must be ${short(wanted)}`
  }
  return null
}

/** A condition with what its operands point at. */
function filled(condition: Json, subject: JsonObject): Json {
  if (!isObject(condition)) return condition
  if (typeof condition[PATH] === 'string') return { $eq: walk(subject, condition[PATH]) ?? null }
  const operands = Object.entries(condition).map(([operator, operand]) => {
    const path = isObject(operand) ? operand[PATH] : undefined
    return [operator, typeof path === 'string' ? (walk(subject, path) ?? null) : operand]
  })
  return Object.fromEntries(operands)
}

const SHOWN = 80

function short(value: Json): string {
  return canonical(value, WRAPPED_DEPTH_MAX).slice(0, SHOWN)
}

/** What is at a dot path; undefined where nothing is. */
export function walk(value: Json | undefined, path: string): Json | undefined {
  for (const step of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined
    value = (value as JsonObject)[step]
  }
  return value
}

/** Whether a value is what a condition says: a value, or operators that all hold. */
export function holds(condition: Json, value: Json | undefined): boolean {
  if (!isObject(condition)) return isSame(condition, value)
  return Object.entries(condition).every(([operator, operand]) => {
    switch (operator) {
      case '$eq':
        return isSame(operand, value)
      case '$ne':
        return !isSame(operand, value)
      case '$in':
        return Array.isArray(operand) && operand.some((one) => isSame(one, value))
      case '$exists':
        return (value !== undefined) === operand
      case '$gt':
        return typeof value === 'number' && typeof operand === 'number' && value > operand
      case '$lt':
        return typeof value === 'number' && typeof operand === 'number' && value < operand
      default:
        return false
    }
  })
}

function isSame(a: Json, b: Json | undefined): boolean {
  return b !== undefined && (a === b || canonical(a) === canonical(b))
}
