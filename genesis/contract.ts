// How the built-in access contracts are declared: a rule, and the method that anybody can ask it
// by.
import { z } from 'zod'
import { genesis, methodsWith, type PermissionAsk } from '../src/kernel/genesis.ts'

const method = methodsWith()

export function contract(spec: {
  id: string
  description: string
  allows: (ask: PermissionAsk) => boolean
}) {
  return genesis({
    ...spec,
    methods: {
      check_permission: method({
        says: 'answers {allowed} for an action of a caller on a target',
        reads: true,
        args: z.strictObject({
          caller: z.string(),
          originator: z.string().optional(),
          action: z.enum(['read', 'write', 'edit', 'delete', 'invoke']),
          target: z.string(),
          method: z.string().nullable().optional(),
          args: z.unknown().optional(),
          owner: z.string(),
          metadata: z.unknown().optional(),
        }),
        run: (_, { caller, action, target, owner }) => ({
          allowed: spec.allows({ caller, action, target, owner }),
        }),
      }),
    },
  })
}
