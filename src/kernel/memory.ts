// Memories: artifacts of their own type, the layers that they are in, and what a gate said of them.
import type { Artifact } from '../artifacts/artifact.ts'
import { isObject } from '../artifacts/schema.ts'
import type { Json, JsonObject } from '../base/json.ts'
import type { DataOf } from './event.ts'
import type { World } from './world.ts'

/** The type of an artifact that is a memory. */
export const MEMORY_TYPE = 'memory'
/** Who judges by built-in rules, and in whose name layers change. */
export const MEMORY = 'genesis_memory'
export const LAYERS = ['episodic', 'semantic', 'procedural', 'archival'] as const
export type Layer = (typeof LAYERS)[number]

/** What was judged of a proposed memory; without one it was never proposed. */
export type Verdict = Omit<DataOf<'memory.judged'>, 'id' | 'owner'>
/** How often a memory was recalled by its owner, and when last. */
export type Recalled = { count: number; t: number }

export type Remembered = { text: string; layer: Layer; tags: string[]; evidence: Json[] }

/** A memory that its maker wrote by other means is whatever it holds, in the first layer. */
export function rememberedIn(content: Json): Remembered {
  const { text = content, layer, tags, evidence } = isObject(content) ? content : ({} as JsonObject)
  return {
    text: typeof text === 'string' ? text : '',
    layer: LAYERS.find((one) => one === layer) ?? LAYERS[0],
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
    evidence: Array.isArray(evidence) ? evidence : [],
  }
}

/** Whether an artifact is a memory that can be recalled: what was refused at the gate is none. */
export function isRemembered(world: World, { id, type, deleted_at }: Artifact): boolean {
  if (type !== MEMORY_TYPE || deleted_at !== null) return false
  const verdict = world.judged.get(id)
  return verdict === undefined || verdict.status === 'remembered'
}

/** Memories of somebody, proposed ones too, in order of their ids. */
export function memoriesOf(world: World, owner: string): Artifact[] {
  return world.artifacts.ownedBy(owner).flatMap((id) => {
    const artifact = world.artifacts.living(id)
    return artifact?.type === MEMORY_TYPE ? [artifact] : []
  })
}
