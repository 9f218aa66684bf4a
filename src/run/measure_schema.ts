// What a scenario measures: names, and for each what it is, over time and at the end.
import { z } from 'zod'
import { type Json, plain } from '../base/json.ts'
import { durationField, positive } from '../kernel/config_fields.ts'
import { filterProblem } from '../kernel/filter.ts'

/** Measures of the whole world that need nothing said. Rates are parts of one. */
export const PLAIN_MEASURES = {
  gini: 'Gini coefficient of scrip among all with standing',
  supply: 'scrip that there is',
  living: 'artifacts that are no tombstones',
  agents: 'agents that live',
  frozen: 'part of the agents that can do nothing',
  survival: 'part of the agents ever born that live and are neither frozen nor quarantined',
  owed: 'scrip that is owed',
  overdue: 'scrip that is owed and was due',
  spent: 'micro-dollars that models have cost',
  volume: 'scrip that went from one to another',
  velocity: 'scrip that went from one to another, for each that there is',
  trades: 'sales through the escrow',
  traded: 'scrip paid in sales through the escrow',
  calls: 'calls that agents and tools made',
  refusals: 'calls of agents and tools that failed',
  refusal_rate: 'part of the calls of agents and tools that failed',
  defaults: 'debts that defaulted',
} as const

export type PlainMeasure = keyof typeof PLAIN_MEASURES

export const STATS = ['mean', 'median', 'sd', 'min', 'max', 'sum', 'count', 'p10', 'p90'] as const
export type Stat = (typeof STATS)[number]

const stat = z.enum(STATS)
const filter = z
  .unknown()
  .superRefine((value, context) => {
    const problem = filterProblem(value as Json)
    if (problem !== null) context.addIssue({ code: 'custom', message: problem })
  })
  .transform((value) => plain(value) as Record<string, Json>)
const id = z.string().min(1).max(128)
const expression = z.string().min(1).max(10_000)
const among = { type: z.string().min(1).optional(), resource: z.string().min(1).optional() }

/** Each has one key, which says what it is. */
const measureField = z.union(
  [
    z.enum(Object.keys(PLAIN_MEASURES) as PlainMeasure[]),
    z.strictObject({ balance: id, resource: z.string().optional() }),
    z.strictObject({ balances: z.union([stat, z.literal('gini')]), ...among }),
    z.strictObject({
      price: z.union([stat, z.literal('last')]),
      of: id.optional(),
      type: z.string().optional(),
    }),
    z.strictObject({ spread: id }),
    z.strictObject({ count: filter }),
    z.strictObject({ time_to: filter, target: durationField.optional() }),
    z.strictObject({
      from: filter,
      to: filter,
      by: z.string().min(1),
      target: durationField.optional(),
    }),
    z.strictObject({ each: expression, type: z.string().min(1), stat }),
    z.strictObject({ efficiency: expression, optimum: expression }),
    z.strictObject({ that: expression }),
  ],
  'is no measure: write the name of one, such as gini, or {balance: id}, {balances: mean}, ' +
    '{price: mean}, {spread: book}, {count: {kind: …}}, {time_to: {kind: …}}, ' +
    '{from, to, by}, ' +
    '{each, type, stat}, {efficiency, optimum} or {that: "expression"}',
)

export type Measure = z.output<typeof measureField>

/** `every` is virtual time between two samples; without it only the end is measured. */
export const measuresSchema = z
  .object({ every: positive(durationField).optional() })
  .catchall(measureField)
  .superRefine((measures, context) => {
    for (const name of Object.keys(measures)) {
      if (/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name)) continue
      const message = 'a measure is named in letters, digits and _'
      context.addIssue({ code: 'custom', path: [name], message })
    }
  })
  .transform(({ every = null, ...of }) => ({
    everyUs: every as number | null,
    of: of as Record<string, Measure>,
  }))

export type Measures = z.output<typeof measuresSchema>
export const NO_MEASURES: Measures = { everyUs: null, of: {} }
