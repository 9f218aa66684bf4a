// A profile: where guest code spent its gas, line by line, found by making the run again.
import type { LineCost, TracedEntry } from '../sandbox/traced.ts'
import { scenarioAgain } from './again.ts'
import { GuestSources, type Source } from './guest_source.ts'
import type { Moment } from './read_events.ts'
import { type Replayed, replay } from './replay.ts'
import type { RunFile } from './run_file.ts'
import { sandboxFor } from './sandbox_for.ts'

/**
 * One code and all entries into it. The gas of all its entries is `gas` and `called`, which are the
 * sums over its lines; line 0 is entering: arguments, content, result.
 */
export type ProfiledCode = {
  source: Source
  ids: Set<string>
  entries: number
  gas: number
  called: number
  lines: Map<number, LineCost>
}

/** What was profiled from events after `from` up to `to`; `id` alone, where one is named. */
export type ProfileOptions = { from?: Moment; to?: Moment; id?: string }

/** `lost` are entries at which the engine gave up: of them only the gas is known, and left out. */
export type Profile = { codes: ProfiledCode[]; lost: number; replayed: Replayed }

/** Adds up what traced entries tell, by code. */
export class Profiling {
  private readonly codes = new Map<string, ProfiledCode>()
  lost = 0
  private readonly sources: GuestSources

  constructor(sources: GuestSources) {
    this.sources = sources
  }

  add({ entry, outcome, lines }: TracedEntry): void {
    if (lines === null) {
      this.lost += 1
      return
    }
    const known = this.codes.get(entry.codeHash) ?? this.newCode(entry.codeHash, entry.code)
    // A pure tool is entered without a name: its code alone says whose it is.
    if (entry.self.id !== '') known.ids.add(entry.self.id)
    known.entries += 1
    let called = 0
    for (const [line, cost] of lines) {
      called += cost.called
      const sum = known.lines.get(line)
      if (sum === undefined) known.lines.set(line, { ...cost })
      else {
        sum.gas += cost.gas
        sum.called += cost.called
        sum.ran += cost.ran
      }
    }
    known.called += called
    known.gas += outcome.gas - called
  }

  /** What cost most comes first. */
  found(): ProfiledCode[] {
    const codes = [...this.codes.values()]
    for (const { ids, source } of codes) {
      if (ids.size === 0) for (const id of this.sources.holdersOf(source.code)) ids.add(id)
    }
    return codes.sort((a, b) => b.gas - a.gas)
  }

  private newCode(hash: string, code: string): ProfiledCode {
    const source = this.sources.of(code)
    const made = { source, ids: new Set<string>(), entries: 0, gas: 0, called: 0, lines: new Map() }
    this.codes.set(hash, made)
    return made
  }
}

/** Makes a run again, traced: its events must be the same. `close` the run that was made again. */
export async function profiled(file: RunFile, options: ProfileOptions = {}): Promise<Profile> {
  const { id } = options
  const sources = new GuestSources(file)
  const profiling = new Profiling(sources)
  const first = seqOf(file, options.from) ?? 0
  const until = seqOf(file, options.to) ?? Number.POSITIVE_INFINITY
  const own = id === undefined ? null : sources.codesOf(id)
  let committed = 0
  const told = (traced: TracedEntry): void => {
    if (committed < first || committed >= until) return
    const { self, code } = traced.entry
    if (own === null || self.id === id || (self.id === '' && own.has(code))) profiling.add(traced)
  }
  const again = await scenarioAgain(file)
  const sandbox = sandboxFor(again.scenario, { told })
  try {
    const watch = (events: readonly { seq: number }[]): void => {
      committed = events.at(-1)!.seq
    }
    const replayed = await replay(file, { from: first, until, sandbox, again, watch })
    return { codes: profiling.found(), lost: profiling.lost, replayed }
  } finally {
    sandbox.close()
  }
}

function seqOf(file: RunFile, moment: Moment | undefined): number | undefined {
  return moment === undefined || 'seq' in moment ? moment?.seq : file.lastSeqAt(moment.t)
}
