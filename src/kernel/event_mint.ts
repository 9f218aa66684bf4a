// Event kinds of the mint: bids, closes, scores.
import { z } from 'zod'

const id = z.string()
const amount = z.int().positive()
const count = z.int().nonnegative()

export const mintKinds = {
  'bid.placed': {
    says: 'Somebody bid for new scrip by an artifact; the amount is held, an earlier bid replaced.',
    public: true,
    data: z.strictObject({ artifact_id: id, bidder: id, amount }),
    example: { artifact_id: 'adder', bidder: 'maker', amount: 50 },
  },
  'bid.ended': {
    says: 'What was held for a bid went back; what a winner pays stands after it.',
    public: true,
    data: z.strictObject({
      artifact_id: id,
      bidder: id,
      amount,
      why: z.enum(['cancelled', 'won', 'lost', 'gone']),
    }),
    example: { artifact_id: 'adder', bidder: 'maker', amount: 50, why: 'won' },
  },
  'mint.closed': {
    says: 'A round of the mint closed: every winner paid the same, the first bid that did not win.',
    public: true,
    data: z.strictObject({
      round: z.int().positive(),
      price: count,
      bids: count,
      winners: z.array(z.strictObject({ artifact_id: id, bidder: id })),
    }),
    example: {
      round: 1,
      price: 30,
      bids: 2,
      winners: [{ artifact_id: 'adder', bidder: 'maker' }],
    },
  },
  'mint.scored': {
    says: 'What won was scored; the scrip that its bidder gets for that stands after it.',
    public: true,
    data: z.strictObject({
      round: z.int().positive(),
      artifact_id: id,
      bidder: id,
      fingerprint: z.string(),
      score: count,
      minted: count,
      problem: z.string().nullable(),
    }),
    example: {
      round: 1,
      artifact_id: 'adder',
      bidder: 'maker',
      fingerprint: '9f86d081884c7d65',
      score: 12,
      minted: 12,
      problem: null,
    },
  },
}
