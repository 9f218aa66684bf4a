// The buckets of one flow, by holder, and which of them may be in debt.
import { Cells } from '../base/cells.ts'
import type { Bucket } from './bucket.ts'

/** Nearly nobody is in debt, and everybody is asked before each step: that must cost no look-up. */
export class Buckets extends Cells<Bucket> {
  private readonly overdrawn = new Set<string>()

  /** Whether the level was below zero when it last changed; it may have accrued since. */
  mayOwe(id: string): boolean {
    return this.overdrawn.size > 0 && this.overdrawn.has(id)
  }

  override set(id: string, bucket: Bucket): this {
    if (bucket.level < 0) this.overdrawn.add(id)
    else if (this.overdrawn.size > 0) this.overdrawn.delete(id)
    return super.set(id, bucket)
  }

  override delete(id: string): boolean {
    this.overdrawn.delete(id)
    return super.delete(id)
  }
}
