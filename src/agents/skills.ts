// What a mind is offered to call: typed tools generated from interfaces, each an invoke.
import type { Artifact } from '../artifacts/artifact.ts'
import type { Tool } from '../artifacts/interface.ts'
import type { MindSettings, SkillSpec } from '../artifacts/loop.ts'
import { isObject } from '../artifacts/schema.ts'
import { splitCall } from '../base/ids.ts'
import { canonical, type Json, type JsonObject } from '../base/json.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { usedBy } from '../kernel/mind.ts'

/** What a call of an offered tool becomes; `with` are arguments that it always has. */
export type Offer = { invoke: string; with?: JsonObject; max_spend?: number }

/** `label` is the same where the tools are. */
export type Offered = { tools: Json[]; offers: Record<string, Offer>; label: string }

/** Tools that every mind has: any other call, a plan, and rest. */
export const INVOKE = 'invoke'
export const PLAN = 'plan'
export const REST = 'rest'

const options = {
  max_spend: { type: 'integer', description: 'the most scrip that the call may cost' },
  expected_version: { type: 'integer', description: 'refuse if it changed since this version' },
  dry_run: { type: 'boolean', description: 'only find out what it would cost and answer' },
}
const call = {
  invoke: { type: 'string', description: 'artifact.method' },
  args: { type: 'object', description: 'its arguments' },
}

const GENERAL: Json[] = [
  {
    name: INVOKE,
    description: 'Calls any method of any artifact, also those that are not offered as tools.',
    parameters: { type: 'object', properties: { ...call, ...options }, required: ['invoke'] },
  },
  {
    name: PLAN,
    description:
      'Hands over calls that depend on each other: each comes after those that it names, if its ' +
      'condition holds; {id.result.x} in args is what a step before answered.',
    parameters: {
      type: 'object',
      properties: {
        goal: { type: 'string', description: 'the goal that it is for' },
        steps: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              id: { type: 'string' },
              ...call,
              after: { type: 'array', items: { type: 'string' } },
              if: { type: 'object' },
              on_error: {
                description: 'abort, continue, {retry: n} or {fallback: {invoke, args}}',
              },
              max_spend: options.max_spend,
            },
            required: ['id', 'invoke'],
          },
        },
      },
      required: ['steps'],
    },
  },
  {
    name: REST,
    description: 'How long to rest after this step, such as 30s; what is due comes first.',
    parameters: {
      type: 'object',
      properties: { for: { type: 'string', description: 'a duration such as 30s, 5m or 2h' } },
      required: ['for'],
    },
  },
]

/**
 * The tools of a mind: those that its settings name, else the usual ones and those whose words fit
 * what it is about; so many at most. `about` is a text of its goals and of what happened.
 */
export function offeredTo(
  kernel: Kernel,
  id: string,
  { settings, about }: { settings: MindSettings; about: string },
): Offered {
  const { world } = kernel
  const { tools: most, skills } = world.config.context
  const offered: Offered = { tools: [...GENERAL], offers: {}, label: '' }
  const given = settings.tools
  const wanted: SkillSpec[] = given === undefined ? [...skills] : [...given]
  if (given === undefined) {
    const own = world.artifacts.ownedBy(id)
    const hits = about === '' ? [] : world.artifacts.search(about.slice(0, ABOUT_MAX))
    const found = hits.filter((one) => !kernel.door.desk.catalogue.has(one))
    wanted.push(...own, ...found.slice(0, FOUND_MAX))
  }
  for (const skill of wanted) {
    if (offered.tools.length >= most) break
    addSkill(kernel, id, skill, offered, most)
  }
  return offered
}

const ABOUT_MAX = 400
const FOUND_MAX = 20

function addSkill(
  { world }: Kernel,
  id: string,
  skill: SkillSpec,
  offered: Offered,
  most: number,
): void {
  const used = usedBy(skill)
  const whole = world.artifacts.living(used)
  const part = whole === undefined ? splitCall(used) : null
  const artifact = whole ?? (part === null ? undefined : world.artifacts.living(part.target))
  if (artifact?.interface == null || artifact.id === id || artifact.loop !== null) return
  const fixed = typeof skill === 'string' ? undefined : skill.with
  for (const tool of artifact.interface.tools) {
    if (part !== null && tool.name !== part.method) continue
    if (offered.tools.length >= most) return
    const invoke = `${artifact.id}.${tool.name}`
    const isKnown = Object.values(offered.offers).some((one) => one.invoke === invoke)
    if (isKnown || tool.name === 'check_permission') continue
    // What is called back is no offer, unless it is asked for by name.
    if (part === null && tool.name.startsWith('on_')) continue
    const name = nameFor(artifact.id, tool.name, offered.offers)
    offered.offers[name] = {
      invoke,
      ...(fixed === undefined ? {} : { with: fixed }),
      ...(artifact.price === 0 ? {} : { max_spend: artifact.price }),
    }
    offered.label += ` ${name} ${artifact.version} ${fixed === undefined ? '' : canonical(fixed)}`
    offered.tools.push({ name, ...typed(artifact, tool, fixed) })
  }
}

const typedOf = new WeakMap<Tool, { price: number; typed: JsonObject }>()

/** What a model is told of a tool; remembered, since artifacts change far less often. */
function typed(artifact: Artifact, tool: Tool, fixed: JsonObject | undefined): JsonObject {
  const { price } = artifact
  const known = fixed === undefined ? typedOf.get(tool) : undefined
  if (known?.price === price) return known.typed
  const made = typedAnew(artifact, tool, fixed)
  if (fixed === undefined) typedOf.set(tool, { price, typed: made })
  return made
}

function typedAnew(artifact: Artifact, tool: Tool, fixed: JsonObject | undefined): JsonObject {
  const { description = '', inputSchema } = tool
  const { properties, required, ...schema } = inputSchema
  const isOpen = (name: string) => fixed === undefined || !Object.hasOwn(fixed, name)
  const kept = Object.entries(isObject(properties ?? null) ? (properties as JsonObject) : {})
  const needed = Array.isArray(required) ? required.filter((one) => isOpen(String(one))) : []
  const price = artifact.price === 0 ? '' : `[${artifact.price} scrip] `
  const of = artifact.code === null ? '' : ` (${artifact.interface!.description})`
  return {
    description: `${price}${description || tool.name}${of}`.slice(0, 1000).toWellFormed(),
    parameters: {
      ...schema,
      type: 'object',
      properties: Object.fromEntries(kept.filter(([name]) => isOpen(name))),
      required: needed,
    },
  }
}

const NAME_MAX = 60

/** A name that every provider takes: letters, digits, `_` and `-`, at most 64. */
function nameFor(id: string, method: string, taken: Record<string, Offer>): string {
  const plain = `${id}__${method}`.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, NAME_MAX)
  let name = plain
  for (let n = 2; Object.hasOwn(taken, name) || [INVOKE, PLAN, REST].includes(name); n++) {
    name = `${plain}_${n}`
  }
  return name
}

/** What every world has, in one line for each genesis artifact. */
export function genesisLines({ door }: Kernel): string[] {
  return [...door.desk.catalogue.values()].map(
    ({ id, description, interface: face }) =>
      `- ${id}: ${description} (${face.tools.map(({ name }) => name).join(', ')})`,
  )
}

/** The JSON schema of what a call takes, as it is now; undefined where there is no such method. */
export function schemaOf({ world }: Kernel, invoke: string): JsonObject | undefined {
  const part = splitCall(invoke)
  const artifact = part === null ? undefined : world.artifacts.living(part.target)
  return artifact?.interface?.tools.find(({ name }) => name === part!.method)?.inputSchema
}
