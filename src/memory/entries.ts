// Which memories a world has, and which of them an event may have changed.
import type { Artifact } from '../artifacts/artifact.ts'
import { canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import type { Event } from '../kernel/event.ts'
import { isRemembered, MEMORY_TYPE, rememberedIn } from '../kernel/memory.ts'
import type { World } from '../kernel/world.ts'
import type { Entry } from './memories.ts'

/** What an artifact is as a memory; null where it is none, or was not let through the gate. */
export function entryOf(world: World, artifact: Artifact | undefined): Entry | null {
  if (artifact === undefined || !isRemembered(world, artifact)) return null
  const { id, owner, content } = artifact
  const { layer, tags } = rememberedIn(content)
  return { id, owner, layer, text: [textOf(content), ...tags].join('\n') }
}

export function* entriesOf(world: World): Generator<Entry> {
  for (const artifact of world.artifacts.ofType(MEMORY_TYPE)) {
    const entry = entryOf(world, artifact)
    if (entry !== null) yield entry
  }
}

/** The artifact that an event may have made another memory, or another's; null for none. */
export function touchedBy({ debts }: World, event: Event): string | null {
  const { id } = event.data as { id: string }
  if (event.kind.startsWith('artifact.') || event.kind === 'memory.judged') return id
  return event.kind.startsWith('debt.') ? (debts.get(id)?.collateral ?? null) : null
}

/** A memory that genesis_memory did not make is searched by whatever it holds. */
function textOf(content: Json): string {
  const { text } = rememberedIn(content)
  return text === '' && content !== null ? canonical(content, WRAPPED_DEPTH_MAX) : text
}
