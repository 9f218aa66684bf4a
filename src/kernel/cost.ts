// What asking a model costs: tokens at a price, and the worst case before it is known.
import { canonical, type Json, settledText, utf8Length, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import type { Price } from './config_llm.ts'

/** `cached` is a part of `input`. */
export type Tokens = { input: number; output: number; cached: number }

/** Tokens that a provider may put around what it is asked. */
const INPUT_TOKENS_AROUND = 1000

/** Bytes that a token has at least, on the average of any longer text. */
const TOKEN_BYTES = 3

/** Bytes of what is asked: what many requests have in common, which is remembered, and the rest. */
export function askedBytes(instructions: Json, request: Json): number {
  return utf8Length(settledText(instructions)) + utf8Length(canonical(request, WRAPPED_DEPTH_MAX))
}

/** Every token is at least one byte of what is asked. */
export function inputTokensMax(bytes: number): number {
  return bytes + INPUT_TOKENS_AROUND
}

/** Tokens that so many bytes come to, a little more than they do: to fit them into a window. */
export function tokensAbout(bytes: number): number {
  return Math.ceil(bytes / TOKEN_BYTES)
}

/** Micro-dollars, rounded up. */
export function costOf({ input, output, cached }: Tokens, price: Price): number {
  const parts =
    BigInt(input - cached) * BigInt(price.input) +
    BigInt(cached) * BigInt(price.cached) +
    BigInt(output) * BigInt(price.output)
  return Number((parts + 999_999n) / 1_000_000n)
}
