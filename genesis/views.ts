// How artifacts are shown: described to all, whole to whom the contract lets read.
import type { Artifact } from '../src/artifacts/artifact.ts'
import type { Json, JsonObject } from '../src/base/json.ts'
import type { World } from '../src/kernel/world.ts'

/** Everything about an artifact that all may see; never content, code or loop. */
export function describe(world: World, artifact: Artifact): JsonObject {
  const { content, code, loop, interface: face, charged_to, ...rest } = artifact
  const deleted = artifact.deleted_at !== null
  return {
    ...(rest as unknown as JsonObject),
    interface: face as unknown as Json,
    description: face?.description ?? artifact.metadata.description ?? null,
    lives: loop !== null && !deleted,
    listed: world.listings.has(artifact.id),
    status: world.status.get(artifact.id) ?? 'active',
    ...(deleted ? { deleted: true } : {}),
  }
}

export function whole(world: World, artifact: Artifact): JsonObject {
  const { content, code, loop } = artifact
  return { ...describe(world, artifact), content, code, loop: loop as unknown as Json }
}
