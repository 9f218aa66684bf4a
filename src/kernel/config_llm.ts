// Configuration of models: who is asked, what it takes, in which order, and how patiently.
import { z } from 'zod'
import { didYouMean } from '../base/nearest.ts'
import { amountField, atLeastOne, durationField, moneyField, positive } from './config_fields.ts'

/** Micro-dollars for a million tokens; `cached` are those that the provider had already read. */
export type Price = { input: number; output: number; cached: number }

const priceField = z
  .strictObject({ input: moneyField, output: moneyField, cached: moneyField.optional() })
  .refine(({ input, cached = 0 }) => cached <= input, {
    path: ['cached'],
    message: 'is above input: what was read before never costs more',
  })
  .transform(({ input, output, cached = input }): Price => ({ input, output, cached }))

const nameField = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'a name is in lower case, digits, _ and -')
const addressField = z
  .string()
  .regex(/^https?:\/\/\S+$/, 'write an address such as https://host/v1')
const keyField = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'write the name of an environment variable, not a key')
const idField = z.string().min(1).max(128)
const concurrency = z.int().min(1).max(10_000)

/** Tokens that an inline model reads and writes at most, where nobody says. */
const TOKENS_UNSAID = 1_000_000
const size = { context: atLeastOne.optional(), output_max: atLeastOne.optional() }

/**
 * - `scripted` is a program that the run brings along; nothing leaves the machine.
 * - It, and an `openai_compatible` one with `model` and `price`, is a model by its own name:
 *   inline.
 */
const providerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('scripted'),
    delay: z
      .strictObject({ least: durationField, most: durationField })
      .refine(({ least, most }) => least <= most, 'least must not be above most')
      .default({ least: 0, most: 0 }),
    fail_percent: z.int().min(0).max(100).default(0),
    price: priceField.default({ input: 1_000_000, output: 4_000_000, cached: 1_000_000 }),
    ...size,
    concurrency: concurrency.optional(),
  }),
  z.strictObject({
    kind: z.literal('openai'),
    base_url: addressField.optional(),
    api_key_env: keyField.default('OPENAI_API_KEY'),
    api: z.enum(['responses', 'chat']).default('responses'),
    concurrency: concurrency.optional(),
  }),
  z.strictObject({
    kind: z.literal('anthropic'),
    base_url: addressField.optional(),
    api_key_env: keyField.default('ANTHROPIC_API_KEY'),
    concurrency: concurrency.optional(),
  }),
  z.strictObject({
    kind: z.literal('openai_compatible'),
    base_url: addressField,
    api_key_env: keyField.optional(),
    model: idField.optional(),
    price: priceField.optional(),
    ...size,
    concurrency: concurrency.optional(),
  }),
])

export type Provider = z.output<typeof providerSchema>

const modelSchema = z.strictObject({
  provider: nameField,
  id: idField,
  price: priceField,
  context: atLeastOne,
  output_max: amountField,
  reasoning: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
})

const legSchema = z.strictObject({
  model: nameField,
  cost_max: moneyField.nullable().default(null),
})

export const llmSchema = z
  .strictObject({
    models_version: z.string().min(1).max(64),
    providers: z.record(nameField, providerSchema),
    models: z.record(nameField, modelSchema),
    routes: z.record(nameField, z.array(legSchema).min(1).max(16)),
    default: nameField.nullable(),
    max_output_tokens: z.int().min(1).max(1_000_000),
    cap: moneyField.nullable(),
    confirm_above: moneyField,
    latency: z.strictObject({ fixed: positive(durationField), per_token: durationField }),
  })
  .superRefine((llm, context) => {
    for (const { path, message } of unknownNames(llm)) {
      context.addIssue({ code: 'custom', path, message })
    }
  })

type Llm = {
  providers: Record<string, Provider>
  models: Record<string, z.output<typeof modelSchema>>
  routes: Record<string, z.output<typeof legSchema>[]>
  default: string | null
}

/** A model of the configuration: its name there, and what its provider calls it. */
export type Model = {
  name: string
  provider: string
  id: string
  price: Price
  context: number
  output_max: number
  /** How much it thinks before it replies; its own choice unless said. */
  reasoning?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh'
}

/** The models that providers are by their own names, in order of names as written. */
export function inlineModels({ providers }: Pick<Llm, 'providers'>): Model[] {
  return Object.entries(providers).flatMap(([name, provider]) => {
    if (provider.kind === 'openai' || provider.kind === 'anthropic') return []
    const id = provider.kind === 'scripted' ? 'scripted' : provider.model
    const { price, context = TOKENS_UNSAID, output_max = TOKENS_UNSAID } = provider
    if (id === undefined || price === undefined) return []
    return [{ name, provider: name, id, price, context, output_max }]
  })
}

type Wrong = { path: (string | number)[]; message: string }

/** What names something that is not there, or two things at once. */
function unknownNames(llm: Llm): Wrong[] {
  const wrong: Wrong[] = []
  const providers = Object.keys(llm.providers)
  const inline = inlineModels(llm).map(({ name }) => name)
  const models = [...inline, ...Object.keys(llm.models)]
  const known = (name: string, path: Wrong['path']) => {
    if (models.includes(name)) return
    wrong.push({ path, message: `there is no model ${name}${didYouMean(name, models)}` })
  }
  for (const [name, provider] of Object.entries(llm.providers)) {
    if (provider.kind !== 'openai_compatible') continue
    const { model, price } = provider
    if ((model === undefined) === (price === undefined)) continue
    const [has, wants] = model === undefined ? ['price', 'model'] : ['model', 'price']
    const message = `needs a ${wants} too: together they make the provider a model`
    wrong.push({ path: ['providers', name, has], message })
  }
  for (const [name, { provider, reasoning = 'none' }] of Object.entries(llm.models)) {
    if (llm.providers[provider]?.kind === 'anthropic' && reasoning !== 'none') {
      const message = 'can only be none here: tokens of thinking would come on top of what is held'
      wrong.push({ path: ['models', name, 'reasoning'], message })
    }
    if (inline.includes(name)) {
      const message = `llm.providers.${name} is a model of that name: choose another`
      wrong.push({ path: ['models', name], message })
    }
    if (providers.includes(provider)) continue
    const message = `there is no ${provider} in llm.providers${didYouMean(provider, providers)}`
    wrong.push({ path: ['models', name, 'provider'], message })
  }
  for (const [task, legs] of Object.entries(llm.routes)) {
    for (const [i, { model }] of legs.entries()) known(model, ['routes', task, i, 'model'])
  }
  if (llm.default !== null) known(llm.default, ['default'])
  return wrong
}

const percent = z.int().min(0).max(100)

/** What a mind is told: sections in order of their priority, each with its share of the tokens. */
export const contextSchema = z.strictObject({
  tokens: z.int().min(500).max(1_000_000),
  sections: z.strictObject({
    you: percent,
    goals: percent,
    means: percent,
    answers: percent,
    news: percent,
    steps: percent,
    memories: percent,
    subscribed: percent,
    market: percent,
  }),
  memories: z.int().min(0).max(100),
  tools: z.int().min(2).max(200),
  skills: z.array(z.string().min(1).max(260)),
})

/**
 * How the outside is asked, in wall-clock time. A provider is left alone for `breaker_rest` after
 * `breaker_failures` in a row; then one call tries it.
 */
export const edgeSchema = z
  .strictObject({
    concurrency,
    timeout: positive(durationField),
    retries: z.int().min(0).max(10),
    backoff_first: positive(durationField),
    backoff_max: positive(durationField),
    breaker_failures: amountField,
    breaker_rest: positive(durationField),
  })
  .refine((edge) => edge.backoff_first <= edge.backoff_max, {
    path: ['backoff_first'],
    message: 'is above edge.backoff_max: the first wait must be the shortest',
  })
