// What the scripted model answers: a pure function of what it is asked.
import { createHash } from 'node:crypto'
import type { JsonObject } from '../base/json.ts'
import { type Heard, type Said, tokensIn, tokensOf } from './wire.ts'

/** A refusal, an answer, or a body that no protocol has. */
export type Scene =
  | { kind: 'refuses'; status: number; type: string; message: string }
  | { kind: 'says'; said: Said }
  | { kind: 'babbles'; body: string }

/** Draws are bytes of a hash of the last message. */
export function scene(heard: Heard, failPercent: number): Scene {
  const seen = heard.messages.at(-1)?.content ?? heard.texts.join('\n')
  const draws = createHash('sha256').update(seen).digest()
  if ((draws.readUInt16BE(0) % 10_000) / 100 < failPercent) return trouble(draws[2]!)
  const input = tokensIn(heard)
  if (heard.protocol === 'embeddings') {
    const said = { text: '', calls: [], vectors: heard.texts.map(vectorOf), input, output: 0 }
    return { kind: 'says', said }
  }
  if (heard.schema !== null) {
    const text = JSON.stringify(leastOf(heard.schema))
    return { kind: 'says', said: { text, calls: [], input, output: tokensOf(text) } }
  }
  const args = play(seen, draws)
  const name = heard.tools[0]?.name ?? 'act'
  const spoken =
    draws[3]! < 10 ? { text: 'I wait and see.', calls: [] } : { text: '', calls: [{ name, args }] }
  return { kind: 'says', said: { ...spoken, input, output: tokensOf(args) } }
}

/** The arguments of `act`, as text: mostly right, now and then nonsense, as with other models. */
function play(seen: string, draws: Buffer): string {
  const self = /"id":"([^"]+)","now"/.exec(seen)?.[1]
  const known = [...seen.matchAll(/\\?"id\\?":\\?"([A-Za-z][A-Za-z0-9_.:-]*)\\?"/g)]
    .map((match) => match[1]!)
    .filter((id) => id !== self && !id.startsWith('genesis_'))
  const [, , , , draw, whom, amount, rest] = draws as unknown as number[]
  const acts = (...actions: object[]) => JSON.stringify({ actions, rest: `${1 + (rest! % 5)}s` })
  if (draw! < 5) return '{"actions": [oops'
  if (draw! < 10) return JSON.stringify({ actions: [{ invoke: 'nothing' }] })
  if (draw! < 50) return acts()
  if (draw! < 90) return acts({ invoke: 'genesis_store.search', args: { query: 'tool' } })
  if (known.length === 0 || draw! < 130) {
    return acts({ invoke: 'genesis_store.list_agents', args: { limit: 3, offset: whom! % 8 } })
  }
  const to = known[whom! % known.length]!
  const pay = { invoke: 'genesis_ledger.transfer', args: { to, amount: 1 + (amount! % 3) } }
  return acts(pay)
}

function trouble(draw: number): Scene {
  switch (draw % 3) {
    case 0:
      return { kind: 'refuses', status: 429, type: 'rate_limit', message: 'too many at once' }
    case 1:
      return { kind: 'refuses', status: 500, type: 'out_of_order', message: 'out of order' }
    default:
      return { kind: 'babbles', body: 'no JSON at all' }
  }
}

/** The least value that fits a schema: what is required, and the first of what may be. */
function leastOf(schema: JsonObject): unknown {
  const { type, properties = {}, required = [], enum: options, const: only, minimum } = schema
  if (only !== undefined) return only
  if (Array.isArray(options)) return options[0]
  switch (type) {
    case 'object': {
      const of = properties as Record<string, JsonObject>
      return Object.fromEntries((required as string[]).map((key) => [key, leastOf(of[key] ?? {})]))
    }
    case 'array':
      return []
    case 'string':
      return ''
    case 'boolean':
      return false
    case 'integer':
    case 'number':
      return minimum ?? 0
    default:
      return null
  }
}

const DIMENSIONS = 64

/** Texts that share words are near: each word turns one dimension up or down. Of length 1. */
export function vectorOf(text: string): number[] {
  const vector = new Array<number>(DIMENSIONS).fill(0)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const draws = createHash('sha256').update(word).digest()
    const at = draws[0]! % DIMENSIONS
    vector[at]! += draws[1]! < 128 ? 1 : -1
  }
  const length = Math.sqrt(vector.reduce((sum, one) => sum + one * one, 0))
  if (length === 0) return vector.map((_, i) => (i === 0 ? 1 : 0))
  return vector.map((one) => Math.round((one / length) * 1e6) / 1e6)
}
