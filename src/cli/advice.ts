// What to do about agents that have stopped, a line for each reason.
import type { Outcome } from '../run/live.ts'
import type { Summary } from '../run/summary.ts'

/** `file` is the run file as the command line writes it; null where there is none. */
export function advice({ agents }: Summary, { world }: Outcome, file: string | null): string[] {
  const reasons = new Map<string, { ids: string[]; says: string }>()
  for (const { id, state } of agents) {
    const isMind = world.loops.get(id)?.spec.mind === 'llm'
    const found = reasonOf(state, isMind, file === null ? 'FILE' : file)
    if (found === null) continue
    const { reason, says } = found
    const known = reasons.get(reason) ?? { ids: [], says: says(id) }
    known.ids.push(id)
    reasons.set(reason, known)
  }
  return [...reasons].map(([reason, { ids, says }]) => {
    const more = ids.length > 1 ? ` and ${ids.length - 1} more` : ''
    return `${ids[0]}${more}, ${reason}: ${says}`
  })
}

type Reason = { reason: string; says: (id: string) => string }

function reasonOf(state: string, isMind: boolean, file: string): Reason | null {
  if (state === 'quarantined') {
    const look = (id: string) =>
      isMind ? `npx oikos timeline ${file} ${id} --thoughts` : `npx oikos logs ${file} ${id}`
    return { reason: 'quarantined', says: (id) => `failed too often; ${look(id)} says why` }
  }
  const debt = /^in debt \(\S+ (\w+)\)$/.exec(state)?.[1]
  if (debt !== undefined) {
    const more = `endow: {${debt}: {rate: …, capacity: …}} gives more`
    const says = () => `it rests until the bucket is above 0 again; ${more}`
    return { reason: `in debt of ${debt}`, says }
  }
  const without = /^without (\w+)$/.exec(state)?.[1]
  if (without === undefined) return null
  const amount = without === 'llm_rate' ? '{rate: 60000/min, capacity: 60000}' : '…'
  return { reason: state, says: () => `give it some with endow: {${without}: ${amount}}` }
}
