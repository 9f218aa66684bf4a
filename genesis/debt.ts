// genesis_debt: promises to pay, as artifacts that whoever owns them may collect.
import { z } from 'zod'
import { byCodeUnit, type JsonObject } from '../src/base/json.ts'
import { isRefusal } from '../src/base/refusal.ts'
import { claimantOf, type Debt, isLive, owedAt } from '../src/kernel/debts.ts'
import { type Asking, genesis, methodsWith } from '../src/kernel/genesis.ts'
import { listed, page } from '../src/kernel/lists.ts'
import { debtNamed } from '../src/kernel/power_debts.ts'
import { living } from './find.ts'
import { momentUs } from './times.ts'

const method = methodsWith<'debts' | 'artifacts'>()
const id = z.string().describe('id of a debt')
const amount = z.int().positive()
const bps = z.int().nonnegative().max(1_000_000)

export const debt = genesis({
  id: 'genesis_debt',
  description: 'debts: promises that bind once accepted, bear interest, and can be sold',
  powers: ['debts', 'artifacts'],
  methods: {
    issue: method({
      says: 'promises to pay: the caller is the debtor; it binds when the creditor accepts',
      fee: 'issue_debt',
      args: z.strictObject({
        id: z.string().optional().describe('left out, one is derived'),
        creditor: z.string(),
        principal: amount,
        rate_bps_per_day: bps.optional().describe('simple interest in basis points a day'),
        due_in: z.union([amount, z.string()]).describe('a duration such as 10d, from acceptance'),
        collateral: z.string().optional().describe('an artifact of the caller, held until repaid'),
        disburse: z.boolean().optional().describe('false: the principal was given already'),
        seniority: z
          .int()
          .min(0)
          .max(1000)
          .optional()
          .describe('0, which comes first, unless said'),
        earnings: z
          .strictObject({ of: z.string(), share_bps: z.int().min(1).max(10_000) })
          .optional()
          .describe('this share of what an artifact of the caller earns is paid at once'),
      }),
      refuses: [
        'INVALID_ARGS',
        'NOT_AUTHORIZED',
        'NOT_FOUND',
        'INVALID_TYPE',
        'ALREADY_EXISTS',
        'PRECONDITION_FAILED',
        'QUOTA_EXCEEDED',
      ],
      run: ({ debts }, given) => {
        const due_in = momentUs(given.due_in)
        if (isRefusal(due_in)) return due_in
        const made = debts.issue({
          ...(given.id === undefined ? {} : { id: given.id }),
          creditor: given.creditor,
          principal: given.principal,
          rate_bps_per_day: given.rate_bps_per_day ?? 0,
          due_in: Math.max(1, due_in),
          disburse: given.disburse ?? true,
          collateral: given.collateral ?? null,
          seniority: given.seniority ?? 0,
          earnings: given.earnings ?? null,
        })
        return isRefusal(made) ? made : { id: made.id }
      },
    }),
    accept: method({
      says: 'takes a promise: the principal goes to the debtor at once; the creditor only',
      args: z.strictObject({ id }),
      refuses: [
        'NOT_FOUND',
        'INVALID_TYPE',
        'PRECONDITION_FAILED',
        'NOT_AUTHORIZED',
        'INVALID_ARGS',
        'QUOTA_EXCEEDED',
        'INSUFFICIENT_FUNDS',
      ],
      run: ({ debts, world, nowUs }, { id }) =>
        debts.accept(id) ?? shown(world, nowUs, id, world.debts.get(id)!),
    }),
    repay: method({
      says: 'pays what is owed, or part of it; more than is owed is not taken',
      args: z.strictObject({ id, amount }),
      refuses: [
        'NOT_FOUND',
        'INVALID_TYPE',
        'PRECONDITION_FAILED',
        'NOT_AUTHORIZED',
        'INSUFFICIENT_FUNDS',
      ],
      run: ({ debts, world, nowUs }, { id, amount }) => {
        const paid = debts.repay(id, amount)
        return isRefusal(paid) ? paid : { id, paid, owed: owedAt(world.debts.get(id)!, nowUs) }
      },
    }),
    collect: method({
      says: 'after the due time, takes what the debtor has; whose the claim is only',
      args: z.strictObject({ id }),
      refuses: [
        'NOT_FOUND',
        'INVALID_TYPE',
        'NOT_AUTHORIZED',
        'PRECONDITION_FAILED',
        'QUOTA_EXCEEDED',
      ],
      run: ({ debts, world, nowUs }, { id }) => {
        const collected = debts.collect(id)
        if (isRefusal(collected)) return collected
        const { status } = world.debts.get(id)!
        return { id, collected, owed: owedAt(world.debts.get(id)!, nowUs), status }
      },
    }),
    transfer_creditor: method({
      says: 'gives a claim away; selling it in genesis_escrow does so for a price',
      fee: 'transfer_creditor',
      args: z.strictObject({ id, to: z.string() }),
      refuses: ['NOT_FOUND', 'INVALID_TYPE', 'DELETED', 'NOT_AUTHORIZED', 'PRECONDITION_FAILED'],
      run: ({ world, artifacts }, { id, to }) => {
        const found = debtNamed(world, id)
        if (isRefusal(found)) return found
        const artifact = living(world, id)
        if (isRefusal(artifact)) return artifact
        return artifacts.give(artifact, to) ?? { id, creditor: to }
      },
    }),
    check: method({
      says: 'the terms of a debt, and what is owed right now',
      reads: true,
      args: z.strictObject({ id }),
      refuses: ['NOT_FOUND', 'INVALID_TYPE'],
      run: ({ world, nowUs }, { id }) => {
        const found = debtNamed(world, id)
        return isRefusal(found) ? found : shown(world, nowUs, id, found.debt)
      },
    }),
    list_debts: method({
      says: 'debts of somebody that are pending or owed, as debtor, as creditor, or both',
      reads: true,
      args: z.strictObject({
        of: z.string().optional().describe('the caller unless said'),
        as: z.enum(['debtor', 'creditor']).optional(),
        ...page,
      }),
      run: (call, { of = call.caller, as, ...paging }) =>
        listing(call, paging, (id, one) => {
          const owes = one.debtor === of && as !== 'creditor'
          const owns = creditorOf(call.world, id, one) === of && as !== 'debtor'
          return isLive(one) && (owes || owns)
        }),
    }),
    list_all: method({
      says: 'all debts, also those that are over',
      reads: true,
      args: z.strictObject({ ...page }),
      run: (call, paging) => listing(call, paging, () => true),
    }),
  },
})

type World = Asking['world']

function listing(
  call: Asking,
  paging: { limit?: number; offset?: number },
  fits: (id: string, one: Debt) => boolean,
) {
  call.work(call.world.debts.size)
  const found = [...call.world.debts]
    .filter(([id, one]) => fits(id, one))
    .sort(([a, x], [b, y]) => x.issued_at - y.issued_at || byCodeUnit(a, b))
  return listed(call, found, paging, ([id, one]) => shown(call.world, call.nowUs, id, one))
}

/** Whom it is owed to; of a promise, to whom it was made. */
function creditorOf(world: World, id: string, { status, creditor }: Debt): string {
  return status === 'pending' ? creditor : claimantOf(world, id)
}

function shown(world: World, nowUs: number, id: string, one: Debt): JsonObject {
  const { creditor: asked, ...terms } = one
  const owed = owedAt(one, nowUs)
  return { id, creditor: creditorOf(world, id, one), asked, ...terms, owed } as JsonObject
}
