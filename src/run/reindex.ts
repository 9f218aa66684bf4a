// Reindexing: the index of a run's memories made again from its artifacts, and what differed.
import { Gateway } from '../llm/gateway.ts'
import { entriesOf } from '../memory/entries.ts'
import type { Counts } from '../memory/memories.ts'
import { worldAt } from './fold.ts'
import { openMemories } from './remembering.ts'
import type { RunFile } from './run_file.ts'

export type Reindexed = Counts & { index: string; embedder: string; seq: number }

/**
 * Brings the index to what the artifacts are at the end of the file: what has other text, owner or
 * layer than its artifact is stale and made again, what is no memory any more is dropped. Rejects
 * where the index or the embedder do not answer.
 */
export async function reindexed(file: RunFile): Promise<Reindexed> {
  const world = worldAt(file)
  const gateway = new Gateway(() => world.config)
  const { memories, database } = openMemories(world, {
    file: () => file.path,
    name: file.path,
    embed: async (model, texts) => {
      const found = await gateway.embed(model, [...texts])
      if (!found.ok) throw new Error(found.message)
      return found.vectors
    },
  })
  try {
    memories.rebuild(world.seq, entriesOf(world))
    const counts = await memories.reindexed()
    const { index, embedder } = world.config.memory
    return { index, embedder, seq: world.seq, ...counts }
  } finally {
    database.close()
    await gateway.close()
  }
}
