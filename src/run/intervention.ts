// Interventions: what a scenario has done to its world from outside, and the shape of each.
import { z } from 'zod'
import { ID_RULE, isId, splitCall } from '../base/ids.ts'
import type { JsonObject } from '../base/json.ts'
import { found } from '../base/shape.ts'
import { parsePpm } from '../base/units.ts'
import { amountField, durationField, positive } from '../kernel/config_fields.ts'
import { json } from '../kernel/event_artifacts.ts'
import type { Endowment } from './endowment.ts'
import { mapField } from './scenario_schema.ts'

/** So many units, or a part of what there is, in parts per million. */
export type Taken = { amount: number } | { ppm: number }

/** `config` is the whole configuration once `set` holds; `endow` has only what was given. */
export type Deed =
  | { kind: 'set'; set: JsonObject; config: unknown }
  | { kind: 'invoke'; invoke: string; as_caller: string; args: JsonObject }
  | { kind: 'endow'; endow: Record<string, Endowment> }
  | { kind: 'take'; take: Record<string, Record<string, Taken>> }
  | { kind: 'write'; write: Record<string, Fields> }
  | { kind: 'reseed'; reseed: Record<string, number> }
  | { kind: 'leash'; leash: Record<string, number | null> }

export type Timed = Deed & { atUs: number }

/**
 * Done when an expression is true at the end of an instant.
 * - `fromUs` is the first instant at which it is asked.
 * - `everyUs` null asks after each instant at which anything happened; else at `fromUs` and every
 *   so often from there.
 * - `againUs` is how long it is not asked after it was done; null asks no more.
 * - `times` is how often it is done at most; null has no bound.
 */
export type Condition = {
  when: string
  fromUs: number
  everyUs: number | null
  againUs: number | null
  times: number | null
}
export type Conditional = Deed & Condition

export type Intervention = Timed | Conditional

const idField = z.string().refine(isId, { error: ID_RULE })

const callField = z.string().refine((text) => isId(splitCall(text)?.target ?? ''), {
  error: (issue) => `${found(issue.input)} is not a call: write artifact.method`,
})

const takenField = z.unknown().transform((value, context): Taken => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) {
    return { amount: value }
  }
  const percent = typeof value === 'string' ? /^([\d.]+)%$/.exec(value)?.[1] : undefined
  const ppm = percent === undefined ? null : parsePpm(percent)
  if (ppm !== null && ppm % 100 === 0 && ppm <= 100_000_000) return { ppm: ppm / 100 }
  const message = `${found(value)} is wrong: write an amount such as 50, or a part such as 30%`
  context.addIssue({ code: 'custom', message })
  return z.NEVER
})

/** Fields of an artifact that people outside may write. */
export const fieldsSchema = z.strictObject({
  code: z.string().nullable().optional(),
  content: json.optional(),
  loop: json.optional(),
  price: z.int().nonnegative().optional(),
  metadata: z.record(z.string(), json).optional(),
})
export type Fields = z.output<typeof fieldsSchema>

export const deedSchemas = {
  set: z.strictObject({ set: mapField }),
  invoke: z.strictObject({ invoke: callField, as_caller: idField, args: mapField.default({}) }),
  endow: z.strictObject({ endow: z.record(idField, z.unknown()) }),
  take: z.strictObject({ take: z.record(idField, z.record(z.string(), takenField)) }),
  write: z.strictObject({ write: z.record(idField, fieldsSchema) }),
  reseed: z.strictObject({ reseed: z.record(z.union([idField, z.literal('*')]), z.int()) }),
  leash: z.strictObject({ leash: z.record(idField, amountField.nullable()) }),
}
export type DeedKind = keyof typeof deedSchemas

export const timeSchema = z.strictObject({ at: durationField })

export const conditionSchema = z
  .strictObject({
    when: z.string().min(1),
    at: durationField.optional(),
    every: positive(durationField).optional(),
    again: positive(durationField).optional(),
    times: z.int().min(1).optional(),
  })
  .refine(({ again, times }) => again !== undefined || times === undefined || times === 1, {
    path: ['times'],
    error: 'more than once needs again: 10m, the time from one to the next',
  })
