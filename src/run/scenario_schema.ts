// The shape of a scenario file, as it is written.
import { z } from 'zod'
import { type Interface, interfaceProblem } from '../artifacts/interface.ts'
import { loopSchema } from '../artifacts/loop.ts'
import { ID_RULE, isGenesisId, isId } from '../base/ids.ts'
import { type Json, type JsonObject, NotJson, plain } from '../base/json.ts'
import { amountField, durationField } from '../kernel/config_fields.ts'
import { measuresSchema, NO_MEASURES } from './measure_schema.ts'

const idField = z.string().refine(isId, { error: ID_RULE })

/** A plain copy of a JSON value. */
function copied(value: unknown, context: z.RefinementCtx): Json {
  try {
    return plain(value)
  } catch (error) {
    if (!(error instanceof NotJson)) throw error
    context.addIssue({ code: 'custom', message: error.message })
    return z.NEVER
  }
}

const jsonField = z.unknown().transform(copied)

export const mapField = z
  .record(z.string(), z.unknown())
  .transform((value, context) => copied(value, context) as JsonObject)

const interfaceField = jsonField
  .superRefine((value, context) => {
    const problem = value === null ? null : interfaceProblem(value)
    if (problem !== null) context.addIssue({ code: 'custom', message: problem })
  })
  .transform((value) => value as Interface | null)

/** Counts on when an older oikos would read the same scenario as another one. */
export const SCENARIO_FORMAT = 1

const formatField = z
  .int()
  .min(1)
  .refine((format) => format <= SCENARIO_FORMAT, {
    error: ({ input }) =>
      `${input} is newer than this oikos knows, ${SCENARIO_FORMAT}: ` +
      'use the oikos that it was made for',
  })

export const scenarioSchema = z.strictObject({
  /** The format that it is written in; the first unless said. */
  format: formatField.optional(),
  name: z.string().min(1).max(200),
  about: z.string().min(1).max(2_000),
  seed: z.int().optional(),
  until: z.unknown().optional(),
  time: z.unknown().optional(),
  config: z.unknown().optional(),
  genesis: z
    .strictObject({
      without: z.array(idField.refine(isGenesisId, 'must be a genesis_ id')).default([]),
      with: z.array(z.string().min(1)).default([]),
    })
    .default({ without: [], with: [] }),
  native: z.string().min(1).optional(),
  artifacts: z.array(z.unknown()).default([]),
  at: z.array(z.unknown()).default([]),
  measure: measuresSchema.default(NO_MEASURES),
  expect: z
    .array(
      z.strictObject({
        say: z.string().min(1),
        that: z.string().min(1),
        at: durationField.optional(),
      }),
    )
    .default([]),
})

/**
 * One artifact after its copies were made; `code`, `network` and `endow` are read by files of their
 * own.
 */
export const artifactSchema = z.strictObject({
  id: idField.refine((id) => !isGenesisId(id), 'genesis_ is reserved: use another id'),
  type: z.string().regex(/^\S{1,64}$/, 'a type is one word of at most 64 characters'),
  owner: idField.optional(),
  content: jsonField.default(null),
  code: z.unknown().optional(),
  interface: interfaceField.default(null),
  can_execute: z.boolean().default(false),
  has_standing: z.boolean().default(false),
  access_contract_id: idField.default('genesis_private'),
  price: amountField.default(0),
  read_price: amountField.default(0),
  depends_on: z.array(idField).default([]),
  loop: loopSchema.nullable().default(null),
  metadata: mapField.default({}),
  endow: z.unknown().optional(),
  network: z.unknown().optional(),
  count: z.unknown().optional(),
  draw: z.unknown().optional(),
  correlated: z.unknown().optional(),
  data: z.unknown().optional(),
})

export type ArtifactGiven = z.output<typeof artifactSchema>

export const untilSchemas = {
  events: z.strictObject({ events: z.int().min(1) }),
  when: z.strictObject({ when: z.string().min(1) }),
}
