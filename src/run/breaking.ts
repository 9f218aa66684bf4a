// A replay that waits at each breakpoint until somebody wants the next.
import type { Breaks, Hit } from './breakpoints.ts'
import { replay, StopHere } from './replay.ts'
import type { RunFile } from './run_file.ts'

export class Breaking {
  private readonly hits: Hit[] = []
  private readonly breaks: Breaks
  private readonly replaying: Promise<void>
  private hasEnded = false
  private isClosing = false
  /** Lets the replay go on, which waits between two turns. */
  private goOn: (() => void) | null = null
  /** Tells who waits for a hit that there is one, or the end. */
  private tell: (() => void) | null = null

  /** Begins at the last checkpoint that is not after an event. */
  constructor(file: RunFile, breaks: Breaks, from: number) {
    this.breaks = breaks
    this.replaying = this.replay(file, from).finally(() => {
      this.hasEnded = true
      this.tell?.()
    })
    // Whoever asks for the next hit hears of it.
    this.replaying.catch(() => {})
  }

  /** The next entry whose commit is not before an event; null where there is none any more. */
  async next(after: number): Promise<Hit | null> {
    for (;;) {
      const hit = this.hits.shift()
      if (hit !== undefined && hit.last > after) return hit
      if (hit !== undefined) continue
      if (this.hasEnded) {
        await this.replaying
        return null
      }
      await new Promise<void>((resolve) => {
        this.tell = resolve
        this.goOn?.()
      })
      this.tell = null
    }
  }

  async close(): Promise<void> {
    this.isClosing = true
    this.goOn?.()
    await this.replaying.catch(() => {})
    this.breaks.close()
  }

  private async replay(file: RunFile, from: number): Promise<void> {
    const { again, sandbox } = this.breaks
    const watch = (events: readonly { seq: number }[]): void => {
      this.hits.push(...this.breaks.taken(events))
    }
    const between = () => this.between()
    const replayed = await replay(file, { from, again, sandbox, watch, between })
    replayed.run.close()
  }

  private between(): Promise<void> | undefined {
    if (this.isClosing) throw new StopHere()
    if (this.hits.length === 0 && this.tell !== null) return undefined
    return new Promise((resolve) => {
      this.goOn = () => {
        this.goOn = null
        resolve()
      }
      this.tell?.()
    })
  }
}
