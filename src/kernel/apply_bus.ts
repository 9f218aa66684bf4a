// Folds events of the bus: subscriptions and their hits, planned calls, mailboxes.
import { unreachable } from '../base/violation.ts'
import type { Job, Subscription } from './bus.ts'
import type { EventOf } from './event.ts'
import type { busKinds } from './event_bus.ts'
import { all, nothing, set, type Undo } from './undo.ts'
import { NEVER, type World } from './world.ts'

type Kinds = keyof typeof busKinds
type BusEvent = { [K in Kinds]: EventOf<K> }[Kinds]

/** Events of one delivery that are named; of more only the number is known. */
const HITS_KEPT = 20

/** The job that delivers to a subscription. */
export function deliveryOf(subscription: string): string {
  return `${subscription}.delivery`
}

export function applyBus(world: World, event: BusEvent): Undo {
  switch (event.kind) {
    case 'bus.subscribed': {
      const { id, ...subscription } = event.data
      return set(world.subscriptions, id, {
        ...subscription,
        hits: [],
        missed: 0,
        since: event.seq,
      })
    }
    case 'bus.unsubscribed': {
      const { id } = event.data
      return all(
        set(world.subscriptions, id, undefined),
        set(world.jobs, deliveryOf(id), undefined),
      )
    }
    case 'bus.hit':
      return hit(world, event)
    case 'bus.sent': {
      const { from, to, n, body } = event.data
      const mail = world.mail.get(to)
      const messages = [...(mail?.messages ?? []), { n, from, t: event.t, body }]
      return set(world.mail, to, { last: n, messages })
    }
    case 'bus.read': {
      const { id, upto } = event.data
      const { last, messages } = world.mail.get(id)!
      return set(world.mail, id, { last, messages: messages.filter(({ n }) => n > upto) })
    }
    case 'bus.emitted':
      return nothing
    case 'job.planned': {
      const { id, due, ...job } = event.data
      return plan(world, id, { ...job, due: due ?? NEVER, cause: event.seq })
    }
    case 'job.due': {
      const { id, due } = event.data
      return plan(world, id, { ...world.jobs.get(id)!, due, after: null })
    }
    case 'job.done': {
      const { id } = event.data
      const job = world.jobs.get(id)
      const subscription = job?.subscription
      return all(
        set(world.jobs, id, undefined),
        subscription === undefined || !world.subscriptions.has(subscription)
          ? nothing
          : change(world, subscription, { hits: [], missed: 0 }),
      )
    }
    default:
      return unreachable(event)
  }
}

/**
 * A subscription has one delivery under way at most: what fits meanwhile goes with it. They begin
 * at the instant that the event names, a bounded number at each.
 */
function hit(world: World, event: EventOf<'bus.hit'>): Undo {
  const { hits, at } = event.data
  const most = world.config.limits.deliveries_per_instant
  const undos: Undo[] = []
  for (const { id, seq } of hits) {
    const subscription = world.subscriptions.get(id)!
    const { owner, callback, method } = subscription
    const isKept = subscription.hits.length < HITS_KEPT
    undos.push(
      change(world, id, {
        hits: isKept ? [...subscription.hits, seq] : subscription.hits,
        missed: subscription.missed + (isKept ? 0 : 1),
      }),
    )
    const job = deliveryOf(id)
    if (world.jobs.has(job)) continue
    undos.push(nextDelivery(world, at, most))
    const due = world.delivery.at
    const call = { owner, callback, method, args: {}, due, after: null, cause: seq }
    undos.push(plan(world, job, { ...call, subscription: id }))
  }
  return all(...undos)
}

function nextDelivery(world: World, at: number, most: number): Undo {
  const before = world.delivery
  if (at > before.at) world.delivery = { at, count: 1 }
  else if (before.count >= most) world.delivery = { at: before.at + 1, count: 1 }
  else world.delivery = { at: before.at, count: before.count + 1 }
  return () => {
    world.delivery = before
  }
}

function change(world: World, id: string, fields: Partial<Subscription>): Undo {
  return set(world.subscriptions, id, { ...world.subscriptions.get(id)!, ...fields })
}

function plan(world: World, id: string, job: Omit<Job, 'order'>): Undo {
  const { orders } = world
  world.orders += 1
  return all(
    () => {
      world.orders = orders
    },
    set(world.jobs, id, { ...job, order: world.orders }),
  )
}
