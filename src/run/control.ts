// Controls: what people do to a run while it lives, or where it forks; recorded, so that it
// replays.
import { z } from 'zod'
import { isId, splitCall } from '../base/ids.ts'
import type { Json, JsonObject } from '../base/json.ts'
import { json } from '../kernel/event_artifacts.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { readSetting } from './config.ts'
import { type Endowment, emptyEndowment, readEndowment } from './endowment.ts'
import { call, endow, leash, reseed, settingProblem, write, writingProblem } from './intervene.ts'
import { fieldsSchema } from './intervention.ts'

const id = z.string().refine(isId, 'must be the id of an artifact')

/** One thing that somebody outside does to the world. */
export const controlSchema = z.discriminatedUnion('does', [
  z.strictObject({ does: z.literal('set'), set: z.record(z.string(), json) }),
  z.strictObject({ does: z.literal('endow'), endow: z.record(id, json) }),
  z.strictObject({
    does: z.literal('invoke'),
    invoke: z.string().refine((text) => splitCall(text) !== null, 'must be artifact.method'),
    as_caller: id,
    args: json,
  }),
  z.strictObject({
    does: z.literal('write'),
    id,
    fields: fieldsSchema,
  }),
  z.strictObject({ does: z.literal('reseed'), id: z.union([id, z.literal('*')]), seed: z.int() }),
  z.strictObject({ does: z.literal('leash'), id, steps: z.int().nonnegative().nullable() }),
])

export type Control = z.output<typeof controlSchema>

/** What `fees.transfer=2` asks for, or why it asks for nothing. */
export function settingControl(
  text: string,
): { ok: true; control: Control } | { ok: false; message: string } {
  const read = readSetting(text)
  if (!read.ok) return read
  const path = read.path.map(String)
  const tree = path.reduceRight<Json>((inner, name) => ({ [name]: inner }), read.value as Json)
  return { ok: true, control: { does: 'set', set: tree as JsonObject } }
}

/** A control where it was made: after an event, at an instant. */
export type Recorded = { n: number; seq: number; t: number; control: Control }

/** Controls of one run: those that its file has come first, each at its place; then new ones. */
export class Controls {
  private readonly recorded: readonly Recorded[]
  private readonly keep: (recorded: Recorded) => void
  private readonly waiting: { control: Control; done: (problem: string | null) => void }[] = []
  private readonly takesNew: () => boolean
  private at = 0

  /**
   * `keep` makes a new one durable before it is applied; there is none while `takesNew` says no,
   * as in a life that is only made again.
   */
  constructor(
    recorded: readonly Recorded[],
    keep: (recorded: Recorded) => void,
    takesNew: () => boolean,
  ) {
    this.recorded = recorded
    this.keep = keep
    this.takesNew = takesNew
  }

  /** Passes by those that were applied before a checkpoint. */
  skipTo(applied: number): void {
    this.at = applied
  }

  get applied(): number {
    return this.at
  }

  /** Asks for something; answers what is wrong with it, or null when it was done. */
  ask(control: Control): Promise<string | null> {
    return new Promise((done) => this.waiting.push({ control, done }))
  }

  /** Whether somebody asked for something that can be done now. */
  get isAsked(): boolean {
    return this.waiting.length > 0 && this.at >= this.recorded.length && this.takesNew()
  }

  /** What is to be done to the world right here, between two turns. */
  next(kernel: Kernel): Control | null {
    const recorded = this.recorded[this.at]
    if (recorded !== undefined) {
      const { seq, t, control } = recorded
      const isHere = seq === kernel.world.seq && t === kernel.nowUs
      if (!isHere && !this.followsAtOnce(recorded)) return null
      this.at += 1
      return control
    }
    if (!this.isAsked) return null
    const { control, done } = this.waiting[0]!
    const problem = controlProblem(kernel, control)
    if (problem === null) {
      this.keep({ n: this.at + 1, seq: kernel.world.seq, t: kernel.nowUs, control })
      this.at += 1
    }
    this.waiting.shift()
    done(problem)
    return problem === null ? control : null
  }

  /** The changes of a fork have one place: each comes right after the one before. */
  private followsAtOnce({ seq, t }: Recorded): boolean {
    const before = this.recorded[this.at - 1]
    return before !== undefined && before.seq === seq && before.t === t
  }
}

/** What is wrong with a control in this world, in words; null when it can be done. */
export function controlProblem(kernel: Kernel, control: Control): string | null {
  const { world } = kernel
  const missing = (name: string) =>
    world.artifacts.living(name) === undefined ? `there is no living ${name}` : null
  switch (control.does) {
    case 'set':
      return settingProblem(kernel, control.set)
    case 'endow':
      for (const [name, given] of Object.entries(control.endow)) {
        const gift = readEndowment(given, emptyEndowment(), world.config)
        if (!gift.ok) return `endow ${name}: ${gift.problems[0]!.message}`
        if (!world.artifacts.living(name)?.has_standing) return `${name} has no standing here`
      }
      return null
    case 'invoke':
      return missing(control.as_caller)
    case 'write':
      return writingProblem(kernel, control.id, control.fields)
    case 'reseed':
      return control.id === '*' || world.artifacts.get(control.id) !== undefined
        ? null
        : `there is no ${control.id}`
    case 'leash':
      return world.loops.has(control.id) ? null : `${control.id} has no loop`
  }
}

/** Does it, in a frame of its own. */
export function applyControl(kernel: Kernel, control: Control): void {
  const { journal, world } = kernel
  const ordinal = world.interventions
  kernel.outside(() => {
    switch (control.does) {
      case 'set': {
        const set = control.set as JsonObject
        journal.emit('world.intervened', null, { ordinal, set, does: 'set' })
        return
      }
      case 'endow': {
        journal.emit('world.intervened', null, { ordinal, does: 'endow' })
        return endow(kernel, giftsOf(kernel, control.endow as Record<string, Json>))
      }
      case 'invoke': {
        const { invoke, as_caller: caller, args } = control
        journal.emit('world.intervened', null, { ordinal, does: `invoke ${invoke}` })
        return call(kernel, { invoke, caller, args: args as Json })
      }
      case 'write': {
        journal.emit('world.intervened', null, { ordinal, does: `write ${control.id}` })
        return write(kernel, control.id, control.fields)
      }
      case 'reseed':
        return reseed(kernel, control.id, control.seed)
      case 'leash':
        return leash(kernel, control.id, control.steps)
    }
  })
}

function giftsOf({ world }: Kernel, given: Record<string, Json>): Record<string, Endowment> {
  const gifts: Record<string, Endowment> = {}
  for (const [name, one] of Object.entries(given)) {
    const gift = readEndowment(one, emptyEndowment(), world.config)
    if (gift.ok) gifts[name] = gift.value
  }
  return gifts
}
