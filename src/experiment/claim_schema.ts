// The shape of a claim file: a published result, and what must be found for it to hold.
import { z } from 'zod'
import { found } from '../base/shape.ts'
import { DURATION_RULE, parseDuration } from '../base/units.ts'

const expression = z.string().min(1).max(10_000)
const settings = z.array(z.string().min(1)).default([])

/** How far what is found may be from what is expected; what is given adds up. */
const toleranceField = z
  .strictObject({
    /** In the unit of what is expected. */
    abs: z.number().min(0).optional(),
    /** As a part of what is expected. */
    rel: z.number().min(0).optional(),
    /** In standard errors of what is found. */
    se: z.number().min(0).optional(),
  })
  .refine((one) => Object.keys(one).length > 0, {
    error: 'says nothing: write {abs: 0.1}, {rel: 0.03} or {se: 4}, or several, which add up',
  })

export type Tolerance = z.output<typeof toleranceField>

/** A number, or the name of a figure of the data. */
const figureField = z.union([z.number(), z.string().min(1)], {
  error: 'is no figure: write a number, or the name of one that the data has',
})

/** What all numbers that were found come to; the mean unless said. */
const STATS = ['mean', 'median', 'min', 'max'] as const
export type ClaimStat = (typeof STATS)[number]

const expectedField = z.union(
  [figureField, z.strictObject({ from: figureField, to: figureField })],
  { error: 'is nothing to expect: write a number, or {from: 0.3, to: 0.7}' },
)

const rowSchema = z.strictObject({
  what: z.string().min(1).max(200),
  /** Settings over those of the whole claim, as `--set` takes them. */
  set: settings,
  found: expression.optional(),
  expected: expectedField,
  stat: z.enum(STATS).default('mean'),
  tolerance: toleranceField.optional(),
})

/**
 * - `found` is a guest expression over the world at its end: a number, or a list of numbers, one
 *   for each repetition. Those of all seeds together are a sample: its mean, or another `stat`, is
 *   what is found.
 * - `seeds` is how many, from 1; `doubt` is how long the lives are (virtual time) that only show
 *   that a life is the same again, where whole ones would take too long.
 * - `data` is a folder that the claim is about, and a module that makes the scenario and its
 *   figures of it; where there is no such folder the claim is skipped.
 */
export const claimSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9_]*$/, 'a claim is named in a-z, 0-9 and _'),
    says: z.string().min(1).max(500),
    source: z.string().min(1).max(500),
    notes: z.string().max(5_000).optional(),
    exact: z.boolean().default(false),
    seeds: z.int().min(1).max(10_000).default(1),
    doubt: z
      .string()
      .refine((text) => (parseDuration(text) ?? 0) > 0, {
        error: ({ input }) => `${found(input)} is wrong: ${DURATION_RULE}`,
      })
      .optional(),
    scenario: z.string().min(1).optional(),
    data: z.strictObject({ folder: z.string().min(1), module: z.string().min(1) }).optional(),
    set: settings,
    found: expression.optional(),
    tolerance: toleranceField.optional(),
    rows: z.array(rowSchema).min(1).max(1_000),
  })
  .superRefine((claim, context) => {
    if ((claim.scenario === undefined) === (claim.data === undefined)) {
      const message = 'a claim has a scenario, or data that makes one: write one of the two'
      context.addIssue({ code: 'custom', path: ['scenario'], message })
    }
    for (const [i, row] of claim.rows.entries()) {
      for (const key of ['found', 'tolerance'] as const) {
        if (row[key] !== undefined || claim[key] !== undefined) continue
        const message = `"${key}" is missing: write it here, or once for all rows`
        context.addIssue({ code: 'custom', path: ['rows', i, key], message })
      }
      const figures = bounds(row.expected)
      if (claim.data === undefined && figures.some((one) => typeof one === 'string')) {
        const message = 'only a claim with data has figures with names: write a number'
        context.addIssue({ code: 'custom', path: ['rows', i, 'expected'], message })
      }
    }
  })

/** The least and the most that is expected. */
export function bounds(expected: z.output<typeof expectedField>) {
  return typeof expected === 'object' ? [expected.from, expected.to] : [expected, expected]
}
