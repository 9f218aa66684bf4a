// Event kinds of memories: what a gate made of a proposed one.
import { z } from 'zod'

const id = z.string()

export const memoryKinds = {
  'memory.judged': {
    says: 'A proposed memory was judged, by rules, a critic or a reviewer, or waits to be.',
    public: false,
    data: z.strictObject({
      id,
      /** Who proposed it, and whose it is. */
      owner: id,
      status: z.enum(['proposed', 'remembered', 'revise', 'deferred', 'rejected']),
      /** Of 10; null where nobody gave one. */
      score: z.int().min(0).max(10).nullable(),
      /** Permille of the best source that it names. */
      authority: z.int().min(0).max(1000),
      reason: z.string(),
      critic: id,
    }),
    example: {
      id: 'x1f0a',
      owner: 'alice',
      status: 'remembered',
      score: 8,
      authority: 1000,
      reason: 'its sources say so',
      critic: 'genesis_memory',
    },
  },
}
