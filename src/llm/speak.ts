// Speaking to a provider in its own protocol: one request in, one outcome out, or an exception.
import type { createOpenAI } from '@ai-sdk/openai'
import { type Json, type JsonObject, NotJson, plain } from '../base/json.ts'
import type { Model, Provider } from '../kernel/config_llm.ts'
import type { LlmOutcome } from '../kernel/outcomes.ts'
import { CannotAsk, cut } from './attempt.ts'

type OpenAi = ReturnType<typeof createOpenAI>
type Replies = ReturnType<OpenAi['chat']>
type Vectors = ReturnType<OpenAi['embedding']>
type Reply = Awaited<ReturnType<Replies['doGenerate']>>
type Call = Parameters<Replies['doGenerate']>[0]

/** A provider's package, opened for all requests to it. */
export type Opened = {
  replies: (id: string) => Pick<Replies, 'doGenerate'>
  vectors: (id: string) => Pick<Vectors, 'doEmbed'> | null
  options: Record<string, JsonObject>
}

/** What a mind asks: `askedOf` an effect. */
export type Asked = {
  models: string[]
  system: string
  tools: { name: string; description: string; parameters: JsonObject }[]
  messages: { role: 'user' | 'assistant'; content: string }[]
  max_output_tokens: number
  schema?: JsonObject
}

export type Answered = Extract<LlmOutcome, { ok: true }>
export type Usage = NonNullable<Answered['usage']>
export type Vectored = { ok: true; model: string; vectors: number[][]; usage: Usage | null }

/** Bytes of arguments that are no JSON which are handed on, so that they can be repaired. */
const RAW_BYTES = 4_000

type Place = { baseUrl: string; apiKey: string | undefined }

/** The packages are loaded with the first call: most runs make none. */
export async function opened(
  provider: Provider,
  place: Place,
  fetch: typeof globalThis.fetch,
): Promise<Opened> {
  switch (provider.kind) {
    case 'openai':
      return (await import('./openai.ts')).openOpenai(place, provider.api, fetch)
    case 'anthropic':
      return (await import('./anthropic.ts')).openAnthropic(place, fetch)
    default:
      return (await import('./openai_compatible.ts')).openCompatible(place, fetch)
  }
}

/** Asks for a reply. Throws whatever goes wrong. */
export async function reply(
  { replies, options }: Opened,
  { name, id, reasoning }: Pick<Model, 'name' | 'id' | 'reasoning'>,
  asked: Asked,
  abortSignal: AbortSignal,
): Promise<Answered> {
  const { content, usage } = await replies(id).doGenerate({
    ...callOf(asked),
    ...(reasoning === undefined ? {} : { reasoning }),
    providerOptions: options as Call['providerOptions'],
    abortSignal,
  })
  const texts = content.flatMap((part) => (part.type === 'text' ? [part.text] : []))
  const calls = content.flatMap((part) => (part.type === 'tool-call' ? [callIn(part)] : []))
  const text = texts.join('').toWellFormed()
  const object = asked.schema === undefined ? undefined : objectIn(text)
  const hasSaid = text !== '' || calls.length > 0
  return {
    ok: true,
    model: name,
    text,
    calls,
    ...(object === undefined ? {} : { object }),
    usage: counted(usage, hasSaid),
  }
}

function callOf({ system, messages, tools, max_output_tokens, schema }: Asked): Call {
  const first = system === '' ? [] : [{ role: 'system' as const, content: system }]
  const said = messages.map(({ role, content }) => {
    return { role, content: [{ type: 'text' as const, text: content }] }
  })
  return {
    prompt: [...first, ...said],
    maxOutputTokens: max_output_tokens,
    ...(tools.length === 0 ? {} : { tools: tools.map(toolOf), toolChoice: { type: 'auto' } }),
    ...(schema === undefined ? {} : { responseFormat: { type: 'json', schema, name: 'answer' } }),
  } as Call
}

function toolOf({ name, description, parameters }: Asked['tools'][number]) {
  return { type: 'function', name, description, inputSchema: parameters }
}

/** A call of a tool, whether there is one of that name or not. */
function callIn({
  toolName,
  input,
}: {
  toolName: string
  input: string
}): Answered['calls'][number] {
  const name = toolName.toWellFormed()
  let args: unknown
  try {
    args = input.trim() === '' ? {} : JSON.parse(input)
  } catch {
    return { name, problem: 'its arguments are no JSON', raw: cut(input, RAW_BYTES) }
  }
  try {
    return { name, args: plain(args) }
  } catch (error) {
    if (error instanceof NotJson) return { name, problem: `its arguments: ${error.message}` }
    throw error
  }
}

/**
 * The value that a text is; undefined where it is none that the world takes. Whether it fits the
 * schema is the core's to say, which trusts no recorded answer either.
 */
function objectIn(text: string): Json | undefined {
  try {
    return plain(JSON.parse(text))
  } catch {
    return undefined
  }
}

/**
 * Tokens that the provider counted; null when it does not say, or what cannot be: a request has
 * some, and what was said too.
 */
function counted({ inputTokens, outputTokens }: Reply['usage'], hasSaid: boolean): Usage | null {
  const { total: input, cacheRead } = inputTokens
  const { total: output } = outputTokens
  if (!isCount(input) || input === 0 || !isCount(output)) return null
  if (output === 0 && hasSaid) return null
  return { input, output, cached: isCount(cacheRead) && cacheRead <= input ? cacheRead : 0 }
}

function isCount(tokens: unknown): tokens is number {
  return Number.isSafeInteger(tokens) && (tokens as number) >= 0
}

/** Asks for the vector of each text, in their order. Throws whatever goes wrong. */
export async function embedded(
  { vectors, options }: Opened,
  { name, id }: { name: string; id: string },
  values: string[],
  abortSignal: AbortSignal,
): Promise<Vectored> {
  const model = vectors(id)
  if (model === null) throw new CannotAsk('it makes no vectors')
  const providerOptions = options as Call['providerOptions']
  const found = await model.doEmbed({ values, abortSignal, providerOptions })
  const { embeddings, usage } = found
  const isWhole = embeddings.every((one) => one.length > 0 && one.every(Number.isFinite))
  if (embeddings.length !== values.length || !isWhole) throw new Error('vectors are missing')
  const input = usage?.tokens
  const tokens = isCount(input) && input > 0 ? { input, output: 0, cached: 0 } : null
  return { ok: true, model: name, vectors: embeddings, usage: tokens }
}
