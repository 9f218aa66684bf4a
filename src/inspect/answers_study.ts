// What the inspector answers about sweeps and claims: many runs, and what they say together.
import { z } from 'zod'
import { json } from '../kernel/event_artifacts.ts'
import { count } from './answers_run.ts'

/**
 * A sweep by its folder. `sweep` names it in addresses; `problem` says why it can't be read, and
 * then the rest is as little as is known.
 */
export const sweepRow = z.strictObject({
  sweep: z.string(),
  path: z.string(),
  name: z.string(),
  cells: count,
  wanted: count,
  done: count,
  failed: count,
  problem: z.string().nullable(),
})
export const studiesAnswer = z.strictObject({
  sweeps: z.array(sweepRow),
  claims: z.array(z.strictObject({ path: z.string(), held: count, missed: count, skipped: count })),
})

/** `low` and `high` bound the 95 % interval of the mean; null of fewer than two runs. */
const interval = z.strictObject({
  mean: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  sd: z.number().nullable(),
  n: count,
})

/**
 * Of each measure each cell: an estimate, its interval, the paired difference from the first cell,
 * whose `p` is corrected for the number of cells. `method` says in words how. `missed` are
 * expectations that did not hold, `files` the run files that were kept.
 */
export const sweepAnswer = z.strictObject({
  row: sweepRow,
  scenario: z.string(),
  method: z.string(),
  seeds: z.array(z.int()),
  replicates: count,
  measures: z.array(
    z.strictObject({
      name: z.string(),
      cells: z.array(
        z.strictObject({
          cell: z.string(),
          estimate: interval.nullable(),
          difference: interval.extend({ p: z.number().nullable() }).nullable(),
        }),
      ),
    }),
  ),
  missed: z.array(z.strictObject({ say: z.string(), runs: count })),
  failures: z.array(z.strictObject({ cell: z.string(), seed: z.int(), error: z.string() })),
  files: z.array(
    z.strictObject({ cell: z.string(), seed: z.int(), replicate: count, path: z.string() }),
  ),
})

/**
 * What `oikos validate --json` printed. `says` and `source` are empty where no claim of that name
 * comes with oikos; `troubles` are laws that were broken and lives that were not the same.
 */
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
      skipped: z.string().nullable(),
      troubles: z.array(z.string()),
      detail: json,
    }),
  ),
})

export type StudiesAnswer = z.infer<typeof studiesAnswer>
export type SweepAnswer = z.infer<typeof sweepAnswer>
export type ClaimsAnswer = z.infer<typeof claimsAnswer>
