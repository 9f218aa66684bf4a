// One call of a model over HTTP: a request in, an outcome out, whatever happens. The door of the ai
// SDK.
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { APICallError, generateText, jsonSchema, RetryError, type ToolSet, tool } from 'ai'
import {
  canonical,
  type Json,
  type JsonObject,
  NotJson,
  plain,
  utf8Length,
  WRAPPED_DEPTH_MAX,
} from '../base/json.ts'
import type { LlmOutcome } from '../kernel/outcomes.ts'

// Warnings of the SDK would go to the terminal of whoever watches the run.
globalThis.AI_SDK_LOG_WARNINGS = false

/** Where a model is, and how long and how often it is tried. */
export type Address = {
  baseUrl: string
  apiKey: string | undefined
  timeoutMs: number
  retries: number
  /** Bytes of canonical JSON that an outcome may have. */
  outcomeBytes: number
}

/** What a mind asks: `askedOf` an effect. */
type Asked = {
  system: string
  tools: { name: string; description: string; parameters: JsonObject }[]
  model: string
  messages: { role: 'user' | 'assistant'; content: string }[]
  max_output_tokens: number
}

/** What of a response is read; more is no answer of a model. */
const RESPONSE_BYTES = 8_000_000
const TOLD_BYTES = 200

/** Never rejects: every failure is an outcome. `stopped` gives up. */
export async function callModel(
  address: Address,
  request: Json,
  stopped: AbortSignal,
): Promise<LlmOutcome> {
  const late = AbortSignal.timeout(address.timeoutMs)
  try {
    const outcome = await called(address, request as Asked, AbortSignal.any([late, stopped]))
    return fitting(outcome, address.outcomeBytes)
  } catch (error) {
    if (late.aborted) {
      return failed('TIMEOUT', `no answer within ${address.timeoutMs} ms: edge.timeout`)
    }
    return failureOf(error, address)
  }
}

async function called(address: Address, asked: Asked, signal: AbortSignal): Promise<LlmOutcome> {
  const { baseUrl: baseURL, apiKey } = address
  const provider = createOpenAICompatible({ name: 'provider', baseURL, apiKey, fetch: bounded })
  const tools: ToolSet = {}
  for (const { name, description, parameters } of asked.tools) {
    tools[name] = tool({ description, inputSchema: jsonSchema(parameters) })
  }
  const { text, toolCalls, usage } = await generateText({
    model: provider(asked.model),
    instructions: asked.system,
    messages: asked.messages,
    tools,
    maxOutputTokens: asked.max_output_tokens,
    maxRetries: address.retries,
    abortSignal: signal,
    telemetry: { isEnabled: false },
  })
  const calls = toolCalls.map(({ toolName, input, invalid }) => {
    const name = wellFormed(toolName)
    if (invalid && typeof input === 'string') {
      return { name, problem: 'its arguments are no JSON' }
    }
    try {
      return { name, args: plain(input) }
    } catch (error) {
      if (error instanceof NotJson) return { name, problem: `its arguments: ${error.message}` }
      throw error
    }
  })
  return { ok: true, model: asked.model, text: wellFormed(text), calls, usage: counted(usage) }
}

/** Tokens that the provider counted; null when it does not say, since none is no count. */
function counted({
  inputTokens: input,
  outputTokens: output,
}: {
  inputTokens: number | undefined
  outputTokens: number | undefined
}): { input: number; output: number; cached: number } | null {
  const isCount = (tokens: unknown): tokens is number =>
    Number.isSafeInteger(tokens) && (tokens as number) >= 0
  return isCount(input) && input > 0 && isCount(output) ? { input, output, cached: 0 } : null
}

function fitting(outcome: LlmOutcome, most: number): LlmOutcome {
  const bytes = utf8Length(canonical(outcome, WRAPPED_DEPTH_MAX))
  if (bytes <= most) return outcome
  const message = `the reply has ${bytes} bytes: limits.output_bytes is ${most}`
  return { ok: false, code: 'OUTPUT_TOO_LARGE', message, usage: outcome.usage ?? null }
}

function failed(code: 'UNAVAILABLE' | 'RATE_LIMITED' | 'TIMEOUT', message: string): LlmOutcome {
  return { ok: false, code, message }
}

/**
 * What a failure comes to: the status and what the provider said about it. What the machine says,
 * such as ports and addresses, differs between machines and is left out.
 */
function failureOf(error: unknown, { apiKey }: Address): LlmOutcome {
  const cause = RetryError.isInstance(error) ? error.lastError : error
  if (!APICallError.isInstance(cause) || cause.statusCode === undefined) {
    return failed('UNAVAILABLE', 'the provider could not be reached')
  }
  const { statusCode: status, message } = cause
  if (status < 400) return failed('UNAVAILABLE', 'the provider answered nothing that can be read')
  const told = apiKey === undefined ? message : message.replaceAll(apiKey, '…')
  const said = `the provider answered ${status}: ${wellFormed(told).slice(0, TOLD_BYTES)}`
  return failed(status === 429 ? 'RATE_LIMITED' : 'UNAVAILABLE', said.toWellFormed())
}

function wellFormed(text: string): string {
  return text.toWellFormed()
}

/** A fetch that reads no more than RESPONSE_BYTES. */
async function bounded(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init)
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    if (bytes > RESPONSE_BYTES) throw new Error('the response is too long')
    parts.push(part)
  }
  const { status, headers } = response
  return new Response(bytes === 0 ? null : Buffer.concat(parts), { status, headers })
}
