// Folding: the world at any event or instant, from the recorded events alone; no guest code runs.
import { apply } from '../kernel/apply.ts'
import type { Event } from '../kernel/event.ts'
import { remember } from '../kernel/recent.ts'
import { emptyWorld, type World } from '../kernel/world.ts'
import type { Moment } from './read_events.ts'
import type { RunFile } from './run_file.ts'
import { restoredFrom } from './snapshots.ts'

/** The world after an event, or after all up to an instant; after the last one unless said. */
export function foldRun(file: RunFile, to?: Moment): World {
  const { seed, config } = file.manifest()
  return foldOn(file, emptyWorld(seed, config), to)
}

/** The world at a place of a run, from the nearest checkpoint before it. */
export function worldAt(file: RunFile, at?: Moment): World {
  if (at !== undefined) file.requireEvents()
  const { seed, config: configTree } = file.manifest()
  const atMost = at === undefined || 'seq' in at ? at?.seq : file.lastSeqAt(at.t)
  const from = restoredFrom(file.path, file.db, { seed, configTree }, atMost)
  if (from !== null && file.isLight) return from.moment.world
  return from === null ? foldRun(file, at) : foldOn(file, from.moment.world, at)
}

/** Applies what follows in the file to a world that is between two commits. */
export function foldOn(file: RunFile, world: World, to?: Moment): World {
  const from = { seq: world.seq + 1 }
  const commits = file.commits(from)[Symbol.iterator]()
  let commit = commits.next()
  let waiting: Event[] = []
  try {
    for (const event of file.events({ from, to })) {
      apply(world, event)
      waiting.push(event)
      if (commit.done || event.seq < commit.value.seq) continue
      // As in the kernel: what was committed is remembered at once.
      remember(world, waiting)
      waiting = []
      commit = commits.next()
    }
    remember(world, waiting)
  } finally {
    // A reader that is left open keeps its file from being closed.
    commits.return?.()
  }
  return world
}
