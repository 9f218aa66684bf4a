// Event kinds of money and resources: moved, minted, burned, held, settled, granted.
import { z } from 'zod'

const id = z.string()
const amount = z.int().positive()
const why = z.string()
const resource = z.string()
/** Who gets how much of a price, in basis points that sum to 10,000; `to` is the first of them. */
const splits = z.array(z.strictObject({ to: id, bps: z.int().positive() })).min(1)

export const moneyKinds = {
  'scrip.moved': {
    says: 'Scrip went from one holder to another.',
    public: true,
    data: z.strictObject({ from: id, to: id, amount, why, memo: z.string().optional() }),
    example: { from: 'alice', to: 'bob', amount: 30, why: 'transfer' },
  },
  'scrip.minted': {
    says: 'Scrip came into being.',
    public: true,
    data: z.strictObject({ to: id, amount, why }),
    example: { to: 'alice', amount: 100, why: 'endow' },
  },
  'scrip.burned': {
    says: 'Scrip ceased to be, mostly as a fee.',
    public: true,
    data: z.strictObject({ from: id, amount, why }),
    example: { from: 'alice', amount: 1, why: 'fee:transfer' },
  },
  'scrip.held': {
    says: 'A price was set aside before the code that it pays for ran.',
    public: true,
    data: z.strictObject({
      hold: z.int().positive(),
      from: id,
      to: id,
      from_hold: z.int().positive().optional(),
      amount,
      why,
      splits: splits.optional(),
    }),
    example: { hold: 1, from: 'user', to: 'maker', amount: 5, why: 'price:adder.run' },
  },
  'scrip.settled': {
    says: 'Part or all of a held price went to whom it was promised.',
    public: true,
    data: z.strictObject({ hold: z.int().positive(), to: id, amount, why }),
    example: { hold: 1, to: 'maker', amount: 5, why: 'price:adder.run' },
  },
  'scrip.spent': {
    says: 'A tool spent part of the price held for its own call as a fee, which was burned.',
    public: true,
    data: z.strictObject({ hold: z.int().positive(), amount, why }),
    example: { hold: 1, amount: 1, why: 'fee:search' },
  },
  'stock.moved': {
    says: 'Units of another stock (such as llm_budget) went from one holder to another.',
    public: true,
    data: z.strictObject({ resource, from: id, to: id, amount, why, memo: z.string().optional() }),
    example: { resource: 'llm_budget', from: 'alice', to: 'bob', amount: 500000, why: 'transfer' },
  },
  'stock.minted': {
    says: 'Units of another stock came into being.',
    public: true,
    data: z.strictObject({ resource, to: id, amount, why }),
    example: { resource: 'llm_budget', to: 'alice', amount: 500000, why: 'endow' },
  },
  'stock.burned': {
    says: 'Units of another stock ceased to be.',
    public: true,
    data: z.strictObject({ resource, from: id, amount, why }),
    example: { resource: 'llm_budget', from: 'alice', amount: 1200, why: 'burn' },
  },
  'right.granted': {
    says: 'The world gave an artifact a right to a flow or quota; it counts for whoever holds it.',
    public: true,
    data: z.strictObject({
      id,
      resource,
      capacity: z.int().nonnegative(),
      rate_per_minute: z.int().nonnegative().optional(),
    }),
    example: { id: 'alice', resource: 'compute', rate_per_minute: 60000000, capacity: 10000000 },
  },
  'right.moved': {
    says: 'Part of what one artifact gives its holder is given by another from now on.',
    public: true,
    data: z.strictObject({
      resource,
      from: id,
      to: id,
      capacity: z.int().nonnegative(),
      rate_per_minute: z.int().nonnegative().optional(),
      /** Of the level of the giver, what it may be burning in the frame under way. */
      reserved: z.int().nonnegative().optional(),
    }),
    example: {
      resource: 'compute',
      from: 'alice',
      to: 'half',
      capacity: 5000000,
      rate_per_minute: 30000000,
    },
  },
  'quota.moved': {
    says: 'Part of a quota went from one holder to another.',
    public: true,
    data: z.strictObject({ resource, from: id, to: id, amount }),
    example: { resource: 'disk', from: 'alice', to: 'child', amount: 10000 },
  },
  'charge.granted': {
    says: 'Its giver allowed an artifact or contract to charge it, within limits.',
    public: false,
    data: z.strictObject({
      from: id,
      to: id,
      cap_per_call: amount,
      cap_per_window: amount,
      window: z.int().positive(),
      until: z.int().positive().nullable(),
      /** Scrip unless said. */
      resource: resource.optional(),
    }),
    example: {
      from: 'alice',
      to: 'toll',
      cap_per_call: 5,
      cap_per_window: 50,
      window: 3600000000,
      until: null,
    },
  },
  'charge.used': {
    says: 'A payer was charged under what it had granted.',
    public: false,
    data: z.strictObject({ from: id, to: id, amount, resource: resource.optional() }),
    example: { from: 'alice', to: 'toll', amount: 5 },
  },
  'charge.revoked': {
    says: 'Its giver took the permission to charge it back.',
    public: false,
    data: z.strictObject({ from: id, to: id, resource: resource.optional() }),
    example: { from: 'alice', to: 'toll' },
  },
  'capability.given': {
    says: 'The world gave an artifact a capability that no agent can give.',
    public: true,
    data: z.strictObject({ id, capability: z.string() }),
    example: { id: 'central_bank', capability: 'can_mint' },
  },
}
