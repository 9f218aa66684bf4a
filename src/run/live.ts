// A live run: a scenario, a world, a sandbox and a run file put together, from birth to the last
// event.
import { hash } from 'node:crypto'
import { catalogue } from '../../genesis/catalogue.ts'
import { Agents } from '../agents/agents.ts'
import { byCodeUnit, type Json } from '../base/json.ts'
import type { Refusal } from '../base/refusal.ts'
import { birth } from '../kernel/birth.ts'
import type { Event } from '../kernel/event.ts'
import { Kernel } from '../kernel/kernel.ts'
import { stateText } from '../kernel/state_hash.ts'
import type { World } from '../kernel/world.ts'
import { openSandbox } from '../sandbox/run.ts'
import type { Brought } from './bring.ts'
import { Chain } from './chain.ts'
import { Driver, type Ending, type Outside } from './drive.ts'
import { type EventFilter, matchesFilter } from './history.ts'
import type { Problem } from './problem.ts'
import { evaluator } from './reads.ts'
import { Recorder } from './recorder.ts'
import type { Scenario } from './scenario.ts'
import { Tally } from './tally.ts'

export const sha256 = (text: string): string => hash('sha256', text, 'hex')

export type Outcome = {
  file: string | null
  ending: Ending
  world: World
  tally: Tally
  eventHash: string
  stateHash: string
  /** Wall-clock seconds: for people only. */
  seconds: number
}

/**
 * `file` null keeps no run file; `keep` holds all events in memory; `options` go to the manifest.
 */
export type RunOptions = { file: string | null; keep?: boolean; options?: Json }

/**
 * Everything that a scenario needs, made ready; what is wrong with it is known before it lives.
 * `file` is where the run file goes, null keeps none; `keep` holds all events in memory.
 */
export class Run {
  readonly kernel: Kernel
  readonly tally = new Tally()
  readonly agents: Agents
  readonly scenario: Scenario
  private readonly sandbox: ReturnType<typeof openSandbox>
  private readonly chain = new Chain()
  private recorder: Recorder | null = null
  /** The events so far, where somebody will ask and no file keeps them, or they are wanted. */
  readonly events: Event[] | null

  constructor(
    scenario: Scenario,
    brought: Brought,
    { file, keep = false, options = {} }: RunOptions,
  ) {
    const { config, seed, configTree, genesis, expect, until } = scenario
    this.scenario = scenario
    if (file !== null) this.recorder = new Recorder(file, scenario, options)
    this.sandbox = openSandbox({
      isolates: config.sandbox.isolates,
      memoryMb: config.sandbox.memory_mb,
      timeoutMs: config.sandbox.timeout / 1000,
    })
    const asks = [...expect.map((one) => one.that), until.when ?? ''].join(' ')
    const needed = file === null && /\b(events|count)\s*\(/.test(asks)
    this.events = keep || needed ? [] : null
    this.kernel = new Kernel({
      seed,
      configTree,
      hash: sha256,
      vet: this.sandbox.vet,
      run: this.sandbox.run,
      catalogue: catalogue(genesis.without, brought.genesis),
      natives: new Set(brought.natives.keys()),
      committed: (events) => this.committed(events),
      logged: (entry) => this.recorder?.log(entry),
      faulted: (fault) => this.recorder?.fault(fault),
    })
    this.agents = new Agents(this.kernel, brought.natives)
  }

  private committed(events: Event[]): void {
    this.tally.add(events)
    if (this.recorder !== null) this.recorder.add(events)
    else this.chain.add(events)
    if (this.events !== null) for (const event of events) this.events.push(event)
  }

  /** Brings the world to time zero; answers what keeps the scenario from being lived. */
  begin(): Problem[] {
    const problems = birth(this.kernel, this.scenario.artifacts)
    return [...problems]
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([id, refusal]) => problemOf(this.scenario, id, refusal))
  }

  async live(outside: Outside): Promise<Outcome> {
    const began = performance.now()
    const { world } = this.kernel
    const evaluate = evaluator(
      { world, nowUs: () => this.kernel.nowUs },
      (filter) => this.history(filter),
      this.sandbox.evaluate,
    )
    const driver = new Driver(this.kernel, this.agents, this.scenario, evaluate)
    const ending = await driver.run(outside)
    const stateHash = sha256(stateText(world))
    const eventHash = this.recorder?.eventHash ?? this.chain.hash
    this.recorder?.close({ ending, tally: this.tally, stateHash })
    return {
      file: this.recorder?.path ?? null,
      ending,
      world,
      tally: this.tally,
      eventHash,
      stateHash,
      seconds: (performance.now() - began) / 1000,
    }
  }

  private *history(filter: EventFilter): Iterable<unknown> {
    if (this.recorder !== null) yield* this.recorder.events(filter)
    else for (const event of this.events ?? []) if (matchesFilter(event, filter)) yield event
  }

  /** Makes what happened so far readable to others. */
  flush(): void {
    this.recorder?.flush()
  }

  /**
   * Ends what the run holds open; a file that did not end says that it was interrupted, or failed.
   */
  close(error?: unknown): void {
    if (error === undefined) this.recorder?.abandon()
    else this.recorder?.abandon('failed', String(error))
    this.sandbox.close()
  }
}

/** A refusal at birth, placed at the artifact of the scenario that it concerns. */
function problemOf(scenario: Scenario, id: string, refusal: Refusal): Problem {
  const lines = scenario.text.split('\n')
  const at = lines.findIndex((line) => new RegExp(`\\bid:\\s*["']?${escaped(id)}\\b`).test(line))
  const codeFile = scenario.artifacts.find((one) => one.id === id)?.codeFile
  const within = refusal.message.match(/^code, line (\d+), column (\d+): (.*)$/s)
  if (codeFile !== undefined && within !== null) {
    const [, line, column, message] = within
    const place = { file: codeFile, line: Number(line), column: Number(column) }
    return { ...place, path: id, value: null, message: message! }
  }
  const place = {
    file: scenario.path,
    line: at + 1,
    column: at < 0 ? 0 : lines[at]!.indexOf('id:') + 1,
  }
  return { ...place, path: id, value: null, message: refusal.message }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
