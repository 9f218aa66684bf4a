// What an agent is told before it decides: itself, its means, and what its last steps came to.
import type { JsonObject } from '../base/json.ts'
import { levelAt } from '../economy/bucket.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Heard, Loop, Plan, StepRecord } from '../kernel/world.ts'

/** What the outside answered to its own actions since its last step; nothing where it did not. */
function heardBy({ world, nowUs }: Kernel, { id, step }: Loop): Pick<Observation, 'answers'> {
  const heard = world.heard.size === 0 ? undefined : world.heard.get(id)
  const now = heard?.filter((one) => one.step <= step + 1 && one.t <= nowUs)
  if (now === undefined || now.length === 0) return {}
  return { answers: now.map(({ step: _, ...one }) => one) }
}

/**
 * Amounts are integers in the units of DESIGN §5, times virtual microseconds.
 * - `owner` owns the agent; `why` it is its turn.
 * - `failures` in a row; `steps` are the last ones that did something, oldest first.
 * - `answers`: what the outside answered to its own actions; `plan`: how its last plan went.
 * - `scratch` is empty, lives for this step alone and is kept nowhere.
 */
export type Observation = {
  id: string
  owner: string
  now: number
  step: number
  why: string
  balances: Record<string, number>
  flows: Record<string, { level: number; capacity: number; rate_per_minute: number }>
  disk: { used: number; quota: number }
  failures: number
  steps: StepRecord[]
  answers?: Omit<Heard, 'step'>[]
  plan?: Plan
  scratch: JsonObject
}

export function observation(kernel: Kernel, loop: Loop): Observation {
  const { world, nowUs } = kernel
  const { id } = loop
  const balances: Record<string, number> = {}
  for (const [resource, stock] of world.ledger.stocks)
    balances[resource] = stock.balances.get(id) ?? 0
  const flows: Observation['flows'] = {}
  for (const [resource, buckets] of world.flows) {
    const bucket = buckets.get(id)
    if (bucket === undefined) continue
    const { capacity, ratePerMinute: rate_per_minute } = bucket
    flows[resource] = { level: levelAt(bucket, nowUs), capacity, rate_per_minute }
  }
  const disk = {
    used: world.diskUsed.get(id) ?? 0,
    quota: world.quotas.get('disk')!.get(id) ?? 0,
  }
  return {
    id,
    owner: world.artifacts.get(id)!.owner,
    now: nowUs,
    step: loop.step + 1,
    why: loop.why,
    balances,
    flows,
    disk,
    failures: loop.failures,
    steps: loop.memory,
    ...heardBy(kernel, loop),
    ...(loop.plan === null ? {} : { plan: loop.plan }),
    scratch: {},
  }
}
