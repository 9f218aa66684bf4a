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

/** The shape of it for editors; what is wrong in it is said by interfaceProblem. */
const INTERFACE = {
  type: ['object', 'null'],
  properties: {
    description: { type: 'string' },
    tools: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          description: { type: 'string' },
          inputSchema: { type: 'object' },
          outputSchema: { type: 'object' },
          annotations: { type: 'object' },
        },
        required: ['name'],
      },
    },
  },
  required: ['description'],
}

const interfaceField = z
  .unknown()
  .meta(INTERFACE)
  .transform(copied)
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
  format: formatField
    .optional()
    .describe('the format that it is written in; the first unless said'),
  name: z.string().min(1).max(200).describe('what its run files are called'),
  about: z.string().min(1).max(2_000).describe('the question, for people'),
  seed: z.int().optional().describe('of all draws; 1 unless said'),
  until: z
    .unknown()
    .optional()
    .describe(
      'when it ends: a duration, {events}, {when}, or a list of these, whichever is first; ' +
        'when nothing can happen any more unless said',
    ),
  time: z.unknown().optional().describe('pace and ties, as config.time'),
  config: z.unknown().optional().describe('what is otherwise than in config/default.yaml'),
  genesis: z
    .strictObject({
      without: z.array(idField.refine(isGenesisId, 'must be a genesis_ id')).default([]),
      with: z.array(z.string().min(1)).default([]),
    })
    .default({ without: [], with: [] })
    .describe('the artifacts that the world is born with: some left out, modules that bring more'),
  native: z.string().min(1).optional().describe('a module of native minds, beside the scenario'),
  artifacts: z.array(z.unknown()).default([]).describe('who and what is there at time zero'),
  at: z
    .array(z.unknown())
    .default([])
    .describe('what is done from outside, at times or on conditions'),
  measure: measuresSchema
    .default(NO_MEASURES)
    .describe('what is measured, by name: over time if there is every, and at the end'),
  expect: z
    .array(
      z.strictObject({
        say: z.string().min(1).describe('in words'),
        that: z.string().min(1).describe('a guest expression over the world'),
        at: durationField.optional(),
      }),
    )
    .default([])
    .describe('what must be true at the end, or at a time: a run where it is not exits with 1'),
})

/**
 * One artifact after its copies were made; `code`, `network` and `endow` are read by files of their
 * own.
 */
export const artifactSchema = z.strictObject({
  id: idField
    .refine((id) => !isGenesisId(id), 'genesis_ is reserved: use another id')
    .describe('unique in the world for ever; with count it holds {n}'),
  type: z
    .string()
    .regex(/^\S{1,64}$/, 'a type is one word of at most 64 characters')
    .describe('any word: agent, tool, contract, data, memory, right …'),
  owner: idField.optional().describe('itself, if it has standing and says nothing'),
  content: jsonField.default(null).describe('any JSON: data, or the memory of an agent'),
  code: z
    .unknown()
    .optional()
    .describe('guest code: a text, {file: smith.js} or {files: [one.js, two.ts]}'),
  interface: interfaceField
    .default(null)
    .describe('what it is for and which tools it has, as others discover it'),
  can_execute: z.boolean().default(false).describe('its code may run'),
  has_standing: z.boolean().default(false).describe('it may hold money and resources, and act'),
  access_contract_id: idField
    .default('genesis_private')
    .describe('who judges whether somebody may read, write or invoke it'),
  price: amountField.default(0).describe('scrip for each call of its tools, to its owner'),
  read_price: amountField.default(0).describe('scrip for reading it'),
  depends_on: z.array(idField).default([]).describe('what its code needs to be there'),
  loop: loopSchema
    .nullable()
    .default(null)
    .describe('what makes it live: a mind, and how often it takes a step'),
  metadata: mapField.default({}).describe('any map'),
  endow: z.unknown().optional().describe('what it has at time zero, by resource'),
  network: z
    .unknown()
    .optional()
    .describe('in place of content: members and the neighbours of each'),
  count: z
    .unknown()
    .optional()
    .describe('so many copies, {n} in any text is the number; rows: one for each row of data'),
  draw: z
    .unknown()
    .optional()
    .describe('values by name, drawn by the seed for each copy: {name} in any text is the value'),
  correlated: z
    .unknown()
    .optional()
    .describe('draws that go together, by a matrix of correlations'),
  data: z.unknown().optional().describe('rows of a CSV file: {column} in any text is the value'),
})

export type ArtifactGiven = z.output<typeof artifactSchema>

export const untilSchemas = {
  events: z.strictObject({ events: z.int().min(1) }),
  when: z.strictObject({ when: z.string().min(1) }),
}
