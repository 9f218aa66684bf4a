// What a tool demands of its callers and promises them: capabilities, rates, conditions.
import type { Limits } from '../artifacts/annotations.ts'
import type { Artifact } from '../artifacts/artifact.ts'
import { unmet } from '../artifacts/conditions.ts'
import { type Tool, toolOf } from '../artifacts/interface.ts'
import type { Json, JsonObject } from '../base/json.ts'
import { type Refusal, refuse } from '../base/refusal.ts'
import type { Call } from './call.ts'
import type { Desk } from './desk.ts'
import { principalOf } from './party.ts'
import { set, type Undo } from './undo.ts'
import type { World } from './world.ts'

const MINUTE_US = 60_000_000

/** What keeps a call from running though its contract allows it; null when nothing does. */
export function demandProblem({ world, journal }: Desk, call: Call, tool: Tool): Refusal | null {
  const { requires, limits, pre } = tool.annotations ?? {}
  const { scope, target, method } = call
  if (requires !== undefined && !world.capabilities.get(scope.id)?.has(requires)) {
    return refuse(
      'NOT_AUTHORIZED',
      `${target}.${method} is for holders of ${requires}, ${scope.id} is none: only a scenario ` +
        `gives it (capabilities.${requires})`,
      { id: target, requires },
    )
  }
  const often = limits === undefined ? null : rateProblem(world, call, limits, journal.nowUs)
  if (often !== null || pre === undefined) return often
  const problem = unmet(pre, subject(call, journal.nowUs))
  return problem === null
    ? null
    : refuse('PRECONDITION_FAILED', `${target}.${method}: ${problem}`, { id: target })
}

/** What a call promised and did not keep; null when it kept everything. */
export function promiseProblem(
  { world, journal }: Desk,
  call: Call,
  tool: Tool,
  result: Json,
): Refusal | null {
  const { post } = tool.annotations ?? {}
  if (post === undefined) return null
  const before = call.artifact.content
  const content = world.artifacts.get(call.target)!.content
  const after = { ...subject(call, journal.nowUs), content, before, result }
  const problem = unmet(post, after)
  if (problem === null) return null
  const { target, method } = call
  return refuse('POSTCONDITION_FAILED', `${target}.${method}: ${problem}`, { id: target })
}

/** What conditions may look at before a call. */
function subject({ artifact, args, scope, options }: Call, now: number): JsonObject {
  const { content, owner, version } = artifact
  const { id: caller, originator } = scope
  const { max_spend = null } = options
  return { args, caller, originator, owner, now, content, version, max_spend }
}

function rateProblem(
  world: World,
  { scope, target, method }: Call,
  { per_minute, per_caller }: Limits,
  nowUs: number,
): Refusal | null {
  const uses = world.uses.get(usesKey(target, method))
  if (uses === undefined || nowUs - uses.since >= MINUTE_US) return null
  const own = uses.callers.get(principalOf(world, scope.id)) ?? 0
  const isFull = per_minute !== undefined && uses.all >= per_minute
  const isOften = per_caller !== undefined && own >= per_caller
  if (!isFull && !isOften) return null
  const said = isFull
    ? `${per_minute} calls a minute`
    : `${per_caller} calls a minute of one caller`
  return refuse(
    'RATE_LIMITED',
    `${target}.${method} takes ${said}: wait for the next`,
    { id: target, calls: isFull ? uses.all : own },
    uses.since + MINUTE_US - nowUs,
  )
}

function usesKey(target: string, method: string): string {
  return `${target} ${method}`
}

/** Counts a call of a tool that limits how often it is called; null where it does not. */
export function countUse(
  world: World,
  artifact: Artifact,
  { method, caller }: { method: string; caller: string },
): Undo | null {
  const { interface: face, id } = artifact
  const limits = face === null ? undefined : toolOf(face, method)?.annotations?.limits
  if (limits?.per_minute === undefined && limits?.per_caller === undefined) return null
  const key = usesKey(id, method)
  const before = world.uses.get(key)
  const goesOn = before !== undefined && world.now - before.since < MINUTE_US
  const callers = new Map(goesOn ? before.callers : [])
  const principal = principalOf(world, caller)
  callers.set(principal, (callers.get(principal) ?? 0) + 1)
  const all = goesOn ? before.all + 1 : 1
  return set(world.uses, key, { since: goesOn ? before.since : world.now, all, callers })
}
