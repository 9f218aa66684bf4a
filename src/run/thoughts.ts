// The trace of a mind: each step with what it was told, what it answered, and what came of that.
import type { Json, JsonObject } from '../base/json.ts'
import type { DataOf, Event } from '../kernel/event.ts'
import { type EffectRow, EffectRows } from './effect_rows.ts'
import type { Selection } from './read_events.ts'
import type { RunFile } from './run_file.ts'

type Requested = DataOf<'effect.requested'>
type Answered = DataOf<'effect.answered'>

/**
 * One question of a step to the outside. `latency_us` is virtual, `took_ms` what it really took,
 * null where nobody measured it; `held` and `cost` are micro-dollars.
 */
export type Thought = {
  effect: string
  kind: Requested['kind']
  task: string
  asked: string
  models: string[]
  t: number
  request: Json
  tools: string[]
  packet: Json
  held: number
  outcome: Json
  tokens: Answered['tokens'] | null
  cost: number | null
  latency_us: number | null
  took_ms: number | null
}

/** What an action of the step came to. */
export type Did = {
  invoke: string
  args: Json
  success: boolean
  result: Json
  error_code: string | null
  error_message: string | null
  price_paid: number
}

export type Step = {
  step: string
  t: number
  why: string | null
  thoughts: Thought[]
  notes: Json
  did: Did[]
  failed: { code: string; message: string } | null
  ended_at: number | null
  cost: number
}

/** The steps of an agent in which it thought or did something, in order. */
export function* stepsOf(file: RunFile, id: string, selection: Selection): Iterable<Step> {
  const rows = new EffectRows(file.path, file.db)
  let step: Step | null = null
  for (const event of file.events({ ...selection, about: id })) {
    if (event.step === null || !event.step.startsWith(`${id}#`)) continue
    if (step !== null && step.step !== event.step) {
      if (isWorthwhile(step)) yield step
      step = null
    }
    step ??= emptyStep(event.step, event.t)
    note(step, event, id, rows)
  }
  if (step !== null && isWorthwhile(step)) yield step
}

function isWorthwhile({ thoughts, did, failed }: Step): boolean {
  return thoughts.length > 0 || did.length > 0 || failed !== null
}

function emptyStep(step: string, t: number): Step {
  const nothing = { why: null, thoughts: [], notes: [], did: [], failed: null }
  return { step, t, ...nothing, ended_at: null, cost: 0 }
}

function note(step: Step, event: Event, id: string, rows: EffectRows): void {
  switch (event.kind) {
    case 'effect.requested':
      if (event.data.agent === id) step.thoughts.push(thoughtOf(event.t, event.data))
      return
    case 'effect.answered': {
      const { data } = event
      const thought = step.thoughts.find((one) => one.effect === data.id)
      if (thought === undefined) return
      answered(thought, data, { t: event.t, row: rows.read(data.id) })
      step.cost += data.cost
      return
    }
    case 'agent.decided':
      step.why = event.data.why
      step.notes = (event.data.notes ?? []) as unknown as Json
      return
    case 'call.returned':
    case 'call.failed':
      if (event.data.caller === id && event.data.depth === 0) step.did.push(didOf(event))
      return
    case 'agent.acted':
      step.why = event.data.why
      step.ended_at = event.t
      return
    case 'agent.failed': {
      const { code, message, why } = event.data
      step.why = why
      step.failed = { code, message }
      step.ended_at = event.t
      return
    }
    default:
  }
}

/** Puts an answer to its question; `row` is what was noted of the wall clock. */
export function answered(
  thought: Thought,
  data: Answered,
  { t, row }: { t: number; row: EffectRow | undefined },
): void {
  thought.outcome = data.outcome
  thought.tokens = data.tokens
  thought.cost = data.cost
  thought.latency_us = (data.due ?? t) - thought.t
  thought.took_ms = row?.answered_ms == null ? null : row.answered_ms - row.asked_ms
}

export function thoughtOf(t: number, data: Requested): Thought {
  const { id, kind, task, asked, route, request, instructions, packet = null, held } = data
  const { tools = [] } = instructions as { tools?: { name: string }[] }
  return {
    effect: id,
    kind,
    task,
    asked,
    models: route.map(({ model }) => model),
    t,
    request,
    tools: tools.map(({ name }) => name),
    packet,
    held,
    ...{ outcome: null, tokens: null, cost: null, latency_us: null, took_ms: null },
  }
}

function didOf(event: Extract<Event, { kind: 'call.returned' | 'call.failed' }>): Did {
  const { target, method, args = null } = event.data
  const call = { invoke: `${target}.${method}`, args }
  if (event.kind === 'call.returned') {
    const { result, price } = event.data
    const nothing = { error_code: null, error_message: null }
    return { ...call, success: true, result, ...nothing, price_paid: price }
  }
  const { code, message } = event.data
  const refused = { error_code: code, error_message: message, price_paid: 0 }
  return { ...call, success: false, result: null, ...refused }
}

/** The text of the messages that a model was sent; of other questions what was asked. */
export function promptOf({ kind, request }: Thought): string {
  const { messages } = request as { messages?: { role: string; content: string }[] }
  if (kind !== 'llm' || messages === undefined) return JSON.stringify(request)
  return messages.map(({ role, content }) => `[${role}]\n${content}`).join('\n\n')
}

/** What an outcome says: calls and words of a model, or why there are none. */
export function answerLines({ outcome }: Thought): string[] {
  if (outcome === null) return ['no answer yet']
  const { ok, code, message, text, calls, items, status } = outcome as JsonObject
  if (ok !== true) return [`${String(code)}: ${String(message)}`]
  if (Array.isArray(items)) return items.map((item) => JSON.stringify(item))
  if (status !== undefined) return [`status ${String(status)}`, String(text)]
  const made = ((calls ?? []) as JsonObject[]).map(({ name, args = null, problem, raw }) => {
    const what = problem === undefined ? JSON.stringify(args) : `${String(problem)}: ${String(raw)}`
    return `→ ${String(name)} ${what}`
  })
  return text === '' ? made : [String(text), ...made]
}
