// A map that knows which of its entries changed: what a checkpoint has to write.

/**
 * Nothing is noted until `follow` is called, and then from there on. Entries that are changed in
 * place have to be named with `touch`.
 */
export class Cells<V> extends Map<string, V> {
  private changed: Set<string> | null = null
  private moved: Set<string> | null = null

  /** Begins to note changes, or begins anew. */
  follow(): void {
    this.changed = new Set()
    this.moved = null
  }

  /** Names an entry whose value was changed in place. */
  touch(key: string): void {
    this.changed?.add(key)
  }

  /** Keys that were set or deleted since `follow`; new entries in the order in which they stand. */
  get changes(): Iterable<string> {
    return this.changed ?? this.keys()
  }

  /** Whether an entry was deleted since `follow` and then set: it stands at another place now. */
  isMoved(key: string): boolean {
    return this.moved?.has(key) === true
  }

  override set(key: string, value: V): this {
    // A map that is made with entries sets them before it has fields of its own.
    if (this.changed) {
      if (!this.has(key) && this.changed.delete(key)) {
        this.moved ??= new Set()
        this.moved.add(key)
      }
      this.changed.add(key)
    }
    return super.set(key, value)
  }

  override delete(key: string): boolean {
    this.changed?.add(key)
    return super.delete(key)
  }
}
