// genesis_mint: auctions of new scrip, which winners get by what their artifacts score.
import { z } from 'zod'
import { byCodeUnit } from '../src/base/json.ts'
import { isRefusal } from '../src/base/refusal.ts'
import { genesis, methodsWith } from '../src/kernel/genesis.ts'
import { listed, page } from '../src/kernel/lists.ts'
import { MINT, MINT_JOB, nextClose } from '../src/kernel/mint.ts'
import { living } from './find.ts'

const method = methodsWith<'mint'>()
const artifact_id = z.string().describe('an artifact of the caller')

export const mint = genesis({
  id: MINT,
  description: 'auctions of slots in which an artifact is scored and its owner gets new scrip',
  powers: ['mint'],
  methods: {
    status: method({
      says: "the rules, when the round closes, and the caller's bids",
      reads: true,
      args: z.strictObject({}),
      run: ({ world, nowUs, caller, config, work }) => {
        work(world.bids.size)
        const bids = [...world.bids.values()]
          .filter(({ bidder }) => bidder === caller)
          .sort((a, b) => byCodeUnit(a.artifact_id, b.artifact_id))
          .map(({ artifact_id, amount }) => ({ artifact_id, amount }))
        const { round, minted } = world.mint
        const closes_at = world.jobs.get(MINT_JOB)?.due ?? nextClose(world, nowUs)
        return {
          round: round + 1,
          closes_at,
          ...config.mint,
          minted,
          all_bids: world.bids.size,
          bids,
        }
      },
    }),
    bid: method({
      says: 'bids for a slot, held until the round closes; a second bid replaces the first',
      args: z.strictObject({ artifact_id, amount: z.int().positive() }),
      refuses: [
        'AUCTION_CLOSED',
        'NOT_AUTHORIZED',
        'NOT_FOUND',
        'INVALID_ARGS',
        'INSUFFICIENT_FUNDS',
      ],
      run: ({ mint }, { artifact_id, amount }) => {
        const closes_at = mint.bid(artifact_id, amount)
        return isRefusal(closes_at) ? closes_at : { artifact_id, amount, closes_at }
      },
    }),
    cancel: method({
      says: 'takes a bid back',
      args: z.strictObject({ artifact_id }),
      refuses: ['NOT_FOUND'],
      run: ({ mint }, { artifact_id }) => {
        const returned = mint.cancel(artifact_id)
        return isRefusal(returned) ? returned : { artifact_id, returned }
      },
    }),
    check: method({
      says: 'how an artifact fared in the rounds that are remembered',
      reads: true,
      args: z.strictObject({ artifact_id }),
      refuses: ['NOT_FOUND', 'DELETED'],
      run: ({ world }, { artifact_id }) => {
        const artifact = living(world, artifact_id)
        if (isRefusal(artifact)) return artifact
        const scores = world.mint.rounds.flatMap(({ round, price, scores }) =>
          scores
            .filter((one) => one.artifact_id === artifact_id)
            .map(({ score, minted }) => ({ round, price, score, minted })),
        )
        return { artifact_id, scores }
      },
    }),
    history: method({
      says: 'the last rounds: price, winners, scores',
      reads: true,
      args: z.strictObject({ ...page }),
      run: ({ world, ...call }, paging) => listed(call, world.mint.rounds, paging, (one) => one),
    }),
  },
})
