// The way to all models: what is asked is in flight together, as many calls of a provider at once
// as configured; where one fails without cost, the next of the route is asked.
import { canonical, type Json } from '../base/json.ts'
import { isRefusal } from '../base/refusal.ts'
import type { Config } from '../kernel/config.ts'
import type { Model } from '../kernel/config_llm.ts'
import { modelOf } from '../kernel/models.ts'
import type { LlmOutcome } from '../kernel/outcomes.ts'
import type { Failure } from './attempt.ts'
import type { Line } from './line.ts'
import type { Answered, Asked, Opened, Vectored } from './speak.ts'

/** `wait` stands in for the clock in tests. */
type GatewayOptions = { wait?: (ms: number) => Promise<void> }

type Speak<T> = (opened: Opened, model: Model, signal: AbortSignal) => Promise<T>

export class Gateway {
  private readonly config: () => Config
  private readonly options: GatewayOptions
  private readonly stop = new AbortController()
  /** By what the configuration says of a provider, which may change while a run lives. */
  private readonly lines = new Map<string, Promise<Line | Failure>>()

  /** The configuration is asked for at each call, before it waits for anything. */
  constructor(config: () => Config, options: GatewayOptions = {}) {
    this.config = config
    this.options = options
  }

  /** Asks at once, or as soon as the provider has room. Never rejects. */
  async ask(request: Json): Promise<Json> {
    return (await this.reply(request as unknown as Asked).catch(broken)) as unknown as Json
  }

  /** The vectors of texts, in their order. Never rejects. */
  async embed(name: string, texts: string[]): Promise<Vectored | Failure> {
    const { embedded } = await import('./speak.ts')
    const speak: Speak<Vectored> = (opened, model, signal) => {
      return embedded(opened, model, texts, signal)
    }
    return await this.of(this.config(), name, speak).catch(broken)
  }

  /**
   * The first of the models that answers. What may have been charged ends the call: to ask again
   * could cost twice.
   */
  private async reply(asked: Asked): Promise<LlmOutcome> {
    const config = this.config()
    const { reply } = await import('./speak.ts')
    const speak: Speak<Answered> = (opened, model, signal) => reply(opened, model, asked, signal)
    const failures: Failure[] = []
    for (const name of asked.models) {
      const outcome = await this.of(config, name, speak)
      if (outcome.ok || outcome.usage !== undefined) return outcome
      failures.push(outcome)
    }
    return togetherOf(failures)
  }

  /** What comes of asking one model, tried again where that costs nothing. */
  private async of<T extends Answered | Vectored>(
    config: Config,
    name: string,
    speak: Speak<T>,
  ): Promise<T | Failure> {
    const model = modelOf(config, name)
    if (isRefusal(model)) return { ...unavailable(model.message), model: name }
    const line = await this.lineOf(model.provider, config)
    if ('ok' in line) return { ...line, model: name }
    const outcome = await line.queue.add(() => this.asked(line, model, config, speak))
    return outcome.ok ? outcome : { ...outcome, model: name }
  }

  private async asked<T extends Answered | Vectored>(
    line: Line,
    model: Model,
    { edge, limits }: Config,
    speak: Speak<T>,
  ): Promise<T | Failure> {
    const { attempt, failure, fitting } = await import('./attempt.ts')
    const { tried } = await import('./backoff.ts')
    const { opened } = await import('./speak.ts')
    const { provider, baseUrl, apiKey, breaker } = line
    const { signal } = this.stop
    const patience = {
      retries: edge.retries,
      firstMs: edge.backoff_first / 1000,
      maxMs: edge.backoff_max / 1000,
      ...this.options,
    }
    const address = { baseUrl, apiKey, timeoutMs: Math.ceil(edge.timeout / 1000) }
    if (signal.aborted) return failure('UNAVAILABLE', 'the run has stopped')
    const outcome = await tried(patience, signal, () =>
      breaker(() =>
        attempt<T>(address, signal, async (fetch, until) =>
          speak(await opened(provider, address, fetch), model, until),
        ),
      ),
    )
    return outcome.ok && 'text' in outcome ? fitting(outcome, limits.output_bytes) : outcome
  }

  /** The packages are loaded with the first call: most runs make none. */
  private lineOf(name: string, config: Config): Promise<Line | Failure> {
    const key = `${name} ${canonical(config.llm.providers[name])}`
    let opening = this.lines.get(key)
    if (opening === undefined) {
      opening = import('./line.ts')
        .then(({ openLine }) => openLine(name, config))
        .catch(() => unavailable(`${name} could not be made ready`))
      this.lines.set(key, opening)
    }
    return opening
  }

  /** Gives up what is in flight. */
  async close(): Promise<void> {
    this.stop.abort()
    const lines = await Promise.all(this.lines.values())
    await Promise.all(lines.map((line) => ('ok' in line ? undefined : line.close())))
  }
}

function unavailable(message: string): Failure {
  return { ok: false, code: 'UNAVAILABLE', message }
}

/** A bug of ours: whether a provider was asked is not known. */
function broken(): Failure {
  return { ...unavailable('the gateway could not ask'), usage: null }
}

/** One failure of all models: the code of the last, and what each said. */
function togetherOf(failures: Failure[]): Failure {
  const last = failures.at(-1)
  if (last === undefined) return unavailable('no model was named')
  if (failures.length === 1) return last
  const message = failures.map((one) => `${one.model}: ${one.message}`).join('; ')
  return { ...last, message }
}
