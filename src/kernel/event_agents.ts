// Event kinds of agents and of the run: steps, sleep, debt, quarantine, scripts, interventions.
import { z } from 'zod'
import { json } from './event_artifacts.ts'

const id = z.string()
const time = z.int().nonnegative()
const gas = z.int().nonnegative()

/** What a sleeping agent waits for; whichever comes first. */
export const waitSchema = z.strictObject({
  until: time.nullable(),
  on_event: json.optional(),
  on_predicate: json.optional(),
  on_resource: z.strictObject({ resource: z.string(), at_least: z.int() }).optional(),
  /** The answers to all that it asked the outside by its own actions. */
  on_answers: z.literal(true).optional(),
})

/** What somebody has: see `estateOf`. */
const estate = {
  balances: z.record(z.string(), z.int().positive()),
  holdings: z.array(id),
}

const action = z.strictObject({
  invoke: z.string(),
  args: json.optional(),
  max_spend: z.int().nonnegative().optional(),
  expected_version: z.int().positive().optional(),
  key: z.string().optional(),
  dry_run: z.boolean().optional(),
})

/**
 * A step of a plan: what it comes `after`, its condition, what to do when it fails, how often it
 * was tried.
 */
const planned = action.extend({
  plan: z
    .strictObject({
      id: z.string(),
      after: z.array(z.string()),
      if: json.optional(),
      retry: z.int().nonnegative(),
      fallback: action.optional(),
      stops: z.boolean(),
      /** The artifact of the goal that the plan is for. */
      goal: z.string().optional(),
      tried: z.int().nonnegative(),
    })
    .optional(),
})

export const agentKinds = {
  'agent.decided': {
    says: 'A mind ended its step with actions to take; each follows in a frame of its own.',
    public: false,
    data: z.strictObject({
      id,
      why: z.string(),
      gas,
      actions: z.array(planned),
      rest: time.nullable(),
      /** Calls that a model asked for and that could not be made, or only after a repair. */
      notes: z
        .array(
          z.strictObject({ tool: z.string(), code: z.string().nullable(), message: z.string() }),
        )
        .optional(),
    }),
    example: {
      id: 'alice',
      why: 'timer',
      gas: 900,
      actions: [{ invoke: 'adder.run', args: { x: 1, y: 2 } }],
      rest: null,
    },
  },
  'plan.stepped': {
    says: 'A step of a plan was done, failed, was skipped, or is tried again or replaced.',
    public: false,
    data: z.strictObject({
      id,
      step: z.string(),
      outcome: z.enum(['done', 'failed', 'skipped', 'retried', 'replaced']),
      answer: json,
      /** What is tried next in its place, and when. */
      next: planned.optional(),
      until: time.optional(),
      /** The steps that remain are skipped. */
      stops: z.literal(true).optional(),
    }),
    example: { id: 'alice', step: 'buy', outcome: 'done', answer: { success: true, result: 42 } },
  },
  'agent.acted': {
    says: 'A step ended; the agent rests until the wait ends. `gas` is what its own code cost.',
    public: false,
    data: z.strictObject({ id, why: z.string(), gas, wait: waitSchema }),
    example: { id: 'alice', why: 'timer', gas: 900, wait: { until: 11000000 } },
  },
  'agent.failed': {
    says: 'A step failed and was undone; the agent backs off, or is quarantined (`until` null).',
    public: false,
    data: z.strictObject({
      id,
      why: z.string(),
      gas,
      code: z.string(),
      message: z.string(),
      trail: z.array(z.string()),
      failures: z.int().positive(),
      until: time.nullable(),
    }),
    example: {
      id: 'alice',
      why: 'timer',
      gas: 40,
      code: 'EXECUTION_ERROR',
      message: 'no such stall',
      trail: ['alice.step'],
      failures: 1,
      until: 2000000,
    },
  },
  'agent.quarantined': {
    says: 'An agent failed too often in a row; it rests until its code changes or it is woken.',
    public: true,
    data: z.strictObject({ id, failures: z.int().positive(), code: z.string() }),
    example: { id: 'alice', failures: 10, code: 'EXECUTION_ERROR' },
  },
  'agent.slept': {
    says: 'An agent asked to sleep; this replaces its rest when the step ends.',
    public: false,
    data: z.strictObject({ id, wait: waitSchema }),
    example: { id: 'alice', wait: { until: 60000000, on_event: { kind: 'artifact.listed' } } },
  },
  'agent.woke': {
    says: 'Something else than its timer ended the sleep of an agent.',
    public: false,
    data: z.strictObject({ id, why: z.string(), at: time }),
    example: { id: 'alice', why: 'event', at: 2000000 },
  },
  'agent.asked': {
    says: 'The predicate of a sleeping agent was asked, at its expense, whether to wake it.',
    public: false,
    data: z.strictObject({ id, predicate: z.string(), gas, said: z.boolean() }),
    example: { id: 'alice', predicate: 'watch.is_cheap', gas: 300, said: false },
  },
  'agent.stalled': {
    says:
      'An agent in debt, or without what its mind runs on, starts nothing until the instant ' +
      'named, if any, or until it has what it needs of a stock.',
    public: true,
    data: z.strictObject({
      id,
      resource: z.string(),
      level: z.int(),
      until: time.nullable(),
      needs: z.int().positive().optional(),
    }),
    example: { id: 'alice', resource: 'compute', level: -50, until: 5000000 },
  },
  'agent.frozen': {
    says: 'An agent lacks what nothing of its own will bring; what it made stays usable.',
    public: true,
    data: z.strictObject({ id, resource: z.string(), ...estate }),
    example: { id: 'alice', resource: 'llm_budget', balances: { scrip: 3 }, holdings: ['adder'] },
  },
  'agent.rescued': {
    says: 'Somebody gave a frozen agent what it lacked.',
    public: true,
    data: z.strictObject({ id, by: id.nullable() }),
    example: { id: 'alice', by: 'bob' },
  },
  'agent.thawed': {
    says: 'A frozen agent goes on.',
    public: true,
    data: z.strictObject({ id, after: time }),
    example: { id: 'alice', after: 60000000 },
  },
  'agent.bankrupt': {
    says: 'Nothing could be taken from a debtor for a debt that was due.',
    public: true,
    data: z.strictObject({ id, owed: z.int().positive(), ...estate }),
    example: { id: 'alice', owed: 65, balances: {}, holdings: ['adder'] },
  },
  'agent.leashed': {
    says: 'Somebody outside lets an agent take so many steps: 0 pauses it, null lets it go.',
    public: false,
    data: z.strictObject({ id, steps: z.int().nonnegative().nullable(), at: time }),
    example: { id: 'alice', steps: 0, at: 2000000 },
  },
  'world.reseeded': {
    says: 'Somebody outside gave the draws of one artifact, or of all (*), another seed.',
    public: false,
    data: z.strictObject({ id, seed: z.int() }),
    example: { id: 'alice', seed: 8 },
  },
  'script.kept': {
    says: 'A puppet kept the result of a call under a name.',
    public: false,
    data: z.strictObject({ name: z.string(), value: json }),
    example: { name: 'found', value: { success: true, result: { total: 1 } } },
  },
  'expectation.checked': {
    says: 'An expectation of the scenario was compared with what was found.',
    public: false,
    data: z.strictObject({ say: z.string(), passed: z.boolean(), found: json }),
    example: { say: 'the maker earned the price', passed: true, found: true },
  },
  'world.intervened': {
    says:
      'Somebody outside changed the world, as the scenario asked, at a time or `when` an ' +
      'expression was true; what it did follows.',
    public: true,
    data: z.strictObject({
      /** How many of those with a time there were, with this one if it has a time. */
      ordinal: z.int().nonnegative(),
      set: json.optional(),
      does: z.string(),
      when: z.string().optional(),
    }),
    example: { ordinal: 1, does: 'set fees.transfer', set: { fees: { transfer: 2 } } },
  },
  'world.ended': {
    says: 'The run ended.',
    public: true,
    data: z.strictObject({ reason: z.string() }),
    example: { reason: 'until' },
  },
}
