// When a run keeps a checkpoint, what it builds on, and whether the run goes on from what it wrote.
import type { Config } from '../kernel/config.ts'
import type { Moment } from '../kernel/kernel.ts'
import { type Carried, type Checkpoint, takeCheckpoint } from './checkpoint.ts'

export class Checkpoints {
  private readonly config: Config['checkpoint']
  private readonly keepsEvents: boolean
  private seq: number
  private t: number
  private taken = 0
  private base: number | null = null
  private wholeSize = 0
  private sizeSince = 0

  /** `from` is where the run begins or goes on: the next checkpoint is whole. */
  constructor({ checkpoint, record }: Config, from: { seq: number; t: number }) {
    this.config = checkpoint
    this.keepsEvents = record.keep === 'hash'
    this.seq = from.seq
    this.t = from.t
  }

  isDue({ world, nowUs }: Moment): boolean {
    const { every, events } = this.config
    if (world.seq === this.seq) return false
    return (events > 0 && world.seq - this.seq >= events) || (every > 0 && nowUs - this.t >= every)
  }

  /** Whether the run throws its world away after the checkpoint that was taken last. */
  get reloads(): boolean {
    const { reload } = this.config
    return reload > 0 && this.taken % reload === 0
  }

  /** What changed since the one before; whole when restoring would have to read too much else. */
  take(moment: Moment, carried: Carried): Checkpoint {
    // One that takes the place of its own base must be whole as well.
    if (this.sizeSince > this.wholeSize || this.base === moment.world.seq) this.base = null
    const checkpoint = takeCheckpoint(moment, carried, this.base, this.keepsEvents)
    const size = checkpoint.text.length
    if (this.base === null) {
      this.wholeSize = size
      this.sizeSince = 0
    } else this.sizeSince += size
    this.base = checkpoint.seq
    this.seq = checkpoint.seq
    this.t = moment.nowUs
    this.taken += 1
    return checkpoint
  }
}
