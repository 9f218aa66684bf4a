// Calls as trees: what was called inside what, out of the events of a step or a frame.

import type { Json } from '../base/json.ts'
import type { Event, EventOf } from '../kernel/event.ts'
import { sentence } from '../run/sentence.ts'
import type { CallNode, EventRow } from './answers_event.ts'
import { shortened } from './shortened.ts'

type End = EventOf<'call.returned'> | EventOf<'call.failed'>

export function eventRow(event: Event): EventRow {
  const { seq, t, kind, by, cause, step } = event
  return { seq, t, kind, by, cause, step, says: sentence(event) }
}

/**
 * The outermost calls among events that follow each other, and what happened outside all of them.
 * A call without a beginning of its own (of a genesis artifact, or undone) is a leaf; what happened
 * in it comes right before its end.
 */
export function callTree(events: readonly Event[]): { calls: CallNode[]; others: EventRow[] } {
  const root = { calls: [] as CallNode[], events: [] as EventRow[] }
  const open: CallNode[] = []
  /** What happened where we are since the last call, which may turn out to be one itself. */
  let loose: EventRow[] = []
  const settle = () => {
    ;(open.at(-1) ?? root).events.push(...loose)
    loose = []
  }
  for (const event of events) {
    if (event.kind === 'call.made') {
      settle()
      const node = begun(event)
      ;(open.at(-1) ?? root).calls.push(node)
      open.push(node)
    } else if (event.kind === 'call.returned' || event.kind === 'call.failed') {
      const at = open.findLastIndex((one) => isEndOf(event, one))
      if (at >= 0) {
        settle()
        ended(open.splice(at)[0]!, event)
      } else {
        const node = ended(leaf(event), event)
        if (node.success) node.events = loose.splice(0)
        ;(open.at(-1) ?? root).calls.push(node)
      }
    } else {
      loose.push(eventRow(event))
      if (event.kind.startsWith('agent.')) settle()
    }
  }
  settle()
  return { calls: root.calls, others: root.events }
}

function isEndOf({ data }: End, { caller, target, method, depth }: CallNode): boolean {
  const same = data.caller === caller && data.target === target && data.method === method
  return same && data.depth === depth
}

function begun({ seq, t, data }: EventOf<'call.made'>): CallNode {
  const { caller, target, method, depth } = data
  const nothing = { result: null, code: null, message: null, gas: 0, price: 0 }
  const args = shortened((data as { args?: Json }).args ?? null)
  const what = { caller, target, method, depth, args }
  return { seq, end_seq: null, t, ...what, success: null, ...nothing, events: [], calls: [] }
}

function leaf({ seq, t, data }: End): CallNode {
  const { caller, target, method, depth } = data
  const nothing = { result: null, code: null, message: null, gas: 0, price: 0 }
  const what = { caller, target, method, depth, args: null }
  return { seq, end_seq: null, t, ...what, success: null, ...nothing, events: [], calls: [] }
}

function ended(node: CallNode, end: End): CallNode {
  node.end_seq = end.seq
  node.gas = end.data.gas
  const { args = null } = end.data as { args?: Json }
  if (node.args === null) node.args = shortened(args)
  if (end.kind === 'call.returned') {
    node.success = true
    node.result = shortened(end.data.result)
    node.price = end.data.price
  } else {
    node.success = false
    node.code = end.data.code
    node.message = end.data.message
  }
  return node
}

/** The outermost call in which an event happened; null where there was none. */
export function callAround(calls: readonly CallNode[], seq: number): CallNode | null {
  return (
    calls.find(({ seq: from, end_seq, events }) => {
      return (from <= seq && seq <= (end_seq ?? seq)) || events.some((one) => one.seq === seq)
    }) ?? null
  )
}
