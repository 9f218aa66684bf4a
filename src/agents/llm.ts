// The mind of an agent that asks a model: a step remembers, asks, and acts on what is answered.
import type { LoopSpec, MindSettings } from '../artifacts/loop.ts'
import { type Json, type JsonObject, settledText, utf8Length } from '../base/json.ts'
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import { tokensAbout } from '../kernel/cost.ts'
import { memoriesOf, readOutcome } from '../kernel/effects.ts'
import type { DataOf } from '../kernel/event.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { settingsOf } from '../kernel/mind.ts'
import { routeOf } from '../kernel/models.ts'
import type { LlmOutcome, RecallOutcome } from '../kernel/outcomes.ts'
import type { Loop } from '../kernel/world.ts'
import { worstCase } from '../kernel/worst_case.ts'
import { actRemaining } from './act.ts'
import { type Packet, packed } from './context.ts'
import { type Decision, readDecision } from './decision.ts'
import { failStep } from './fail.ts'
import { stepName } from './gate.ts'
import { instructionsFor, messageOf } from './prompt.ts'
import { type Note, type Reading, readAnswer } from './repair.ts'
import { endStep } from './rest.ts'
import { reviewed } from './review.ts'
import { goalsOf, sectionsFor } from './sections.ts'
import { type Offer, offeredTo } from './skills.ts'
import { stall, thaw } from './stall.ts'

type LlmSpec = Extract<LoopSpec, { mind: 'llm' }>

/** Which models a mind asks, unless its settings say another task or model. */
const TASK = 'think'

/**
 * Asks for the memories that fit, where it has any, and then the model, with the worst case set
 * aside; an agent that cannot pay it waits until it can. The loop waits for each answer, which is
 * read in a turn of its own.
 */
export function think(kernel: Kernel, loop: Loop, spec: LlmSpec): void {
  kernel.frame({ step: stepName(loop), cause: loop.cause }, () => {
    const settings = settingsOf(kernel.world, loop.id, spec)
    if (isRefusal(settings)) return fail(kernel, loop, settings)
    if (remembers(kernel, loop)) return askMemory(kernel, loop, settings)
    ask(kernel, loop, { settings, recalled: [] })
  })
}

/** Goes on with what was answered: memories, with which the model is asked, or its reply. */
export function readReply(kernel: Kernel, loop: Loop): void {
  const { kind, outcome, offers } = loop.reply as {
    kind: 'llm' | 'recall'
    outcome: Json
    offers: Record<string, Offer> | null
  }
  const { spec } = loop
  if (spec.mind !== 'llm') return
  kernel.frame({ step: stepName(loop), cause: loop.cause }, () => {
    const settings = settingsOf(kernel.world, loop.id, spec)
    if (isRefusal(settings)) return fail(kernel, loop, settings)
    if (kind === 'recall') {
      const read = readOutcome('recall', outcome) as RecallOutcome
      const recalled = read.ok ? memoriesOf(kernel.world, read.items) : []
      return ask(kernel, loop, { settings, recalled })
    }
    const read = readOutcome('llm', outcome) as LlmOutcome
    if (!read.ok) return fail(kernel, loop, refuse(read.code, read.message))
    decide(kernel, loop, { settings, reading: readAnswer(kernel, read, offers ?? {}) })
  })
  if (kernel.world.loops.get(loop.id) === loop) actRemaining(kernel, loop)
}

function remembers({ world, door }: Kernel, { id }: Loop): boolean {
  if (world.config.context.memories === 0 || !door.desk.catalogue.has('genesis_memory')) {
    return false
  }
  return world.artifacts.ownsOfType(id, 'memory')
}

/** What an agent is about: its goals and purpose, in the words by which things are found. */
function aboutOf({ world }: Kernel, { id }: Loop, settings: MindSettings): string {
  const goals = goalsOf(world, id, settings).map(({ content }) => {
    const { statement = content } = (content ?? {}) as JsonObject
    return typeof statement === 'string' ? statement : ''
  })
  return [...goals, settings.prompt ?? ''].join(' ').slice(0, ABOUT_MAX).toWellFormed()
}

const ABOUT_MAX = 500

function askMemory(kernel: Kernel, loop: Loop, settings: MindSettings): void {
  const { world } = kernel
  const news = loop.memory.at(-1)?.calls.map(({ invoke }) => invoke) ?? []
  const query = [aboutOf(kernel, loop, settings), ...news].join(' ').slice(0, 2 * ABOUT_MAX)
  const request = {
    owner: loop.id,
    query: query.toWellFormed(),
    limit: world.config.context.memories,
  }
  requestFor(kernel, loop, {
    kind: 'recall',
    task: 'recall',
    instructions: {},
    request,
    route: [],
    most: { input: 0, output: 0 },
    held: 0,
    latencyUs: world.config.memory.latency,
  })
}

function ask(
  kernel: Kernel,
  loop: Loop,
  { settings, recalled }: { settings: MindSettings; recalled: Json[] },
): void {
  const { world } = kernel
  const { id } = loop
  const { llm } = world.config
  const { model, task = TASK } = settings
  const offered = offeredTo(kernel, id, { settings, about: aboutOf(kernel, loop, settings) })
  const instructions = instructionsFor(kernel, offered)
  const maxOutputTokens = llm.max_output_tokens
  const room = roomFor(kernel, { model, task, instructions })
  if (isRefusal(room)) return fail(kernel, loop, room)
  const packet = packed(sectionsFor(kernel, loop, { settings, recalled }), room)
  const messages = messageOf(packet.text)
  const request = (models: string[]) => ({ models, messages, max_output_tokens: maxOutputTokens })
  const wanted = { payer: id, model, task, maxOutputTokens }
  const worst = worstCase(world, wanted, { instructions, request })
  if (isRefusal(worst)) {
    const { code, details } = worst
    if (code !== 'INSUFFICIENT_BUDGET' || details?.balance === undefined) {
      if (details?.cap === undefined) return fail(kernel, loop, worst)
      return stall(kernel, loop, { resource: 'llm_budget', level: 0, until: null })
    }
    const { balance, needed } = details as { balance: number; needed: number }
    stall(kernel, loop, { resource: 'llm_budget', level: balance, until: null, needs: needed })
    return
  }
  thaw(kernel, loop)
  requestFor(kernel, loop, {
    kind: 'llm',
    task,
    instructions,
    request: request(worst.route.map((one) => one.model)),
    ...worst,
    latencyUs: llm.latency.fixed,
    offers: offered.offers as unknown as Json,
    packet: described(packet),
  })
}

/** Tokens that are left for the context in the widest window of the route. */
export function roomFor(
  kernel: Kernel,
  { model, task, instructions }: { model: string | undefined; task: string; instructions: Json },
): number | Refusal {
  const { config } = kernel.world
  const route = routeOf(config, { ...(model === undefined ? {} : { model }), task })
  if (isRefusal(route)) return route
  const window = Math.max(...route.map((leg) => leg.model.context))
  const around = tokensAbout(utf8Length(settledText(instructions)))
  const room = window - around - config.llm.max_output_tokens - SPARE
  if (room >= ROOM_MIN) return Math.min(config.context.tokens, room)
  const message = `a window of ${window} tokens has no room beside ${around} for tools: offer fewer`
  return refuse('UNAVAILABLE', message)
}

/** Tokens that a provider may put around what it is asked. */
const SPARE = 100
const ROOM_MIN = 200

function described({ sections, flags }: Packet): Json {
  return { sections, flags } as unknown as Json
}

type Request = Pick<
  DataOf<'effect.requested'>,
  'kind' | 'task' | 'instructions' | 'request' | 'route' | 'most' | 'held' | 'offers' | 'packet'
> & { latencyUs: number }

function requestFor(
  { journal, world, nowUs }: Kernel,
  { id }: Loop,
  { latencyUs, ...request }: Request,
): void {
  journal.emit('effect.requested', id, {
    id: `${id}/${(world.asked.get(id) ?? 0) + 1}`,
    purpose: 'think',
    asked: 'step',
    agent: id,
    payer: id,
    ...request,
    answer_from: nowUs + latencyUs,
  })
}

/** Takes what an answer asks for; where nothing of it can be done, the step has failed. */
function decide(
  kernel: Kernel,
  loop: Loop,
  { settings, reading }: { settings: MindSettings; reading: Reading },
): void {
  const { world, journal } = kernel
  const { id, why } = loop
  const { plan, rest } = reading
  const decision = decisionFrom(reading, world.config.limits.actions_per_step)
  const review =
    plan === null || decision.actions.every((one) => one.plan === undefined)
      ? null
      : reviewed(kernel, id, { critic: settings.critic, plan })
  if (world.loops.get(id) !== loop) return
  const notes = [...decision.notes, ...(review === null ? [] : [review])]
  const taken =
    review === null ? decision.actions : decision.actions.filter((one) => one.plan === undefined)
  const actions = settings.on_error === 'abort' ? asPlan(taken) : taken
  const [first] = notes.filter((one) => one.code !== null)
  if (actions.length === 0 && first !== undefined && rest === null) {
    return fail(kernel, loop, refuse('EXECUTION_ERROR', `${first.tool}: ${first.message}`))
  }
  const { restUs } = decision
  if (actions.length === 0 && notes.length === 0)
    return endStep(kernel, loop, { why, gas: 0, restUs })
  const noted = notes.length === 0 ? {} : { notes }
  journal.emit('agent.decided', id, { id, why, gas: 0, actions, rest: restUs, ...noted })
}

/** Each call is read by itself, so that one that is wrong does not take the others with it. */
function decisionFrom(reading: Reading, most: number): Decision & { notes: Note[] } {
  const notes = [...reading.notes]
  const decision: Decision = { actions: [], restUs: null }
  const add = (value: JsonObject, tool: string) => {
    const read = readDecision(value, most - decision.actions.length)
    if (isRefusal(read)) notes.push({ tool, code: read.code, message: read.message })
    else decision.actions.push(...read.actions)
    return isRefusal(read) ? null : read.restUs
  }
  for (const action of reading.actions) {
    const { invoke } = action as JsonObject
    add({ actions: [action] }, typeof invoke === 'string' ? invoke.slice(0, 128) : 'invoke')
  }
  if (reading.plan !== null) add({ plan: reading.plan }, 'plan')
  if (reading.rest !== null) decision.restUs = add({ rest: reading.rest }, 'rest')
  return { ...decision, notes }
}

/** Calls of which the first that fails ends the others. */
function asPlan(actions: Decision['actions']): Decision['actions'] {
  return actions.map((action, i) =>
    action.plan !== undefined
      ? action
      : { ...action, plan: { id: `call${i + 1}`, after: [], retry: 0, stops: true, tried: 0 } },
  )
}

function fail(kernel: Kernel, loop: Loop, refusal: Refusal): void {
  failStep(kernel, loop, { gas: 0, refusal, trail: [`${loop.id}.step`] })
}
