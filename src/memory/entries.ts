// Which memories a world has, and which of them an event may have changed.
import type { Artifact } from '../artifacts/artifact.ts'
import { isObject } from '../artifacts/schema.ts'
import { canonical, type Json } from '../base/json.ts'
import type { Event } from '../kernel/event.ts'
import type { World } from '../kernel/world.ts'
import type { Entry } from './memories.ts'

export const MEMORY = 'memory'
export const FIRST_LAYER = 'episodic'

/** What an artifact is as a memory; null where it is none. */
export function entryOf(artifact: Artifact | undefined): Entry | null {
  if (artifact === undefined || artifact.type !== MEMORY || artifact.deleted_at !== null)
    return null
  const { id, owner, content } = artifact
  return { id, owner, ...searched(content) }
}

export function* entriesOf(world: World): Generator<Entry> {
  for (const artifact of world.artifacts.all()) {
    const entry = entryOf(artifact)
    if (entry !== null) yield entry
  }
}

/** The artifact that an event may have made another memory, or another's; null for none. */
export function touchedBy({ debts }: World, event: Event): string | null {
  if (event.kind.startsWith('artifact.')) return (event.data as { id: string }).id
  if (event.kind.startsWith('debt.')) {
    return debts.get((event.data as { id: string }).id)?.collateral ?? null
  }
  return null
}

/** A memory that genesis_memory did not make is searched by whatever it holds. */
function searched(content: Json): { layer: string; text: string } {
  if (!isObject(content)) return { layer: FIRST_LAYER, text: textOf(content) }
  const { text, layer, tags } = content
  const words = [typeof text === 'string' ? text : textOf(content)]
  if (Array.isArray(tags)) words.push(...tags.filter((tag) => typeof tag === 'string'))
  return { layer: typeof layer === 'string' ? layer : FIRST_LAYER, text: words.join('\n') }
}

function textOf(content: Json): string {
  if (content === null) return ''
  return typeof content === 'string' ? content : canonical(content)
}
