// What a call changed, as the ids that its events concern.
import type { Event } from './event.ts'

const IDS_MAX = 20

/** Ids named by the events since a mark, apart from the actor's own and from calls. */
export function changedSince(events: Event[], mark: number, actor: string): string[] | undefined {
  const ids = new Set<string>()
  for (let i = mark; i < events.length && ids.size < IDS_MAX; i++) {
    const event = events[i]!
    if (event.kind.startsWith('call.')) continue
    const data = event.data as Record<string, unknown>
    for (const field of ['id', 'from', 'to']) {
      const id = data[field]
      if (typeof id === 'string' && id !== actor) ids.add(id)
    }
  }
  return ids.size === 0 ? undefined : [...ids]
}
