// Folding: the world at any event or instant, from the recorded events alone; no guest code runs.
import { apply } from '../kernel/apply.ts'
import type { Event } from '../kernel/event.ts'
import { remember } from '../kernel/recent.ts'
import { emptyWorld, type World } from '../kernel/world.ts'
import type { Moment } from './read_events.ts'
import type { RunFile } from './run_file.ts'

/** The world after an event, or after all up to an instant; after the last one unless said. */
export function foldRun(file: RunFile, to?: Moment): World {
  const { seed, config } = file.manifest()
  const world = emptyWorld(seed, config)
  const commits = file.commits()[Symbol.iterator]()
  let commit = commits.next()
  let waiting: Event[] = []
  for (const event of file.events({ to })) {
    apply(world, event)
    waiting.push(event)
    if (commit.done || event.seq < commit.value.seq) continue
    // As in the kernel: what was committed is remembered at once.
    remember(world, waiting)
    waiting = []
    commit = commits.next()
  }
  remember(world, waiting)
  commits.return?.()
  return world
}
