// A survey: what many interviews came to, counted.
import { byCodeUnit } from '../base/json.ts'
import type { Answered } from './interviews.ts'

/** How many agents of a type gave each answer to a question. */
export type Count = { question: string; type: string; counts: Record<string, number>; none: number }

/**
 * - `counts` is null where answers are words, which can't be counted.
 * - `cost` is micro-dollars; `tokens` are those that providers counted.
 */
export type Survey = {
  asked: number
  answered: number
  counts: Count[] | null
  tokens: { input: number; output: number; cached: number }
  cost: number
}

/** `choices` are all that could be said; null where there were none to choose from. */
export function surveyOf(answers: readonly Answered[], choices: readonly string[] | null): Survey {
  const tokens = { input: 0, output: 0, cached: 0 }
  let [answered, cost] = [0, 0]
  for (const one of answers) {
    if (one.problem === null) answered += 1
    cost += one.cost
    tokens.input += one.tokens?.input ?? 0
    tokens.output += one.tokens?.output ?? 0
    tokens.cached += one.tokens?.cached ?? 0
  }
  const counts = choices === null ? null : counted(answers, choices)
  return { asked: answers.length, answered, counts, tokens, cost }
}

/** By question as they were asked, and by type in order of names. */
function counted(answers: readonly Answered[], choices: readonly string[]): Count[] {
  const found = new Map<string, Map<string, Count>>()
  for (const { question, type, value, problem } of answers) {
    const types = found.get(question) ?? new Map<string, Count>()
    found.set(question, types)
    const empty = Object.fromEntries(choices.map((one) => [one, 0]))
    const count = types.get(type) ?? { question, type, counts: empty, none: 0 }
    types.set(type, count)
    if (problem !== null) count.none += 1
    else count.counts[String(value)]! += 1
  }
  return [...found.values()].flatMap((types) =>
    [...types.values()].sort((a, b) => byCodeUnit(a.type, b.type)),
  )
}
