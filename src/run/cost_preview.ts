// What models may cost in a scenario, before the first of them is asked.
import { think } from '../agents/llm.ts'
import type { LoopSpec } from '../artifacts/loop.ts'
import { canonical, utf8Length, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { isRefusal } from '../base/refusal.ts'
import { costOf } from '../kernel/cost.ts'
import { askedOf } from '../kernel/effects.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { modelOf, routeOf } from '../kernel/models.ts'
import type { PendingEffect, World } from '../kernel/world.ts'
import type { Intervention } from './intervention.ts'
import type { Scenario } from './scenario.ts'

/**
 * Micro-dollars. `lowest` is one thought of each mind, `expected` as often as its loop says with
 * what the first prompt has, `highest` what can be spent at all: as often as it can think, within
 * what there is of `llm_budget` and under `llm.cap`. Null where the end is not a time.
 * - `others` can ask models too, with budgets of their own that count in `highest`.
 * - `far` are models that are not on this machine, which cost real money.
 */
export type CostPreview = {
  minds: number
  lowest: number
  expected: number | null
  highest: number
  others: number
  far: string[]
}

export const NO_COST: CostPreview = {
  minds: 0,
  lowest: 0,
  expected: 0,
  highest: 0,
  others: 0,
  far: [],
}

/** Bytes of English that a token has, and the part of a reply that is used, on the average. */
const TOKEN_BYTES = 4
const REPLY_PART = 0.4

/** Of a world that was just born; it thinks its first thoughts, and is of no other use then. */
export function costPreview(
  kernel: Kernel,
  { config, at, conditions, until }: Scenario,
): CostPreview {
  const { world } = kernel
  const endUs = until.timeUs ?? null
  const minds = [...world.loops.values()].filter((loop) => loop.spec.mind === 'llm')
  let lowest = 0
  let expected: number | null = endUs === null ? null : 0
  let most = 0
  const budgets = world.ledger.stocks.get('llm_budget')!.balances
  const total =
    [...budgets.values()].reduce((sum, one) => sum + one, 0) +
    given(at) +
    givenWhen(conditions, endUs)
  for (const loop of minds) {
    const { id, due: startUs, restUs } = loop
    think(kernel, loop, loop.spec as Extract<LoopSpec, { mind: 'llm' }>)
    const effect = world.effects.get(`${id}/1`)
    if (effect === undefined || effect.kind !== 'llm') continue
    const { fixed, per_token } = config.llm.latency
    const { input, output, cost } = expectedCost(effect)
    lowest += costOf({ input, output: 1, cached: 0 }, effect.route[0]!.price)
    if (endUs === null || startUs >= endUs) continue
    const cycleUs = (restUs ?? config.agents.rest) + fixed + per_token * output
    expected! += cost * (1 + Math.floor((endUs - startUs) / cycleUs))
    most += effect.held * (1 + Math.floor((endUs - startUs) / (fixed + config.time.min_step)))
  }
  const others = [...budgets.keys()].filter((id) => world.loops.get(id)?.spec.mind !== 'llm').length
  const reachable = others > 0 || endUs === null ? total : Math.min(total, most)
  const highest = Math.min(reachable, config.llm.cap ?? Infinity)
  const low = Math.min(lowest, highest)
  return {
    minds: minds.length,
    lowest: low,
    expected: expected === null ? null : Math.max(low, Math.min(Math.round(expected), highest)),
    highest,
    others,
    far: farModels(world, others > 0),
  }
}

/** What interventions at times will give. */
function given(at: readonly Intervention[]): number {
  let sum = 0
  for (const one of at) {
    if (one.kind !== 'endow') continue
    for (const { stocks } of Object.values(one.endow)) sum += stocks.llm_budget ?? 0
  }
  return sum
}

/** What those on conditions may give, each as often as it may be done. */
function givenWhen(conditions: Scenario['conditions'], endUs: number | null): number {
  let sum = 0
  for (const one of conditions) {
    const { againUs, times } = one
    const within = againUs === null || endUs === null ? null : 1 + Math.floor(endUs / againUs)
    const most = againUs === null ? 1 : Math.min(times ?? Infinity, within ?? Infinity)
    const once = given([one])
    if (once > 0) sum += once * most
  }
  return Math.min(sum, Number.MAX_SAFE_INTEGER)
}

/** What one question costs with a reply of usual length, asked of the first model of its route. */
export function expectedCost({
  instructions,
  request,
  route,
  most,
}: Pick<PendingEffect, 'instructions' | 'request' | 'route' | 'most'>): {
  input: number
  output: number
  cost: number
} {
  const text = canonical(askedOf({ instructions, request }), WRAPPED_DEPTH_MAX)
  const input = Math.ceil(utf8Length(text) / TOKEN_BYTES)
  const output = Math.ceil(most.output * REPLY_PART)
  return { input, output, cost: costOf({ input, output, cached: 0 }, route[0]!.price) }
}

/** Models of minds, and of whatever else asks for any, that are asked over the net. */
function farModels({ config, loops }: World, isAnyAsked: boolean): string[] {
  const names = new Set<string>()
  const add = (wanted: { model?: string; task: string }) => {
    const route = routeOf(config, wanted)
    if (isRefusal(route)) return
    for (const { model } of route) if (isFar(config, model.name)) names.add(model.name)
  }
  for (const { spec } of loops.values()) {
    if (spec.mind !== 'llm') continue
    add({ ...(spec.model === undefined ? {} : { model: spec.model }), task: spec.task ?? 'think' })
  }
  if (isAnyAsked) for (const task of ['any', ...Object.keys(config.llm.routes)]) add({ task })
  return [...names]
}

/** Whether a model is not on this machine, so that it costs real money. */
export function isFar(config: World['config'], name: string): boolean {
  const model = modelOf(config, name)
  if (isRefusal(model)) return false
  const provider = config.llm.providers[model.provider]!
  if (provider.kind === 'scripted') return false
  const { base_url: address } = provider
  return address === undefined || !/^https?:\/\/(localhost|127\.|\[::1\])/.test(address)
}
