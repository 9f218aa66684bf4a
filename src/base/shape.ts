// What is wrong with the shape of a value: zod's issues as flat problems with a path and advice.
import type { z } from 'zod'
import { canonical } from './json.ts'
import { didYouMean } from './nearest.ts'

export type Path = (string | number)[]

/** `value` is what was found there; undefined when something is missing. */
export type ShapeProblem = { path: Path; message: string; value: unknown }

export type Shaped<T> = { ok: true; value: T } | { ok: false; problems: ShapeProblem[] }

/** Parses a value and explains what does not fit, one problem for each place. */
export function shaped<T>(schema: z.ZodType<T>, value: unknown): Shaped<T> {
  const knownAt = new Map<string, string[]>()
  const parsed = schema.safeParse(value, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') {
        knownAt.set(pathText((issue.path ?? []) as Path), keysOf(issue.inst))
      }
      return undefined
    },
  })
  if (parsed.success) return { ok: true, value: parsed.data }
  const problems = parsed.error.issues
    .filter((issue) => issue.code !== 'custom' || !isWrongInside(issue, parsed.error.issues))
    .flatMap((issue) => explain(issue, value, knownAt))
  return { ok: false, problems }
}

/** What a rule says of a whole is noise while one of its keys is wrong. */
function isWrongInside(whole: z.core.$ZodIssue, issues: z.core.$ZodIssue[]): boolean {
  return issues.some(
    (issue) =>
      issue !== whole &&
      whole.path.every((step, i) => step === issue.path[i]) &&
      (issue.path.length > whole.path.length || issue.code === 'unrecognized_keys'),
  )
}

function keysOf(inst: unknown): string[] {
  const def = (inst as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def
  return Object.keys(def?.shape ?? {})
}

function explain(
  issue: z.core.$ZodIssue,
  root: unknown,
  knownAt: Map<string, string[]>,
): ShapeProblem[] {
  const path = issue.path as Path
  const value = valueAt(root, path)
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = knownAt.get(pathText(path)) ?? []
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: `unknown key "${key}"${didYouMean(key, known)}`,
        value: valueAt(root, [...path, key]),
      }))
    }
    case 'invalid_type':
      return [{ path, message: typeMessage(issue.expected, path, value), value }]
    case 'invalid_value':
      return [{ path, message: choiceMessage(issue.values.map(String), path, value), value }]
    case 'invalid_union':
      return [{ path, message: unionMessage(issue, path, value), value }]
    case 'invalid_key':
      return [{ path, message: issue.issues[0]?.message ?? 'is no valid key', value }]
    case 'too_small':
    case 'too_big':
      return [{ path, message: `${found(value)} ${bound(issue)}`, value }]
    default: {
      const missing = value === undefined ? `"${path.at(-1)}" is missing` : issue.message
      return [{ path, message: missing, value }]
    }
  }
}

function bound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const what =
    { string: ' characters', array: ' items', map: ' keys' }[issue.origin as string] ?? ''
  if (issue.code === 'too_small') {
    return issue.inclusive === false
      ? `is too small: it must be above ${issue.minimum}${what}`
      : `is too small: the least is ${issue.minimum}${what}`
  }
  return `is too large: the most is ${issue.maximum}${what}`
}

const TYPE_NAMES: Record<string, string> = {
  int: 'an integer',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  object: 'a map',
  record: 'a map',
  array: 'a list',
}

function typeMessage(expected: string, path: Path, value: unknown): string {
  const wanted = TYPE_NAMES[expected] ?? expected
  if (value === undefined) return `"${path.at(-1) ?? 'value'}" is missing: it must be ${wanted}`
  const quoted = expected === 'string' && typeof value === 'number' ? ' (quote it)' : ''
  return `${found(value)} is not ${wanted}${quoted}`
}

function choiceMessage(options: string[], path: Path, value: unknown): string {
  if (value === undefined) return `"${path.at(-1)}" is missing: use ${options.join(', ')}`
  if (typeof value !== 'string') return `${found(value)} is not one of ${options.join(', ')}`
  const advice = didYouMean(value, options) || `: use ${options.join(', ')}`
  return `${found(value)} is not known${advice}`
}

function unionMessage(issue: z.core.$ZodIssue, path: Path, value: unknown): string {
  const options = (issue as { options?: unknown[] }).options
  return options ? choiceMessage(options.map(String), path, value) : issue.message
}

/** A value as a message shows it: short, canonical where it can be. */
export function found(value: unknown): string {
  if (value !== null && typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a map'
  try {
    const text = canonical(value)
    return text.length <= 60 ? text : `${text.slice(0, 57)}…`
  } catch {
    return String(value)
  }
}

export function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const step of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string | number, unknown>)[step]
  }
  return value
}

/** `artifacts[2].loop.every` */
export function pathText(path: Path): string {
  let text = ''
  for (const step of path) {
    text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`
  }
  return text
}
