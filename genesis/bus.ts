// genesis_bus: being called when something happens, or later; messages; topics.
import { z } from 'zod'
import type { Json } from '../src/base/json.ts'
import { isRefusal, refuse } from '../src/base/refusal.ts'
import { filterProblem } from '../src/kernel/filter.ts'
import { genesis, methodsWith } from '../src/kernel/genesis.ts'
import { listed, page } from '../src/kernel/lists.ts'
import { momentUs } from './times.ts'

const method = methodsWith<'bus'>()
const json = z.custom<Json>((value) => value !== undefined)
const to = {
  callback: z.string().describe('an artifact of the caller, or the caller itself'),
  method: z.string().optional().describe('the tool that is called, on_event unless said'),
}

export const bus = genesis({
  id: 'genesis_bus',
  description: 'subscriptions to events, calls planned for later, messages, topics',
  powers: ['bus'],
  methods: {
    subscribe: method({
      says: 'calls a tool of the caller with {subscription, events, missed} when events fit',
      fee: 'subscribe',
      args: z.strictObject({
        filter: json.describe('such as {kind: "artifact.sold", "data.price": {$gt: 10}}'),
        ...to,
      }),
      refuses: ['INVALID_ARGS', 'NOT_AUTHORIZED', 'NOT_FOUND', 'INVALID_TYPE', 'QUOTA_EXCEEDED'],
      run: ({ bus }, { filter, callback, method = 'on_event' }) => {
        const problem = filterProblem(filter)
        if (problem !== null) return refuse('INVALID_ARGS', `filter: ${problem}`)
        const id = bus.subscribe(filter, { callback, method })
        return isRefusal(id) ? id : { id }
      },
    }),
    unsubscribe: method({
      says: 'ends a subscription of the caller',
      args: z.strictObject({ id: z.string() }),
      refuses: ['NOT_FOUND', 'NOT_AUTHORIZED'],
      run: ({ bus }, { id }) => bus.unsubscribe(id) ?? { id, ended: true },
    }),
    list_subscriptions: method({
      says: "the caller's subscriptions",
      reads: true,
      args: z.strictObject({ ...page }),
      run: ({ world, ...call }, paging) => {
        call.work(world.subscriptions.size)
        const own = [...world.subscriptions]
          .filter(([, { owner }]) => owner === call.caller)
          .sort(([, a], [, b]) => a.since - b.since)
        return listed(call, own, paging, ([id, { filter, callback, method, hits, missed }]) => ({
          ...{ id, filter, callback, method },
          waiting: hits.length + missed,
        }))
      },
    }),
    schedule: method({
      says: 'calls a tool of the caller with {job}, once, at a time or after so many events',
      args: z.strictObject({
        at: z.union([z.string(), z.int().nonnegative()]).optional().describe('a time such as 2h'),
        after_events: z.int().min(1).max(1_000_000_000).optional(),
        ...to,
      }),
      refuses: ['INVALID_ARGS', 'NOT_AUTHORIZED', 'NOT_FOUND', 'INVALID_TYPE', 'QUOTA_EXCEEDED'],
      run: ({ bus }, { at, after_events, callback, method = 'on_event' }) => {
        if ((at === undefined) === (after_events === undefined)) {
          return refuse('INVALID_ARGS', 'say either at or after_events')
        }
        const due = at === undefined ? 0 : momentUs(at)
        if (isRefusal(due)) return due
        const when = after_events === undefined ? { due } : { after: after_events }
        const job = bus.plan(when, { callback, method })
        return isRefusal(job) ? job : { job }
      },
    }),
    send: method({
      says: 'puts a message into a mailbox',
      args: z.strictObject({ to: z.string(), body: json }),
      refuses: ['NOT_FOUND', 'DELETED', 'INVALID_TYPE', 'QUOTA_EXCEEDED'],
      run: ({ bus }, { to, body }) => {
        const n = bus.send(to, body)
        return isRefusal(n) ? n : { to, n }
      },
    }),
    inbox: method({
      says: "the caller's messages after a number; those up to it leave the mailbox",
      args: z.strictObject({ since: z.int().nonnegative().optional(), ...page }),
      run: ({ world, bus, ...call }, { since = 0, ...paging }) => {
        bus.read(since)
        const unread = world.mail.get(call.caller)?.messages ?? []
        const later = unread.filter(({ n }) => n > since)
        return listed(call, later, paging, (message) => message)
      },
    }),
    emit: method({
      says: 'tells everybody who subscribed to {kind: "bus.emitted", topic}',
      args: z.strictObject({ topic: z.string().min(1).max(128), body: json }),
      refuses: ['QUOTA_EXCEEDED'],
      run: ({ bus }, { topic, body }) => bus.emit(topic, body) ?? { topic },
    }),
  },
})
