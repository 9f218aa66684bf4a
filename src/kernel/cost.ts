// What asking a model costs: tokens at a price, and the worst case before it is known.
import { canonical, type Json, utf8Length, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import type { Price } from './config_llm.ts'

/** `cached` is a part of `input`. */
export type Tokens = { input: number; output: number; cached: number }

/** Tokens that a provider may put around what it is asked. */
const INPUT_TOKENS_AROUND = 100

/** Bytes that a token has at least, on the average of any longer text. */
const TOKEN_BYTES = 3

/** Every token is at least one byte of what is asked. */
export function inputTokensMax(asked: Json): number {
  return utf8Length(canonical(asked, WRAPPED_DEPTH_MAX)) + INPUT_TOKENS_AROUND
}

/** Tokens that a text comes to, a little more than it does: for fitting it into a window. */
export function tokensAbout(text: string): number {
  return Math.ceil(utf8Length(text) / TOKEN_BYTES)
}

/** Micro-dollars, rounded up. */
export function costOf({ input, output, cached }: Tokens, price: Price): number {
  const parts =
    BigInt(input - cached) * BigInt(price.input) +
    BigInt(cached) * BigInt(price.cached) +
    BigInt(output) * BigInt(price.output)
  return Number((parts + 999_999n) / 1_000_000n)
}
