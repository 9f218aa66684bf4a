// Which model a mind thinks with.
import type { LoopSpec } from '../artifacts/loop.ts'
import { byCodeUnit } from '../base/json.ts'
import { didYouMean } from '../base/nearest.ts'
import { type Refusal, refuse } from '../base/refusal.ts'
import type { Config } from './config.ts'

type LlmLoop = Extract<LoopSpec, { mind: 'llm' }>

/** A provider of the configuration: its name there, its model, and what it takes. */
export type Chosen = { name: string; model: string; price: { input: number; output: number } }

/** The provider that a loop names, or the default one; refused where there is none. */
export function providerOf({ llm }: Config, { model }: LlmLoop): Chosen | Refusal {
  const names = Object.keys(llm.providers).sort(byCodeUnit)
  if (names.length === 0) {
    const message = 'a mind of llm needs a model: set llm.providers in the configuration'
    return refuse('INVALID_ARGS', `loop.mind: ${message}`)
  }
  const name = model ?? llm.default ?? (names.length === 1 ? names[0]! : null)
  if (name === null) {
    return refuse('INVALID_ARGS', `loop.model: name one of ${names.join(', ')}, or set llm.default`)
  }
  const provider = Object.hasOwn(llm.providers, name) ? llm.providers[name] : undefined
  if (provider === undefined) {
    const message = `there is no ${name} in llm.providers${didYouMean(name, names)}`
    return refuse('INVALID_ARGS', `loop.model: ${message}`)
  }
  const asked = provider.kind === 'scripted' ? 'scripted' : provider.model
  return { name, model: asked, price: provider.price }
}
