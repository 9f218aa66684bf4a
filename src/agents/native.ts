// Native minds: TypeScript functions that a scenario names, for models that need millions of steps.

import { bytesOf } from '../artifacts/disk.ts'
import type { Json } from '../base/json.ts'
import { plain } from '../base/json.ts'
import { stream } from '../base/random.ts'
import { isRefusal } from '../base/refusal.ts'
import { Violation } from '../base/violation.ts'
import { balanceOf } from '../economy/ledger.ts'
import type { Answer, Options } from '../kernel/answer.ts'
import { bodyOf } from '../kernel/apply_artifacts.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { roomProblem } from '../kernel/power_artifacts.ts'
import { rootScope } from '../kernel/scope.ts'
import { type Loop, seedOf } from '../kernel/world.ts'
import { actRemaining } from './act.ts'
import { type Decision, readDecision } from './decision.ts'
import { stepName } from './gate.ts'
import { observation } from './observation.ts'
import { endStep } from './rest.ts'

/**
 * Microseconds to rest, or actions and a rest as from guest code, or nothing: the loop's own rest.
 */
export type NativeDecision = number | { actions?: Json[]; rest?: string | number } | undefined

/**
 * Trusted code of the scenario's author: it must be pure but for what it is handed here, keep its
 * state in `content`, and draw only from `random`. A step of it is one frame.
 */
export type NativeMind = (agent: NativeAgent) => NativeDecision

export class NativeAgent {
  private readonly kernel: Kernel
  private readonly loop: Loop
  private draw: (() => number) | null = null

  constructor(kernel: Kernel, loop: Loop) {
    this.kernel = kernel
    this.loop = loop
  }

  get id(): string {
    return this.loop.id
  }

  /** Virtual microseconds. */
  get now(): number {
    return this.kernel.nowUs
  }

  get step(): number {
    return this.loop.step + 1
  }

  /** In [0, 1), by (seed, agent, step). */
  random(): number {
    this.draw ??= stream(seedOf(this.kernel.world, this.id), this.id, this.step)
    return this.draw()
  }

  balance(resource = 'scrip', id = this.id): number {
    return balanceOf(this.kernel.world.ledger, resource, id)
  }

  get content(): Json {
    return this.kernel.world.artifacts.get(this.id)!.content
  }

  /** Keeps the agent's own state in the world. Throws Violation when its disk has no room. */
  save(value: Json): void {
    const { journal, world } = this.kernel
    const content = plain(value)
    const artifact = world.artifacts.get(this.id)!
    const body = { ...bodyOf(artifact), content }
    const bytes = bytesOf(body, world.config.disk.overhead, artifact)
    const { door } = this.kernel
    const full = roomProblem(door.desk, artifact.charged_to, bytes - artifact.bytes)
    if (full !== null) throw new Violation('native-mind', full.message)
    journal.emit('artifact.saved', this.id, { id: this.id, content, bytes })
  }

  /** The same verb as everybody's; paid with the agent's compute. */
  invoke(target: string, method: string, args: Json = {}, options: Options = {}): Answer {
    const { kernel, id } = this
    const scope = rootScope(id, { what: `${id}.step` })
    const { gas_per_call } = kernel.world.config.limits
    return kernel.door.invoke(scope, { target, method, args, options }, gas_per_call).answer
  }

  observation(): Json {
    return observation(this.kernel, this.loop)
  }
}

export function nativeStep(kernel: Kernel, loop: Loop, mind: NativeMind): void {
  const { id } = loop
  let acts = false
  kernel.frame({ step: stepName(loop), cause: loop.cause }, () => {
    const decision = decisionOf(kernel, loop, mind)
    if (kernel.world.loops.get(id) !== loop) return
    const { why } = loop
    const { actions, restUs } = decision
    if (actions.length === 0) return endStep(kernel, loop, { why, gas: 0, restUs })
    acts = true
    kernel.journal.emit('agent.decided', id, { id, why, gas: 0, actions, rest: restUs })
  })
  if (acts) actRemaining(kernel, loop)
}

/** What a mind throws, and an answer that is none, stops the run: the author must know. */
function decisionOf(kernel: Kernel, loop: Loop, mind: NativeMind): Decision {
  const { name } = loop.spec as { name: string }
  let decided: unknown
  try {
    decided = mind(new NativeAgent(kernel, loop))
    if (decided === undefined) return RESTS
    if (Number.isSafeInteger(decided) && (decided as number) >= 0) {
      return { actions: NONE, restUs: decided as number }
    }
    if (decided instanceof Promise) throw new Error('it answered a promise, it may not be async')
    const { actions_per_step } = kernel.world.config.limits
    const raw = typeof decided === 'number' ? { rest: decided } : decided
    const decision = readDecision(plain(raw), actions_per_step)
    if (isRefusal(decision)) throw new Error(decision.message)
    return decision
  } catch (error) {
    if (error instanceof Violation) throw error
    throw new Violation('native-mind', `${name}, the mind of ${loop.id}, failed: ${String(error)}`)
  }
}

const NONE: Decision['actions'] = []
const RESTS: Decision = { actions: NONE, restUs: null }
