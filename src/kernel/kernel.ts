// The kernel: one world, one door, one queue; frames that commit as a whole or not at all.
import type { Hash } from '../base/ids.ts'
import type { Json } from '../base/json.ts'
import { stream } from '../base/random.ts'
import { levelAt } from '../economy/bucket.ts'
import { assertConserved, assertNothingHeld } from '../economy/laws.ts'
import { deliveryOf } from './apply_bus.ts'
import { Door, type GuestFault } from './door.ts'
import { conclude, guestOutcome, readingScope } from './entry.ts'
import type { Event } from './event.ts'
import type { GenesisArtifact } from './genesis.ts'
import type { RunGuest, VetCode } from './guest.ts'
import { Jobs } from './jobs.ts'
import { Journal } from './journal.ts'
import { Queue } from './queue.ts'
import { remember } from './recent.ts'
import { rootScope } from './scope.ts'
import { type Hit, Triggers } from './triggers.ts'
import { Waits, type Waking } from './waits.ts'
import { Windows } from './windows.ts'
import { emptyWorld, seedOf, type World } from './world.ts'

export type KernelParts = {
  seed: number
  configTree: unknown
  hash: Hash
  vet: VetCode
  run: RunGuest
  catalogue: ReadonlyMap<string, GenesisArtifact>
  /** Names of native minds. */
  natives: ReadonlySet<string>
  /**
   * Sees each commit, after it was applied; the list is the kernel's, its events are for keeping.
   */
  committed: (events: Event[]) => void
  logged: (entry: { t: number; id: string; text: string }) => void
  faulted: (fault: GuestFault & { t: number }) => void
}

export type Trigger = { step: string | null; cause: number | null }

const OUTSIDE: Trigger = { step: null, cause: null }

/** A world in the middle of its life, between two frames, and the clock that it is at. */
export type Moment = { world: World; nowUs: number; instantEvents: number }

export class Kernel {
  readonly world: World
  readonly journal: Journal
  readonly door: Door
  readonly queue: Queue
  readonly windows: Windows
  readonly jobs: Jobs
  private readonly triggers: Triggers
  private readonly waits: Waits
  private readonly parts: KernelParts
  /** Why the run must stop, apart from its own end. */
  stopped: string | null = null
  private entries = 0
  private frameSeq = 0
  private instantUs = -1
  private instantEvents = 0
  private readonly tombstones: { id: string; at: number }[] = []

  /** Begins an empty world, or goes on from a moment of one. */
  constructor(parts: KernelParts, from?: Moment) {
    this.parts = parts
    this.world = from?.world ?? emptyWorld(parts.seed, parts.configTree)
    this.journal = new Journal(this.world)
    this.queue = new Queue(this.world)
    this.waits = new Waits(this.world)
    this.windows = new Windows(this.world)
    this.jobs = new Jobs(this.world)
    this.triggers = new Triggers(this.world)
    const { vet, natives, catalogue, run } = parts
    const hash = remembered(parts.hash)
    this.door = new Door(
      { world: this.world, journal: this.journal, hash, vet, natives, catalogue },
      {
        run,
        random: (id, originator) => this.chance(id, originator),
        log: (id, text) => parts.logged({ t: this.nowUs, id, text }),
        fault: (fault) => parts.faulted({ t: this.nowUs, ...fault }),
      },
    )
    if (from !== undefined) this.goOnFrom(from)
  }

  /** Projections are built anew; nothing else is known of what went before. */
  private goOnFrom({ world, nowUs, instantEvents }: Moment): void {
    this.journal.nowUs = nowUs
    this.instantUs = world.now
    this.instantEvents = instantEvents
    this.stopped = this.runaway()
    for (const [id, loop] of world.loops) {
      this.queue.push(loop)
      this.waits.update(id, loop)
    }
    for (const [id, at] of world.tombstones) this.bury(id, at)
    for (const id of world.subscriptions.keys()) this.triggers.update(id)
    for (const id of world.jobs.keys()) this.jobs.push(id)
    const pending = [...world.effects.values()].sort((a, b) => a.seq - b.seq)
    for (const effect of pending) this.windows.add(effect)
  }

  /**
   * The last entry into guest code: the event that its frame came after, and its ordinal in the
   * frame. The same in every life of the same run.
   */
  get lastEntry(): { frame: number; ordinal: number } {
    return { frame: this.frameSeq, ordinal: this.entries }
  }

  /** Where the kernel stands between two frames. */
  get moment(): Moment {
    const { world, nowUs, instantEvents } = this
    return { world, nowUs, instantEvents }
  }

  get nowUs(): number {
    return this.journal.nowUs
  }

  /**
   * When the next thing happens by itself; Infinity when nothing does. That an old tombstone loses
   * its body is such a thing only while somebody waits for events.
   */
  nextTime(): number {
    const { queue, windows, jobs } = this
    const due = Math.min(queue.nextTime(), windows.nextTime(), jobs.nextTime())
    const [first] = this.tombstones
    return first !== undefined && this.isAwaited ? Math.min(due, first.at) : due
  }

  /** Whether anybody waits for events, which then may begin something. */
  get isAwaited(): boolean {
    return !(this.waits.areNone && this.triggers.areNone)
  }

  /** Moves virtual time on; old tombstones lose their bodies on the way, each at its instant. */
  advance(toUs: number): void {
    while (this.tombstones.length > 0 && this.tombstones[0]!.at <= toUs) {
      const { id, at } = this.tombstones.shift()!
      this.journal.nowUs = Math.max(at, this.nowUs)
      this.frame(OUTSIDE, () => this.journal.emit('artifact.dropped', null, { id }))
    }
    this.journal.nowUs = toUs
  }

  /**
   * Runs a body as one top-level frame and commits what it did. Laws are asserted at this point.
   * Throws Violation when one is broken; nothing is committed then.
   */
  frame<T>(trigger: Trigger, body: () => T): T {
    this.journal.open(trigger.step, trigger.cause)
    this.entries = 0
    this.frameSeq = this.world.seq
    const result = body()
    this.commit()
    return result
  }

  private commit(): void {
    const { world, journal } = this
    const { events } = journal
    if (events.length === 0) return
    assertConserved(world.ledger)
    assertNothingHeld(world.ledger)
    remember(world, events)
    this.countInstant(events)
    for (const event of events) this.follow(event)
    this.parts.committed(events)
    const wakings = this.waits.hitBy(events)
    const hits = this.triggers.hitBy(events)
    journal.clear()
    if (hits.length > 0) this.deliver(hits)
    for (const waking of wakings) this.wake(waking)
    for (let id = this.jobs.popAfter(world.seq); id !== null; id = this.jobs.popAfter(world.seq)) {
      this.bringOn(id)
    }
  }

  /** Keeps the projections in step with an event: queue, waits, tombstones. */
  private follow(event: Event): void {
    switch (event.kind) {
      case 'agent.acted':
      case 'agent.failed':
      case 'agent.quarantined':
      case 'agent.woke':
      case 'agent.stalled':
      case 'agent.leashed':
      case 'plan.stepped':
        return this.followLoop(event.data.id)
      case 'effect.requested':
        this.windows.add(this.world.effects.get(event.data.id)!)
        return this.followLoop(event.data.agent)
      case 'effect.answered':
        if (event.data.due !== null) this.followLoop(event.data.agent)
        return
      case 'artifact.created':
        if (event.data.loop !== null) this.followLoop(event.data.id)
        return
      case 'artifact.written':
        if (event.data.loop !== undefined || event.data.code !== undefined) {
          this.followLoop(event.data.id)
        }
        return
      case 'bus.subscribed':
      case 'bus.unsubscribed':
        return this.triggers.update(event.data.id)
      case 'bus.hit':
        for (const { id } of event.data.hits) this.jobs.push(deliveryOf(id))
        return
      case 'job.planned':
      case 'job.due':
        return this.jobs.push(event.data.id)
      case 'artifact.deleted':
        this.followLoop(event.data.id)
        this.bury(event.data.id, event.data.drops_at)
        return
      default:
    }
  }

  /**
   * Tombstones in the order in which their bodies go; those of one instant as they were deleted.
   */
  private bury(id: string, at: number): void {
    let place = this.tombstones.length
    while (place > 0 && this.tombstones[place - 1]!.at > at) place -= 1
    this.tombstones.splice(place, 0, { id, at })
  }

  private followLoop(id: string): void {
    const loop = this.world.loops.get(id)
    if (loop === undefined) this.queue.drop(id)
    else this.queue.push(loop)
    this.waits.update(id, loop)
  }

  /** Callbacks come a step later than what they are told of: none can chase another for ever. */
  private deliver(hits: Hit[]): void {
    const at = this.nowUs + this.world.config.time.min_step
    this.frame({ step: null, cause: hits[0]!.seq }, () => {
      this.journal.emit('bus.hit', null, { hits, at })
    })
  }

  /** The events that a planned call waited for have happened. */
  private bringOn(id: string): void {
    const { owner } = this.world.jobs.get(id)!
    const due = this.nowUs + this.world.config.time.min_step
    this.frame(OUTSIDE, () => this.journal.emit('job.due', owner, { id, owner, due }))
  }

  /** Wakes a sleeper, if its predicate agrees. */
  private wake({ id, why, cause, ask, by }: Waking): void {
    const loop = this.world.loops.get(id)
    if (loop === undefined || (ask && !this.predicateSaysYes(id, cause))) return
    const at = Math.max(this.nowUs, loop.lastUs + this.world.config.time.min_step)
    this.frame({ step: null, cause }, () => {
      const isRescue = why !== 'event' && this.world.frozen.has(id) && by !== id
      if (isRescue) this.journal.emit('agent.rescued', by, { id, by })
      this.journal.emit('agent.woke', id, { id, why, at })
    })
  }

  /** Asks a sleeper's predicate in a frame of its own, read-only, at the sleeper's expense. */
  private predicateSaysYes(id: string, cause: number): boolean {
    const { world, journal } = this
    const wanted = world.loops.get(id)?.wait?.on_predicate as
      | { id: string; method: string; args: Json }
      | undefined
    const artifact = wanted && world.artifacts.living(wanted.id)
    const bucket = world.flows.get('compute')!.get(id)
    if (wanted === undefined || artifact?.code == null || bucket === undefined) return false
    if (levelAt(bucket, this.nowUs) < 0) return false
    return this.frame({ step: null, cause }, () => {
      const { method, args } = wanted
      const sleeper = rootScope(id, { what: `${id}.sleep` })
      const allowed = this.door.isFree(sleeper, artifact, { method, args })
      const scope = readingScope(sleeper, artifact, method)
      let said = false
      let { gas } = allowed
      if (allowed.free) {
        const most = world.config.limits.gas_per_check
        const entry = { scope, artifact, method, args, caller: id, gas: most }
        const outcome = guestOutcome(this.door, entry)
        gas += outcome.gas
        said = conclude(this.door, { scope, artifact, method }, outcome) === true
      }
      const predicate = `${artifact.id}.${method}`
      journal.emit('agent.asked', id, { id, predicate, gas, said })
      return said
    })
  }

  private countInstant(events: Event[]): void {
    const { t } = events[0]!
    if (t !== this.instantUs) {
      this.instantUs = t
      this.instantEvents = 0
    }
    this.instantEvents += events.length
    this.stopped ??= this.runaway()
  }

  /** Why a world with so much at one instant must stop; null while it need not. */
  private runaway(): string | null {
    const { instantUs, instantEvents, world } = this
    const { events_per_instant: most } = world.config.limits
    if (instantEvents <= most || instantUs === 0) return null
    const actors = new Set(world.recent.slice(-most).map((event) => event.by))
    const names = [...actors].filter((id) => id !== null).slice(0, 10)
    return `more than ${most} events at ${instantUs} µs, by ${names.join(', ')}`
  }

  /**
   * The stream of an artifact's draws in one entry: derived from (seed, artifact, originator, its
   * step, ordinal of the entry in that step), so that nothing need be saved, undone or folded.
   */
  private chance(id: string, originator: string): () => number {
    const ordinal = ++this.entries
    const { journal, world } = this
    const step = journal.step ?? `@${journal.cause ?? world.seq}`
    const left = world.loops.get(originator)?.actions.length ?? 0
    let draw: (() => number) | null = null
    return () => {
      draw ??= stream(seedOf(world, id), id, originator, step, left, ordinal)
      return draw()
    }
  }

  /** An intervention or expectation from outside, in a frame of its own. */
  outside<T>(body: () => T): T {
    return this.frame(OUTSIDE, body)
  }
}

const HASHES_KEPT = 1000

/** The same hashes, those of the last texts remembered: code is hashed on each entry into it. */
function remembered(hash: Hash): Hash {
  const known = new Map<string, string>()
  return (text) => {
    let found = known.get(text)
    if (found === undefined) {
      found = hash(text)
      if (known.size >= HASHES_KEPT) known.clear()
      known.set(text, found)
    }
    return found
  }
}
