// Finding an artifact by id, or the refusal that says why it can't be had.
import type { Artifact } from '../src/artifacts/artifact.ts'
import { type Refusal, refuse } from '../src/base/refusal.ts'
import type { World } from '../src/kernel/world.ts'

export function missing(id: string): Refusal {
  return refuse('NOT_FOUND', `there is no ${id}: genesis_store.search finds what there is`, { id })
}

export function living(world: World, id: string): Artifact | Refusal {
  const artifact = world.artifacts.get(id)
  if (artifact === undefined) return missing(id)
  if (artifact.deleted_at === null) return artifact
  const { deleted_at, deleted_by } = artifact
  return refuse('DELETED', `${id} was deleted by ${deleted_by}`, { id, deleted_at, deleted_by })
}
