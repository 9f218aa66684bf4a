// Sequences of calls, some of them in a row that is likely to go well: deals, debts, grants.
import fc from 'fast-check'
import { type AnyCall, anyCall, type Made } from './any_call.ts'

const who = fc.constantFrom('a', 'b', 'robot')
const small = fc.integer({ min: 1, max: 9 })
const pair = fc.uniqueArray(who, { minLength: 2, maxLength: 2 })

type Step = [caller: string, invoke: string, args: AnyCall['args'], options?: AnyCall['options']]

const ENOUGH = { max_spend: 50 }

const stories: fc.Arbitrary<Step[]>[] = [
  fc
    .tuple(pair, small, fc.constantFrom('note', 'bond'), fc.boolean())
    .map(([[x, y], n, id, sold]) => [
      [
        x!,
        'genesis_debt.issue',
        { id, creditor: y, principal: n, due_in: '1s', rate_bps_per_day: 9 },
      ],
      [y!, 'genesis_debt.accept', { id }],
      [x!, 'genesis_debt.repay', { id, amount: 1 }],
      ...(sold ? ([[y!, 'genesis_debt.transfer_creditor', { id, to: 'c' }]] as Step[]) : []),
      [y!, 'genesis_debt.collect', { id }],
    ]),
  // A debt with a pledge, whose debtor gives all that it has away.
  fc.tuple(fc.constantFrom('thing', 'spark', 'mill'), fc.boolean()).map(([of, earns]) => [
    [
      'a',
      'genesis_debt.issue',
      {
        id: 'bond',
        creditor: 'b',
        principal: 3,
        due_in: 1,
        disburse: false,
        ...(earns ? { earnings: { of, share_bps: 5000 } } : { collateral: of }),
      },
    ],
    ['b', 'genesis_debt.accept', { id: 'bond' }],
    ['a', 'genesis_ledger.transfer', { to: 'c', amount: 58 }, ENOUGH],
    ['b', 'mill.run', {}],
    ['b', 'genesis_debt.collect', { id: 'bond' }],
  ]),
  fc
    .tuple(fc.constantFrom('thing', 'spark', 'mill'), small, fc.boolean())
    .map(([id, price, back]) => [
      ['a', 'genesis_escrow.deposit', { id, price }],
      ...((back
        ? [['a', 'genesis_escrow.cancel', { id }]]
        : [
            ['b', 'genesis_escrow.purchase', { id, max_price: price, expected_version: 1 }],
          ]) as Step[]),
      ['b', 'genesis_store.transfer_ownership', { id, to: 'a' }],
      ['a', 'genesis_store.accept', { id }],
    ]),
  fc.tuple(pair, small).map(([[x, y], n]) => [
    [x!, 'genesis_ledger.grant', { to: y, cap_per_call: n, cap_per_window: n + 1, window: '1m' }],
    [y!, 'genesis_ledger.charge', { from: x, amount: n }],
    [x!, 'genesis_ledger.revoke', { to: y }],
    ['c', 'genesis_ledger.mint', { to: 'c', amount: n }],
    ['c', 'genesis_ledger.burn', { amount: n }],
  ]),
  fc.tuple(small).map(([n]) => [
    ['a', 'genesis_rights_registry.split', { id: 'spark', amounts: [{ compute: 100 * n }] }],
    ['a', 'genesis_rights_registry.merge', { ids: ['a', 'spark'] }],
    ['b', 'genesis_mint.bid', { artifact_id: 'song', amount: n }],
    ['b', 'genesis_mint.cancel', { artifact_id: 'song' }],
    ['b', 'genesis_store.edit', { id: 'song', old_string: 'null', new_string: '1' }],
  ]),
]

const story: fc.Arbitrary<Made[]> = fc
  .tuple(fc.oneof(...stories), fc.integer({ min: 0, max: 2_000_000 }))
  .map(([steps, wait]) =>
    steps.map(([caller, invoke, args, options = ENOUGH]) => {
      const [target, method] = invoke.split('.') as [string, string]
      return { caller, wait, call: { target, method, args, options } }
    }),
  )

/** Calls one after another; every fifth time a row of them. */
export function anyCalls(minLength: number, maxLength: number): fc.Arbitrary<Made[]> {
  const one = anyCall.map((made) => [made])
  const rows = fc.oneof({ arbitrary: one, weight: 4 }, { arbitrary: story, weight: 1 })
  return fc.array(rows, { minLength, maxLength, size: 'max' }).map((all) => all.flat())
}
