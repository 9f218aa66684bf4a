// genesis_event_log: what happened, as far as the caller may see it, and what an artifact is worth.
import { z } from 'zod'
import type { Json, JsonObject } from '../src/base/json.ts'
import { refuse } from '../src/base/refusal.ts'
import { about, type Event } from '../src/kernel/event.ts'
import { genesis, methodsWith } from '../src/kernel/genesis.ts'
import { listed, page } from '../src/kernel/lists.ts'
import { recentEvents } from '../src/kernel/recent.ts'
import { isVisible, seenBy } from '../src/kernel/visible.ts'
import type { Stats } from '../src/kernel/world.ts'

const method = methodsWith()
const id = z.string()
const seq = z.int().nonnegative()

export const eventLog = genesis({
  id: 'genesis_event_log',
  description: 'what happened lately, who called what, how often calls fail',
  methods: {
    read: method({
      says: 'the latest events that the caller may see, oldest first',
      reads: true,
      args: z.strictObject({
        kinds: z.array(z.string()).optional(),
        by: id.optional(),
        about: id.optional(),
        since: seq.optional().describe('events after this number'),
        before: seq.optional().describe('events before this number'),
        ...page,
      }),
      run: (
        { world, config, caller, work },
        { kinds, by, about: topic, since, before, ...paging },
      ) => {
        const fits = (event: Event) =>
          (kinds === undefined || kinds.includes(event.kind)) &&
          (by === undefined || event.by === by) &&
          (topic === undefined || about(event).includes(topic)) &&
          (since === undefined || event.seq > since) &&
          (before === undefined || event.seq < before) &&
          isVisible(world, event, caller)
        const recent = recentEvents(world)
        const kept = recent.filter(fits)
        work(recent.length)
        const { list_items, list_items_max } = config.limits
        const most = Math.min(paging.limit ?? list_items, list_items_max)
        const end = kept.length - (paging.offset ?? 0)
        const items = kept.slice(Math.max(0, end - most), Math.max(0, end))
        return {
          items: items.map((event) => seenBy(event, caller) as unknown as Json),
          total: kept.length,
        }
      },
    }),
    health: method({
      says: 'the last measurement of the economy, or one before it; null where there is none',
      reads: true,
      args: z.strictObject({
        back: z.int().nonnegative().optional().describe('measurements to go back, 0 for the last'),
      }),
      run: ({ world }, { back = 0 }) => {
        const { kept, alarms } = world.audit
        const health = kept.at(-1 - back)
        if (health === undefined) return null
        return back > 0 ? health : { ...health, alarms }
      },
    }),
    get_invokers: method({
      says: 'who called an artifact, and how often, most first',
      reads: true,
      args: z.strictObject({ id, ...page }),
      refuses: ['NOT_FOUND'],
      run: ({ world, ...call }, { id, ...paging }) => {
        if (world.artifacts.get(id) === undefined)
          return refuse('NOT_FOUND', `there is no ${id}`, { id })
        const callers = [...(world.stats.get(id)?.callers ?? [])].sort(([a, n], [b, m]) =>
          n === m ? (a < b ? -1 : 1) : m - n,
        )
        return listed(call, callers, paging, ([caller, calls]) => ({ id: caller, calls }))
      },
    }),
    stats: method({
      says: 'calls, failures by code, callers and revenue of an artifact, of its version and owner',
      reads: true,
      args: z.strictObject({ id }),
      refuses: ['NOT_FOUND'],
      run: ({ world }, { id }) => {
        if (world.artifacts.get(id) === undefined)
          return refuse('NOT_FOUND', `there is no ${id}`, { id })
        const stats = world.stats.get(id)
        return stats === undefined ? { id, ...NO_STATS } : { id, ...lately(stats) }
      },
    }),
  },
})

const NO_STATS = { calls: 0, failures: {}, distinct_callers: 0, revenue: 0, of: null }

/** Counters of an artifact as it is now, without what an earlier owner or version did. */
function lately({ calls, revenue, failures, callers, before }: Stats): JsonObject {
  const { version, owner, since } = before
  const failed: Record<string, Json> = {}
  for (const [code, count] of failures) {
    const more = count - (before.failures.get(code) ?? 0)
    if (more > 0) failed[code] = more
  }
  const called = [...callers].filter(([id, count]) => count > (before.callers.get(id) ?? 0))
  return {
    calls: calls - before.calls,
    failures: failed,
    distinct_callers: called.length,
    revenue: revenue - before.revenue,
    of: { version, owner, since },
  }
}
