// The way to all models: what is asked is in flight together, as many calls of a provider at once
// as configured.
import type PQueue from 'p-queue'
import type { Json } from '../base/json.ts'
import { isRefusal } from '../base/refusal.ts'
import type { Config } from '../kernel/config.ts'
import type { Provider } from '../kernel/config_llm.ts'
import { modelOf } from '../kernel/models.ts'
import type { LlmOutcome } from '../kernel/outcomes.ts'
import type { Address } from './provider.ts'
import type { ScriptedModel } from './scripted_model.ts'

/** Where a provider is, and whose turn it is there. */
type Line = { queue: PQueue; address: Address }

export class Gateway {
  private readonly config: () => Config
  private readonly stop = new AbortController()
  private readonly lines = new Map<string, Promise<Line | LlmOutcome>>()
  private readonly models: ScriptedModel[] = []

  /** The configuration is asked for at each provider's first call. */
  constructor(config: () => Config) {
    this.config = config
  }

  /** Asks at once, or as soon as the provider has room. Never rejects. */
  async ask(request: Json): Promise<Json> {
    const { models, ...asked } = request as { models: string[] }
    const model = modelOf(this.config(), models[0]!)
    if (isRefusal(model)) return unavailable(model.message) as unknown as Json
    const { provider: name } = model
    let opening = this.lines.get(name)
    if (opening === undefined) {
      opening = this.open(name).catch(() => unavailable(`${name} could not be made ready`))
      this.lines.set(name, opening)
    }
    const line = await opening
    if ('ok' in line) return line as unknown as Json
    const { callModel } = await import('./provider.ts')
    const { signal } = this.stop
    const call = () => callModel(line.address, { ...asked, model: model.id } as Json, signal)

    const outcome = await line.queue.add(call)
    return { ...outcome, model: model.name } as unknown as Json
  }

  /** The packages are loaded with the first call: most runs make none. */
  private async open(name: string): Promise<Line | LlmOutcome> {
    const { edge, llm, limits } = this.config()
    const provider = llm.providers[name]
    if (provider === undefined) return unavailable(`there is no ${name} in llm.providers`)
    if (provider.kind === 'openai' || provider.kind === 'anthropic') {
      return unavailable('not yet')
    }
    const key = provider.kind === 'scripted' ? undefined : provider.api_key_env
    const apiKey = key === undefined ? undefined : process.env[key]
    if (key !== undefined && apiKey === undefined) {
      return unavailable(`the environment has no ${key}, which llm.providers.${name} names`)
    }
    const { default: Queue } = await import('p-queue')
    return {
      queue: new Queue({ concurrency: edge.concurrency }),
      address: {
        baseUrl: await this.baseUrl(provider),
        apiKey,
        timeoutMs: Math.ceil(edge.timeout / 1000),
        retries: edge.retries,
        outcomeBytes: limits.output_bytes,
      },
    }
  }

  private async baseUrl(provider: Provider): Promise<string> {
    if (provider.kind === 'openai' || provider.kind === 'anthropic') return ''
    if (provider.kind !== 'scripted') return provider.base_url
    const { openScriptedModel } = await import('./scripted_model.ts')
    const { delay, fail_percent: failPercent } = provider
    const model = await openScriptedModel({
      leastMs: delay.least / 1000,
      mostMs: delay.most / 1000,
      failPercent,
    })
    this.models.push(model)
    return model.baseUrl
  }

  /** Gives up what is in flight. */
  async close(): Promise<void> {
    this.stop.abort()
    const lines = await Promise.all(this.lines.values())
    for (const line of lines) if (!('ok' in line)) line.queue.clear()
    await Promise.all(this.models.map((model) => model.close()))
  }
}

function unavailable(message: string): LlmOutcome {
  return { ok: false, code: 'UNAVAILABLE', message }
}
