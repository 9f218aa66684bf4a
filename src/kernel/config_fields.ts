// Fields of the configuration: texts with units, read as integers.
import { z } from 'zod'
import { found } from '../base/shape.ts'
import {
  DURATION_RULE,
  MONEY_RULE,
  parseDuration,
  parseMoney,
  parseRate,
  parseSize,
  RATE_RULE,
  SIZE_RULE,
} from '../base/units.ts'

/** What a flow gives: units per minute, and the most that it holds. */
export type FlowTerms = { ratePerMinute: number; capacity: number }

/** A text with a unit, as an integer. The number 0 needs no unit; no other number is guessed at. */
function unitField(parse: (text: string) => number | null, rule: string) {
  const given = z.unknown().meta({ type: ['string', 'integer'], description: rule })
  return given.transform((value, context): number => {
    const parsed = typeof value === 'string' ? parse(value) : value === 0 ? 0 : null
    if (parsed === null) {
      context.addIssue({ code: 'custom', message: `${found(value)} is wrong: ${rule}` })
    }
    return parsed ?? z.NEVER
  })
}

/** Microseconds. */
export const durationField = unitField(parseDuration, DURATION_RULE)
/** Bytes. */
export const sizeField = unitField(parseSize, SIZE_RULE)
/** Micro-dollars. */
export const moneyField = unitField(parseMoney, MONEY_RULE)
/** Units per minute. */
const rateGiven = z.unknown().meta({ type: ['string', 'number'], description: RATE_RULE })
export const rateField = rateGiven.transform((value, context): number => {
  const readable = typeof value === 'string' || typeof value === 'number'
  const parsed = readable ? parseRate(value) : null
  if (parsed === null) {
    context.addIssue({ code: 'custom', message: `${found(value)} is wrong: ${RATE_RULE}` })
  }
  return parsed ?? z.NEVER
})
/** A whole amount, 0 or more. */
export const amountField = z.int().min(0)
export const atLeastOne = z.int().min(1)

export const flowField = z
  .strictObject({ rate: rateField, capacity: amountField })
  .transform(({ rate, capacity }): FlowTerms => ({ ratePerMinute: rate, capacity }))

/** At least one unit, for what would stop the world at 0. */
export function positive(field: typeof durationField) {
  return field.refine((value) => value > 0, 'must be above 0')
}
