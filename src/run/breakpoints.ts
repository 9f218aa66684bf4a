// Breakpoints: lines of guest code, and the entries in which a replay comes upon them.
import { basename } from 'node:path'
import { nearest } from '../base/nearest.ts'
import { tracedScript } from '../sandbox/guest_script.ts'
import type { Trace, TracedEntry } from '../sandbox/traced.ts'
import { type Again, scenarioAgain } from './again.ts'
import type { GuestSources, Source } from './guest_source.ts'
import type { ReplayOptions } from './replay.ts'
import type { RunFile } from './run_file.ts'
import { sandboxFor } from './sandbox_for.ts'

/** A line of every code that has it; of one artifact alone where `id` is named. */
export type Breakpoint = { id: string | null; lines: { code: string; line: number }[] }

/**
 * An entry in which the line of a breakpoint ran, and the commit that it was part of.
 * - `ran` is how often in this entry; `variables` are those in reach the first time, as text for
 *   people, null where the line is the head of a function.
 * - `args` and `content` are JSON, as at the beginning of the entry.
 */
export type Hit = {
  source: Source
  line: number
  ran: number
  variables: Record<string, string> | null
  id: string
  method: string
  caller: string
  originator: string
  args: string
  content: string
  gas: number
  /** Null where the entry went well. */
  failed: string | null
  first: number
  last: number
}

/** `shopper:12` or `agents/shopper.js:12` as a breakpoint, or what is wrong with it. */
export function readBreakpoint(text: string, sources: GuestSources): Breakpoint | string {
  const [, name, digits] = /^(.+):(\d+)$/.exec(text) ?? []
  if (name === undefined) return `${text} is no line of code: write shopper:12 or shopper.js:12`
  const line = Number(digits)
  const isFile = sources.names.some((one) => one === name || one.endsWith(`/${name}`))
  const lines = isFile
    ? sources.linesOf(name, line)
    : [...sources.codesOf(name)].map((code) => ({ code, line }))
  if (lines.length === 0) {
    if (isFile) return `${text}: ${name} has no line ${line}`
    const near = nearest(name, [
      ...sources.names.flatMap((one) => [one, basename(one)]),
      ...sources.ids,
    ])
    const advice = near === null ? '' : `: did you mean ${near}:${line}?`
    return `${text}: nobody named ${name} has code, and no code came from such a file${advice}`
  }
  const beginning = lines.filter((at) => beginsIn(at.code).has(at.line))
  if (beginning.length > 0) return { id: isFile ? null : name, lines: beginning }
  const { code, line: at } = lines.at(-1)!
  const next = [...beginsIn(code)].filter((one) => one > at).sort((a, b) => a - b)[0]
  const advice = next === undefined ? '' : `; the next that has one is ${name}:${next - at + line}`
  return `${text}: no statement begins on this line${advice}`
}

function beginsIn(code: string): ReadonlySet<number> {
  return tracedScript(code, new Set()).marks!.begins
}

/** A sandbox that notices breakpoints, and what it noticed. */
export class Breaks {
  readonly again: Again
  readonly sandbox: NonNullable<ReplayOptions['sandbox']>
  private readonly breakpoints: readonly Breakpoint[]
  private readonly sources: GuestSources
  private met: Omit<Hit, 'first' | 'last'>[] = []

  constructor(again: Again, breakpoints: readonly Breakpoint[], sources: GuestSources) {
    this.again = again
    this.breakpoints = breakpoints
    this.sources = sources
    const trace: Trace = {
      told: (traced) => this.told(traced),
      stops: (code) => new Set(this.linesIn(code, null)),
    }
    this.sandbox = sandboxFor(again.scenario, trace)
  }

  static async of(
    file: RunFile,
    breakpoints: readonly Breakpoint[],
    sources: GuestSources,
  ): Promise<Breaks> {
    return new Breaks(await scenarioAgain(file), breakpoints, sources)
  }

  /** What was met since it was last asked, in the commit that has just been made. */
  taken(events: readonly { seq: number }[]): Hit[] {
    const [first, last] = [events[0]!.seq, events.at(-1)!.seq]
    const hits = this.met.map((one) => ({ ...one, first, last }))
    this.met = []
    return hits
  }

  close(): void {
    this.sandbox.close()
  }

  /** A pure tool is entered without a name, so its line is anybody's. */
  private linesIn(code: string, id: string | null): number[] {
    return this.breakpoints
      .filter((one) => one.id === null || id === null || id === '' || one.id === id)
      .flatMap(({ lines }) => lines.filter((at) => at.code === code).map(({ line }) => line))
  }

  private told({ entry, outcome, lines, stopped }: TracedEntry): void {
    const { self, code, method, caller, originator, argsJson } = entry
    const wanted = this.linesIn(code, self.id).filter((line) => (lines?.get(line)?.ran ?? 0) > 0)
    if (wanted.length === 0) return
    const isSeen = stopped !== null && wanted.includes(stopped.line)
    const line = isSeen ? stopped.line : wanted[0]!
    this.met.push({
      source: this.sources.of(code),
      line,
      ran: lines!.get(line)!.ran,
      variables: isSeen ? stopped.variables : null,
      ...{ id: self.id, method, caller, originator },
      args: argsJson,
      content: self.contentJson,
      gas: outcome.gas,
      failed: outcome.ok ? null : outcome.code,
    })
  }
}
