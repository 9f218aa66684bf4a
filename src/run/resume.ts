// Resuming: a run that was interrupted or died goes on from what its file has.
import { scenarioAgain } from './again.ts'
import { EntryFaults } from './entry_faults.ts'
import { Follower } from './follower.ts'
import { waitForLease } from './lease.ts'
import { Run, type RunOptions } from './live.ts'
import { START } from './log.ts'
import { asksForEvents } from './reads.ts'
import { Recorder } from './recorder.ts'
import { openRunFile, RunFileError } from './run_file.ts'
import { restoredFrom } from './snapshots.ts'

const FORGETS =
  'it is a light run (record.keep: hash) whose expectations look at events, which it did not ' +
  'keep: run it again'

/**
 * A run that goes on where its file ends: from the last checkpoint, through what was recorded after
 * it, which is made again and compared. Throws RunFileError for a run that has ended, and for one
 * that another process is writing.
 */
export async function resumed(
  path: string,
  { probe, cassette }: Pick<RunOptions, 'probe' | 'cassette'> = {},
): Promise<Run> {
  const file = openRunFile(path)
  try {
    await waitForLease(file.db)
    const manifest = file.manifest()
    if (manifest.state === 'ended' || manifest.state === 'failed') {
      const how = manifest.state === 'ended' ? 'it has ended' : `it failed: ${manifest.reason}`
      throw new RunFileError(path, `${how}: there is nothing to resume`)
    }
    const { scenario, brought } = await scenarioAgain(file)
    const from = restoredFrom(file.path, file.db, scenario)
    const place = from?.carried.place ?? START
    const isLight = file.isLight
    if (isLight && asksForEvents(scenario) && from !== null) throw new RunFileError(path, FORGETS)
    const kept = isLight ? [] : null
    const recorder = new Recorder(file.path, scenario, {
      again: true,
      ...(isLight ? { at: place, kept } : {}),
    })
    const faults = EntryFaults.of(file.db)
    const options = {
      file: file.path,
      log: recorder,
      from: from ?? undefined,
      faults,
      probe,
      cassette,
      isFork: manifest.lineage !== null,
      controls: file.controls(),
    }
    const run = new Run(scenario, brought, options)
    if (!isLight) run.goOnWith(recorder, new Follower(recorder.reader(), place))
    return run
  } finally {
    file.close()
  }
}
