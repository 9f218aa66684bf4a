// What a run remembers: the index of its memories, fed with every commit, asked by recalls.
import { hash } from 'node:crypto'
import { basename, resolve } from 'node:path'
import { isRefusal } from '../base/refusal.ts'
import type { Config } from '../kernel/config.ts'
import { BUILT_IN_EMBEDDER } from '../kernel/config_memory.ts'
import type { Event } from '../kernel/event.ts'
import { modelOf } from '../kernel/models.ts'
import type { RecallOutcome } from '../kernel/outcomes.ts'
import type { PendingEffect, World } from '../kernel/world.ts'
import { type Embedder, hashingEmbedder } from '../memory/embedder.ts'
import { entriesOf, entryOf, touchedBy } from '../memory/entries.ts'
import { Memories } from '../memory/memories.ts'
import type { QdrantPlace } from '../memory/qdrant.ts'
import { createDatabase, type Database } from './sqlite.ts'

export type Recall = { owner: string; query: string; limit: number; layer?: string }

/** After so many changes what nobody can ask for any more is dropped. */
const CHANGES_KEPT = 1000

/** What an index needs besides the world: where its run is kept, and who makes vectors. */
export type Surroundings = {
  /** The run file; null where none is kept. */
  file: () => string | null
  /** Whose memories these are among others in one place, where no file says. */
  name: string
  embed: (model: string, texts: readonly string[]) => Promise<readonly number[][]>
  /** Whether what is not recorded is found: a mere replay needs no index. */
  isAsked: boolean
}

/**
 * - Most runs recall nothing: the index is made of the world at the first commit that asks, which
 *   every later life makes again, from its checkpoint on at the latest.
 * - None of it is state: what was answered is in the run file.
 */
export class Remembering {
  private readonly world: () => World
  private readonly around: Surroundings
  private memories: Memories | null = null
  private database: Database | null = null
  private changes = 0

  constructor(world: () => World, around: Surroundings) {
    this.world = world
    this.around = around
  }

  /** Call with each commit, once it was applied. */
  committed(events: readonly Event[]): void {
    if (this.memories === null) {
      if (this.around.isAsked && events.some(asksToRecall)) this.begin()
      return
    }
    const world = this.world()
    const [first] = events
    const touched = new Set<string>()
    for (const event of events) {
      const id = touchedBy(world, event)
      if (id !== null) touched.add(id)
    }
    for (const id of touched) {
      this.memories.follow(first!.seq, id, entryOf(world, world.artifacts.get(id)))
    }
    this.changes += touched.size
    if (this.changes > CHANGES_KEPT) this.forgetOld(world)
  }

  /** What fits, as it was when it was asked for. Never rejects. */
  async recall(request: Recall, seq: number): Promise<RecallOutcome> {
    try {
      this.begin()
      const items = await this.memories!.recall({ ...request, asOf: seq })
      return { ok: true, items }
    } catch {
      return { ok: false, code: 'UNAVAILABLE', message: 'the index of memories did not answer' }
    }
  }

  close(): void {
    this.database?.close()
    this.database = null
    this.memories = null
  }

  private begin(): void {
    if (this.memories !== null) return
    const world = this.world()
    const { memories, database } = openMemories(world, this.around)
    this.memories = memories
    this.database = database
    memories.rebuild(world.seq, entriesOf(world))
  }

  private forgetOld(world: World): void {
    this.changes = 0
    let oldest = world.seq
    for (const { kind, seq } of world.effects.values()) {
      if (kind === 'recall') oldest = Math.min(oldest, seq)
    }
    this.memories!.forget(oldest)
  }
}

/** The name of a collection, made of that of a run file. */
export function collectionOf(path: string): string {
  const name = basename(path)
    .replace(/\.oikos$/, '')
    .replace(/[^A-Za-z0-9_-]/g, '_')
  return `oikos_${name}_${hash('sha256', resolve(path), 'hex').slice(0, 8)}`
}

function asksToRecall({ kind, data }: Event): boolean {
  return kind === 'effect.requested' && (data as { kind: PendingEffect['kind'] }).kind === 'recall'
}

/**
 * The index as the configuration wants it. Vectors that a provider made are kept beside the run
 * file, so that nobody pays for them twice, and a run that goes on has the same.
 */
export function openMemories(
  { config }: Pick<World, 'config'>,
  { file, name, embed }: Omit<Surroundings, 'isAsked'>,
): { memories: Memories; database: Database } {
  const { index, url, key_env, embedder } = config.memory
  const path = file()
  const isBuiltIn = embedder === BUILT_IN_EMBEDDER
  const database = createDatabase(isBuiltIn || path === null ? ':memory:' : vectorsPath(path))
  const qdrant: QdrantPlace | undefined =
    index === 'embedded'
      ? undefined
      : {
          url: url!,
          key: key_env === null ? undefined : process.env[key_env],
          collection: collectionOf(path ?? name),
          timeoutMs: Math.ceil(config.edge.timeout / 1000),
        }
  const asking: Embedder = {
    name: nameOf(config, embedder),
    embed: (texts) => embed(embedder, texts),
  }
  return {
    database,
    memories: new Memories(database, { embedder: isBuiltIn ? hashingEmbedder : asking, qdrant }),
  }
}

/** A model may be called something else tomorrow; vectors are known by its provider's name. */
function nameOf(config: Config, embedder: string): string {
  const model = modelOf(config, embedder)
  return isRefusal(model) ? embedder : `${model.provider}/${model.id}`
}

export function vectorsPath(runFile: string): string {
  return `${runFile.replace(/\.oikos$/, '')}.vectors`
}
