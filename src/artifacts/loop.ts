// Loops: what makes an artifact live, as its makers wrote it.
import { z } from 'zod'
import { ID_RULE, splitCall, splitVersion } from '../base/ids.ts'
import { canonical, type JsonObject, NotJson } from '../base/json.ts'
import { DURATION_RULE, parseDuration } from '../base/units.ts'

/** `{d.result.id}`: a value of the kept result `d`, filled in when the entry runs. */
export const REFERENCE = /\{([A-Za-z][A-Za-z0-9_]*)\.([A-Za-z0-9_.:-]+)\}/g
const WHOLE_REFERENCE = /^\{[A-Za-z][A-Za-z0-9_]*\.[A-Za-z0-9_.:-]+\}$/

/** A duration as written; the world keeps the text. */
const durationText = z.custom<string | 0>(
  (value) => value === 0 || (typeof value === 'string' && parseDuration(value) !== null),
  { error: (issue) => `${shown(issue.input)} is not a duration: ${DURATION_RULE}` },
)

const period = durationText.refine((value) => value !== 0 && parseDuration(value) !== 0, {
  error: 'a loop needs time between steps: write 1ms or more',
})

const plainObject = z.custom<JsonObject>((value) => plainProblem(value) === null, {
  error: (issue) => plainProblem(issue.input) ?? undefined,
})

function plainProblem(value: unknown): string | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return `${shown(value)} is not a map`
  }
  try {
    canonical(value)
    return null
  } catch (error) {
    if (error instanceof NotJson) return error.message
    throw error
  }
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value)?.slice(0, 60) ?? typeof value)
}

const amount = z.union(
  [z.int().min(0), z.string().regex(WHOLE_REFERENCE)],
  'must be an integer of at least 0, or a reference such as {d.result.price}',
)

/** Whether `artifact.method` can be called, once references are filled in. */
function isCall(text: string): boolean {
  const call = splitCall(text.replace(REFERENCE, 'x'))
  return call !== null && splitVersion(call.target) !== null
}

const entrySchema = z.strictObject({
  at: durationText,
  invoke: z.string().refine(isCall, {
    error: (issue) => `${shown(issue.input)} is not a call: write artifact.method; ${ID_RULE}`,
  }),
  args: plainObject.optional(),
  max_spend: amount.optional(),
  expected_version: amount.optional(),
  key: z.string().min(1).max(128).optional(),
  dry_run: z.boolean().optional(),
  as: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'a name is letters, digits and _, starting with a letter')
    .optional(),
  expect: plainObject.optional(),
})

/** What may be called, as `artifact` or `artifact.method`, and arguments that it always has. */
const skillSchema = z.union([
  z.string().min(1).max(260),
  z.strictObject({ use: z.string().min(1).max(260), with: plainObject.optional() }),
])

const named = z.string().min(1).max(128)
const several = z.array(named).max(50)

/**
 * `tools`: what it may call; everything unless said. `critic`: an artifact whose tool `review` must
 * pass its plans.
 */
const rhythm = {
  every: period.optional(),
  start: durationText.optional(),
  tools: z.array(skillSchema).max(200).optional(),
  critic: named.optional(),
}

/**
 * What makes a mind that a model thinks for, in its loop, or as the content of an artifact that the
 * loop names as `config`, which then comes first.
 * - `model` is one of the configuration; unless said, the route of `task` chooses it.
 * - `prompt` is what it is told before all else; `goals` and `subscribes` are artifacts whose
 *   content it is shown.
 * - `on_error` says whether what follows a failed call of one answer is still done.
 */
const mindShape = {
  model: named.optional(),
  task: z.string().min(1).max(64).optional(),
  prompt: z.string().min(1).max(20_000).optional(),
  goals: several.optional(),
  subscribes: several.optional(),
  tools: rhythm.tools,
  critic: rhythm.critic,
  on_error: z.enum(['continue', 'abort']).optional(),
}

export const mindSchema = z.strictObject(mindShape)
export type MindSettings = z.infer<typeof mindSchema>
export type SkillSpec = z.infer<typeof skillSchema>

/** Every key that is not known is refused; what is kept is exactly what was given. */
export const loopSchema = z.discriminatedUnion('mind', [
  z.strictObject({ mind: z.literal('code'), ...rhythm }),
  z.strictObject({ mind: z.literal('native'), name: z.string().min(1).max(128), ...rhythm }),
  z.strictObject({
    mind: z.literal('llm'),
    config: named.optional(),
    ...rhythm,
    ...mindShape,
  }),
  z.strictObject({ mind: z.literal('external'), tools: rhythm.tools }),
  z.strictObject({ mind: z.literal('script'), script: z.array(entrySchema).max(100_000) }),
])

export type LoopSpec = z.infer<typeof loopSchema>
export type ScriptEntry = z.infer<typeof entrySchema>

/** When a loop begins, counted from its making, and how long it rests unless it says otherwise. */
export function loopTimes(loop: LoopSpec): { startUs: number; everyUs: number | null } {
  if (loop.mind === 'script' || loop.mind === 'external') return { startUs: 0, everyUs: null }
  return {
    startUs: durationUs(loop.start ?? 0),
    everyUs: loop.every === undefined ? null : durationUs(loop.every),
  }
}

/** When an entry of a script is due. */
export function entryAtUs(entry: ScriptEntry): number {
  return durationUs(entry.at)
}

function durationUs(text: string | 0): number {
  return text === 0 ? 0 : parseDuration(text)!
}
