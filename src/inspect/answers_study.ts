// What the inspector answers about sweeps and claims: many runs, and what they say together.
import { z } from 'zod'
import { json } from '../kernel/event_artifacts.ts'
import { count } from './answers_run.ts'

export const sweepRow = z.strictObject({
  sweep: z.string(),
  path: z.string(),
  name: z.string(),
  cells: count,
  wanted: count,
  done: count,
  failed: count,
})
export const studiesAnswer = z.strictObject({
  sweeps: z.array(sweepRow),
  claims: z.array(z.strictObject({ path: z.string(), held: count, missed: count, skipped: count })),
})

const interval = z.strictObject({
  mean: z.number(),
  low: z.number(),
  high: z.number(),
  sd: z.number(),
  n: count,
})

/** Of each measure each cell: an estimate, its 95 % interval, the difference from the first. */
export const sweepAnswer = z.strictObject({
  row: sweepRow,
  scenario: z.string(),
  method: z.string(),
  measures: z.array(
    z.strictObject({
      name: z.string(),
      cells: z.array(
        z.strictObject({
          cell: z.string(),
          estimate: interval.nullable(),
          difference: z
            .strictObject({
              mean: z.number(),
              low: z.number(),
              high: z.number(),
              p: z.number().nullable(),
            })
            .nullable(),
        }),
      ),
    }),
  ),
  failures: z.array(z.strictObject({ cell: z.string(), seed: z.int(), error: z.string() })),
  files: z.array(z.string()),
})

export const claimsAnswer = z.strictObject({
  path: z.string(),
  claims: z.array(
    z.strictObject({
      name: z.string(),
      says: z.string(),
      source: z.string(),
      verdict: z.enum(['held', 'missed', 'skipped']),
      rows: z.array(
        z.strictObject({
          what: z.string(),
          expected: z.string(),
          found: z.string(),
          held: z.boolean(),
        }),
      ),
      detail: json,
    }),
  ),
})

export type StudiesAnswer = z.infer<typeof studiesAnswer>
export type SweepAnswer = z.infer<typeof sweepAnswer>
export type ClaimsAnswer = z.infer<typeof claimsAnswer>
