// Extraction: the sentences of many texts that say most of what all of them say, within a budget.
import { utf8Length } from '../base/json.ts'

/** More sentences than these are not looked at: the last count. */
const SENTENCES_MAX = 2000
const SCALE = 1000

type Sentence = { place: number; text: string; words: Set<string>; bytes: number }

/**
 * A line for each sentence, in the order of the texts. The next is always the one that has most,
 * for its length, of what is not said yet; a word weighs as much as there are sentences with it.
 */
export function extracted(texts: readonly string[], bytesMax: number): string {
  const sentences = sentencesOf(texts)
  const weights = new Map<string, number>()
  for (const { words } of sentences) {
    for (const word of words) weights.set(word, (weights.get(word) ?? 0) + 1)
  }
  const chosen: Sentence[] = []
  let left = bytesMax + 1
  for (let rest = sentences; rest.length > 0; ) {
    let best: Sentence | null = null
    let most = 0
    rest = rest.filter(({ bytes }) => bytes + 1 <= left)
    for (const one of rest) {
      let gain = 0
      for (const word of one.words) gain += weights.get(word) ?? 0
      const worth = Math.floor((SCALE * gain) / (one.bytes + SHORT))
      if (worth > most) {
        best = one
        most = worth
      }
    }
    if (best === null) break
    const { words, bytes } = best
    chosen.push(best)
    left -= bytes + 1
    for (const word of words) weights.delete(word)
    rest = rest.filter((one) => one !== best)
  }
  chosen.sort((a, b) => a.place - b.place)
  return chosen.map(({ text }) => text).join('\n')
}

/** Bytes that every sentence counts besides its own, so that not only the shortest are left. */
const SHORT = 20

function sentencesOf(texts: readonly string[]): Sentence[] {
  const seen = new Set<string>()
  for (const text of texts) {
    for (const sentence of text.split(/(?<=[.!?])\s+|\n+/u)) seen.add(sentence.trim())
  }
  seen.delete('')
  const last = [...seen].slice(-SENTENCES_MAX)
  return last.map((text, place) => {
    const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []
    const telling = words.filter((word) => word.length > 3 || /\p{N}/u.test(word))
    return { place, text, words: new Set(telling), bytes: utf8Length(text) }
  })
}
