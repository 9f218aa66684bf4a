// One sentence for each event of the bus.
import { formatDuration } from '../base/units.ts'
import { unreachable } from '../base/violation.ts'
import type { EventOf } from '../kernel/event.ts'
import type { busKinds } from '../kernel/event_bus.ts'
import { short } from './cut.ts'

type Kinds = keyof typeof busKinds
type BusEvent = { [K in Kinds]: EventOf<K> }[Kinds]

export function busSentence(event: BusEvent): string {
  switch (event.kind) {
    case 'bus.subscribed': {
      const { id, owner, filter, callback, method } = event.data
      return `${owner} wants ${callback}.${method} called for events like ${short(filter)} (${id})`
    }
    case 'bus.unsubscribed':
      return `subscription ${event.data.id} of ${event.data.owner} ended: ${event.data.why}`
    case 'bus.hit': {
      const { hits, at } = event.data
      const [first] = hits
      const more = hits.length > 1 ? ` and ${hits.length - 1} more` : ''
      return `event #${first!.seq} fits ${first!.id}${more}, told from ${formatDuration(at)} on`
    }
    case 'bus.sent': {
      const { from, to, n, body } = event.data
      return `${from} sent ${to} message ${n}: ${short(body)}`
    }
    case 'bus.read':
      return `${event.data.id} has read its messages up to ${event.data.upto}`
    case 'bus.emitted':
      return `${event.by} said about ${event.data.topic}: ${short(event.data.body)}`
    case 'job.planned': {
      const { id, owner, callback, method, due, after, answers } = event.data
      if (answers !== undefined) {
        const at = formatDuration(due ?? 0)
        return `${callback}.${method} will hear the answer to ${id} at ${at}, ${owner} pays`
      }
      const when = due === null ? `after event #${after}` : `at ${formatDuration(due)}`
      return `${owner} planned ${callback}.${method} ${when} (${id})`
    }
    case 'job.due':
      return `${event.data.id} of ${event.data.owner} is due at ${formatDuration(event.data.due)}`
    case 'job.done': {
      const { id, owner, success, error_code } = event.data
      return `${id} of ${owner} ${success ? 'was called' : `failed: ${error_code}`}`
    }
    default:
      return unreachable(event)
  }
}
