// A run that goes on from a world of a file, keeps nothing and is thrown away: for what-ifs.
import type { World } from '../kernel/world.ts'
import type { Trace } from '../sandbox/traced.ts'
import { scenarioAgain } from './again.ts'
import { Run } from './live.ts'
import { type Log, START } from './log.ts'
import type { RunFile } from './run_file.ts'
import { Tally } from './tally.ts'

type Throwaway = {
  world: World
  nowUs?: number
  log?: Log | undefined
  trace?: Trace | undefined
}

/** `nowUs` is not before what last happened in the world. `close` the run that it answers. */
export async function throwaway(
  file: RunFile,
  { world, nowUs = world.now, log, trace }: Throwaway,
): Promise<Run> {
  const { scenario, brought } = await scenarioAgain(file)
  const moment = { world, nowUs, instantEvents: 0 }
  const counted = {
    tally: new Tally(),
    checkedTimed: 0,
    controlled: 0,
    meter: null,
    conditions: null,
  }
  const carried = { place: START, ...counted }
  return new Run(scenario, brought, { file: null, log, trace, from: { moment, carried } })
}
