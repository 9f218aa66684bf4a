// The schedule of a scenario: when it ends, and what is done to it from outside.
import type { JsonObject } from '../base/json.ts'
import { didYouMean } from '../base/nearest.ts'
import { found, type Path, type Shaped, shaped, valueAt } from '../base/shape.ts'
import { DURATION_RULE, parseDuration } from '../base/units.ts'
import type { Config } from '../kernel/config.ts'
import { loadConfig } from './config.ts'
import { type Endowment, emptyEndowment, readEndowment } from './endowment.ts'
import type { Problems } from './problem.ts'
import { interventionSchemas, untilSchemas } from './scenario_schema.ts'

/** Whichever comes first; none of them means when nothing can happen any more. */
export type Until = { timeUs?: number; events?: number; when?: string }

/** `config` is the whole configuration once `set` holds; `endow` has only what was given. */
export type Intervention =
  | { kind: 'set'; atUs: number; set: JsonObject; config: Config }
  | { kind: 'invoke'; atUs: number; invoke: string; as_caller: string; args: JsonObject }
  | { kind: 'endow'; atUs: number; endow: Record<string, Endowment> }

/** Reads `until:`: a duration, {events}, {when}, or a list of these. */
export function readUntil(given: unknown, path: Path, problems: Problems): Until {
  if (given === undefined) return {}
  if (!Array.isArray(given)) return readEnd(given, path, problems)
  const until: Until = {}
  given.forEach((one, i) => {
    const { timeUs, events, when } = readEnd(one, [...path, i], problems)
    if (timeUs !== undefined) until.timeUs = Math.min(timeUs, until.timeUs ?? timeUs)
    if (events !== undefined) until.events = Math.min(events, until.events ?? events)
    if (when !== undefined) until.when = until.when === undefined ? when : either(until.when, when)
  })
  return until
}

function either(a: string, b: string): string {
  return `(${a}) || (${b})`
}

function readEnd(given: unknown, path: Path, problems: Problems): Until {
  if (typeof given === 'object' && given !== null) {
    const read = shaped<Until>('when' in given ? untilSchemas.when : untilSchemas.events, given)
    if (read.ok) return read.value
    problems.addShape(path, read.problems)
    return {}
  }
  const timeUs = given === 0 ? 0 : typeof given === 'string' ? parseDuration(given) : null
  if (timeUs !== null) return { timeUs }
  const message = `${found(given)} is no end: ${DURATION_RULE}, {events: 1000} or {when: "…"}`
  problems.add(path, message, given)
  return {}
}

/**
 * Reads `at:` in order of time, those of one instant as written. `tree` is what the scenario itself
 * overrides: each `set` holds on top of it and of the ones before.
 */
export function readInterventions(
  given: unknown[],
  tree: unknown[],
  config: Config,
  problems: Problems,
): { path: Path; intervention: Intervention }[] {
  const read = given.flatMap((one, i) => {
    const path: Path = ['at', i]
    const intervention = readOne(one, path, config, problems)
    return intervention === null ? [] : [{ path, intervention }]
  })
  read.sort((a, b) => a.intervention.atUs - b.intervention.atUs)
  const overrides = [...tree]
  for (const { path, intervention } of read) {
    if (intervention.kind !== 'set') continue
    if (valueAt(intervention.set, ['time', 'ties']) !== undefined) {
      const message = 'how ties are broken is fixed for a run: say it in `time:` of the scenario'
      problems.add([...path, 'set', 'time', 'ties'], message)
    }
    overrides.push(intervention.set)
    const whole = loadConfig(...overrides)
    if (whole.ok) intervention.config = whole.value
    else {
      problems.addShape([...path, 'set'], whole.problems)
      overrides.pop()
    }
  }
  return read
}

function readOne(
  given: unknown,
  path: Path,
  config: Config,
  problems: Problems,
): Intervention | null {
  const kinds = Object.keys(interventionSchemas) as (keyof typeof interventionSchemas)[]
  const keys = given !== null && typeof given === 'object' ? Object.keys(given) : []
  const kind = kinds.find((one) => keys.includes(one))
  if (kind === undefined) {
    const known = [...kinds, 'at', 'as_caller', 'args']
    const unknown = keys.find((key) => !known.includes(key))
    if (unknown === undefined) problems.add(path, `needs one of ${kinds.join(', ')}`, given)
    else problems.add([...path, unknown], `unknown key "${unknown}"${didYouMean(unknown, known)}`)
    return null
  }
  if (kind === 'endow') return readGift(given, path, config, problems)
  const read: Shaped<Intervention> =
    kind === 'set'
      ? mapped(shaped(interventionSchemas.set, given), ({ at, set }) => {
          return { kind, atUs: at, set, config }
        })
      : mapped(shaped(interventionSchemas.invoke, given), ({ at, ...call }) => {
          return { kind, atUs: at, ...call }
        })
  if (read.ok) return read.value
  problems.addShape(path, read.problems)
  return null
}

function readGift(
  given: unknown,
  path: Path,
  config: Config,
  problems: Problems,
): Intervention | null {
  const read = shaped(interventionSchemas.endow, given)
  if (!read.ok) {
    problems.addShape(path, read.problems)
    return null
  }
  const endow: Record<string, Endowment> = {}
  for (const [id, one] of Object.entries(read.value.endow)) {
    const gift = readEndowment(one, emptyEndowment(), config)
    if (gift.ok) endow[id] = gift.value
    else problems.addShape([...path, 'endow', id], gift.problems)
  }
  return { kind: 'endow', atUs: read.value.at, endow }
}

function mapped<A, B>(read: Shaped<A>, map: (value: A) => B): Shaped<B> {
  return read.ok ? { ok: true, value: map(read.value) } : read
}
