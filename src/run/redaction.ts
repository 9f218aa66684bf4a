// Redaction: which fields of events are taken out before a record is shared, as people say it.
import { canonical, type Json, type JsonObject, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { didYouMean } from '../base/nearest.ts'
import { kinds } from '../kernel/event.ts'

/**
 * - `fields` are those taken out, as `KIND.FIELD` of every kind that there is.
 * - `prompts` takes the text `prompt` out of loops and contents too, where settings of minds are.
 * - `names` gives pseudonyms to all ids but those of genesis.
 */
export type Redaction = {
  said: string[]
  fields: ReadonlySet<string>
  prompts: boolean
  names: boolean
}

/** Fields that nothing else of a record is counted from: texts and JSON that somebody wrote. */
const REDACTABLE = [
  'actions',
  'answer',
  'args',
  'body',
  'code',
  'content',
  'found',
  'instructions',
  'interface',
  'loop',
  'memo',
  'message',
  'metadata',
  'next',
  'note',
  'notes',
  'offers',
  'outcome',
  'packet',
  'reason',
  'request',
  'result',
  'value',
]

export const GROUPS: Record<string, string[]> = {
  prompts: ['effect.request', 'effect.instructions', 'effect.packet', 'effect.offers'],
  answers: ['effect.outcome', 'effect.answer', 'agent.notes'],
  content: [
    ...['content', 'code', 'interface', 'metadata', 'loop', 'note'].map((one) => `artifact.${one}`),
    ...['*.args', '*.result', '*.message', '*.body', '*.memo', '*.answer', '*.value', '*.found'],
    ...['*.actions', '*.next', 'memory.reason'],
  ],
}

/** What somebody wants redacted, or why that can't be. */
export function readRedaction(text: string): Redaction | { problem: string } {
  const said = text.split(',').map((one) => one.trim())
  const fields = new Set<string>()
  for (const one of said) {
    if (one === 'names') continue
    const paths = Object.hasOwn(GROUPS, one) ? GROUPS[one]! : [one]
    for (const path of paths) {
      const found = fieldsOf(path)
      if (typeof found === 'string') return { problem: found }
      for (const field of found) fields.add(field)
    }
  }
  const has = (one: string) => said.includes(one)
  return { said: [...new Set(said)], fields, prompts: has('prompts'), names: has('names') }
}

/** `KIND.FIELD` for each kind that a path means, or what is wrong with it. */
function fieldsOf(path: string): string[] | string {
  const all = Object.entries(kinds).flatMap(([kind, { data }]) =>
    Object.keys(data.shape)
      .filter((field) => isRedactable(kind, field))
      .map((field) => ({ kind, field })),
  )
  const found = all.filter(({ kind, field }) => {
    const family = kind.split('.')[0]!
    return [`${kind}.${field}`, `${family}.${field}`, `*.${field}`].includes(path)
  })
  if (found.length > 0) return found.map(({ kind, field }) => `${kind}.${field}`)
  const short = all.map(({ kind, field }) => `${kind.split('.')[0]}.${field}`)
  const names = [...new Set(['names', ...Object.keys(GROUPS), ...short])]
  const advice = didYouMean(path, names)
  return (
    `${path} is nothing that can be redacted${advice}; write ${Object.keys(GROUPS).join(', ')}, ` +
    'names, or a text field of events such as artifact.content or call.returned.result'
  )
}

/** The code of a refusal is no code of an artifact, and why a world ended is no text of anybody. */
function isRedactable(kind: string, field: string): boolean {
  if (field === 'code') return kind.startsWith('artifact.')
  if (field === 'reason') return kind.startsWith('memory.')
  return REDACTABLE.includes(field)
}

export const REDACTED = '[redacted]'

/** What stands in the place of a value: of the same shape where something is read from it. */
export function placeholder(field: string, value: Json): Json {
  if (value === null) return null
  if (field === 'interface') return interfaceWithoutTexts(value as JsonObject)
  if (field === 'loop') return loopWithoutTexts(value as JsonObject)
  if (field === 'actions') return (value as JsonObject[]).map(withoutArgs)
  if (field === 'next') return withoutArgs(value as JsonObject)
  if (Array.isArray(value)) return []
  return typeof value === 'object' ? { redacted: true } : REDACTED
}

/** That there are tools of these names is told by every call of one. */
function interfaceWithoutTexts({ tools = [] }: JsonObject): Json {
  const named = (tools as JsonObject[]).map(({ name }) => {
    return { name: name!, inputSchema: { type: 'object' } }
  })
  return { description: REDACTED, tools: named }
}

/** What a mind is told, and with what a script calls; when it lives stays. */
function loopWithoutTexts(loop: JsonObject): Json {
  const { script } = loop
  if (!Array.isArray(script)) return withoutPrompt(loop)
  const entries = (script as JsonObject[]).map(({ expect: _, ...entry }) => withoutArgs(entry))
  return { ...loop, script: entries }
}

function withoutArgs(planned: JsonObject): JsonObject {
  return planned.args === undefined ? planned : { ...planned, args: { redacted: true } }
}

/** A value without the text `prompt` that settings of a mind have. */
export function withoutPrompt(value: Json): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return typeof value.prompt === 'string' ? { ...value, prompt: REDACTED } : value
}

export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return canonical(a, WRAPPED_DEPTH_MAX) === canonical(b, WRAPPED_DEPTH_MAX)
}
