// The built-in critic of proposed memories, and the gate: what a score and its sources come to.
import type { Source } from './evidence.ts'
import type { Verdict } from './memory.ts'
import type { World } from './world.ts'

export const SCORE_MAX = 10

export type Judgement = { score: number; reason: string }

/**
 * 4 for having a source, up to 4 for the share of its words that its sources have, and up to 2 for
 * further sources that somebody else stands behind. 1 for what nothing speaks for, 0 for no words.
 */
export function judgedByRules(text: string, sources: readonly Source[]): Judgement {
  const words = tellingWords(text)
  if (words.size === 0) return { score: 0, reason: 'it says nothing' }
  const found = sources.filter(({ authority }) => authority > 0)
  if (found.length === 0) {
    return { score: 1, reason: 'none of its sources is there: name artifacts, or events as #12' }
  }
  const said = tellingWords(found.map(({ says }) => says).join(' '))
  const known = [...words].filter((word) => said.has(word)).length
  const support = Math.floor((8 * known + words.size) / (2 * words.size))
  const others = Math.min(2, new Set(found.map(({ behind }) => behind)).size - 1)
  const reason = `its sources have ${known} of its ${words.size} words`
  return { score: 4 + support + others, reason }
}

function tellingWords(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []
  return new Set(words.filter((word) => word.length > 3 || /\p{N}/u.test(word)))
}

/** What is remembered, and what else becomes of a claim that was scored. */
export function gated(
  { config }: World,
  { score, reason }: Judgement,
  authority: number,
): Omit<Verdict, 'critic'> {
  const { gate } = config.memory
  const told = { score, authority }
  if (score < gate.revise) return { status: 'rejected', ...told, reason }
  if (score < gate.score) return { status: 'revise', ...told, reason }
  if (authority < gate.authority) {
    const most = `no source has authority ${gate.authority}, the best ${authority}`
    return { status: 'deferred', ...told, reason: `${reason}; ${most}: find a better one` }
  }
  return { status: 'remembered', ...told, reason }
}

export function authorityOf(sources: readonly Source[]): number {
  return sources.reduce((best, { authority }) => Math.max(best, authority), 0)
}
