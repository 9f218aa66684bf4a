// Replaying: a run is made again from its file, with its recorded effects, and compared.
import { Violation } from '../base/violation.ts'
import { stateText } from '../kernel/state_hash.ts'
import type { World } from '../kernel/world.ts'
import { type Again, scenarioAgain } from './again.ts'
import type { Outside } from './drive.ts'
import { EffectRows } from './effect_rows.ts'
import { EntryFaults } from './entry_faults.ts'
import { Divergence, EndOfRecord, Follower, type FollowOptions } from './follower.ts'
import { type Outcome, Run, type RunOptions, sha256 } from './live.ts'
import { START } from './log.ts'
import { requestIn } from './requests.ts'
import type { RunFile } from './run_file.ts'
import type { Scenario } from './scenario.ts'
import { type Restored, restoredFrom } from './snapshots.ts'
import type { Tally } from './tally.ts'

/**
 * - `identical` of `of` events were made again as they were; `from` is the number of the last one
 *   that was taken from a checkpoint instead.
 * - `ended` says whether the run was made again to the end of its record.
 */
export type Replayed = {
  from: number
  identical: number
  of: number
  ended: boolean
  divergence: Divergence | null
  run: Run
  world: World
  tally: Tally
  eventHash: string
  stateHash: string
}

/** Thrown by whoever watches a replay, to end it there. */
export class StopHere extends Error {}

export type ReplayOptions = {
  /**
   * The last checkpoint that is not after this event is where it begins, or what was restored from
   * one, which it then lives in; at the birth unless said.
   */
  from?: number | Restored
  watch?: FollowOptions['watch']
  /** Called between two turns; a promise is waited for, and StopHere ends the replay. */
  between?: Outside['between']
  /** Ends between two turns, when this event and all of its turn were made again. */
  until?: number
  /** As in RunOptions, and as scenarioAgain answers: for whoever makes many lives again. */
  sandbox?: RunOptions['sandbox']
  again?: Again
}

/** Makes a run again. The file is only read. `close` the run that it answers. */
export async function replay(file: RunFile, options: ReplayOptions = {}): Promise<Replayed> {
  file.requireEvents()
  const manifest = file.manifest()
  const { scenario, brought } = options.again ?? (await scenarioAgain(file))
  const { watch, sandbox, until = Number.POSITIVE_INFINITY } = options
  const from = beginning(file, scenario, options.from)
  const place = from?.carried.place ?? START
  const isWhole = manifest.state === 'ended' || manifest.state === 'failed'
  const follower = new Follower(file.db, place, { isWhole, ...(watch && { watch }) })
  const effects = new EffectRows(file.path, file.db)
  const run = new Run(scenario, brought, {
    file: null,
    log: follower,
    ...(from && { from }),
    faults: EntryFaults.of(file.db),
    controls: file.controls(),
    ...(sandbox && { sandbox }),
    effects: {
      recorded: (id) => effects.read(id),
      lost: 'refuse',
      asked: (id) => requestIn(file.db, id),
    },
  })
  const outside: Outside = {
    between: options.between ?? (() => undefined),
    stopping: () => follower.place.seq >= until || (!isWhole && follower.isDone),
  }
  let divergence: Divergence | null = null
  let ended = false
  let outcome: Outcome | null = null
  try {
    outcome = await run.live(outside)
    ended = until === Number.POSITIVE_INFINITY
    if (ended) follower.assertDone()
  } catch (error) {
    if (error instanceof Divergence) divergence = error
    else if (error instanceof EndOfRecord) ended = true
    else if (manifest.state === 'failed' && error instanceof Violation && follower.isDone) {
      // It failed there as well: what the frame did that never ended is no part of the record.
      run.kernel.journal.rollback(0)
      ended = true
    } else if (!(error instanceof StopHere)) {
      run.close()
      throw error
    }
  }
  const { world } = run.kernel
  return {
    from: place.seq,
    identical: follower.identical,
    of: file.lastSeq() - place.seq,
    ended,
    divergence,
    run,
    world,
    tally: run.tally,
    eventHash: follower.place.hash,
    stateHash: outcome?.stateHash ?? sha256(stateText(world)),
  }
}

function beginning(file: RunFile, scenario: Scenario, from: ReplayOptions['from']) {
  if (typeof from !== 'number') return from ?? null
  return restoredFrom(file.path, file.db, scenario, from)
}
