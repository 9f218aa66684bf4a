// Entering guest code for a call, a permission check, a step or a predicate, and what comes of it.
import type { Artifact } from '../artifacts/artifact.ts'
import { bytesOf } from '../artifacts/disk.ts'
import { argsProblem, type Tool, toolOf } from '../artifacts/interface.ts'
import { mediaProblem } from '../artifacts/media.ts'
import { type Meter, mismatch } from '../artifacts/schema.ts'
import {
  canonical,
  type Json,
  type JsonObject,
  NotJson,
  plain,
  settledText,
  utf8Length,
  WRAPPED_DEPTH_MAX,
} from '../base/json.ts'
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import type { RawRequest } from './answer.ts'
import { bodyOf } from './apply_artifacts.ts'
import type { Call } from './call.ts'
import type { Door } from './door.ts'
import type { GuestEntry, GuestOutcome } from './guest.ts'
import { growthProblem, roomProblem } from './power_artifacts.ts'
import type { Budget, Scope } from './scope.ts'

type Entering =
  | { kind: 'call'; tool: Tool; budget: Budget; hold: number | null }
  | { kind: 'check'; contract: Artifact; question: JsonObject }

/** Runs guest code as part of a call under way; its gas is added to the call. */
export function enterGuest(door: Door, call: Call, entering: Entering): Json | Refusal {
  return entering.kind === 'check' ? check(door, call, entering) : run(door, call, entering)
}

function run(
  door: Door,
  call: Call,
  { tool, budget, hold }: Entering & { kind: 'call' },
): Json | Refusal {
  const { journal } = door.desk
  const { artifact, target, method, args, scope } = call
  const inner: Scope = {
    id: target,
    what: `${target}.${method}`,
    standing: artifact.has_standing,
    originator: scope.originator,
    depth: scope.depth + 1,
    parent: scope,
    budget,
    hold,
    checking: null,
    metered: true,
    remembers: false,
    failed: null,
    paidOther: false,
    hops: scope.hops,
  }
  const { id: caller, originator, depth } = scope
  const mark = journal.mark()
  const outer = journal.cause
  const made = { caller, originator, target, version: call.version, method, depth, args }
  journal.cause = journal.emit('call.made', caller, made)
  const { limits } = tool.annotations ?? {}
  const gas = Math.min(call.gasMax - call.gas, limits?.gas ?? call.gasMax)
  const entry = { scope: inner, artifact, method, args, caller, gas, tool }
  const outcome = guestOutcome(door, entry)
  call.gas += outcome.gas
  const meter = { spent: 0, most: call.gasMax - call.gas }
  const result = conclude(door, { scope: inner, artifact, method }, outcome, meter)
  call.gas += meter.spent
  // Where work was paid for, names could carry it out as well as texts.
  call.inner = inner.paidOther ? null : inner.failed
  if (isRefusal(result)) return inner.paidOther ? refuse(result.code, '') : result
  if (inner.paidOther) scope.paidOther = true
  // Nothing happened inside: the return alone says it all.
  call.made = journal.mark() > mark + 1
  if (!call.made) {
    journal.rollback(mark)
    journal.cause = outer
  }
  return result
}

/** A contract is asked: read-only, with a gas cap of its own, in the name of its owner. */
function check(
  door: Door,
  call: Call,
  { contract, question }: { contract: Artifact; question: JsonObject },
): Json | Refusal {
  const { limits } = door.desk.world.config
  const method = 'check_permission'
  const tool = contract.interface === null ? undefined : toolOf(contract.interface, method)
  const meter = { spent: 0 }
  if (tool === undefined) return refuse('INVALID_TYPE', `${contract.id} has no ${method}`)
  const problem = argsProblem(tool, question, meter)
  call.gas += meter.spent
  if (problem !== null) return refuse('INVALID_ARGS', problem)
  const scope = readingScope(call.scope, contract, method)
  const gas = Math.max(0, Math.min(limits.gas_per_check, call.gasMax - call.gas))
  const asked = { scope, artifact: contract, method, args: question, caller: call.scope.id, gas }
  const outcome = guestOutcome(door, asked)
  call.gas += outcome.gas
  return conclude(door, { scope, artifact: contract, method }, outcome)
}

/**
 * The scope of code that may read what its artifact's owner may read, and change nothing. Of a gift
 * that is the giver, until it is accepted: nobody can put code into another's name.
 */
export function readingScope(parent: Scope, artifact: Artifact, method: string): Scope {
  return {
    ...parent,
    id: artifact.id,
    what: `${artifact.id}.${method}`,
    parent,
    depth: parent.depth + 1,
    checking: artifact.charged_to,
    metered: true,
    remembers: false,
    failed: null,
  }
}

export type Entry = {
  scope: Scope
  artifact: Artifact
  method: string
  args: Json
  caller: string
  gas: number
  tool?: Tool
}

/** One entry into the sandbox, with the world's answers to what the guest asks. */
export function guestOutcome(door: Door, entry: Entry): GuestOutcome {
  const { artifact, scope, method, args, caller, gas } = entry
  const { desk, options } = door
  const { limits } = desk.world.config
  let logged = 0
  const { cause } = desk.journal
  const inside: GuestEntry = {
    code: artifact.code!,
    codeHash: desk.hash(artifact.code!),
    method,
    argsJson: canonical(args, WRAPPED_DEPTH_MAX),
    self: { id: artifact.id, owner: artifact.owner, contentJson: settledText(artifact.content) },
    caller,
    originator: scope.originator,
    nowUs: desk.journal.nowUs,
    gas,
    outputBytesMax: Math.min(
      limits.output_bytes,
      entry.tool?.annotations?.limits?.output_bytes ?? Number.POSITIVE_INFINITY,
    ),
    invoke: (requestJson, gasMax) => {
      const { answer, gas: cost } = door.invoke(scope, requestOf(requestJson), gasMax)
      return { answerJson: canonical(answer, WRAPPED_DEPTH_MAX), gas: cost }
    },
    random: options.random(artifact.id, scope.originator),
    log: (text) => {
      logged += text.length
      if (logged <= limits.log_bytes) options.log(artifact.id, text)
    },
  }
  const isPure = entry.tool?.annotations?.pure === true
  const outcome = isPure ? door.pure.outcome(inside, options.run) : options.run(inside)
  desk.journal.cause = cause
  return outcome
}

function requestOf(requestJson: string): RawRequest {
  try {
    const [target, method, args, options] = JSON.parse(requestJson) as unknown[]
    return { target, method, args: args ?? {}, options: options ?? {} }
  } catch {
    return { target: undefined, method: undefined }
  }
}

type Ended = { scope: Scope; artifact: Artifact; method: string }

/**
 * The result of an entry that went well, its content saved; otherwise the refusal that it became.
 */
export function conclude(
  door: Door,
  ended: Ended,
  outcome: GuestOutcome,
  meter: Meter = { spent: 0 },
): Json | Refusal {
  const { artifact, method, scope } = ended
  if (!outcome.ok) return failure(door, ended, outcome)
  let result: Json
  try {
    result = plain(JSON.parse(outcome.resultJson))
    // Code that leaves its content alone gives back the text that it was given.
    if (scope.checking === null && outcome.contentJson !== settledText(artifact.content)) {
      const unsaved = save(door, artifact, plain(JSON.parse(outcome.contentJson)))
      if (unsaved !== null) return unsaved
    }
  } catch (error) {
    if (!(error instanceof NotJson)) throw error
    const what = `${artifact.id}.${method} returned or kept what is no plain data`
    const message = `${what}: ${error.message}`
    return refuse('EXECUTION_ERROR', message)
  }
  const schema =
    artifact.interface === null ? undefined : toolOf(artifact.interface, method)?.outputSchema
  const problem =
    schema === undefined ? null : (mismatch(schema, result, meter) ?? mediumProblem(schema, result))
  if (problem === null) return result
  return refuse(
    'POSTCONDITION_FAILED',
    `${artifact.id}.${method} answered what its outputSchema forbids: ${problem}`,
  )
}

/** What an output breaks of the promise of its media type. */
function mediumProblem({ mediaType }: JsonObject, result: Json): string | null {
  return typeof mediaType === 'string' ? mediaProblem(result, mediaType) : null
}

/** Saves what running code made of its own content; refuses what does not fit on the disk. */
function save(door: Door, before: Artifact, content: Json): Refusal | null {
  const { desk } = door
  const artifact = desk.world.artifacts.living(before.id)
  if (artifact === undefined || settledText(content) === settledText(before.content)) return null
  const { limits, disk } = desk.world.config
  const bytes = bytesOf({ ...bodyOf(artifact), content }, disk.overhead, artifact)
  const contentBytes = utf8Length(settledText(content))
  if (contentBytes > limits.content_bytes) {
    return refuse(
      'QUOTA_EXCEEDED',
      `content would have ${contentBytes} bytes, the most is ${limits.content_bytes}`,
    )
  }
  const full =
    growthProblem(desk, artifact, bytes) ??
    roomProblem(desk, artifact.charged_to, bytes - artifact.bytes)
  if (full !== null) return full
  desk.journal.emit('artifact.saved', artifact.id, { id: artifact.id, content, bytes })
  return null
}

const ADVICE = {
  TIMEOUT: 'ran out of gas: do less in one call, or split the work',
  MEMORY_EXCEEDED: 'used too much memory: keep less at once',
  OUTPUT_TOO_LARGE: 'answered too much: return less, or store it and return its id',
  EXECUTION_ERROR: 'failed',
}

function failure(
  door: Door,
  { artifact, method, scope }: Ended,
  outcome: GuestOutcome & { ok: false },
): Refusal {
  const { code, message, stack } = outcome
  door.options.fault({ id: artifact.id, method, code, message, stack })
  if (scope.paidOther) return refuse(code, '')
  const said = message === '' ? '' : `: ${message}`
  return refuse(code, `${artifact.id}.${method} ${ADVICE[code]}${said}`, {
    id: artifact.id,
    method,
  })
}
