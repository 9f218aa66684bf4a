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
 * A call without a beginning of its own (of a genesis artifact, or undone) is a leaf.
 */
export function callTree(events: readonly Event[]): { calls: CallNode[]; others: EventRow[] } {
  const calls: CallNode[] = []
  const others: EventRow[] = []
  const open: CallNode[] = []
  const into = () => open.at(-1)?.calls ?? calls
  for (const event of events) {
    if (event.kind === 'call.made') {
      const node = begun(event)
      into().push(node)
      open.push(node)
    } else if (event.kind === 'call.returned' || event.kind === 'call.failed') {
      const at = open.findLastIndex((one) => isEndOf(event, one))
      if (at < 0) into().push(ended(leaf(event), event))
      else ended(open.splice(at)[0]!, event)
    } else (open.at(-1)?.events ?? others).push(eventRow(event))
  }
  return { calls, others }
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
  return calls.find((one) => one.seq <= seq && seq <= (one.end_seq ?? seq)) ?? null
}
