// genesis_rights_registry: rights to flows and quotas, as artifacts that can be divided and sold.
import { z } from 'zod'
import { byCodeUnit, type Json, type JsonObject } from '../src/base/json.ts'
import { isRefusal, refuse } from '../src/base/refusal.ts'
import { type Asking, genesis, methodsWith } from '../src/kernel/genesis.ts'
import { listed, page } from '../src/kernel/lists.ts'
import { holderOf } from '../src/kernel/rights.ts'
import { living } from './find.ts'
import { resourcesHeld } from './resources.ts'

const method = methodsWith<'rights'>()
const id = z.string()
const amount = z.int().positive().describe('of a flow, units per minute; of a quota, units')

export const rightsRegistry = genesis({
  id: 'genesis_rights_registry',
  description: 'rights to compute, disk and other flows and quotas: look, give, split, merge',
  powers: ['rights'],
  methods: {
    check_quota: method({
      says: 'what somebody may use, all its rights together; or what one right gives',
      reads: true,
      args: z.strictObject({ id }),
      refuses: ['NOT_FOUND', 'DELETED', 'INVALID_TYPE'],
      run: ({ world, nowUs }, { id }) => {
        const artifact = living(world, id)
        if (isRefusal(artifact)) return artifact
        if (artifact.has_standing) {
          const { flows, quotas } = resourcesHeld(world, id, nowUs)
          return { id, flows: flows!, quotas: quotas!, own: given(world, id) }
        }
        if (world.rights.has(id)) return shown(world, id)
        return refuse('INVALID_TYPE', `${id} is neither a holder of rights nor a right`, { id })
      },
    }),
    all_quotas: method({
      says: 'what everybody may use',
      reads: true,
      args: z.strictObject({ ...page }),
      run: ({ world, nowUs, ...call }, paging) => {
        const holders = new Set([...world.flows.values()].flatMap((buckets) => [...buckets.keys()]))
        for (const quotas of world.quotas.values())
          for (const one of quotas.keys()) holders.add(one)
        return listed(call, [...holders].sort(byCodeUnit), paging, (holder) => {
          const { flows, quotas } = resourcesHeld(world, holder, nowUs)
          return { id: holder, flows: flows!, quotas: quotas! }
        })
      },
    }),
    transfer_quota: method({
      says: 'gives part of what the caller has of its own to somebody with standing',
      fee: 'transfer_quota',
      args: z.strictObject({ to: id, resource: z.string(), amount }),
      refuses: [
        'NOT_FOUND',
        'DELETED',
        'INVALID_TYPE',
        'INVALID_ARGS',
        'QUOTA_EXCEEDED',
        'PRECONDITION_FAILED',
      ],
      run: ({ world, caller, rights }, { to, ...share }) =>
        rights.give(to, share) ?? { to, ...share, left: given(world, caller)[share.resource] ?? 0 },
    }),
    split: method({
      says: 'makes new rights out of parts of one, or of what the caller has of its own',
      args: z.strictObject({
        id: id.describe('a right, or the caller itself'),
        amounts: z
          .array(z.record(z.string(), amount))
          .min(1)
          .max(20)
          .describe('for each new right, how much of which resource'),
      }),
      refuses: ['NOT_FOUND', 'INVALID_TYPE', 'NOT_AUTHORIZED', 'INVALID_ARGS', 'QUOTA_EXCEEDED'],
      run: ({ rights }, { id, amounts }) => {
        const ids = rights.split(id, amounts)
        return isRefusal(ids) ? ids : { id, ids }
      },
    }),
    merge: method({
      says: 'puts rights together in the first of them, which may be the caller itself',
      args: z.strictObject({ ids: z.array(id).min(2).max(100) }),
      refuses: [
        'NOT_FOUND',
        'INVALID_TYPE',
        'NOT_AUTHORIZED',
        'INVALID_ARGS',
        'PRECONDITION_FAILED',
      ],
      run: ({ world, rights }, { ids }) => rights.merge(ids) ?? shown(world, ids[0]!),
    }),
    list: method({
      says: 'the rights that are artifacts of their own, and whom they count for',
      reads: true,
      args: z.strictObject({ owner: id.optional(), ...page }),
      run: ({ world, ...call }, { owner, ...paging }) => {
        call.work(world.rights.size)
        const found = [...world.rights.keys()]
          .filter((one) => world.artifacts.living(one)?.has_standing === false)
          .filter(
            (one) => owner === undefined || holderOf(world, world.artifacts.get(one)!) === owner,
          )
          .sort(byCodeUnit)
        return listed(call, found, paging, (one) => shown(world, one))
      },
    }),
  },
})

function shown(world: Asking['world'], id: string): JsonObject {
  const artifact = world.artifacts.get(id)!
  const { owner } = artifact
  return { id, owner, holder: holderOf(world, artifact), gives: given(world, id) }
}

/** By resource, as `split` and `transfer_quota` take it. */
function given(world: Asking['world'], id: string): Record<string, Json> {
  const right = world.rights.get(id)
  const flows = [...(right?.flows ?? [])].map(([name, { ratePerMinute }]) => [name, ratePerMinute])
  return Object.fromEntries([...flows, ...(right?.quotas ?? [])])
}
