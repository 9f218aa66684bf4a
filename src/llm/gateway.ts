// The way to all models; it is opened with the first call, since most runs make none.
import type { Json } from '../base/json.ts'
import type { Config } from '../kernel/config.ts'
import type { Failure } from './attempt.ts'
import type { Lines } from './lines.ts'
import type { Asked, Vectored } from './speak.ts'

/** `wait` stands in for the clock in tests. */
export type GatewayOptions = { wait?: (ms: number) => Promise<void> }

export class Gateway {
  private readonly config: () => Config
  private readonly options: GatewayOptions
  private lines: Promise<Lines> | null = null

  /** The configuration is asked for at each call, before it waits for anything. */
  constructor(config: () => Config, options: GatewayOptions = {}) {
    this.config = config
    this.options = options
  }

  /** Asks at once, or as soon as the provider has room. Never rejects. */
  async ask(request: Json): Promise<Json> {
    const config = this.config()
    const asked = request as unknown as Asked
    const outcome = this.opened().then((lines) => lines.reply(config, asked))
    return (await outcome.catch(broken)) as unknown as Json
  }

  /** The vectors of texts, in their order. Never rejects. */
  async embed(model: string, texts: string[]): Promise<Vectored | Failure> {
    const config = this.config()
    const outcome = this.opened().then((lines) => lines.vectors(config, model, texts))
    return await outcome.catch(broken)
  }

  private opened(): Promise<Lines> {
    this.lines ??= import('./lines.ts').then(({ Lines }) => new Lines(this.options))
    return this.lines
  }

  /** Gives up what is in flight. */
  async close(): Promise<void> {
    await (await this.lines)?.close()
  }
}

/** A bug of ours: whether a provider was asked is not known. */
function broken(): Failure {
  return { ok: false, code: 'UNAVAILABLE', message: 'the gateway could not ask', usage: null }
}
