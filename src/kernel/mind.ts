// The settings of a mind that a model thinks for: its loop's, and those of its configuration.

import type { Artifact } from '../artifacts/artifact.ts'
import { type LoopSpec, type MindSettings, mindSchema, type SkillSpec } from '../artifacts/loop.ts'
import type { Json } from '../base/json.ts'
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import { pathText, type Shaped, shaped } from '../base/shape.ts'
import { partyOf } from './party.ts'
import type { World } from './world.ts'

type LlmSpec = Extract<LoopSpec, { mind: 'llm' }>

/**
 * What a mind goes by now: of a configuration artifact, if its loop names one, what that says comes
 * first. Refused where the artifact is gone, says nothing that is known, or is not for this agent.
 */
export function settingsOf(world: World, id: string, spec: LlmSpec): MindSettings | Refusal {
  const { mind: _, every: __, start: ___, config, ...own } = spec
  if (config === undefined) return own
  const artifact = world.artifacts.living(config)
  if (artifact === undefined) {
    return refuse('DEPENDENCY_MISSING', `${id} has its configuration in ${config}, which is gone`)
  }
  if (!isOpenTo(world, artifact, id)) {
    const message = `${config} is not for ${id} to read: its owner may make it genesis_freeware`
    return refuse('ACCESS_DENIED', message, { id: config })
  }
  const read = settingsIn(artifact.content)
  if (read.ok) return { ...own, ...read.value }
  const { path, message } = read.problems[0]!
  return refuse('INVALID_ARGS', `the configuration ${config}: ${pathText(path)} ${message}`)
}

const known = new WeakMap<object, Shaped<MindSettings>>()

function settingsIn(content: Json): Shaped<MindSettings> {
  if (content === null || typeof content !== 'object') return shaped(mindSchema, content)
  let read = known.get(content)
  if (read === undefined) {
    read = shaped(mindSchema, content)
    known.set(content, read)
  }
  return read
}

const OPEN = ['genesis_freeware', 'genesis_public']

/** Whether an agent may be shown an artifact's content without asking anybody or paying. */
export function isOpenTo(world: World, artifact: Artifact, id: string): boolean {
  const party = partyOf(world, artifact)
  if (party === id || artifact.id === id) return true
  if (party === world.artifacts.get(id)?.owner) return true
  return OPEN.includes(artifact.access_contract_id) && artifact.read_price === 0
}

/** What an agent's loop lets it call; undefined where it may call everything. */
export function toolsOf(world: World, id: string): readonly SkillSpec[] | undefined {
  const spec = world.loops.get(id)?.spec
  if (spec === undefined || spec.mind === 'script') return undefined
  const settings = spec.mind === 'llm' ? settingsOf(world, id, spec) : spec
  if (isRefusal(settings)) return []
  const { tools } = settings
  const critic = 'critic' in settings ? settings.critic : undefined
  return tools === undefined || critic === undefined ? tools : [...tools, critic]
}

/** The artifact or method that a skill names. */
export function usedBy(skill: SkillSpec): string {
  return typeof skill === 'string' ? skill : skill.use
}
