// Which models are asked: by name, by the route of a task, or the one that there is.
import { byCodeUnit } from '../base/json.ts'
import { didYouMean } from '../base/nearest.ts'
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import type { Config } from './config.ts'
import { inlineModels, type Model } from './config_llm.ts'

/** A model of a route; `cost_max` is micro-dollars that one call of it may cost. */
export type Leg = { model: Model; cost_max: number | null }

/** The model of a name; refused, with the nearest name, where there is none. */
export function modelOf({ llm }: Config, name: string): Model | Refusal {
  if (Object.hasOwn(llm.models, name)) return { name, ...llm.models[name]! }
  const inline = inlineModels(llm)
  const found = inline.find((one) => one.name === name)
  if (found !== undefined) return found
  const names = [...inline.map((one) => one.name), ...Object.keys(llm.models)].sort(byCodeUnit)
  return refuse('INVALID_ARGS', `model: there is no model ${name}${didYouMean(name, names)}`)
}

/**
 * The models to ask, each after the one before has failed. The one that is named stands alone; else
 * the route of the task, the route `any`, the default model, or the only inline one.
 */
export function routeOf(
  config: Config,
  { model: named, task }: { model?: string; task: string },
): Leg[] | Refusal {
  const { llm } = config
  const route = Object.hasOwn(llm.routes, task) ? llm.routes[task] : llm.routes.any
  const only = named ?? (route === undefined ? (llm.default ?? onlyInline(config)) : null)
  if (isRefusal(only)) return only
  const legs = only === null ? route! : [{ model: only, cost_max: null }]
  const found: Leg[] = []
  for (const { model: name, cost_max } of legs) {
    const model = modelOf(config, name)
    if (isRefusal(model)) return model
    found.push({ model, cost_max })
  }
  return found
}

function onlyInline({ llm }: Config): string | Refusal {
  const names = inlineModels(llm)
    .map((one) => one.name)
    .sort(byCodeUnit)
  if (names.length === 1) return names[0]!
  const message =
    names.length === 0
      ? 'a mind of llm needs a model: name one, ' +
        'or set llm.default or llm.providers in the configuration'
      : `name one of ${names.join(', ')}, or set llm.default`
  return refuse('INVALID_ARGS', `model: ${message}`)
}
