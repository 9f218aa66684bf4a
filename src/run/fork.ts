// Forking: a new run that shares another's past up to an instant, and goes its own way from there.
import { rmSync } from 'node:fs'
import { formatDuration } from '../base/units.ts'
import { takeCheckpoint } from './checkpoint.ts'
import { type Control, controlProblem } from './control.ts'
import type { Place } from './log.ts'
import type { Moment } from './read_events.ts'
import { Recorder } from './recorder.ts'
import { replay } from './replay.ts'
import { openRunFile, type RunFile, RunFileError } from './run_file.ts'

/** What was asked of a fork and can't be done there. */
export class ForkProblem extends Error {}

/**
 * Makes the file of a fork: the parent's record up to the end of the turn in which the moment lies,
 * a checkpoint there, and the changes as controls that come next. It is a run that was interrupted
 * there: `resumed` goes on with it. The parent is only read; an effect that was under way keeps the
 * answer that the parent got. Throws ForkProblem, RunFileError; then there is no new file.
 */
export async function fork(
  parentPath: string,
  path: string,
  { at, changes }: { at: Moment; changes: readonly Control[] },
): Promise<Place> {
  const parent = openRunFile(parentPath)
  try {
    const seq = placeIn(parent, at)
    const made = await replay(parent, { from: seq, until: seq })
    const { run, divergence } = made
    try {
      if (divergence !== null) {
        const what = `event #${divergence.got?.seq} is not made again as it was`
        throw new RunFileError(parentPath, `${what}: oikos replay explains`)
      }
      if (changes.length > 0 && made.world.ended !== null) {
        const last = `it had ended by #${seq}, nothing comes after`
        throw new ForkProblem(`nothing can be changed there: ${last}: fork from an earlier place`)
      }
      for (const change of changes) {
        const problem = controlProblem(run.kernel, change)
        if (problem !== null) throw new ForkProblem(problem)
      }
      const { kernel, carried } = run
      const { place } = carried
      const checkpoint = takeCheckpoint(kernel.moment, carried, null)
      const recorder = new Recorder(path, run.scenario)
      try {
        recorder.copyFrom(parent.db, carried)
        let n = carried.controlled
        for (const control of changes) {
          recorder.control({ n: ++n, seq: place.seq, t: kernel.nowUs, control })
        }
        recorder.checkpoint(checkpoint)
        await recorder.snapshots.settled()
        const { seq: last, t: time_us, hash: event_hash } = place
        recorder.lineage({ parent: parentPath, event_hash, seq: last, time_us })
        recorder.abandon()
      } catch (error) {
        try {
          recorder.abandon()
        } finally {
          rmSync(path, { force: true })
        }
        throw error
      }
      return place
    } finally {
      run.close()
    }
  } finally {
    parent.close()
  }
}

/** The number of the event that a moment names or comes after. */
function placeIn(parent: RunFile, at: Moment): number {
  const last = parent.lastSeq()
  if ('seq' in at) {
    if (at.seq >= 1 && at.seq <= last) return at.seq
    throw new ForkProblem(`#${at.seq} is no place to fork from: the run has events #1 to #${last}`)
  }
  const { time_us } = parent.manifest()
  if (at.t <= time_us) return parent.lastSeqAt(at.t)
  const upTo = `the run goes up to ${formatDuration(time_us)}`
  throw new ForkProblem(`${formatDuration(at.t)} is no place to fork from: ${upTo}`)
}
