// What an interview wants as an answer: words, one of some choices, or a value that fits a schema.
import { mismatch } from '../artifacts/schema.ts'
import { canonical, type Json, type JsonObject } from '../base/json.ts'
import type { LlmOutcome } from '../kernel/outcomes.ts'

export type Wanted =
  | { form: 'words' }
  | { form: 'choices'; choices: string[] }
  | { form: 'schema'; schema: JsonObject }

/** `value` is the choice, or the value that fits; null where there is none, and `problem` why. */
export type Read = { text: string | null; value: Json; problem: string | null }

/** What providers that make structured answers are told; undefined for words. */
export function schemaOf(wanted: Wanted): JsonObject | undefined {
  switch (wanted.form) {
    case 'words':
      return undefined
    case 'choices':
      return {
        type: 'object',
        properties: { choice: { type: 'string', enum: wanted.choices } },
        required: ['choice'],
        additionalProperties: false,
      }
    case 'schema':
      return wanted.schema
  }
}

/** A question as it is put: what form the answer must have is said in words, for any provider. */
export function questionText(question: string, wanted: Wanted): string {
  const schema = schemaOf(wanted)
  if (schema === undefined) return question
  return `${question}\n\nAnswer with one JSON object and nothing else. It must fit this JSON Schema:
${canonical(schema)}`
}

/** What is said once where an answer does not fit. */
export function againText(problem: string): string {
  return `That is no answer that can be read: ${problem}. Answer again, with the JSON object alone.`
}

/** An answer of a model, read and checked. */
export function readAnswer(outcome: LlmOutcome, wanted: Wanted): Read {
  if (!outcome.ok) {
    return { text: null, value: null, problem: `${outcome.code}: ${outcome.message}` }
  }
  const { text, object } = outcome
  if (wanted.form === 'words') {
    const isSaid = text.trim() !== ''
    return { text, value: null, problem: isSaid ? null : 'it said nothing' }
  }
  const chosen = wanted.form === 'choices' ? choiceIn(text, wanted.choices) : undefined
  if (chosen !== undefined) return { text, value: chosen, problem: null }
  const value = object ?? jsonIn(text)
  if (value === undefined) return { text, value: null, problem: 'it has no JSON object' }
  const problem = mismatch(schemaOf(wanted), value, { spent: 0 })
  if (problem !== null) return { text, value: null, problem }
  const isChoice = wanted.form === 'choices'
  return { text, value: isChoice ? (value as JsonObject).choice! : value, problem: null }
}

/** The one choice that a text is, whatever its case and the marks around it. */
function choiceIn(text: string, choices: readonly string[]): string | undefined {
  const plain = (one: string) => one.replace(/^[\s"'`*]+|[\s"'`*.!]+$/g, '').toLowerCase()
  const found = choices.filter((one) => plain(one) === plain(text))
  return found.length === 1 ? found[0] : undefined
}

/** The value from the first to the last brace, as behind a fence. */
function jsonIn(text: string): Json | undefined {
  const [from, to] = [text.indexOf('{'), text.lastIndexOf('}')]
  if (from < 0 || to < from) return undefined
  try {
    return JSON.parse(text.slice(from, to + 1)) as Json
  } catch {
    return undefined
  }
}
