// Event kinds of debts: issued, accepted, paid, defaulted, closed.
import { z } from 'zod'

const id = z.string()
const amount = z.int().positive()
const owed = z.int().nonnegative()
const time = z.int().nonnegative()

/** What a debt says when it is issued. */
const terms = z.strictObject({
  principal: amount,
  rate_bps_per_day: z.int().nonnegative(),
  due_in: z.int().positive(),
  disburse: z.boolean(),
  collateral: id.nullable(),
  seniority: z.int().nonnegative(),
  earnings: z.strictObject({ of: id, share_bps: z.int().positive() }).nullable(),
})

const parties = { id, debtor: id, creditor: id }

export const debtKinds = {
  'debt.issued': {
    says: 'A debtor promised to pay; it binds when the creditor accepts. Collateral is held.',
    public: true,
    data: terms.extend(parties),
    example: {
      id: 'note',
      debtor: 'alice',
      creditor: 'bank',
      principal: 100,
      rate_bps_per_day: 100,
      due_in: 864000000000,
      disburse: true,
      collateral: null,
      seniority: 0,
      earnings: null,
    },
  },
  'debt.accepted': {
    says: 'The creditor took the promise and owns it; the principal stands before it, if it moved.',
    public: true,
    data: z.strictObject({ ...parties, due: time }),
    example: { id: 'note', debtor: 'alice', creditor: 'bank', due: 864000000000 },
  },
  'debt.paid': {
    says: 'Part or all of what is owed was paid to whose the claim is; the money stands before it.',
    public: true,
    data: z.strictObject({
      ...parties,
      amount,
      owed,
      why: z.enum(['repaid', 'collected', 'earned']),
    }),
    example: { id: 'note', debtor: 'alice', creditor: 'bank', amount: 40, owed: 65, why: 'repaid' },
  },
  'debt.defaulted': {
    says: 'Nothing could be taken after the due time; collateral went to the creditor.',
    public: true,
    data: z.strictObject({ ...parties, owed, seized: id.nullable(), reserved: amount.optional() }),
    example: { id: 'note', debtor: 'alice', creditor: 'bank', owed: 65, seized: 'mill' },
  },
  'debt.closed': {
    says: 'A debt was withdrawn before it bound anybody, or forgiven; collateral goes back.',
    public: true,
    data: z.strictObject({ ...parties, owed, why: z.enum(['withdrawn', 'forgiven']) }),
    example: { id: 'note', debtor: 'alice', creditor: 'bank', owed: 0, why: 'withdrawn' },
  },
}
