// What must hold before a call runs: tool, stack, state, what it depends on, who pays.
import type { Artifact, Body } from '../artifacts/artifact.ts'
import type { Tool } from '../artifacts/interface.ts'
import { canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { type Refusal, refuse } from '../base/refusal.ts'
import { levelAt, reachedAt } from '../economy/bucket.ts'
import type { Call } from './call.ts'
import type { Desk } from './desk.ts'
import { toolsOf, usedBy } from './mind.ts'
import { isOnStack, trailOf } from './scope.ts'
import type { World } from './world.ts'

/** An originator in debt starts nothing. */
export function debtProblem({ world, journal }: Desk, id: string): Refusal | null {
  const bucket = world.flows.get('compute')!.get(id)
  if (bucket === undefined) return null
  const level = levelAt(bucket, journal.nowUs)
  if (level >= 0) return null
  const until = reachedAt(bucket, 0, journal.nowUs)
  return refuse(
    'INSUFFICIENT_COMPUTE',
    `${id} owes ${-level} compute: wait until it is paid back`,
    { level },
    until === null ? undefined : until - journal.nowUs,
  )
}

export function stackProblem(world: World, { scope, target }: Call, tool: Tool): Refusal | null {
  const { depth } = world.config.limits
  if (scope.depth + 1 > depth) {
    return refuse(
      'DEPTH_EXCEEDED',
      `calls nest ${depth} deep at most, ${target} would be number ${scope.depth + 1}: return a ` +
        'result and let the caller go on',
      { depth },
    )
  }
  if (scope.checking !== null) {
    return refuse('NOT_AUTHORIZED', `a contract that is asked may not call ${target}`)
  }
  if (tool.annotations?.reentrant === true || !isOnStack(scope, target)) return null
  return refuse(
    'REENTRANCY',
    `${target} is already running in this chain of calls: ${trailOf(scope).join(' → ')}`,
    { id: target },
  )
}

export function dependencyProblem(world: World, artifact: Artifact): Refusal | null {
  for (const id of artifact.depends_on) {
    if (world.artifacts.living(id) === undefined) {
      return refuse('DEPENDENCY_MISSING', `${artifact.id} needs ${id}, which was deleted`, { id })
    }
  }
  return null
}

/** What a call asks, as one text; an earlier version is another thing to ask. */
export function requestText(call: {
  target: string
  version?: number | undefined
  method: string
  args?: Json | undefined
}): string {
  const { target, version, method, args = {} } = call
  const named = version === undefined ? target : `${target}@${version}`
  return canonical([named, method, args], WRAPPED_DEPTH_MAX)
}

/** The recorded answer where this key was used before; null where the call must run. */
export function answerOfKey(
  world: World,
  { scope, options, target, version, method, args }: Call,
): Json | Refusal | null {
  const { key } = options
  const known = key === undefined ? undefined : world.keys.get(scope.id)?.get(key)
  if (known === undefined) return null
  if (known.request === requestText({ target, version, method, args })) return known.result
  return refuse('CONFLICT', `the key ${key} was used for another call: choose a new key`, {
    key: key!,
  })
}

export function unknownMethod(target: string, method: string, known: string[]): Refusal {
  return refuse('INVALID_ARGS', `${target} has no method ${method}: use ${known.join(', ')}`, {
    methods: known,
  })
}

export function guestTool(artifact: Artifact, method: string): Tool | Refusal {
  const { id } = artifact
  if (!artifact.can_execute) {
    return refuse(
      'INVALID_TYPE',
      `${id} is ${artifact.type}, it can't be called: read it instead`,
      {
        id,
        type: artifact.type,
      },
    )
  }
  const tools = artifact.interface?.tools ?? []
  const tool = tools.find((one) => one.name === method)
  return (
    tool ??
    unknownMethod(
      id,
      method,
      tools.map((one) => one.name),
    )
  )
}

export function stateProblem({ artifact, options }: Call): Refusal | null {
  const { expected_version: expected } = options
  if (expected === undefined || expected === artifact.version) return null
  return refuse(
    'CONFLICT',
    `${artifact.id} is at version ${artifact.version}, not ${expected}: look at it again`,
    { id: artifact.id, version: artifact.version, expected },
  )
}

/** Work of a genesis method is known only when it is done; then it counts like any other. */
export function outOfGas({ target, method, gas, gasMax }: Call): Refusal {
  return refuse(
    'TIMEOUT',
    `${target}.${method} costs ${gas} gas, ${gasMax} were left: ask for less at once`,
    { gas, left: gasMax },
  )
}

/** The artifact with the code and interface of the version that was asked for. */
export function asOfVersion(world: World, { artifact, version }: Call): Artifact | Refusal {
  if (version === undefined || version === artifact.version) return artifact
  const kept = world.versions.get(artifact.id) ?? []
  const old = kept.find((one) => one.version === version)
  if (old === undefined) {
    return noVersion(artifact.id, version, [...kept.map((one) => one.version), artifact.version])
  }
  const { code, interface: face } = old.body as unknown as Body
  return { ...artifact, code, interface: face }
}

export function noVersion(id: string, version: number, kept: number[]): Refusal {
  return refuse(
    'NOT_FOUND',
    `${id} has no version ${version} that can be called: ${kept.join(', ')} are kept`,
    { id, versions: kept },
  )
}

/** What was taken out of service by its owner, for a time or for good. */
export function outOfService(id: string, status: string): Refusal {
  const until = status === 'paused' ? 'try again later' : 'look for another'
  return refuse('UNAVAILABLE', `${id} is ${status} by its owner: ${until}`, { id, status })
}

/** Refuses an agent what its loop does not name among its tools. */
export function toolsProblem(world: World, { scope, target, method }: Call): Refusal | null {
  const skills = toolsOf(world, scope.id)
  if (skills === undefined || scope.id !== scope.originator || target === scope.id) return null
  const tools = skills.map(usedBy)
  if (tools.includes(target) || tools.includes(`${target}.${method}`)) return null
  return refuse(
    'NOT_AUTHORIZED',
    `${scope.id} may not call ${target}.${method}: its loop has tools ${tools.join(', ')}`,
    { id: scope.id, tools },
  )
}
