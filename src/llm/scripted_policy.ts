// What the scripted model does when it is asked: it fails, or answers, and counts. A pure function.
import { createHash } from 'node:crypto'
import { play } from './policy.ts'
import { type Heard, type Said, tokensIn, tokensOf } from './wire.ts'

/** A refusal, an answer, or a body that no protocol has. */
export type Scene =
  | { kind: 'refuses'; status: number; type: string; message: string }
  | { kind: 'says'; said: Said }
  | { kind: 'babbles'; body: string }

/** Whether it fails is drawn from a hash of what is asked. */
export function scene(heard: Heard, failPercent: number): Scene {
  const { protocol: _, outputMax: __, ...asked } = heard
  const draws = createHash('sha256').update(JSON.stringify(asked)).digest()
  if ((draws.readUInt16BE(0) % 10_000) / 100 < failPercent) return trouble(draws[2]!)
  const input = tokensIn(heard)
  if (heard.protocol === 'embeddings') {
    const said = { text: '', calls: [], vectors: heard.texts.map(vectorOf), input, output: 0 }
    return { kind: 'says', said }
  }
  const { text, calls } = play({ ...heard, schema: heard.schema ?? undefined })
  const output = tokensOf(JSON.stringify([text, calls]))
  const said = calls.map(({ name, arguments: args }) => ({ name, args }))
  return { kind: 'says', said: { text, calls: said, input, output } }
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
