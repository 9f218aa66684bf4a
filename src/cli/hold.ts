// Pausing, stepping and pacing a whole world: wall-clock alone, so history does not know of it.

export class Hold {
  private paused = false
  private steps = 0
  private stepping = false
  private wake: (() => void) | null = null
  /** Virtual seconds per second; null as the configuration says. */
  pace: number | null = null

  pause(): void {
    this.paused = true
    this.steps = 0
  }

  resume(): void {
    this.paused = false
    this.nudge()
  }

  /** Lets so many turns happen, and pauses again. */
  step(turns: number): void {
    this.paused = true
    this.steps += turns
    this.nudge()
  }

  get isPaused(): boolean {
    return this.paused
  }

  /** Whether the turn that comes next must wait; one that somebody stepped to must not. */
  get stops(): boolean {
    return this.paused && !this.stepping
  }

  /** Ends the wait of `held`, so that whoever waits looks again. */
  nudge(): void {
    this.wake?.()
    this.wake = null
  }

  /** A promise while nothing may happen; call before each turn. */
  held(): Promise<void> | undefined {
    this.stepping = false
    if (!this.paused) return undefined
    if (this.steps > 0) {
      this.steps -= 1
      this.stepping = true
      return undefined
    }
    return new Promise((resolve) => {
      this.wake = resolve
    })
  }
}
