// Taking the steps of a plan: what is skipped, tried again, replaced, and how each ended.
import { unmet } from '../artifacts/conditions.ts'
import { canonical, type Json, type JsonObject, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import type { Answer } from '../kernel/answer.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Action, Loop } from '../kernel/world.ts'
import { filled } from './fill.ts'
import { makeCall } from './make_call.ts'

/** Microseconds before a second try; it doubles with each that follows. */
const RETRY_FIRST_US = 1_000_000
const RETRY_MOST_US = 300_000_000

/** Takes one step of a plan, within the frame of its action. */
export function takePlanned(kernel: Kernel, loop: Loop, action: Action): void {
  const { plan: step, ...call } = action
  const { id } = loop
  const { after, if: condition } = step!
  const results = loop.plan?.steps ?? {}
  const skips =
    loop.plan?.stopped === true
      ? 'the plan was aborted'
      : condition === undefined
        ? after.find((one) => results[one]?.outcome !== 'done')
        : unmet(condition as JsonObject, answers(loop))
  if (skips !== null && skips !== undefined) {
    return stepped(kernel, id, { step: step!.id, outcome: 'skipped', answer: { why: skips } })
  }
  const missing: string[] = []
  const filledIn = filled(call, new Map(Object.entries(answers(loop))), missing) as Action
  const answer = makeCall(kernel, id, filledIn, { remembers: true })
  if (kernel.world.loops.get(id) !== loop) return
  conclude(kernel, loop, action, answer)
}

function conclude(kernel: Kernel, loop: Loop, action: Action, answer: Answer): void {
  const { id } = loop
  const plan = action.plan!
  const { id: step, retry, fallback, stops, tried } = plan
  const said = cut(kernel, answer as unknown as Json)
  if (answer.success) return stepped(kernel, id, { step, outcome: 'done', answer: said })
  if (tried < retry) {
    const backoff = Math.min(RETRY_FIRST_US * 2 ** tried, RETRY_MOST_US)
    const until = kernel.nowUs + Math.max(answer.retry_after_us ?? 0, backoff)
    const next = { ...action, plan: { ...plan, tried: tried + 1 } }
    return stepped(kernel, id, { step, outcome: 'retried', answer: said, next, until })
  }
  if (fallback !== undefined) {
    const { fallback: _, ...alone } = plan
    const next = { ...fallback, plan: { ...alone, after: [] } }
    return stepped(kernel, id, { step, outcome: 'replaced', answer: said, next })
  }
  const end = stops ? { stops: true as const } : {}
  stepped(kernel, id, { step, outcome: 'failed', answer: said, ...end })
}

function stepped(
  { journal }: Kernel,
  id: string,
  data: Omit<Parameters<typeof journal.emit<'plan.stepped'>>[2], 'id'>,
): void {
  journal.emit('plan.stepped', id, { id, ...data })
}

/** What steps answered, by id: what conditions and references look at. */
function answers({ plan }: Loop): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(plan?.steps ?? {}).map(([id, { answer, outcome }]) => [
      id,
      { ...(answer as JsonObject), outcome },
    ]),
  )
}

/** An answer as later steps can refer to it: one that is too long keeps all but its result. */
function cut({ world }: Kernel, answer: Json): Json {
  const { output_bytes } = world.config.limits
  if (canonical(answer, WRAPPED_DEPTH_MAX).length <= output_bytes) return answer
  return { ...(answer as JsonObject), result: null, cut: true }
}
