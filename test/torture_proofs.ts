// What is asked of each random world, within this process: one history, however it is come by.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { genesisIds } from '../genesis/catalogue.ts'
import { canonical, WRAPPED_DEPTH_MAX } from '../src/base/json.ts'
import { apply } from '../src/kernel/apply.ts'
import { type Event, eventSchema } from '../src/kernel/event.ts'
import { remember } from '../src/kernel/recent.ts'
import { stateText } from '../src/kernel/state_hash.ts'
import { emptyWorld } from '../src/kernel/world.ts'
import { bringModules } from '../src/run/bring.ts'
import type { Control } from '../src/run/control.ts'
import { firstDifference } from '../src/run/difference.ts'
import type { Outside } from '../src/run/drive.ts'
import { ForkProblem, fork } from '../src/run/fork.ts'
import { type Outcome, Run, sha256 } from '../src/run/live.ts'
import { formatProblem } from '../src/run/problem.ts'
import { recountAll } from '../src/run/recount.ts'
import { type Replayed, replay } from '../src/run/replay.ts'
import { resumed } from '../src/run/resume.ts'
import { openRunFile, type RunFile } from '../src/run/run_file.ts'
import { isProblems, readScenario, type Scenario } from '../src/run/scenario.ts'
import { verified } from '../src/run/verify.ts'
import { eventsOf } from './recorded.ts'
import type { Draw } from './torture_draw.ts'

/** What was not as it must be. */
export class Broken extends Error {
  readonly what: string
  constructor(what: string, difference: string) {
    super(difference)
    this.what = what
  }
}

/** The plain life that all others are compared with. */
export type Reference = Outcome & { events: Event[]; scenario: Scenario }

export type Counts = { lives: number; restores: number; replays: number; forks: number }

const undisturbed: Outside = { between: () => undefined, stopping: () => false }

/** Stops after so many turns. */
const stoppedAfter = (turns: number): Outside => {
  let left = turns
  return { between: () => undefined, stopping: () => left-- <= 0 }
}

export function scenarioIn(text: string, path: string, set: string[] = []): Scenario {
  const scenario = readScenario(text, path, { genesisIds, set })
  if (isProblems(scenario)) {
    throw new Broken('the scenario can be read', scenario.map(formatProblem).join('\n'))
  }
  return scenario
}

/** Lives it without a file; null where it can't be born. */
export async function reference(
  text: string,
  path: string,
  set: string[] = [],
): Promise<Reference | null> {
  const scenario = scenarioIn(text, path, set)
  const run = new Run(scenario, await bringModules(scenario), { file: null, keep: true })
  try {
    if (run.begin().length > 0) return null
    const outcome = await run.live(undisturbed)
    return { ...outcome, events: run.events!, scenario }
  } finally {
    run.close()
  }
}

/** Every event has its shape, every law holds, and the fold is the world, forwards and backwards. */
export function checkFold(lived: Reference): void {
  const { scenario, events, world } = lived
  events.forEach((event, i) => {
    if (event.seq !== i + 1) throw new Broken('events are counted', `#${event.seq} is at ${i + 1}`)
    eventSchema.parse(event)
  })
  recountAll(world)
  const folded = emptyWorld(scenario.seed, scenario.configTree)
  const empty = stateText(folded)
  const undos = events.map((event) => apply(folded, event))
  remember(folded, events)
  sameText('the fold is the world', stateText(folded), stateText(world))
  for (const undo of undos.reverse()) undo()
  Object.assign(folded, { recent: [], now: 0, seq: 0 })
  sameText('taken back, it is the empty world', stateText(folded), empty)
}

function sameText(what: string, a: string, b: string): void {
  if (a === b) return
  let at = 0
  while (a[at] === b[at]) at += 1
  const around = (text: string) => text.slice(Math.max(0, at - 200), at + 200)
  throw new Broken(what, `${around(a)}\n--- but\n${around(b)}`)
}

/** Throws what differs first, event by event. */
export function same(
  what: string,
  found: { eventHash: string; stateHash: string },
  wanted: Reference,
  events: () => Iterable<Event>,
): void {
  if (found.eventHash !== wanted.eventHash) {
    throw new Broken(what, firstOther(events(), wanted.events))
  }
  if (found.stateHash !== wanted.stateHash) {
    throw new Broken(what, `the events are the same, the state is not: ${found.stateHash}`)
  }
}

const textOf = (event: Event) => canonical(event as never, WRAPPED_DEPTH_MAX)

function firstOther(found: Iterable<Event>, wanted: readonly Event[]): string {
  let i = 0
  for (const event of found) {
    const other = wanted[i++]
    if (other !== undefined && textOf(event) === textOf(other)) continue
    if (other === undefined) return `EXTRA ${textOf(event)}`
    const { path, expected, got } = firstDifference(other as never, event as never)!
    const shown = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 2000)
    return `at ${path}: ${shown(got)}\n--- but first it was ${shown(expected)}\nin ${textOf(other)}`
  }
  return `${i} events, ${wanted.length} at first: ${JSON.stringify(wanted[i])}`
}

/** Lives it into a file, with checkpoints, reloads, batches and isolates as drawn. */
export async function liveInFile(
  wanted: Reference,
  file: string,
  draw: Draw,
  counts: Counts,
): Promise<void> {
  const { text, path } = wanted.scenario
  const stride = draw.pick([1, 3, 17, 100, 800])
  const set = [
    // A long life with thousands of checkpoints takes minutes.
    `checkpoint.events=${Math.max(stride, Math.floor(wanted.events.length / 150))}`,
    `checkpoint.reload=${draw.pick([0, 1, 1, 1, 2, 5])}`,
    `checkpoint.every=${draw.pick(['0', '1s', '10s'])}`,
    `record.batch=${draw.pick([1, 7, 1000])}`,
    `sandbox.isolates=${draw.int(1, 5)}`,
  ]
  const scenario = scenarioIn(text, path, set)
  const run = new Run(scenario, await bringModules(scenario), { file })
  counts.lives += 1
  try {
    run.begin()
    let outcome: Outcome
    const stops = draw.chance(0.4) ? draw.int(1, 3) : 0
    let going = run
    try {
      outcome = await going.live(stops > 0 ? stoppedAfter(draw.int(0, 300)) : undisturbed)
      for (let i = 0; outcome.ending.reason === 'interrupted'; i++) {
        going.close()
        going = await resumed(file)
        counts.lives += 1
        outcome = await going.live(i < stops ? stoppedAfter(draw.int(0, 600)) : undisturbed)
      }
    } finally {
      going.close()
    }
    const how = `a life in a file with ${set.join(' ')}${stops > 0 ? ', interrupted' : ''}`
    same(how, outcome, wanted, () => eventsOf(file))
  } finally {
    run.close()
  }
}

/** Lives it with what somebody outside does to it at drawn turns: what came of it must replay. */
export async function checkControlled(
  wanted: Reference,
  file: string,
  draw: Draw,
  counts: Counts,
): Promise<void> {
  const { text, path } = wanted.scenario
  const stride = Math.max(draw.pick([5, 60]), Math.floor(wanted.events.length / 150))
  const set = [`checkpoint.events=${stride}`, `checkpoint.reload=${draw.pick([0, 1, 2])}`]
  const scenario = scenarioIn(text, path, set)
  let run = new Run(scenario, await bringModules(scenario), { file })
  const every = draw.int(2, 40)
  let turns = 0
  const between = () => {
    turns += 1
    if (turns % every === 0) void run.controls.ask(changeOf(wanted, draw))
    if (turns % (every + 7) === 0) run.wantCheckpoint()
    return undefined
  }
  const stops = draw.chance(0.5) ? draw.int(1, 400) : Number.POSITIVE_INFINITY
  counts.lives += 1
  try {
    run.begin()
    const { ending } = await run.live({ between, stopping: () => turns >= stops })
    if (ending.reason === 'interrupted') {
      run.close()
      run = await resumed(file)
      await run.live({ between, stopping: () => false })
    }
  } finally {
    run.close()
  }
  await checkFile(file, draw, counts)
}

/** Replays whole and from some checkpoints, and verifies; whatever the run came to. */
export async function checkFile(path: string, draw: Draw, counts: Counts): Promise<void> {
  const file = openRunFile(path)
  try {
    const { verdict } = await verified(file)
    if (!verdict.holds) throw new Broken('the file verifies', JSON.stringify(verdict, null, 1))
    const all = file.db.prepare('SELECT seq FROM snapshots').pluck().all() as number[]
    const chosen = draw.times(Math.min(3, all.length), () => draw.pick(all))
    for (const seq of chosen) {
      counts.restores += 1
      await replayedSame(`restored at the checkpoint at #${seq}`, file, seq)
    }
    counts.replays += 1
    await replayedSame('replayed whole', file)
  } finally {
    file.close()
  }
}

async function replayedSame(what: string, file: RunFile, from?: number): Promise<void> {
  const again = await replay(file, { from })
  again.run.close()
  const { divergence, identical, of, eventHash, stateHash, ended } = again
  if (divergence !== null) throw new Broken(what, told(again))
  const manifest = file.manifest()
  const found = { identical, eventHash, stateHash, ended }
  const wanted = { ...found, identical: of, eventHash: manifest.event_hash, ended: true }
  if (manifest.state_hash !== null) wanted.stateHash = manifest.state_hash
  if (JSON.stringify(found) === JSON.stringify(wanted)) return
  throw new Broken(what, `${JSON.stringify(found)}\n--- but ${JSON.stringify(wanted)}`)
}

function told({ divergence }: Replayed): string {
  const { verdict, expected, got } = divergence!
  const shown = (event: Event | null) => JSON.stringify(event, null, 1)
  return `${verdict}: got ${shown(got)}\n--- but expected ${shown(expected)}`
}

/** Forks without change: the same; with a change: what came of it replays. */
export async function checkForks(
  wanted: Reference,
  path: string,
  draw: Draw,
  counts: Counts,
): Promise<void> {
  const before = sha256(readFileSync(path, 'latin1'))
  const at = { seq: draw.int(1, wanted.events.length) }
  await forked(path, at, [], async (to) => {
    const run = await resumed(to)
    try {
      const outcome = await run.live(undisturbed)
      same(`a fork without change at #${at.seq}`, outcome, wanted, () => eventsOf(to))
    } finally {
      run.close()
    }
    counts.forks += 1
    await checkFile(to, draw, counts)
  })
  const changes = draw.times(draw.int(1, 2), () => changeOf(wanted, draw))
  const elsewhere = { seq: draw.int(1, wanted.events.length) }
  await forked(path, elsewhere, changes, async (to) => {
    const run = await resumed(to)
    try {
      await run.live(undisturbed)
    } finally {
      run.close()
    }
    counts.forks += 1
    await checkFile(to, draw, counts)
  })
  if (sha256(readFileSync(path, 'latin1')) !== before) {
    throw new Broken('a fork only reads its parent', path)
  }
}

async function forked(
  path: string,
  at: { seq: number },
  changes: Control[],
  then: (to: string) => Promise<void>,
): Promise<void> {
  const to = join(path, '..', `fork-${at.seq}-${changes.length}.oikos`)
  try {
    await fork(path, to, { at, changes })
  } catch (error) {
    // What is asked for may not be possible there.
    if (error instanceof ForkProblem) return
    throw error
  }
  try {
    await then(to)
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    const how = `in a fork at #${at.seq} with ${JSON.stringify(changes)}`
    throw new Broken(`${error.what}, ${how}`, error.message)
  }
}

function changeOf({ scenario }: Reference, draw: Draw): Control {
  const ids = scenario.artifacts.map(({ id }) => id)
  const id = draw.pick(ids)
  return draw.pick<Control>([
    { does: 'set', set: { fees: { transfer: draw.int(0, 4) } } },
    { does: 'endow', endow: { bank: { scrip: draw.int(1, 9) } } },
    { does: 'reseed', id: draw.pick(['*', id]), seed: draw.int(1, 99) },
    { does: 'leash', id, steps: draw.pick([null, 0, 2]) },
    { does: 'write', id, fields: { content: { changed: true } } },
    { does: 'write', id, fields: { price: draw.int(0, 5), metadata: { changed: true } } },
    {
      does: 'invoke',
      invoke: 'genesis_ledger.transfer',
      as_caller: 'bank',
      args: { to: id, amount: 1 },
    },
  ])
}
