// Answers of models as calls: mended where the intent is certain, otherwise a message that teaches.
import { isObject } from '../artifacts/schema.ts'
import { splitCall } from '../base/ids.ts'
import { type Json, type JsonObject, NotJson, plain } from '../base/json.ts'
import { didYouMean } from '../base/nearest.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { LlmOutcome } from '../kernel/outcomes.ts'
import { INVOKE, type Offer, PLAN, REST, schemaOf } from './skills.ts'

type Answered = LlmOutcome & { ok: true }
type ToolCall = Answered['calls'][number]

/** `code` is null where a call was mended and is made. */
export type Note = { tool: string; code: string | null; message: string }

/** What an answer asks for, in the form that a step returns, and what was wrong with the rest. */
export type Reading = { actions: Json[]; plan: Json; rest: Json; notes: Note[] }

const TOLD = 100

export function readAnswer(
  kernel: Kernel,
  { calls, text }: Answered,
  offers: Readonly<Record<string, Offer>>,
): Reading {
  const reading: Reading = { actions: [], plan: null, rest: null, notes: [] }
  const all = calls.length > 0 ? calls : writtenOut(text, reading)
  for (const one of all) readCall(kernel, one, offers, reading)
  return reading
}

function readCall(
  kernel: Kernel,
  call: ToolCall,
  offers: Readonly<Record<string, Offer>>,
  reading: Reading,
): void {
  const { notes } = reading
  const tool = call.name.slice(0, TOLD)
  const args = argsOf(call, notes)
  if (args === null) return
  const name = call.name.replace(/^functions?[.:]/, '')
  if (name === REST) {
    reading.rest = args.for ?? null
    return
  }
  if (name === PLAN) {
    if (reading.plan === null) reading.plan = args
    else notes.push(wrong(tool, 'one plan at a time: put all steps into it'))
    return
  }
  if (name === INVOKE) {
    reading.actions.push(args)
    return
  }
  const found = offerOf(name, offers)
  if (found === null) {
    const known = [...Object.keys(offers), INVOKE, PLAN, REST]
    const hint = didYouMean(name, known)
    notes.push(wrong(tool, `there is no such tool${hint} Use one that is offered, or ${INVOKE}`))
    return
  }
  const { invoke, max_spend, with: fixed } = found
  const fitted = fittedTo(schemaOf(kernel, invoke), args, { tool, notes })
  reading.actions.push({
    invoke,
    args: { ...fitted, ...fixed },
    ...(max_spend === undefined ? {} : { max_spend }),
  })
}

/** The offer that a name means, also where it is written as the call that it stands for. */
function offerOf(name: string, offers: Readonly<Record<string, Offer>>): Offer | null {
  if (Object.hasOwn(offers, name)) return offers[name]!
  const called = Object.values(offers).find(({ invoke }) => invoke === name)
  if (called !== undefined) return called
  return splitCall(name) === null ? null : { invoke: name }
}

/** The arguments as a map; null, with a note, where they are none. */
function argsOf(call: ToolCall, notes: Note[]): JsonObject | null {
  const tool = call.name.slice(0, TOLD)
  let { args = null } = call
  if (call.problem !== undefined) {
    const mended = call.raw === undefined ? undefined : mendedJson(call.raw)
    if (mended === undefined) {
      notes.push(wrong(tool, `${call.problem}: write one JSON object`))
      return null
    }
    notes.push({ tool, code: null, message: 'its arguments were mended to be JSON' })
    args = mended
  }
  if (typeof args === 'string') {
    const inner = mendedJson(args)
    if (isObject(inner ?? null)) {
      notes.push({ tool, code: null, message: 'its arguments were JSON within a text' })
      args = inner!
    }
  }
  if (args === null) return {}
  if (isObject(args)) return args
  notes.push(wrong(tool, 'its arguments are no JSON object'))
  return null
}

/** JSON behind fences, or with commas too many; undefined where that is not all. */
function mendedJson(text: string): Json | undefined {
  const inside = /^\s*```(?:json)?\s*([\s\S]*?)\s*```\s*$/.exec(text)?.[1] ?? text
  for (const attempt of [inside, inside.replace(/,(\s*[}\]])/g, '$1')]) {
    try {
      return plain(JSON.parse(attempt))
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof NotJson)) throw error
    }
  }
  return undefined
}

const WRAPPERS = ['args', 'arguments', 'input', 'parameters', 'params']

/** Arguments unwrapped, and texts read as the numbers and flags that the schema wants. */
function fittedTo(
  schema: JsonObject | undefined,
  args: JsonObject,
  { tool, notes }: { tool: string; notes: Note[] },
): JsonObject {
  const properties = schema?.properties
  if (schema === undefined || !isObject(properties ?? null)) return args
  const known = properties as JsonObject
  const [only, ...others] = Object.keys(args)
  const isWrapped =
    only !== undefined && others.length === 0 && WRAPPERS.includes(only) && !(only in known)
  const inner = isWrapped && isObject(args[only]!) ? (args[only] as JsonObject) : args
  const mended: string[] = inner === args ? [] : [`${only} taken off`]
  const fitted = Object.entries(inner).map(([name, value]) => {
    const wanted = isObject(known[name] ?? null) ? (known[name] as JsonObject).type : undefined
    const read = typeof value === 'string' ? readAs(wanted, value) : undefined
    if (read !== undefined) mended.push(`${name} read as ${String(wanted)}`)
    return [name, read ?? value]
  })
  if (mended.length > 0) notes.push({ tool, code: null, message: mended.join(', ') })
  return Object.fromEntries(fitted) as JsonObject
}

function readAs(type: Json | undefined, text: string): Json | undefined {
  switch (type) {
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined
    case 'number':
      return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : undefined
    case 'object':
    case 'array': {
      const read = /^\s*[[{]/.test(text) ? mendedJson(text) : undefined
      return Array.isArray(read) === (type === 'array') ? read : undefined
    }
    default:
      return undefined
  }
}

/** A call that was written out as text instead of being made: only where there is no doubt. */
function writtenOut(text: string, { notes }: Reading): ToolCall[] {
  const trimmed = text.trim()
  if (!/^(```|\{)/.test(trimmed)) return []
  const read = mendedJson(trimmed)
  if (!isObject(read ?? null)) return []
  const { name, tool, invoke, arguments: given, args, input } = read as JsonObject
  if (typeof invoke === 'string') {
    notes.push({ tool: INVOKE, code: null, message: 'it was written out as text' })
    return [{ name: INVOKE, args: read! }]
  }
  const called = name ?? tool
  if (typeof called !== 'string') return []
  notes.push({ tool: called.slice(0, TOLD), code: null, message: 'it was written out as text' })
  return [{ name: called, args: given ?? args ?? input ?? {} }]
}

function wrong(tool: string, message: string): Note {
  return { tool, code: 'INVALID_ARGS', message }
}
