// Untrusted text: what somebody wrote who may want to command whoever reads it.

/** One of these words, and what may stand between two of them in one sentence. */
const one = (words: string) => `\\b(?:${words.replaceAll(' ', '|')})\\b`
const GAP = '[^.\\n]{0,40}'

const OVERRIDE = [
  one('ignore disregard forget override bypass'),
  one('previous prior above earlier all any your these those'),
  one('instructions? prompts? rules? directions? guidelines? orders?'),
].join(GAP)
const SECRET = '\\b(?:system prompt|your (?:instructions|prompt|rules))\\b'
const REVEAL = [one('reveal print show repeat output leak'), SECRET].join(GAP)
const PAYMENT = [
  one('send transfer pay give move'),
  one('all everything entire whole rest'),
  one('scrip balance funds money budget tokens holdings'),
].join(GAP)
const TAG = '<\\/?(?:system|assistant|user|tool|instructions?|prompt)\\b[^>\\n]{0,80}>'
const TURN = '^[ \\t]*#{0,3}[ \\t]*(?:system|assistant|developer)[ \\t]*:'

/** What is looked for, by the name that a flag has. Each bounds what it may look over. */
const PATTERNS: readonly [string, RegExp][] = [
  ['override', new RegExp(OVERRIDE, 'gi')],
  ['role', /\b(?:you are now|from now on,? you|pretend (?:to be|you are)|new instructions?:)/gi],
  ['reveal', new RegExp(REVEAL, 'gi')],
  ['delimiter', new RegExp(`${TAG}|<\\|[a-z_]{1,40}\\|>|\\[\\/?INST\\]|${TURN}`, 'gim')],
  ['payment', new RegExp(PAYMENT, 'gi')],
  ['call', /"?(?:tool_calls?|function_call|tool_use)"?[ \t]{0,4}[:=]/gi],
  ['invisible', /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]/gu],
]

/**
 * The text with what reads like an instruction to its reader taken out, and the names of what was
 * found, each once. No such list is complete: who reads it must still take it for data.
 */
export function redacted(text: string): { text: string; flags: string[] } {
  const flags: string[] = []
  let clean = text
  for (const [name, pattern] of PATTERNS) {
    const before = clean
    clean = clean.replace(pattern, name === 'invisible' ? '' : `[redacted: ${name}]`)
    if (clean !== before) flags.push(name)
  }
  return { text: clean, flags }
}
