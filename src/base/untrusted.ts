// Untrusted text: what somebody wrote who may want to command whoever reads it.

/** What is looked for, by the name that a flag has. Each bounds what it may look over. */
const PATTERNS: readonly [string, RegExp][] = [
  [
    'override',
    /\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|all|any|your|these|those)\b[^.\n]{0,40}\b(?:instructions?|prompts?|rules?|directions?|guidelines?|orders?)\b/gi,
  ],
  ['role', /\b(?:you are now|from now on,? you|pretend (?:to be|you are)|new instructions?:)/gi],
  [
    'reveal',
    /\b(?:reveal|print|show|repeat|output|leak)\b[^.\n]{0,40}\b(?:system prompt|your (?:instructions|prompt|rules))\b/gi,
  ],
  [
    'delimiter',
    /<\/?(?:system|assistant|user|tool|instructions?|prompt)\b[^>\n]{0,80}>|<\|[a-z_]{1,40}\|>|\[\/?INST\]|^[ \t]*#{0,3}[ \t]*(?:system|assistant|developer)[ \t]*:/gim,
  ],
  [
    'payment',
    /\b(?:send|transfer|pay|give|move)\b[^.\n]{0,60}\b(?:all|everything|entire|whole|rest)\b[^.\n]{0,40}\b(?:scrip|balance|funds|money|budget|tokens|holdings)\b/gi,
  ],
  ['call', /"?(?:tool_calls?|function_call|tool_use)"?[ \t]{0,4}[:=]/gi],
  ['invisible', /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|\u{e0020}|[\u{e0000}-\u{e007f}]/gu],
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
