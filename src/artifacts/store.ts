// The one id space: every artifact by id, and the projections that finding them needs.
import { Cells } from '../base/cells.ts'
import { byCodeUnit } from '../base/json.ts'
import type { Artifact } from './artifact.ts'
import { Words } from './words.ts'

/**
 * - `byId` is the truth; everything else follows from it and can be rebuilt.
 * - Only `apply` (and its inverses) call `put` and `remove`.
 */
export class Store {
  readonly byId = new Cells<Artifact>()
  private readonly owned = new Map<string, Set<string>>()
  private readonly typed = new Map<string, Set<string>>()
  private readonly words = new Words()

  get(id: string): Artifact | undefined {
    return this.byId.get(id)
  }

  /** The artifact, unless it is a tombstone. */
  living(id: string): Artifact | undefined {
    const artifact = this.byId.get(id)
    return artifact === undefined || artifact.deleted_at !== null ? undefined : artifact
  }

  /** Sets or replaces the artifact of an id. */
  put(artifact: Artifact): void {
    const before = this.byId.get(artifact.id)
    this.byId.set(artifact.id, artifact)
    if (before?.owner !== artifact.owner) {
      if (before !== undefined) drop(this.owned, before.owner, artifact.id)
      add(this.owned, artifact.owner, artifact.id)
    }
    if (before === undefined) add(this.typed, artifact.type, artifact.id)
    if (describesOther(before, artifact)) this.words.index(artifact)
  }

  /** Forgets an id altogether: the inverse of a creation. */
  remove(id: string): void {
    const artifact = this.byId.get(id)!
    this.byId.delete(id)
    drop(this.owned, artifact.owner, id)
    drop(this.typed, artifact.type, id)
    this.words.forget(id)
  }

  /** Ids, in code unit order. */
  ownedBy(owner: string): string[] {
    return sorted(this.owned.get(owner))
  }

  /** Those that are alive and fit, in the same order. */
  ownedThat(owner: string, fits: (artifact: Artifact) => boolean): Artifact[] {
    const found: Artifact[] = []
    for (const id of this.owned.get(owner) ?? []) {
      const artifact = this.living(id)
      if (artifact !== undefined && fits(artifact)) found.push(artifact)
    }
    return found.sort((a, b) => byCodeUnit(a.id, b.id))
  }

  /** Whether an id owns anything alive of a type. */
  ownsOfType(owner: string, type: string): boolean {
    for (const id of this.owned.get(owner) ?? []) if (this.living(id)?.type === type) return true
    return false
  }

  /** Whether an id owns anything alive apart from itself. */
  ownsOthers(owner: string): boolean {
    for (const id of this.owned.get(owner) ?? []) {
      if (id !== owner && this.living(id) !== undefined) return true
    }
    return false
  }

  /** In order of creation. */
  *ofType(type: string): Iterable<Artifact> {
    for (const id of this.typed.get(type) ?? []) yield this.byId.get(id)!
  }

  /** In order of creation. */
  all(): Iterable<Artifact> {
    return this.byId.values()
  }

  /** Ids that match any word of a query, best first: words matched, then id. */
  search(query: string): string[] {
    return this.words.search(query)
  }
}

function describesOther(before: Artifact | undefined, after: Artifact): boolean {
  return (
    before === undefined ||
    before.interface !== after.interface ||
    before.metadata !== after.metadata ||
    before.deleted_at !== after.deleted_at
  )
}

function sorted(ids: Iterable<string> | undefined): string[] {
  return ids === undefined ? [] : [...ids].sort(byCodeUnit)
}

function add(map: Map<string, Set<string>>, key: string, id: string): void {
  const set = map.get(key)
  if (set === undefined) map.set(key, new Set([id]))
  else set.add(id)
}

function drop(map: Map<string, Set<string>>, key: string, id: string): void {
  const set = map.get(key)!
  set.delete(id)
  if (set.size === 0) map.delete(key)
}
