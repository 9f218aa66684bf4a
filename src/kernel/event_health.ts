// Event kinds of the audit: measures of the economy, and thresholds that they cross.
import { z } from 'zod'

const count = z.int().nonnegative()
/** Null where there was nothing to be a part of. */
const share = count.nullable()
const counts = z.record(z.string(), count)

/**
 * - Counts are of the window from `since` up to this event, but for supply, balances and debts,
 *   which are as they stand; minted and burned are since the birth, by what comes before the colon
 *   of their `why`.
 * - Everything that is a share or a rate is permille: `velocity` (scrip that went from one to
 *   another, of the supply), `gini` (of the balances of all with standing), `frozen` and `active`
 *   (of agents; active is who made a call that succeeded), `failure_rate` (of calls), `top_share`
 *   and `herfindahl` (of revenue, by who earned it from others), `reuse` (of what agents made to be
 *   executed: called by another than its owner, ever), `others_tools` (of calls of what is no
 *   genesis artifact: those of another's), `depth_mean` (of trees of such calls; 1000 is one that
 *   calls no further).
 */
export const healthSchema = z.strictObject({
  since: count,
  supply: z.strictObject({ scrip: count, held: count, minted: counts, burned: counts }),
  velocity: share,
  gini: count,
  agents: count,
  frozen: share,
  active: share,
  calls: count,
  failure_rate: share,
  failures: counts,
  revenue: count,
  top_share: share,
  herfindahl: share,
  reuse: share,
  others_tools: share,
  depth_mean: share,
  depth_max: count,
  owed: count,
  overdue: count,
  defaults: count,
  trades: count,
  traded: count,
})

const crossing = {
  measure: z.string(),
  side: z.enum(['above', 'below']),
  value: count.nullable(),
}

export const healthKinds = {
  'economy.measured': {
    says: 'The economy was measured, as configuration asks (`audit.every`); shares are permille.',
    public: true,
    data: healthSchema,
    example: {
      since: 0,
      supply: { scrip: 198, held: 0, minted: { endow: 200 }, burned: { fee: 2 } },
      velocity: 152,
      gini: 250,
      agents: 2,
      frozen: 0,
      active: 500,
      calls: 4,
      failure_rate: 250,
      failures: { INVALID_ARGS: 1 },
      revenue: 30,
      top_share: 1000,
      herfindahl: 1000,
      reuse: null,
      others_tools: 1000,
      depth_mean: 1500,
      depth_max: 2,
      owed: 0,
      overdue: 0,
      defaults: 0,
      trades: 0,
      traded: 0,
    },
  },
  'economy.alarm': {
    says: 'A measure crossed a threshold of configuration (`audit.alarms`); told once.',
    public: true,
    data: z.strictObject({ ...crossing, bound: count }),
    example: { measure: 'gini', side: 'above', value: 750, bound: 600 },
  },
  'economy.calmed': {
    says: 'A measure is within its threshold again, or the threshold (null) is gone.',
    public: true,
    data: z.strictObject({ ...crossing, bound: count.nullable() }),
    example: { measure: 'gini', side: 'above', value: 580, bound: 600 },
  },
}
