// The line to a provider: where it is, whose turn it is there, and whether it is left alone.
import PQueue from 'p-queue'
import type { Config } from '../kernel/config.ts'
import type { Provider } from '../kernel/config_llm.ts'
import { type Failure, failure } from './attempt.ts'
import { type Breaker, breakerOf } from './breaker.ts'
import { watchedFetch } from './exchange.ts'
import type { ScriptedModel } from './scripted_model.ts'
import { type Opened, opened } from './speak.ts'

export type Line = {
  opened: Opened
  queue: PQueue
  breaker: Breaker
  close: () => Promise<void>
}

const OPENAI = 'https://api.openai.com/v1'
const ANTHROPIC = 'https://api.anthropic.com/v1'

/** The line, or what is missing for it. */
export async function openLine(name: string, { llm, edge }: Config): Promise<Line | Failure> {
  const provider = llm.providers[name]
  if (provider === undefined) return unavailable(`there is no ${name} in llm.providers`)
  const missing = missingKey(name, provider)
  if (missing !== null) return unavailable(missing)
  const apiKey = keyOf(provider)
  const scripted = provider.kind === 'scripted' ? await openScripted(provider) : null
  const isOurs = scripted !== null
  const baseUrl = provider.kind === 'scripted' ? scripted!.baseUrl : baseUrlOf(provider)
  return {
    opened: await opened(provider, { baseUrl, apiKey }, watchedFetch(apiKey)),
    queue: new PQueue({ concurrency: provider.concurrency ?? edge.concurrency }),
    // What fails in a model of our own is drawn from what is asked: a rest would change answers.
    breaker: breakerOf(isOurs ? 0 : edge.breaker_failures, edge.breaker_rest / 1000),
    close: async () => scripted?.close(),
  }
}

/** What to do where a provider needs a key that the environment does not have; null elsewhere. */
export function missingKey(name: string, provider: Provider): string | null {
  const variable = provider.kind === 'scripted' ? undefined : provider.api_key_env
  if (variable === undefined || keyOf(provider) !== undefined) return null
  const names = `which llm.providers.${name} names: set it, or ask another model`
  return `the environment has no ${variable}, ${names}`
}

function keyOf(provider: Provider): string | undefined {
  const variable = provider.kind === 'scripted' ? undefined : provider.api_key_env
  const key = variable === undefined ? undefined : process.env[variable]?.trim()
  return key === '' ? undefined : key
}

function unavailable(message: string): Failure {
  return failure('UNAVAILABLE', message)
}

function baseUrlOf(provider: Exclude<Provider, { kind: 'scripted' }>): string {
  switch (provider.kind) {
    case 'openai':
      return provider.base_url ?? OPENAI
    case 'anthropic':
      return provider.base_url ?? ANTHROPIC
    default:
      return provider.base_url
  }
}

async function openScripted({
  delay,
  fail_percent: failPercent,
}: Extract<Provider, { kind: 'scripted' }>): Promise<ScriptedModel> {
  const { openScriptedModel } = await import('./scripted_model.ts')
  return openScriptedModel({ leastMs: delay.least / 1000, mostMs: delay.most / 1000, failPercent })
}
