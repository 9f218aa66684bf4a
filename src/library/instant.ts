// A world as it was at one place of a run, to be read.
import type { Artifact } from '../artifacts/artifact.ts'
import type { Json } from '../base/json.ts'
import type { World } from '../kernel/world.ts'
import { worldAt } from '../run/fold.ts'
import { instant, type Portrait, portraitIn } from '../run/portrait.ts'
import type { Moment } from '../run/read_events.ts'
import type { RunFile } from '../run/run_file.ts'

/** The world after one event. What it answers is a copy: changing it changes nothing. */
export class Instant {
  /** The last event that is in it. */
  readonly seq: number
  /** Virtual microseconds since the world began. */
  readonly time_us: number
  private readonly file: RunFile
  private readonly world: World

  constructor(file: RunFile, moment: Moment | undefined) {
    this.file = file
    this.world = worldAt(file, moment)
    this.seq = this.world.seq
    this.time_us = instant(file, this.world, moment)
  }

  /** All that is there, or all of a type, in the order in which it came. */
  *artifacts(of: { type?: string; owner?: string } = {}): Iterable<Artifact> {
    for (const one of this.world.artifacts.all()) {
      if (one.deleted_at !== null) continue
      if (of.type !== undefined && one.type !== of.type) continue
      if (of.owner !== undefined && one.owner !== of.owner) continue
      yield structuredClone(one)
    }
  }

  /** Undefined where there was none then. */
  artifact(id: string): Artifact | undefined {
    const found = this.world.artifacts.get(id)
    return found && structuredClone(found)
  }

  /** The content of an artifact; undefined where there was none then. */
  content(id: string): Json | undefined {
    return this.artifact(id)?.content
  }

  /** What an id holds of a stock, in its smallest unit; 0 where it holds none. */
  balance(id: string, resource = 'scrip'): number {
    return this.world.ledger.stocks.get(resource)?.balances.get(id) ?? 0
  }

  /** Who holds a stock, and how much. */
  balances(resource = 'scrip'): Map<string, number> {
    return new Map(this.world.ledger.stocks.get(resource)?.balances ?? [])
  }

  /** All that can be known about one artifact then; null where there was none. */
  portrait(id: string): Portrait | null {
    const { file, world, time_us } = this
    return structuredClone(portraitIn(file, { world, nowUs: time_us }, id))
  }
}
