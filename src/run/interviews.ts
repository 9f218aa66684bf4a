// Interviews: questions to agents' minds, in a copy of a run's world that is thrown away.
import { hash } from 'node:crypto'
import { type Interview, interviewOf, type Message } from '../agents/interview.ts'
import { canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { isRefusal, type Refusal } from '../base/refusal.ts'
import { BUILT_IN_EMBEDDER } from '../kernel/config_memory.ts'
import { costOf, type Tokens } from '../kernel/cost.ts'
import { memoriesOf, readOutcome } from '../kernel/effects.ts'
import type { LlmOutcome } from '../kernel/outcomes.ts'
import { pricedRoute } from '../kernel/worst_case.ts'
import { Gateway } from '../llm/gateway.ts'
import { entriesOf } from '../memory/entries.ts'
import {
  againText,
  questionText,
  type Read,
  readAnswer,
  schemaOf,
  type Wanted,
} from './asked_answer.ts'
import type { Cassette } from './cassette.ts'
import { type CostPreview, expectedCost, isFar, NO_COST } from './cost_preview.ts'
import { worldAt } from './fold.ts'
import type { Run } from './live.ts'
import { oikosVersion } from './manifest.ts'
import type { Moment } from './read_events.ts'
import { openMemories } from './remembering.ts'
import type { RunFile } from './run_file.ts'
import { throwaway } from './throwaway.ts'

type Route = Exclude<ReturnType<typeof pricedRoute>, Refusal>

/** One question to one agent, ready to be asked; `problem` says why it can't be. */
export type Prepared = {
  agent: string
  type: string
  question: string
  ready: { interview: Interview; route: Route; request: Json } | null
  problem: string | null
}

/**
 * One line of the record of a survey. Nothing of the wall clock is in it, so that a survey that is
 * repeated with the same answers has the same lines.
 * - `run` is the hash of all events up to the place `at`, and `event_hash` that of the whole run.
 * - `prompt` is the SHA-256 of what was first asked, as canonical JSON: the key of cassettes.
 * - `tokens` are those of all attempts, null where the provider did not say; `cost` micro-dollars.
 * - `flags` name what read like an order to the mind in what others wrote, and was taken out.
 */
export type Answered = {
  oikos: string
  run: string | null
  event_hash: string | null
  seed: number
  at: { seq: number; time_us: number }
  agent: string
  type: string
  question: string
  wanted: Json
  model: string | null
  prompt: string | null
  attempts: number
  answer: string | null
  value: Json
  problem: string | null
  flags: Json
  tokens: Tokens | null
  cost: number
}

/** The world of a place, where minds can be asked; `close` it. */
export class Interviews {
  readonly wanted: Wanted
  private readonly file: RunFile
  private readonly run: Run
  private readonly gateway: Gateway

  private constructor(file: RunFile, run: Run, wanted: Wanted) {
    this.file = file
    this.run = run
    this.wanted = wanted
    this.gateway = new Gateway(() => run.kernel.world.config)
  }

  static async open(file: RunFile, at: Moment, wanted: Wanted): Promise<Interviews> {
    const world = worldAt(file, at)
    const lastUs = Math.max(world.now, file.manifest().time_us)
    const nowUs = 't' in at ? Math.max(world.now, Math.min(at.t, lastUs)) : world.now
    return new Interviews(file, await throwaway(file, { world, nowUs }), wanted)
  }

  get world(): Run['kernel']['world'] {
    return this.run.kernel.world
  }

  get nowUs(): number {
    return this.run.kernel.nowUs
  }

  /** Each question for each agent, in this order, with the memories that fit it. */
  async prepared(agents: readonly string[], questions: readonly string[]): Promise<Prepared[]> {
    const { world } = this
    const { memories, database } = openMemories(
      // The built-in one costs nothing and needs no place: nothing of the run's own is touched.
      { config: { ...world.config, memory: { ...world.config.memory, ...OWN_INDEX } } },
      { file: () => null, name: 'interviews', embed: () => Promise.reject(new Error('unused')) },
    )
    try {
      const wantsMemories = world.config.context.memories > 0
      if (wantsMemories) memories.rebuild(world.seq, entriesOf(world))
      const prepared: Prepared[] = []
      for (const question of questions) {
        for (const agent of agents) {
          const remembers = wantsMemories && world.artifacts.ownsOfType(agent, 'memory')
          const limit = world.config.context.memories
          const asked = { owner: agent, query: question, limit, asOf: world.seq }
          const items = remembers ? await memories.recall(asked) : []
          prepared.push(this.prepare(agent, question, memoriesOf(world, items)))
        }
      }
      return prepared
    } finally {
      database.close()
    }
  }

  private prepare(agent: string, question: string, recalled: Json[]): Prepared {
    const { kernel } = this.run
    const { world } = kernel
    const { type } = world.artifacts.living(agent)!
    const put = questionText(question, this.wanted)
    const interview = interviewOf(kernel, world.loops.get(agent)!, { question: put, recalled })
    const none = { agent, type, question, ready: null }
    if (isRefusal(interview)) return { ...none, problem: `${interview.code}: ${interview.message}` }
    const ready = this.readied(interview, interview.messages)
    if (isRefusal(ready)) return { ...none, problem: `${ready.code}: ${ready.message}` }
    return { ...none, ready: { interview, ...ready }, problem: null }
  }

  private readied(interview: Interview, messages: Message[]) {
    const { config } = this.world
    const maxOutputTokens = config.llm.max_output_tokens
    const { model, task, system } = interview
    const schema = schemaOf(this.wanted)
    const request = (models: string[]): Json => ({
      models,
      system,
      tools: [],
      messages,
      max_output_tokens: maxOutputTokens,
      ...(schema === undefined ? {} : { schema }),
    })
    const wanted = { model, task, maxOutputTokens }
    const route = pricedRoute(config, wanted, { instructions: {}, request })
    if (isRefusal(route)) return route
    return { route, request: request(route.priced.map((one) => one.model)) }
  }

  /** What they will cost whoever asks: a structured answer that does not fit is asked for again. */
  cost(prepared: readonly Prepared[]): CostPreview {
    const sum = { ...NO_COST, far: [] as string[] }
    const times = this.wanted.form === 'words' ? 1 : 2
    const far = new Set<string>()
    let expected = 0
    for (const { ready } of prepared) {
      if (ready === null) continue
      const { priced, most } = ready.route
      const asked = { instructions: {}, request: ready.request, route: priced, most }
      const { input, cost } = expectedCost(asked)
      sum.minds += 1
      sum.lowest += costOf({ input, output: 1, cached: 0 }, priced[0]!.price)
      expected += cost
      sum.highest += times * Math.max(...priced.map((one) => one.cost))
      for (const { model } of priced) if (isFar(this.world.config, model)) far.add(model)
    }
    return { ...sum, expected: Math.max(expected, sum.lowest), far: [...far] }
  }

  /**
   * Asks all at once, as many as each provider allows; the answers come in the order of what was
   * prepared. Throws CassetteMiss.
   */
  async *answers(prepared: readonly Prepared[], cassette?: Cassette): AsyncGenerator<Answered> {
    const facts = this.facts()
    const asked = prepared.map((one) => this.answer(one, cassette))
    // Whoever awaits an answer hears that it failed; that others do too is no news.
    for (const one of asked) one.catch(() => {})
    for (const [i, one] of prepared.entries()) {
      const { agent, type, question } = one
      yield { ...facts, agent, type, question, ...(await asked[i]!) }
    }
  }

  private async answer(prepared: Prepared, cassette: Cassette | undefined) {
    const { ready } = prepared
    if (ready === null) return unanswered(prepared.problem!)
    const first = await this.asked(ready, cassette)
    const { flags } = ready.interview
    const prompt = hashOf(ready.request)
    const isFinal = first.problem === null || !first.ok || this.wanted.form === 'words'
    const head = { prompt, flags }
    if (isFinal) return { ...head, attempts: 1, ...told(first) }
    const messages: Message[] = [
      ...ready.interview.messages,
      { role: 'assistant', content: first.text === '' ? '(nothing)' : first.text! },
      { role: 'user', content: againText(first.problem!) },
    ]
    const again = this.readied(ready.interview, messages)
    if (isRefusal(again)) return { ...head, attempts: 1, ...told(first) }
    const second = await this.asked(again, cassette)
    const tokens = added(first.tokens, second.tokens)
    return { ...head, attempts: 2, ...told(second), tokens, cost: first.cost + second.cost }
  }

  private async asked({ route, request }: { route: Route; request: Json }, cassette?: Cassette) {
    const take = cassette?.take(request, hashOf(request))
    let outcome = take?.taped
    if (outcome === undefined) {
      outcome = await this.gateway.ask(request)
      take?.keep(outcome)
    }
    const read = readOutcome('llm', outcome) as LlmOutcome
    return { ok: read.ok, ...readAnswer(read, this.wanted), ...paidFor(read, route) }
  }

  private facts(): Pick<Answered, 'oikos' | 'run' | 'event_hash' | 'seed' | 'at' | 'wanted'> {
    const { seq } = this.world
    const { seed, event_hash } = this.file.manifest()
    const last =
      'SELECT hash FROM events WHERE hash IS NOT NULL AND seq <= ? ORDER BY seq DESC LIMIT 1'
    const run = (this.file.db.prepare(last).pluck().get(seq) ?? null) as string | null
    const at = { seq, time_us: this.nowUs }
    const wanted = this.wanted as unknown as Json
    return { oikos: oikosVersion(), run, event_hash, seed, at, wanted }
  }

  async close(): Promise<void> {
    this.run.close()
    await this.gateway.close()
  }
}

const OWN_INDEX = { index: 'embedded', embedder: BUILT_IN_EMBEDDER } as const

type Said = Read & { model: string | null; tokens: Tokens | null; cost: number }

function told({ text, value, problem, model, tokens, cost }: Said) {
  return { model, answer: text, value, problem, tokens, cost }
}

function unanswered(problem: string) {
  const nothing = { prompt: null, flags: [], model: null, answer: null, value: null, tokens: null }
  return { attempts: 0, ...nothing, problem, cost: 0 }
}

/** Without a count of the provider the worst case counts; where nothing was charged, nothing. */
function paidFor(outcome: LlmOutcome, { priced, most }: Route) {
  const model = outcome.model ?? null
  const { usage } = outcome
  if (usage === undefined) return { model, tokens: { input: 0, output: 0, cached: 0 }, cost: 0 }
  const counted = usage ?? { ...most, cached: 0 }
  const legs = priced.filter((one) => model === null || one.model === model)
  const costs = (legs.length > 0 ? legs : priced).map(({ price }) => costOf(counted, price))
  return { model, tokens: usage, cost: Math.max(...costs) }
}

function added(one: Tokens | null, other: Tokens | null): Tokens | null {
  if (one === null || other === null) return null
  return {
    input: one.input + other.input,
    output: one.output + other.output,
    cached: one.cached + other.cached,
  }
}

function hashOf(request: Json): string {
  return hash('sha256', canonical(request, WRAPPED_DEPTH_MAX), 'hex')
}
