// The meter: what a scenario measures, sampled at virtual intervals and at the end. Measuring is no
// event: a run is the same with it and without.
import type { Json, JsonObject } from '../base/json.ts'
import type { Event } from '../kernel/event.ts'
import type { World } from '../kernel/world.ts'
import type { Gauge, Gauged } from './gauge.ts'
import { gaugeOf } from './gauges.ts'
import type { Measures } from './measure_schema.ts'

/** One value at an instant; null where there was nothing to measure. */
export type Sample = { t: number; name: string; value: number | null }

export class Meter {
  private readonly everyUs: number | null
  private readonly gauges: readonly (readonly [string, Gauge])[]
  private readonly counting: readonly Gauge[]
  private next: number

  constructor({ everyUs, of }: Measures) {
    this.everyUs = everyUs
    this.gauges = Object.entries(of).map(([name, measure]) => [name, gaugeOf(measure)])
    this.counting = this.gauges.map(([, gauge]) => gauge).filter((one) => one.see !== undefined)
    this.next = everyUs ?? Number.POSITIVE_INFINITY
  }

  get isIdle(): boolean {
    return this.gauges.length === 0
  }

  /** Counts what was committed. */
  see(events: readonly Event[], world: World): void {
    if (this.counting.length === 0) return
    for (const event of events) for (const gauge of this.counting) gauge.see!(event, world)
  }

  /** The samples that are due up to an instant, of which nothing has happened yet. */
  *upTo(toUs: number, gauged: Omit<Gauged, 'nowUs'>): Iterable<Sample> {
    while (this.next <= toUs) {
      const t = this.next
      this.next += this.everyUs!
      yield* this.sampled({ ...gauged, nowUs: t }, 'window')
      for (const [, gauge] of this.gauges) gauge.turn?.({ ...gauged, nowUs: t })
    }
  }

  /** What each comes to over the whole run. */
  atEnd(gauged: Gauged): Record<string, number | null> {
    const samples = this.sampled(gauged, 'ever')
    return Object.fromEntries([...samples].map(({ name, value }) => [name, value]))
  }

  private *sampled(gauged: Gauged, over: 'window' | 'ever'): Iterable<Sample> {
    const { nowUs: t } = gauged
    for (const [name, gauge] of this.gauges) {
      const found = gauge.value(gauged, over)
      if (found === null || typeof found === 'number') yield { t, name, value: found }
      else
        for (const [part, value] of Object.entries(found))
          yield { t, name: `${name}.${part}`, value }
    }
  }

  /** What must be carried on, as plain data. */
  toJson(): Json {
    return {
      next: this.everyUs === null ? null : this.next,
      gauges: this.gauges.map(([, one]) => one.toJson?.() ?? null),
    }
  }

  /** Sets what `toJson` gave. */
  put(json: Json): void {
    const { next, gauges } = json as JsonObject & { gauges: Json[] }
    if (next !== null) this.next = next as number
    for (const [i, [, gauge]] of this.gauges.entries()) {
      if (gauges[i] !== null) gauge.put?.(gauges[i]!)
    }
  }
}
