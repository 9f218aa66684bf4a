// Reads what is done to a world from outside: at times, and on conditions.
import { didYouMean } from '../base/nearest.ts'
import { type Path, type Shaped, type ShapeProblem, shaped, valueAt } from '../base/shape.ts'
import type { Config } from '../kernel/config.ts'
import { resourcesOf } from '../kernel/world.ts'
import { expressionProblem } from '../sandbox/expression.ts'
import { loadConfig } from './config.ts'
import type { Sources } from './draws.ts'
import { type Endowment, emptyEndowment, readEndowment } from './endowment.ts'
import {
  type Condition,
  type Conditional,
  conditionSchema,
  type Deed,
  type DeedKind,
  deedSchemas,
  type Intervention,
  type Taken,
  type Timed,
  timeSchema,
} from './intervention.ts'
import { interventionCopies, MAKING } from './population.ts'
import type { Problems } from './problem.ts'

export type PlacedIntervention<I extends Intervention> = { path: Path; intervention: I }

type Reading = {
  /** What the scenario itself overrides: each `set` holds on top of it and of the ones before. */
  tree: unknown[]
  config: Config
  sources: Sources
  problems: Problems
}

/** Reads `at:`, those at times in order of time, those of one instant as written. */
export function readInterventions(
  given: readonly unknown[],
  reading: Reading,
): { timed: PlacedIntervention<Timed>[]; conditional: PlacedIntervention<Conditional>[] } {
  const { problems } = reading
  const timed: PlacedIntervention<Timed>[] = []
  const conditional: PlacedIntervention<Conditional>[] = []
  for (const [i, entry] of given.entries()) {
    const path: Path = ['at', i]
    const copies = interventionCopies(entry, reading.sources)
    if (!copies.ok) problems.addShape(path, copies.problems)
    for (const one of copies.ok ? copies.value : []) {
      const deed = readDeed(one, path, reading)
      const time = readTime(one)
      if (!time.ok) problems.addShape(path, time.problems)
      if (deed === null || !time.ok) continue
      if ('atUs' in time.value) timed.push({ path, intervention: { ...deed, ...time.value } })
      else conditional.push({ path, intervention: { ...deed, ...time.value } })
    }
  }
  timed.sort((a, b) => a.intervention.atUs - b.intervention.atUs)
  checkSettings(timed, conditional, reading)
  return { timed, conditional }
}

const TIME_KEYS = [
  ...new Set([...Object.keys(timeSchema.shape), ...Object.keys(conditionSchema.shape)]),
]

function readTime(given: unknown): Shaped<{ atUs: number } | Condition> {
  const own = picked(given, (key) => TIME_KEYS.includes(key))
  if (!('when' in own)) {
    const read = shaped(timeSchema, own)
    if (!read.ok) return { ok: false, problems: read.problems.map(withoutWhen) }
    return { ok: true, value: { atUs: read.value.at } }
  }
  const read = shaped(conditionSchema, own)
  if (!read.ok) return read
  const { when, at: fromUs = 0, every, again, times } = read.value
  const trouble = expressionProblem(when)
  if (trouble !== null) {
    return { ok: false, problems: [{ path: ['when'], message: trouble, value: when }] }
  }
  const value = {
    when,
    fromUs,
    everyUs: every ?? null,
    againUs: again ?? null,
    times: times ?? null,
  }
  return { ok: true, value }
}

function withoutWhen(one: ShapeProblem): ShapeProblem {
  const [key] = one.path
  if (key === 'at' && one.value === undefined) {
    const message = '"at" is missing: write at: 1h, or when: "an expression"'
    return { ...one, message }
  }
  if (key === 'at') {
    const isDrawn = typeof one.value === 'string' && /\.\d{4}/.test(one.value)
    return isDrawn ? { ...one, message: `${one.message}: round: true makes a draw whole` } : one
  }
  return { ...one, message: `${key} belongs to when: "an expression"` }
}

function picked(given: unknown, wanted: (key: string) => boolean): Record<string, unknown> {
  const isMap = given !== null && typeof given === 'object'
  return Object.fromEntries(Object.entries(isMap ? given : {}).filter(([key]) => wanted(key)))
}

function readDeed(given: unknown, path: Path, { config, problems }: Reading): Deed | null {
  const own = picked(given, (key) => !TIME_KEYS.includes(key))
  const kinds = Object.keys(deedSchemas) as DeedKind[]
  const keys = Object.keys(own)
  const kind = kinds.find((one) => keys.includes(one))
  if (kind === undefined) {
    const known = [...kinds, ...TIME_KEYS, ...MAKING, 'name', 'as_caller', 'args']
    const unknown = keys.find((key) => !known.includes(key))
    if (unknown === undefined) problems.add(path, `needs one of ${kinds.join(', ')}`, given)
    else problems.add([...path, unknown], `unknown key "${unknown}"${didYouMean(unknown, known)}`)
    return null
  }
  const read: Shaped<object> = shaped<object>(deedSchemas[kind], own)
  if (!read.ok) {
    problems.addShape(path, read.problems)
    return null
  }
  if (kind === 'set') return { kind, ...(read.value as { set: never }), config }
  if (kind === 'endow') return readGift(read.value as { endow: object }, path, config, problems)
  if (kind === 'take') checkTaken(read.value as { take: never }, path, config, problems)
  return { kind, ...read.value } as Deed
}

function readGift(
  { endow: given }: { endow: object },
  path: Path,
  config: Config,
  problems: Problems,
): Deed {
  const endow: Record<string, Endowment> = {}
  for (const [id, one] of Object.entries(given)) {
    const gift = readEndowment(one, emptyEndowment(), config)
    if (gift.ok) endow[id] = gift.value
    else problems.addShape([...path, 'endow', id], gift.problems)
  }
  return { kind: 'endow', endow }
}

function checkTaken(
  { take }: { take: Record<string, Record<string, Taken>> },
  path: Path,
  config: Config,
  problems: Problems,
): void {
  const stocks = resourcesOf(config, 'stock')
  for (const [id, taken] of Object.entries(take)) {
    for (const resource of Object.keys(taken)) {
      if (stocks.includes(resource)) continue
      const message = `"${resource}" is no stock: what can be taken is ${stocks.join(', ')}`
      problems.add([...path, 'take', id, resource], message, resource)
    }
  }
}

/** Settings at times hold one on top of the other; those on conditions are checked each alone. */
function checkSettings(
  timed: PlacedIntervention<Timed>[],
  conditional: PlacedIntervention<Conditional>[],
  { tree, problems }: Reading,
): void {
  const overrides = [...tree]
  for (const { path, intervention } of [...timed, ...conditional]) {
    if (intervention.kind !== 'set') continue
    if (valueAt(intervention.set, ['time', 'ties']) !== undefined) {
      const message = 'how ties are broken is fixed for a run: say it in `time:` of the scenario'
      problems.add([...path, 'set', 'time', 'ties'], message)
    }
    const isTimed = 'atUs' in intervention
    const whole = loadConfig(...(isTimed ? overrides : tree), intervention.set)
    if (!whole.ok) problems.addShape([...path, 'set'], whole.problems)
    else {
      intervention.config = whole.value
      if (isTimed) overrides.push(intervention.set)
    }
  }
}
