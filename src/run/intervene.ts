// What is done to a world from outside: settings, gifts and losses, writing, and calls in a name.
import { bytesOf } from '../artifacts/disk.ts'
import { splitCall } from '../base/ids.ts'
import type { Json } from '../base/json.ts'
import { pathText } from '../base/shape.ts'
import { unreachable } from '../base/violation.ts'
import { balanceOf } from '../economy/ledger.ts'
import { bodyOf } from '../kernel/apply_artifacts.ts'
import { type Gift, give } from '../kernel/birth.ts'
import { bodyProblem } from '../kernel/body.ts'
import { configOver } from '../kernel/config.ts'
import type { DataOf } from '../kernel/event.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { rootScope } from '../kernel/scope.ts'
import type { Deed, Taken } from './intervention.ts'

/** Does the next intervention of the scenario that has a time. */
export function intervene(kernel: Kernel, deed: Deed): void {
  doDeed(kernel, deed, { ordinal: kernel.world.interventions + 1 })
}

/** Does what a condition asked for; those that have times keep their count. */
export function interveneWhen(kernel: Kernel, deed: Deed, when: string): void {
  doDeed(kernel, deed, { ordinal: kernel.world.interventions, when })
}

/**
 * In a frame of its own. What the world no longer has, or what would no longer be allowed there, is
 * left out, and the event says so.
 */
function doDeed(kernel: Kernel, deed: Deed, mark: { ordinal: number; when?: string }): void {
  const { journal } = kernel
  kernel.outside(() => {
    const note = (does: string) => journal.emit('world.intervened', null, { ...mark, does })
    switch (deed.kind) {
      case 'set': {
        const { set } = deed
        const problem = settingProblem(kernel, set)
        if (problem === null) journal.emit('world.intervened', null, { ...mark, set, does: 'set' })
        else note(`set, in vain: ${problem}`)
        return
      }
      case 'endow':
        note('endow')
        return endow(kernel, deed.endow)
      case 'invoke': {
        const { invoke, as_caller: caller, args } = deed
        note(`invoke ${invoke}`)
        return call(kernel, { invoke, caller, args })
      }
      case 'take':
        note('take')
        for (const [id, taken] of Object.entries(deed.take)) take(kernel, id, taken)
        return
      case 'write': {
        const problems = Object.entries(deed.write).flatMap(
          ([id, fields]) => writingProblem(kernel, id, fields) ?? [],
        )
        const vain = problems.length === 0 ? '' : `, in vain: ${problems.join('; ')}`
        note(`write ${Object.keys(deed.write).join(', ')}${vain}`)
        for (const [id, fields] of Object.entries(deed.write)) {
          if (writingProblem(kernel, id, fields) === null) write(kernel, id, fields)
        }
        return
      }
      case 'reseed':
        note('reseed')
        for (const [id, seed] of Object.entries(deed.reseed)) reseed(kernel, id, seed)
        return
      case 'leash':
        note('leash')
        for (const [id, steps] of Object.entries(deed.leash)) leash(kernel, id, steps)
        return
      default:
        return unreachable(deed)
    }
  })
}

/** What is wrong with settings on top of those that hold; null when they can be made. */
export function settingProblem({ world }: Kernel, set: unknown): string | null {
  const read = configOver(world.configTree, ...world.changes, set)
  if (read.ok) return null
  const [problem] = read.problems
  return `${pathText(problem!.path)}: ${problem!.message}`
}

/** Why fields cannot be written; null when they can. */
export function writingProblem({ world, door }: Kernel, id: string, fields: object): string | null {
  const artifact = world.artifacts.living(id)
  if (artifact === undefined) return `there is no living ${id}`
  const refusal = bodyProblem(door.desk, { ...bodyOf(artifact), ...fields }, artifact)
  return refusal === null ? null : refusal.message
}

/** Gifts to those who live and have standing. Within a frame. */
export function endow(kernel: Kernel, gifts: Record<string, Gift>): void {
  for (const [id, gift] of Object.entries(gifts)) {
    if (kernel.world.artifacts.living(id)?.has_standing) give(kernel, id, gift, 'intervention')
  }
}

/** Takes no more than there is, and nothing that is held. Within a frame. */
function take({ world, journal }: Kernel, from: string, taken: Record<string, Taken>): void {
  const why = 'intervention'
  for (const [resource, part] of Object.entries(taken)) {
    const has = balanceOf(world.ledger, resource, from)
    const amount = 'amount' in part ? Math.min(has, part.amount) : partOf(has, part.ppm)
    if (amount === 0) continue
    if (resource === 'scrip') journal.emit('scrip.burned', null, { from, amount, why })
    else journal.emit('stock.burned', null, { resource, from, amount, why })
  }
}

/** Rounded down. */
function partOf(amount: number, ppm: number): number {
  return Number((BigInt(amount) * BigInt(ppm)) / 1_000_000n)
}

/** A call in the name of a caller who lives, at its expense. Within a frame. */
export function call(
  kernel: Kernel,
  { invoke, caller, args }: { invoke: string; caller: string; args: Json },
): void {
  if (kernel.world.artifacts.living(caller) === undefined) return
  const { target, method } = splitCall(invoke)!
  const scope = rootScope(caller, { what: `${caller}.outside` })
  const { gas_per_call } = kernel.world.config.limits
  kernel.door.invoke(scope, { target, method, args }, gas_per_call)
}

/**
 * People outside are bound by what an artifact may be, not by its contract or its owner's disk.
 * Within a frame.
 */
export function write({ journal, world }: Kernel, name: string, fields: object): void {
  const artifact = world.artifacts.living(name)
  if (artifact === undefined) return
  const bytes = bytesOf({ ...bodyOf(artifact), ...fields }, world.config.disk.overhead, artifact)
  const version = artifact.version + 1
  const { charged_to } = artifact
  const data = { ...fields, id: name, version, bytes, charged_to }
  journal.emit('artifact.written', null, data as DataOf<'artifact.written'>)
}

/** From here on draws of an artifact, or of all, come from another seed. Within a frame. */
export function reseed({ journal }: Kernel, id: string, seed: number): void {
  journal.emit('world.reseeded', null, { id, seed })
}

/** So many steps more and no further; null lets it go. Within a frame. */
export function leash(kernel: Kernel, id: string, steps: number | null): void {
  const { world, journal, nowUs } = kernel
  const loop = world.loops.get(id)
  if (loop === undefined) return
  const at = Math.max(nowUs, loop.lastUs + world.config.time.min_step)
  journal.emit('agent.leashed', null, { id, steps, at })
}
