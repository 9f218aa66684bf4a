// Words of a text, as the search for words and the built-in embedder both see them.

/** Words that say nothing of what a text is about. */
const STOP = new Set(
  (
    'a about after all an and any are as at be because been before but by can did do does for ' +
    'from had has have how i if in into is it its me my no not of on or our out so that the ' +
    'their them then there they this to until up was we were what when where which who why will ' +
    'with you'
  ).split(' '),
)

/** Endings that are taken off, the first that leaves enough of a word. */
const ENDINGS: [ending: string, instead: string][] = [
  ['ations', ''],
  ['ation', ''],
  ['ators', ''],
  ['ator', ''],
  ['ating', ''],
  ['ated', ''],
  ['ates', ''],
  ['ate', ''],
  ['ions', ''],
  ['ion', ''],
  ['ies', 'y'],
  ['sses', 'ss'],
  ['ss', 'ss'],
  ['ings', ''],
  ['ing', ''],
  ['ed', ''],
  ['es', ''],
  ['s', ''],
  ['e', ''],
]
const LEFT_LEAST = 3

/** In lower case without accents, in order, with repetitions. */
export function wordsOf(text: string): string[] {
  const bare = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
  return bare.match(/[\p{L}\p{N}]+/gu) ?? []
}

export function isTelling(word: string): boolean {
  return !STOP.has(word)
}

export function stemsOf(text: string): string[] {
  return wordsOf(text).map(stemOf)
}

/** The words that count, each once; all of them where none does. */
export function tellingStems(text: string): string[] {
  const words = wordsOf(text)
  const telling = words.filter(isTelling)
  return [...new Set((telling.length === 0 ? words : telling).map(stemOf))]
}

/** What forms of an English word have in common, roughly: negotiate, negotiates, negotiation. */
function stemOf(word: string): string {
  for (const [ending, instead] of ENDINGS) {
    if (word.endsWith(ending) && word.length - ending.length >= LEFT_LEAST) {
      const stem = word.slice(0, word.length - ending.length) + instead
      return /([bdgmnprt])\1$/.test(stem) && instead === '' ? stem.slice(0, -1) : stem
    }
  }
  return word
}
