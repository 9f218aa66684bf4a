// Planned calls in the order of their instants, a projection of the world's; how one is made.
import { Heap } from '../base/heap.ts'
import { canonical, type Json, type JsonObject, utf8Length } from '../base/json.ts'
import { levelAt, reachedAt } from '../economy/bucket.ts'
import type { Job } from './bus.ts'
import type { Kernel } from './kernel.ts'
import { closeRound, MINT_JOB } from './mint.ts'
import { recentEvents } from './recent.ts'
import { hearCritic, isReview } from './review.ts'
import { answerScope, rootScope } from './scope.ts'
import { seenBy } from './visible.ts'
import { NEVER, type World } from './world.ts'

export class Jobs {
  private readonly byTime = new Heap()
  private readonly byEvent = new Heap()
  private readonly ids: string[] = []
  private readonly handles = new Map<string, number>()
  private readonly world: World

  constructor(world: World) {
    this.world = world
  }

  /** Follows a job that was planned, or planned anew; earlier entries become stale by its order. */
  push(id: string): void {
    const job = this.world.jobs.get(id)
    if (job === undefined) return
    let handle = this.handles.get(id)
    if (handle === undefined) {
      handle = this.ids.push(id) - 1
      this.handles.set(id, handle)
    }
    if (job.after !== null) this.byEvent.push(job.after, 0, job.order, handle)
    else if (job.due !== NEVER) this.byTime.push(job.due, 0, job.order, handle)
  }

  /** The instant of the next; Infinity where none has one. */
  nextTime(): number {
    if (this.byTime.length === 0) return Number.POSITIVE_INFINITY
    this.dropStale(this.byTime)
    return this.byTime.firstTime
  }

  /** Takes the next. Call only after `nextTime` answered a time. */
  pop(): string {
    return this.ids[this.byTime.pop()]!
  }

  /** Takes the next that waited for an event up to this number; null where there is none. */
  popAfter(seq: number): string | null {
    if (this.byEvent.length === 0) return null
    this.dropStale(this.byEvent)
    return this.byEvent.firstTime <= seq ? this.ids[this.byEvent.pop()]! : null
  }

  private dropStale(heap: Heap): void {
    while (heap.length > 0) {
      const job = this.world.jobs.get(this.ids[heap.first]!)
      if (job?.order === heap.firstSequence) return
      heap.pop()
    }
  }
}

/** Makes a planned call whose instant has come; who is in debt makes it when that ends. */
export function runJob(kernel: Kernel, id: string): void {
  const { world, nowUs } = kernel
  const job = world.jobs.get(id)!
  const { owner, callback, cause } = job
  if (id === MINT_JOB) return closeRound(kernel, cause)
  const bucket = world.flows.get('compute')!.get(owner)
  const until =
    bucket === undefined || levelAt(bucket, nowUs) >= 0 ? nowUs : reachedAt(bucket, 0, nowUs)
  kernel.frame({ step: null, cause }, () => {
    const { journal } = kernel
    if (until !== null && until > nowUs) {
      journal.emit('job.due', owner, { id, owner, due: until })
      return
    }
    const refusal = until === null ? 'INSUFFICIENT_COMPUTE' : callProblem(world, id, job)
    if (refusal !== null) {
      if (isReview(id)) hearCritic(kernel, id, null)
      journal.emit('job.done', owner, { id, owner, success: false, error_code: refusal })
      const { subscription } = job
      if (subscription === undefined || !world.subscriptions.has(subscription)) return
      journal.emit('bus.unsubscribed', owner, { id: subscription, owner, why: refusal })
      return
    }
    const { answers } = job
    const scope =
      answers === undefined
        ? rootScope(owner, { what: `${owner}.${id}` })
        : answerScope(owner, answers)
    const request = { target: callback, method: job.method, args: argsOf(world, job), options: {} }
    const { answer } = kernel.door.invoke(scope, request, world.config.limits.gas_per_call)
    if (isReview(id)) hearCritic(kernel, id, answer)
    const error_code = answer.success ? null : answer.error_code
    journal.emit('job.done', owner, { id, owner, success: answer.success, error_code })
  })
}

/** Why a planned call can't be made any more; an answer is told to whose it is. */
function callProblem(world: World, id: string, { owner, callback, answers }: Job) {
  if (answers === undefined && !isReview(id)) return ownProblem(world, owner, callback)
  const isThere = [callback, owner].every((id) => world.artifacts.living(id) !== undefined)
  return isThere ? null : 'NOT_FOUND'
}

/** Why a callback may no longer be called for whoever asked for it; null when it may. */
export function ownProblem(world: World, owner: string, callback: string) {
  const artifact = world.artifacts.living(callback)
  if (artifact === undefined || world.artifacts.living(owner) === undefined) return 'NOT_FOUND'
  return callback === owner || artifact.owner === owner ? null : 'NOT_AUTHORIZED'
}

/** A delivery names the events that fit, as its owner sees them, as far as they are remembered. */
function argsOf(world: World, { args, subscription: id, owner }: Job): Json {
  const subscription = id === undefined ? undefined : world.subscriptions.get(id)
  if (subscription === undefined) return args
  const { hits, missed } = subscription
  const wanted = new Set(hits)
  const events = recentEvents(world)
    .filter((event) => wanted.has(event.seq))
    .map((event) => seenBy(event, owner) as unknown as JsonObject)
  const most = world.config.limits.args_bytes / 2
  const isLong = utf8Length(canonical(events, 1000)) > most
  const shown = isLong ? events.map(({ data: _, ...envelope }) => envelope) : events
  return { subscription: id!, events: shown, missed: missed + hits.length - events.length }
}
