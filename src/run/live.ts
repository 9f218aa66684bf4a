// A run: a scenario, a world, a sandbox and a log put together, from birth, or from a checkpoint,
// to the last event.
import { hash, type KeyObject } from 'node:crypto'
import { asBorn, catalogue } from '../../genesis/catalogue.ts'
import { Agents } from '../agents/agents.ts'
import { byCodeUnit } from '../base/json.ts'
import { assert } from '../base/violation.ts'
import { birth } from '../kernel/birth.ts'
import type { Event } from '../kernel/event.ts'
import type { GuestEntry, GuestOutcome } from '../kernel/guest.ts'
import { Kernel, type KernelParts } from '../kernel/kernel.ts'
import { stateText } from '../kernel/state_hash.ts'
import type { World } from '../kernel/world.ts'
import type { Sandbox } from '../sandbox/run.ts'
import type { Trace } from '../sandbox/traced.ts'
import { birthProblem } from './birth_problem.ts'
import type { Brought } from './bring.ts'
import { type Cassette, CassetteMiss } from './cassette.ts'
import type { Carried } from './checkpoint.ts'
import { Checkpoints } from './checkpoints.ts'
import { Conditions } from './conditions.ts'
import { Controls, type Recorded } from './control.ts'
import { type Driven, Driver, type Ending, type Outside } from './drive.ts'
import { Edge, type EdgeOptions } from './edge.ts'
import { type EntryFault, EntryFaults, type EntryPlace } from './entry_faults.ts'
import { Divergence, Follower } from './follower.ts'
import { type Log, START, Unrecorded } from './log.ts'
import { Meter, type Sample } from './meter.ts'
import type { Problem } from './problem.ts'
import { asksForEvents, type Evaluate, evaluator } from './reads.ts'
import { Recorder } from './recorder.ts'
import { Remembering } from './remembering.ts'
import { requestIn } from './requests.ts'
import { sandboxFor } from './sandbox_for.ts'
import type { Scenario } from './scenario.ts'
import type { Restored } from './snapshots.ts'
import { RunFileError } from './sqlite.ts'
import { Tally } from './tally.ts'

export const sha256 = (text: string): string => hash('sha256', text, 'hex')

export type Outcome = {
  file: string | null
  ending: Ending
  world: World
  tally: Tally
  eventHash: string
  stateHash: string
  /** What each measure of the scenario came to. */
  measures: Record<string, number | null>
  /** Wall-clock seconds: for people only. */
  seconds: number
}

/**
 * - `file` null keeps no run file; `keep` holds all events in memory.
 * - `log` stands in for a new file; `from` goes on with a life instead of beginning one.
 */
export type RunOptions = {
  file: string | null
  keep?: boolean
  log?: Log
  from?: Restored
  controls?: readonly Recorded[]
  faults?: EntryFaults
  /** How effects are answered; unless said, outside, and from the file where it has them. */
  effects?: EdgeOptions
  /** Answers of other runs that asked the same. */
  cassette?: Cassette
  /** A fork has answers of its parent: they hold where the same is asked. */
  isFork?: boolean
  /** Where guest code runs, if others use it too: it stays open when the run is closed. */
  sandbox?: Sandbox
  /** Told of each line that guest code runs, where the sandbox is its own. */
  trace?: Trace | undefined
  /** Told of every entry into guest code before it is made, and of its end, as null. */
  probe?: (entry: EntryPlace | null) => void
}

/**
 * Everything that a scenario needs, made ready; what is wrong with it is known before it lives. At
 * a checkpoint with reload, `kernel`, `agents` and `tally` are other objects than before.
 */
export class Run implements Driven {
  kernel: Kernel
  agents: Agents
  tally: Tally
  readonly meter: Meter
  checkedTimed: number
  readonly scenario: Scenario
  readonly evaluate: Evaluate
  readonly edge: Edge
  private readonly remembering: Remembering
  /** The events so far, where somebody will ask and no file keeps them, or they are wanted. */
  readonly events: Event[] | null
  /** Samples so far, where no file keeps them. */
  readonly samples: Sample[] | null
  readonly controls: Controls
  readonly conditions: Conditions
  private log: Log
  /** What takes over from a log that only follows, when that is done. */
  private next: Recorder | null = null
  private readonly parts: KernelParts
  private readonly brought: Brought
  private readonly sandbox: Sandbox
  private readonly isSandboxOwn: boolean
  private readonly checkpoints: Checkpoints
  private readonly faults: EntryFaults
  private wanted = false
  private readonly isFork: boolean
  private readonly probe: RunOptions['probe']

  constructor(scenario: Scenario, brought: Brought, options: RunOptions) {
    const { config, seed, configTree, genesis } = scenario
    const { file, keep = false, from, log } = options
    this.faults = options.faults ?? new EntryFaults()
    this.probe = options.probe
    this.isFork = options.isFork ?? false
    this.scenario = scenario
    this.brought = brought
    const isLight = config.record.keep === 'hash'
    const keptNowhere = log === undefined ? file === null || isLight : false
    const needed = keptNowhere && asksForEvents(scenario)
    this.events = keep || needed ? [] : null
    this.samples = file === null && log === undefined ? [] : null
    this.log = log ?? this.newLog(options)
    this.isSandboxOwn = options.sandbox === undefined
    this.sandbox = options.sandbox ?? sandboxFor(scenario, options.trace)
    this.parts = {
      seed,
      configTree,
      hash: sha256,
      vet: this.sandbox.vet,
      run: (entry) => this.enter(entry),
      catalogue: catalogueOf(genesis.without, brought),
      natives: new Set(brought.natives.keys()),
      committed: (events) => this.committed(events),
      logged: (entry) => this.log.log(entry),
      faulted: (fault) => this.log.fault(fault),
    }
    this.kernel = new Kernel(this.parts, from?.moment)
    this.agents = new Agents(this.kernel, brought.natives)
    this.tally = from?.carried.tally ?? new Tally()
    this.meter = new Meter(scenario.measure)
    this.conditions = new Conditions(scenario.conditions)
    this.carry(from?.carried)
    this.checkedTimed = from?.carried.checkedTimed ?? 0
    this.checkpoints = new Checkpoints(config, from?.carried.place ?? START)
    this.remembering = new Remembering(() => this.kernel.world, {
      file: () => this.path,
      name: `${scenario.name}-${scenario.seed}`,
      embed: (model, texts) => this.edge.embed(model, texts),
      isAsked: options.effects?.lost !== 'refuse',
    })
    this.edge = new Edge(
      () => this.kernel.world.config,
      options.effects ?? this.ownEffects(options),
      (asked, seq) => this.remembering.recall(asked, seq),
    )
    this.controls = new Controls(
      options.controls ?? [],
      (one) => this.keepControl(one),
      () => !(this.log instanceof Follower),
    )
    this.controls.skipTo(from?.carried.controlled ?? 0)
    this.evaluate = evaluator(
      () => this.kernel,
      (filter) => this.log.events(filter),
      this.sandbox.evaluate,
    )
  }

  private newLog({ file }: RunOptions): Log {
    return file === null
      ? new Unrecorded(this.events)
      : new Recorder(file, this.scenario, { kept: this.events })
  }

  /** What writes the run file, also while a follower goes before it; null where none is written. */
  private get recorder(): Recorder | null {
    return this.log instanceof Recorder ? this.log : this.next
  }

  /** Effects are kept in the run's own file; what was in flight when it stopped is lost. */
  private ownEffects({ cassette }: RunOptions): EdgeOptions {
    const { recorder } = this
    if (recorder !== null) cassette?.goOn(recorder.effects.counts())
    return {
      ...(cassette && { cassette }),
      asked: (id) => (recorder === null ? undefined : requestIn(recorder.reader(), id)),
      recorded: (id, requestHash) => {
        const row = this.recorder?.effects.read(id)
        return this.isFork && row?.request_hash !== requestHash ? undefined : row
      },
      record: (row) => this.recorder?.effect(row),
      lost: 'charge',
    }
  }

  /** Names the key that signs the run file when it ends. */
  signWith(key: KeyObject | null): void {
    if (this.recorder !== null) this.recorder.key = key
  }

  /** One entry into guest code, unless the engine failed at it before. */
  private enter(entry: GuestEntry): GuestOutcome {
    const place = { ...this.kernel.lastEntry, codeHash: entry.codeHash }
    const failed = this.faults.outcomeAt(place, entry)
    if (failed !== null) return failed
    this.probe?.(place)
    const outcome = this.sandbox.run(entry)
    this.probe?.(null)
    if (!outcome.ok && outcome.isFault)
      this.keepFault({ ...place, code: outcome.code } as EntryFault)
    return outcome
  }

  private keepControl(control: Recorded): void {
    this.recorder?.control(control)
  }

  private keepFault(fault: EntryFault): void {
    this.faults.add(fault)
    this.recorder?.entryFault(fault)
  }

  private committed(events: Event[]): void {
    this.tally.add(events)
    this.meter.see(events, this.kernel.world)
    this.log.add(events)
    this.remembering.committed(events)
    if (this.events !== null) for (const event of events) this.events.push(event)
    if (this.next !== null && this.log instanceof Follower && this.log.isDone) this.takeOver()
  }

  /**
   * Follows what a file has to its end, and then goes on with writing it. Call before `live`, with
   * a run that goes on from a checkpoint of the file.
   */
  goOnWith(recorder: Recorder, follower: Follower): void {
    this.log = follower
    this.next = recorder
    if (follower.isDone) this.takeOver()
  }

  private takeOver(): void {
    const recorder = this.next!
    recorder.goOnAt(this.log.place)
    this.log = recorder
    this.next = null
  }

  /** Brings the world to time zero; answers what keeps the scenario from being lived. */
  begin(): Problem[] {
    const problems = birth(this.kernel, this.scenario.artifacts)
    return [...problems]
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([id, refusal]) => birthProblem(this.scenario, id, refusal))
  }

  /** Lives to the end, from the birth where `begin` was not called. */
  async live(outside: Outside): Promise<Outcome> {
    const began = performance.now()
    const ending = await this.lived(outside)
    await this.edge.close(ending.reason === 'interrupted')
    const { world } = this.kernel
    const stateHash = sha256(stateText(world))
    const { log, tally, evaluate } = this
    const measures = this.meter.atEnd({ world, nowUs: this.kernel.nowUs, tally, evaluate })
    if (log instanceof Recorder) {
      log.checkpoint(this.checkpoints.take(this.kernel.moment, this.carried))
      await log.close({ ending, tally, stateHash, measures })
    }
    return {
      file: this.path,
      ending,
      world,
      tally,
      eventHash: log.place.hash,
      stateHash,
      measures,
      seconds: (performance.now() - began) / 1000,
    }
  }

  /** Where a run that is resumed makes something else than its file has, that is left as it is. */
  private async lived(outside: Outside): Promise<Ending> {
    try {
      if (this.kernel.world.seq === 0) {
        const [problem] = this.begin()
        assert(problem === undefined, 'born-again', `the birth is refused: ${problem?.message}`)
      }
      const ending = await new Driver(this).live(outside)
      const { log } = this
      if (log instanceof Follower && ending.reason !== 'interrupted' && this.next !== null)
        log.assertDone()
      return ending
    } catch (error) {
      if (this.next === null || !(error instanceof Divergence)) throw error
      const { path } = this.next
      const what = `it can't be gone on with, because ${error.message}: it was left as it is`
      throw new RunFileError(path, `${what}; npx oikos replay ${path} explains`)
    }
  }

  get carried(): Carried {
    const { tally, checkedTimed, controls, meter } = this
    const controlled = controls.applied
    const { place } = this.log
    const conditions = this.conditions.toJson()
    return { place, tally, checkedTimed, controlled, meter: meter.toJson(), conditions }
  }

  /** Asks for a checkpoint after the turn that is under way. */
  wantCheckpoint(): void {
    this.wanted = true
  }

  /** Between two turns: keeps a checkpoint when one is due, where there is a file to keep it. */
  keepCheckpoint(): Promise<void> | undefined {
    if (!(this.log instanceof Recorder)) return undefined
    if (!this.wanted && !this.checkpoints.isDue(this.kernel.moment)) return undefined
    this.wanted = false
    const { log } = this
    const { recalled } = this.edge
    return recalled === undefined ? this.checkpoint(log) : recalled.then(() => this.checkpoint(log))
  }

  /** What is merely remembered is dropped too, so that a restored run is in no other state. */
  private checkpoint(recorder: Recorder): Promise<void> | undefined {
    recorder.checkpoint(this.checkpoints.take(this.kernel.moment, this.carried))
    this.sandbox.drop()
    return this.checkpoints.reloads ? this.reload(recorder) : undefined
  }

  /** Throws the world away and goes on from what was written. */
  private async reload(recorder: Recorder): Promise<void> {
    const { moment, carried } = await recorder.restored(this.scenario)
    this.kernel = new Kernel(this.parts, moment)
    this.agents = new Agents(this.kernel, this.brought.natives)
    this.tally = carried.tally
    this.carry(carried)
    this.checkedTimed = carried.checkedTimed
  }

  /** What was counted before a checkpoint counts on. */
  private carry({ meter = null, conditions = null }: Partial<Carried> = {}): void {
    if (meter !== null && !this.meter.isIdle) this.meter.put(meter)
    if (conditions !== null) this.conditions.put(conditions)
  }

  /** Samples what is measured up to an instant of which nothing has happened yet. */
  measureTo(toUs: number): void {
    if (this.meter.isIdle) return
    const { tally, evaluate } = this
    for (const sample of this.meter.upTo(toUs, { world: this.kernel.world, tally, evaluate })) {
      this.recorder?.sample(sample)
      this.samples?.push(sample)
    }
  }

  /** The run file that is written; null where none is. */
  get path(): string | null {
    return this.recorder?.path ?? null
  }

  /** Makes what happened so far readable to others, and gives a sign of life. */
  flush(): void {
    this.log.flush()
    this.next?.flush()
  }

  /**
   * Ends what the run holds open. A file that did not end says that it was interrupted; or that it
   * failed, where that is in the run itself and would be so again.
   */
  close(error?: unknown): void {
    void this.edge.close()
    this.remembering.close()
    const isOutside = error instanceof RunFileError || error instanceof CassetteMiss
    if (error === undefined || isOutside) this.recorder?.abandon()
    else this.recorder?.abandon('failed', String(error))
    if (this.isSandboxOwn) this.sandbox.close()
  }
}

function catalogueOf(without: readonly string[], { genesis, born }: Brought) {
  const today = catalogue(without, genesis)
  return born === undefined ? today : asBorn(today, born)
}
