// genesis_use: scores an artifact by what others paid for it, never more than what was burned.
import { z } from 'zod'
import { isRefusal } from '../src/base/refusal.ts'
import { genesis, methodsWith } from '../src/kernel/genesis.ts'
import { headOf, partyOf } from '../src/kernel/party.ts'
import { living } from './find.ts'

const method = methodsWith()

export const use = genesis({
  id: 'genesis_use',
  description: 'a scorer for the mint: what callers of other owners paid since the last score',
  methods: {
    score: method({
      says: 'what callers of other owners paid, up to what was burned and not minted again',
      reads: true,
      args: z.strictObject({ artifact_id: z.string() }),
      refuses: ['NOT_FOUND', 'DELETED'],
      run: ({ world, work }, { artifact_id }) => {
        const artifact = living(world, artifact_id)
        if (isRefusal(artifact)) return artifact
        const owner = partyOf(world, artifact)
        const paid = [...(world.stats.get(artifact_id)?.paid ?? [])]
        work(paid.length)
        const head = headOf(world, owner)
        const byOthers = paid.filter(
          ([caller]) => world.artifacts.get(caller) !== undefined && headOf(world, caller) !== head,
        )
        const sum = byOthers.reduce((total, [, amount]) => total + amount, 0)
        const left = world.ledger.stocks.get('scrip')!.burned - world.mint.minted
        return { score: Math.max(0, Math.min(sum, left)), payers: byOthers.length, paid: sum }
      },
    }),
  },
})
