// Lines to all providers: what is asked is in flight together, as many calls of a provider at once
// as configured; where one fails without cost, the next of the route is asked.
import { canonical } from '../base/json.ts'
import { isRefusal } from '../base/refusal.ts'
import type { Config } from '../kernel/config.ts'
import type { Model } from '../kernel/config_llm.ts'
import { modelOf } from '../kernel/models.ts'
import type { LlmOutcome } from '../kernel/outcomes.ts'
import { attempt, type Failure, failure, fitting } from './attempt.ts'
import { type Patience, tried } from './backoff.ts'
import type { GatewayOptions } from './gateway.ts'
import { type Line, openLine } from './line.ts'
import { type Answered, type Asked, embedded, type Opened, reply, type Vectored } from './speak.ts'

type Speak<T> = (opened: Opened, model: Model, signal: AbortSignal) => Promise<T>

export class Lines {
  private readonly options: GatewayOptions
  private readonly stop = new AbortController()
  /** By what the configuration says of a provider, which may change while a run lives. */
  private readonly lines = new Map<string, Promise<Line | Failure>>()

  constructor(options: GatewayOptions) {
    this.options = options
  }

  /**
   * The first of the models that answers. What may have been charged ends the call: to ask again
   * could cost twice.
   */
  async reply(config: Config, asked: Asked): Promise<LlmOutcome> {
    const speak: Speak<Answered> = (opened, model, signal) => reply(opened, model, asked, signal)
    const failures: Failure[] = []
    for (const name of asked.models) {
      const outcome = await this.of(config, name, speak)
      if (outcome.ok) return fitting(outcome, config.limits.output_bytes, name)
      if (outcome.usage !== undefined) return outcome
      failures.push(outcome)
    }
    return togetherOf(failures)
  }

  async vectors(config: Config, name: string, texts: string[]): Promise<Vectored | Failure> {
    return await this.of<Vectored>(config, name, (opened, model, signal) =>
      embedded(opened, model, texts, signal),
    )
  }

  /** What comes of asking one model, tried again where that costs nothing. */
  private async of<T extends Answered | Vectored>(
    config: Config,
    name: string,
    speak: Speak<T>,
  ): Promise<T | Failure> {
    const model = modelOf(config, name)
    if (isRefusal(model)) return { ...failure('UNAVAILABLE', model.message), model: name }
    const line = await this.lineOf(model.provider, config)
    if ('ok' in line) return { ...line, model: name }
    const outcome = await line.queue.add(() => this.asked(line, model, config, speak))
    return outcome.ok ? outcome : { ...outcome, model: name }
  }

  private asked<T extends Answered | Vectored>(
    { opened, breaker }: Line,
    model: Model,
    config: Config,
    speak: Speak<T>,
  ): Promise<T | Failure> | Failure {
    const { signal } = this.stop
    if (signal.aborted) return failure('UNAVAILABLE', 'the run has stopped')
    const timeoutMs = Math.ceil(config.edge.timeout / 1000)
    return tried(this.patienceOf(config), signal, () =>
      breaker(() => attempt<T>(timeoutMs, signal, (until) => speak(opened, model, until))),
    )
  }

  private patienceOf({ edge }: Config): Patience {
    const [firstMs, maxMs] = [edge.backoff_first / 1000, edge.backoff_max / 1000]
    return { retries: edge.retries, firstMs, maxMs, ...this.options }
  }

  private lineOf(name: string, config: Config): Promise<Line | Failure> {
    const key = `${name} ${canonical(config.llm.providers[name])}`
    let opening = this.lines.get(key)
    if (opening === undefined) {
      const unready = () => failure('UNAVAILABLE', `${name} could not be made ready`)
      opening = openLine(name, config).catch(unready)
      this.lines.set(key, opening)
    }
    return opening
  }

  async close(): Promise<void> {
    this.stop.abort()
    const lines = await Promise.all(this.lines.values())
    await Promise.all(lines.map((line) => ('ok' in line ? undefined : line.close())))
  }
}

/** One failure of all models: the code of the last, and what each said. */
function togetherOf(failures: Failure[]): Failure {
  const last = failures.at(-1)
  if (last === undefined) return failure('UNAVAILABLE', 'no model was named')
  if (failures.length === 1) return last
  const message = failures.map((one) => `${one.model}: ${one.message}`).join('; ')
  return { ...last, message }
}
