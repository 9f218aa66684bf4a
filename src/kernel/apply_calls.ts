// Folds events of calls: what they cost in compute, what is counted, what an agent remembers of
// them.
import { canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { unreachable } from '../base/violation.ts'
import { changed, fullBucket, spent } from '../economy/bucket.ts'
import { countUse } from './demands.ts'
import type { EventOf } from './event.ts'
import { partyOf } from './party.ts'
import { requestText } from './preconditions.ts'
import { all, nothing, set, type Undo } from './undo.ts'
import { type CallRecord, NO_CALLS, type Stats, type World } from './world.ts'

type CallEvent = EventOf<'call.made'> | EventOf<'call.returned'> | EventOf<'call.failed'>

export function applyCall(world: World, event: CallEvent): Undo {
  switch (event.kind) {
    case 'call.made':
      return nothing
    case 'call.returned': {
      const { originator, charged, key } = event.data
      const undo = all(
        spendCompute(world, originator, charged),
        count(world, event),
        noteInStep(world, event),
      )
      return key === undefined ? undo : all(undo, keepAnswer(world, event, key))
    }
    case 'call.failed':
      return all(
        spendCompute(world, event.data.originator, event.data.charged),
        count(world, event),
        noteInStep(world, event),
      )
    default:
      return unreachable(event)
  }
}

/**
 * Takes gas from the compute of whoever began the chain; who has no bucket goes into debt for good,
 * who is gone pays no more.
 */
export function spendCompute(world: World, id: string, gas: number): Undo {
  return gas === 0 ? nothing : spendFlow(world, 'compute', { id, amount: gas })
}

/** The same for any flow. */
export function spendFlow(
  world: World,
  flow: string,
  { id, amount }: { id: string; amount: number },
): Undo {
  if (amount === 0 || world.artifacts.living(id) === undefined) return nothing
  const buckets = world.flows.get(flow)!
  const bucket = buckets.get(id) ?? fullBucket(0, 0, world.now)
  return set(buckets, id, spent(bucket, amount, world.now))
}

/** Gives back what was taken from a flow beforehand, up to its capacity. */
export function giveBackFlow(
  world: World,
  flow: string,
  { id, amount }: { id: string; amount: number },
): Undo {
  const buckets = world.flows.get(flow)!
  const bucket = buckets.get(id)
  if (amount === 0 || bucket === undefined) return nothing
  const back = { ratePerMinute: 0, capacity: 0, level: amount }
  return set(buckets, id, changed(bucket, back, world.now))
}

function count(world: World, event: EventOf<'call.returned'> | EventOf<'call.failed'>): Undo {
  const { target, caller, dry_run } = event.data
  if (dry_run) return nothing
  const artifact = world.artifacts.get(target)
  if (artifact === undefined) return nothing
  const owner = partyOf(world, artifact)
  const { version } = artifact
  let counted = world.stats.get(target)
  let undoNew = nothing
  if (counted?.before.version !== version || counted.before.owner !== owner) {
    counted = statsFrom(counted, { version, owner, since: event.t })
    undoNew = set(world.stats, target, counted)
  }
  const stats = counted
  const undoUse = event.kind === 'call.returned' ? countUse(world, artifact, event.data) : null
  world.stats.touch(target)
  const price = event.kind === 'call.returned' ? event.data.price : 0
  stats.calls += 1
  stats.revenue += price
  const undoPaid =
    price === 0 ? nothing : set(stats.paid, caller, (stats.paid.get(caller) ?? 0) + price)
  const undoCaller = set(stats.callers, caller, (stats.callers.get(caller) ?? 0) + 1)
  let undoCode = nothing
  if (event.kind === 'call.failed') {
    const { code } = event.data
    undoCode = set(stats.failures, code, (stats.failures.get(code) ?? 0) + 1)
  }
  return () => {
    undoUse?.()
    undoCode()
    undoCaller()
    undoPaid()
    stats.calls -= 1
    stats.revenue -= price
    undoNew()
  }
}

/** Counters that go on, and where they stood when the artifact became what it is now. */
function statsFrom(
  stats: Stats | undefined,
  now: { version: number; owner: string; since: number },
): Stats {
  const { calls = 0, revenue = 0, failures, callers, paid } = stats ?? {}
  const maps = () => ({ failures: new Map(failures), callers: new Map(callers) })
  const before = { ...now, calls, revenue, ...maps() }
  return { calls, revenue, ...maps(), paid: new Map(paid), before }
}

/** A call that an agent's own step made enters what it will remember of the step. */
function noteInStep(world: World, event: EventOf<'call.returned'> | EventOf<'call.failed'>): Undo {
  const { data } = event
  if (event.step === null || data.caller !== data.originator) return nothing
  const loop = world.loops.get(data.originator)
  if (loop === undefined) return nothing
  world.loops.touch(data.originator)
  const undoAction = data.depth === 0 && loop.actions.length > 0 ? shiftAction(loop) : nothing
  const { mind } = loop.spec
  if (mind === 'script' || mind === 'native') return undoAction
  const bytes = world.config.limits.step_bytes
  const record: CallRecord = {
    invoke: `${data.target}.${data.method}`,
    args: cut(data.args ?? null, bytes),
    success: event.kind === 'call.returned',
    price_paid: event.kind === 'call.returned' ? event.data.price : 0,
    gas: data.gas,
  }
  if (event.kind === 'call.returned') {
    record.result = cut(event.data.result, bytes)
    record.changed = event.data.changed
  } else {
    record.error_code = event.data.code
    record.error_message = event.data.message
    record.trail = event.data.trail
  }
  const { calls } = loop
  if (calls === NO_CALLS) loop.calls = [record]
  else calls.push(record)
  return () => {
    if (calls === NO_CALLS) loop.calls = calls
    else calls.pop()
    undoAction()
  }
}

function shiftAction(loop: { actions: unknown[] }): Undo {
  const { actions } = loop
  loop.actions = actions.slice(1)
  return () => {
    loop.actions = actions
  }
}

/** A value that is short enough as it is; otherwise the beginning of its text, marked. */
function cut(value: Json, bytes: number): Json {
  const text = canonical(value, WRAPPED_DEPTH_MAX)
  return text.length <= bytes ? value : `${text.slice(0, bytes)}…`
}

function keepAnswer(world: World, event: EventOf<'call.returned'>, key: string): Undo {
  const { caller, result } = event.data
  const answers = new Map(world.keys.get(caller))
  answers.delete(key)
  answers.set(key, { request: requestText(event.data), result })
  const sizes = new Map([...answers].map(([one, answer]) => [one, sizeOf(answer)]))
  let size = [...sizes.values()].reduce((sum, one) => sum + one, 0)
  for (const [one, ofOne] of sizes) {
    const isMany = answers.size > world.config.limits.keys_kept || size > KEYS_SIZE_MAX
    if (one === key || !isMany) break
    answers.delete(one)
    size -= ofOne
  }
  return set(world.keys, caller, answers)
}

/** Characters of all answers that are remembered for one caller: they are on nobody's disk. */
const KEYS_SIZE_MAX = 100_000

function sizeOf({ request, result }: { request: string; result: Json }): number {
  return request.length + canonical(result, WRAPPED_DEPTH_MAX).length
}
