// The power over the bus: subscriptions and planned calls of the caller's own, messages, topics.
import { canonical, type Json, utf8Length, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import type { Desk } from './desk.ts'
import { ownProblem } from './jobs.ts'
import { principalOf } from './party.ts'
import { receiverProblem } from './power_money.ts'
import { guestTool } from './preconditions.ts'
import { tooMany } from './too_many.ts'

export type BusPower = {
  subscribe: (filter: Json, to: Callback) => string | Refusal
  unsubscribe: (id: string) => Refusal | null
  /** `after` counts events from now. */
  plan: (when: { due: number } | { after: number }, to: Callback) => string | Refusal
  send: (to: string, body: Json) => number | Refusal
  /** Messages of the caller up to a number leave its mailbox. */
  read: (upto: number) => void
  emit: (topic: string, body: Json) => Refusal | null
}

export type Callback = { callback: string; method: string }

export function busPower(desk: Desk): BusPower {
  return {
    subscribe: (filter, to) => subscribe(desk, filter, to),
    unsubscribe: (id) => unsubscribe(desk, id),
    plan: (when, to) => plan(desk, when, to),
    send: (to, body) => send(desk, to, body),
    read: (upto) => {
      const { world, journal, scope } = desk
      const [first] = world.mail.get(scope.id)?.messages ?? []
      if (first !== undefined && first.n <= upto) {
        journal.emit('bus.read', scope.id, { id: scope.id, upto })
      }
    },
    emit: (topic, body) => {
      const long = bodyProblem(desk, body)
      if (long === null) desk.journal.emit('bus.emitted', desk.scope.id, { topic, body })
      return long
    },
  }
}

function subscribe(desk: Desk, filter: Json, to: Callback): string | Refusal {
  const { world, journal, scope } = desk
  const problem =
    callbackProblem(desk, to) ??
    bodyProblem(desk, filter) ??
    tooMany(desk, world.subscriptions, 'subscriptions')
  if (problem !== null) return problem
  const id = `s${world.seq + 1}`
  journal.emit('bus.subscribed', scope.id, { id, owner: scope.id, filter, ...to })
  return id
}

function unsubscribe({ world, journal, scope }: Desk, id: string): Refusal | null {
  const owner = world.subscriptions.get(id)?.owner
  if (owner === undefined) return refuse('NOT_FOUND', `there is no subscription ${id}`, { id })
  if (owner !== scope.id)
    return refuse('NOT_AUTHORIZED', `${id} is a subscription of ${owner}`, { id })
  journal.emit('bus.unsubscribed', scope.id, { id, owner, why: 'asked' })
  return null
}

function plan(
  desk: Desk,
  when: { due: number } | { after: number },
  to: Callback,
): string | Refusal {
  const { world, journal, scope } = desk
  const problem = callbackProblem(desk, to) ?? tooMany(desk, world.jobs, 'jobs')
  if (problem !== null) return problem
  const id = `j${world.seq + 1}`
  const least = journal.nowUs + world.config.time.min_step
  const due = 'due' in when ? Math.max(when.due, least) : null
  const after = 'after' in when ? world.seq + when.after : null
  const job = { id, owner: scope.id, ...to, args: { job: id }, due, after }
  journal.emit('job.planned', scope.id, job)
  return id
}

/** A callback is a tool of the caller's own: nobody is made to pay for what another wants. */
function callbackProblem(desk: Desk, { callback, method }: Callback): Refusal | null {
  const { world, scope } = desk
  if (!scope.standing) {
    return refuse('NOT_AUTHORIZED', `${scope.id} has no standing and can't pay for being called`)
  }
  const artifact = world.artifacts.living(callback)
  if (artifact === undefined) {
    return refuse('NOT_FOUND', `there is no ${callback} to call`, { id: callback })
  }
  if (ownProblem(world, scope.id, callback) !== null) {
    return refuse('NOT_AUTHORIZED', `${callback} is ${artifact.owner}'s: name a tool of your own`, {
      id: callback,
    })
  }
  const tool = guestTool(artifact, method)
  return isRefusal(tool) ? tool : null
}

function send(desk: Desk, to: string, body: Json): number | Refusal {
  const { world, journal, scope } = desk
  const problem = receiverProblem(desk, to) ?? bodyProblem(desk, body)
  if (problem !== null) return problem
  const { mailbox, mailbox_per_sender } = world.config.limits
  const { last = 0, messages = [] } = world.mail.get(to) ?? {}
  const sender = principalOf(world, scope.id)
  const ofSender = messages.filter(({ from }) => principalOf(world, from) === sender).length
  if (ofSender >= mailbox_per_sender || messages.length >= mailbox) {
    const message = `${to} has ${messages.length} unread messages, ${ofSender} of ${scope.id}: wait`
    return refuse('QUOTA_EXCEEDED', message, { id: to, unread: messages.length })
  }
  journal.emit('bus.sent', scope.id, { from: scope.id, to, n: last + 1, body })
  return last + 1
}

function bodyProblem({ world }: Desk, body: Json): Refusal | null {
  const bytes = utf8Length(canonical(body, WRAPPED_DEPTH_MAX))
  const most = world.config.limits.message_bytes
  if (bytes <= most) return null
  return refuse('QUOTA_EXCEEDED', `that has ${bytes} bytes, the most is ${most}: say less`, {
    bytes,
  })
}
