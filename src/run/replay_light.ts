// Light runs made again: against the marks of their chain, or into the file that they lack.
import { stateText } from '../kernel/state_hash.ts'
import type { World } from '../kernel/world.ts'
import { scenarioAgain } from './again.ts'
import { EffectRows } from './effect_rows.ts'
import { EntryFaults } from './entry_faults.ts'
import { Run, sha256 } from './live.ts'
import type { Log } from './log.ts'
import { MarkFollower, MarkMismatch } from './mark_follower.ts'
import { asksForEvents } from './reads.ts'
import { Recorder } from './recorder.ts'
import type { RunFile } from './run_file.ts'
import type { Scenario } from './scenario.ts'
import type { Tally } from './tally.ts'

/** `differs` says what is not as it was recorded; null where all is. */
export type Relived = {
  events: number
  identical: number
  differs: string | null
  world: World
  tally: Tally
  eventHash: string
  stateHash: string
}

/** Makes a light run again and compares it at its marks. The file is only read. */
export async function relive(file: RunFile): Promise<Relived> {
  const { scenario, brought } = await scenarioAgain(file)
  const follower = new MarkFollower(file.db, asksForEvents(scenario))
  const { run, differs } = await lived(file, { scenario, brought, log: follower, follower })
  const { kernel, tally } = run
  run.close()
  return {
    events: file.manifest().events,
    identical: follower.identical,
    differs,
    world: kernel.world,
    tally,
    eventHash: follower.place.hash,
    stateHash: sha256(stateText(kernel.world)),
  }
}

/**
 * Makes the complete file of a light run; answers the event hash that it has. Throws RunFileError
 * where there is such a file already.
 */
export async function completed(file: RunFile, path: string): Promise<string> {
  const { scenario, brought } = await scenarioAgain(file)
  const whole: Scenario = {
    ...scenario,
    given: { ...scenario.given, set: [...scenario.given.set, 'record.keep=full'] },
    config: { ...scenario.config, record: { ...scenario.config.record, keep: 'full' } },
    configTree: fullTree(scenario),
  }
  const log = new Recorder(path, whole)
  const { run } = await lived(file, { scenario: whole, brought, log, follower: null })
  run.close()
  return log.place.hash
}

function fullTree({ configTree }: Scenario): Scenario['configTree'] {
  const tree = configTree as Record<string, Record<string, never>>
  return { ...tree, record: { ...tree.record, keep: 'full' } }
}

type Again = {
  scenario: Scenario
  brought: Awaited<ReturnType<typeof scenarioAgain>>['brought']
  log: Log
  follower: MarkFollower | null
}

async function lived(
  file: RunFile,
  { scenario, brought, log, follower }: Again,
): Promise<{ run: Run; differs: string | null }> {
  const effects = new EffectRows(file.path, file.db)
  const run = new Run(scenario, brought, {
    file: null,
    log,
    faults: EntryFaults.of(file.db),
    controls: file.controls(),
    effects: { recorded: (id) => effects.read(id), lost: 'refuse' },
  })
  const { events, state } = file.manifest()
  const isWhole = state === 'ended' || state === 'failed'
  try {
    await run.live({
      between: () => undefined,
      stopping: () => !isWhole && run.kernel.world.seq >= events,
    })
    follower?.assertDone()
    return { run, differs: null }
  } catch (error) {
    if (!(error instanceof MarkMismatch)) {
      run.close()
      throw error
    }
    return { run, differs: error.message }
  }
}
