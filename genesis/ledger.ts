// genesis_ledger: balances, transfers, spawning, and standing permission to be charged.
import { z } from 'zod'
import { isObject } from '../src/artifacts/schema.ts'
import { byCodeUnit, type Json, type JsonObject } from '../src/base/json.ts'
import { isRefusal, type Refusal, refuse } from '../src/base/refusal.ts'
import { balanceOf } from '../src/economy/ledger.ts'
import { type Asking, genesis, methodsWith } from '../src/kernel/genesis.ts'
import { listed, page } from '../src/kernel/lists.ts'
import type { Powers } from '../src/kernel/powers.ts'
import { resourcesHeld } from './resources.ts'
import { momentUs } from './times.ts'

type Call = Asking & Pick<Powers, 'money' | 'artifacts'>

const method = methodsWith<'money' | 'artifacts'>()
const amount = z.int().positive()
const id = z.string().describe('id of an artifact with standing')
const resource = z.string().optional().describe('scrip unless said')

export const ledger = genesis({
  id: 'genesis_ledger',
  description: 'money and resources: balances, transfers, spawning, permission to charge',
  powers: ['money', 'artifacts'],
  methods: {
    balance: method({
      says: 'how much of a stock somebody has',
      reads: true,
      args: z.strictObject({ id, resource }),
      refuses: ['INVALID_ARGS', 'NOT_FOUND'],
      run: ({ world }, { id, resource = 'scrip' }) =>
        stockMissing(world, resource) ??
        artifactMissing(world, id) ?? {
          id,
          resource,
          balance: balanceOf(world.ledger, resource, id),
        },
    }),
    all_balances: method({
      says: 'who has how much of a stock, richest first',
      reads: true,
      args: z.strictObject({ resource, ...page }),
      refuses: ['INVALID_ARGS'],
      run: ({ world, ...call }, { resource = 'scrip', ...paging }) => {
        const problem = stockMissing(world, resource)
        if (problem !== null) return problem
        const { balances } = world.ledger.stocks.get(resource)!
        const richest = [...balances].sort(([a, n], [b, m]) => (n === m ? (a < b ? -1 : 1) : m - n))
        return listed(call, richest, paging, ([id, balance]) => ({ id, balance }))
      },
    }),
    resources: method({
      says: 'all that somebody has: stocks, bucket levels, debt and when it ends, quotas',
      reads: true,
      args: z.strictObject({ id }),
      refuses: ['NOT_FOUND'],
      run: ({ world, nowUs }, { id }) =>
        artifactMissing(world, id) ?? resourcesHeld(world, id, nowUs),
    }),
    transfer: method({
      says: 'moves a stock from the caller to somebody with standing',
      fee: 'transfer',
      feeWhen: { says: 'for scrip', holds: ({ resource = 'scrip' }) => resource === 'scrip' },
      args: z.strictObject({ to: id, amount, resource, memo: z.string().max(200).optional() }),
      refuses: ['INVALID_ARGS', 'NOT_FOUND', 'DELETED', 'INVALID_TYPE', 'INSUFFICIENT_FUNDS'],
      run: ({ world, caller, money }, { to, amount, resource = 'scrip', memo }) => {
        const problem = money.move(to, { resource, amount }, 'transfer', memo)
        if (problem !== null) return problem
        return {
          from_balance: balanceOf(world.ledger, resource, caller),
          to_balance: balanceOf(world.ledger, resource, to),
        }
      },
    }),
    spawn: method({
      says: 'makes an artifact with standing that has exactly what the caller gives it',
      fee: 'spawn',
      args: z.strictObject({
        id: z.string().optional(),
        type: z.string().optional().describe('agent unless said'),
        code: z.string().optional(),
        content: z.custom<Json>((value) => value !== undefined).optional(),
        loop: z.custom<never>((value) => value !== undefined).optional(),
        interface: z.custom<never>((value) => value !== undefined).optional(),
        access_contract_id: z.string().optional(),
        metadata: z.custom<JsonObject>(isObject).optional(),
        fund: z
          .strictObject({
            scrip: amount.optional(),
            llm_budget: amount.optional(),
            disk: amount.optional(),
            rights: z.array(z.string()).max(20).optional(),
          })
          .optional(),
      }),
      refuses: [
        'INVALID_ARGS',
        'ALREADY_EXISTS',
        'NOT_FOUND',
        'QUOTA_EXCEEDED',
        'INSUFFICIENT_FUNDS',
        'INVALID_TYPE',
        'NOT_AUTHORIZED',
        'PRECONDITION_FAILED',
      ],
      run: spawn,
    }),
    grant: method({
      says: 'lets an artifact or contract charge the caller, within limits',
      args: z.strictObject({
        to: z.string(),
        cap_per_call: amount,
        cap_per_window: amount,
        window: z.union([amount, z.string()]).describe('a duration such as 1h, or microseconds'),
        until: z.union([amount, z.string()]).optional().describe('a time such as 2d'),
        resource,
      }),
      refuses: ['INVALID_ARGS', 'NOT_AUTHORIZED', 'NOT_FOUND'],
      run: (call, { to, window, until, resource = 'scrip', ...caps }) => {
        const windowUs = momentUs(window)
        const untilUs = until === undefined ? null : momentUs(until)
        if (isRefusal(windowUs)) return windowUs
        if (isRefusal(untilUs)) return untilUs
        if (windowUs === 0) return refuse('INVALID_ARGS', 'window must be above 0')
        const terms = { ...caps, window: windowUs, until: untilUs }
        const named = resource === 'scrip' ? terms : { ...terms, resource }
        return call.money.allowCharge(to, named) ?? { from: call.caller, to, ...named }
      },
    }),
    revoke: method({
      says: 'takes such a permission back',
      args: z.strictObject({ to: z.string(), resource }),
      refuses: ['NOT_FOUND'],
      run: ({ money }, { to, resource = 'scrip' }) =>
        money.revokeCharge(to, resource) ?? { to, revoked: true },
    }),
    charge: method({
      says: 'takes a stock from somebody who granted that to the caller, within what was granted',
      args: z.strictObject({ from: id, amount, resource, memo: z.string().max(200).optional() }),
      refuses: ['INVALID_ARGS', 'INVALID_TYPE', 'DELETED', 'ACCESS_DENIED', 'INSUFFICIENT_FUNDS'],
      run: ({ world, caller, money }, { from, amount, resource = 'scrip', memo }) =>
        money.charge(from, { resource, amount }, memo) ?? {
          to_balance: balanceOf(world.ledger, resource, caller),
        },
    }),
    grants: method({
      says: 'what the caller has granted',
      reads: true,
      args: z.strictObject({ ...page }),
      run: ({ world, ...call }, paging) => {
        const grants = [...(world.charges.get(call.caller) ?? [])]
        grants.sort(([a], [b]) => byCodeUnit(a, b))
        return listed(call, grants, paging, ([key, grant]) => ({
          to: key.split(' ')[0]!,
          resource: key.split(' ')[1] ?? 'scrip',
          cap_per_call: grant.capPerCall,
          cap_per_window: grant.capPerWindow,
          window: grant.windowUs,
          until: grant.untilUs,
          used: grant.used,
        }))
      },
    }),
    mint: method({
      says: 'makes units of a stock; only with the capability can_mint',
      args: z.strictObject({ to: id, amount, resource }),
      refuses: ['NOT_AUTHORIZED', 'INVALID_ARGS', 'NOT_FOUND', 'DELETED', 'INVALID_TYPE'],
      run: ({ world, money }, { to, amount, resource = 'scrip' }) =>
        money.mint(to, { resource, amount }) ?? {
          to_balance: balanceOf(world.ledger, resource, to),
        },
    }),
    burn: method({
      says: "destroys units of the caller's; only with the capability can_mint",
      args: z.strictObject({ amount, resource }),
      refuses: ['NOT_AUTHORIZED', 'INVALID_ARGS', 'INSUFFICIENT_FUNDS'],
      run: ({ world, caller, money }, { amount, resource = 'scrip' }) =>
        money.burn({ resource, amount }) ?? {
          from_balance: balanceOf(world.ledger, resource, caller),
        },
    }),
  },
})

type SpawnArgs = {
  id?: string
  type?: string
  code?: string
  content?: Json
  loop?: never
  interface?: never
  access_contract_id?: string
  metadata?: JsonObject
  fund?: { scrip?: number; llm_budget?: number; disk?: number; rights?: string[] }
}

function spawn({ world, artifacts, money }: Call, args: SpawnArgs): Json | Refusal {
  const { fund = {}, type = 'agent', ...body } = args
  const executes = { can_execute: body.code !== undefined, has_standing: true }
  const made = artifacts.create({ ...body, ...executes, type }, 'genesis_self_owned')
  if (isRefusal(made)) return made
  for (const resource of ['scrip', 'llm_budget'] as const) {
    const amount = fund[resource]
    const problem = amount === undefined ? null : money.move(made.id, { resource, amount }, 'spawn')
    if (problem !== null) return problem
  }
  if (fund.disk !== undefined) {
    const problem = money.moveQuota(made.id, { resource: 'disk', amount: fund.disk })
    if (problem !== null) return problem
  }
  for (const id of fund.rights ?? []) {
    const right = world.artifacts.living(id)
    if (right === undefined || !world.rights.has(id) || right.has_standing) {
      return refuse('INVALID_TYPE', `${id} is no right: give ids of rights that you own`, { id })
    }
    const problem = artifacts.give(right, made.id)
    if (problem !== null) return problem
  }
  return made
}

function stockMissing(world: Asking['world'], resource: string): Refusal | null {
  if (world.ledger.stocks.has(resource)) return null
  const stocks = [...world.ledger.stocks.keys()].join(', ')
  return refuse('INVALID_ARGS', `${resource} is no stock: use ${stocks}`, { resource })
}

function artifactMissing(world: Asking['world'], id: string): Refusal | null {
  if (world.artifacts.get(id) !== undefined) return null
  return refuse('NOT_FOUND', `there is no ${id}`, { id })
}
