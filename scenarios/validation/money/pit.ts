// The pit: an institution in which two who are drawn put together what they do not save, and divide
// it at random.
import type { NativeAgent } from '../../../src/agents/native.ts'

/** `saved` is the part of its money, in percent, that nobody puts in. */
type Pit = { count: number; saved: number }

/** One trade. Everybody granted the pit to be charged; who comes out with more is paid. */
export function trades(pit: NativeAgent): undefined {
  const { count, saved } = pit.content as Pit
  const first = 1 + Math.floor(pit.random() * count)
  const draw = 1 + Math.floor(pit.random() * (count - 1))
  const [a, b] = [`agent-${first}`, `agent-${draw < first ? draw : draw + 1}`]
  const [mine, yours] = [pit.balance('scrip', a), pit.balance('scrip', b)]
  const part = pit.random()
  // What the first loses: of what both put in, all but its part comes out on the other side.
  const loss = Math.round(((100 - saved) / 100) * (mine - part * (mine + yours)))
  if (loss === 0) return
  const [from, to] = loss > 0 ? [a, b] : [b, a]
  const amount = Math.abs(loss)
  const taken = pit.invoke('genesis_ledger', 'charge', { from, amount })
  const given = pit.invoke('genesis_ledger', 'transfer', { to, amount })
  if (!taken.success || !given.success) throw new Error(`${from} did not pay ${to} ${amount}`)
}
