// The re-execute proof: the run made again from its file, with its recorded effects.
import type { Json } from '../base/json.ts'
import { eventDifference } from './difference.ts'
import type { Divergence } from './follower.ts'
import { replay } from './replay.ts'
import type { RunFile } from './run_file.ts'

/** As the other proofs: `divergence` is null when every event was made again as it was. */
export type Reexecuted = {
  proof: 're-execute'
  identical: number
  of: number
  divergence: Json | null
}

/** A file too damaged to be made again fails the proof; it never throws. */
export async function reexecuteProof(file: RunFile): Promise<Reexecuted> {
  const proof = 're-execute'
  try {
    const { run, identical, of, divergence } = await replay(file)
    run.close()
    return { proof, identical, of, divergence: divergence === null ? null : shown(divergence) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { proof, identical: 0, of: eventsIn(file), divergence: { message } }
  }
}

function shown({ verdict, expected, got }: Divergence): Json {
  const { seq, kind } = (expected ?? got)!
  const difference = eventDifference(expected, got)
  return JSON.parse(JSON.stringify({ verdict, seq, kind, difference })) as Json
}

function eventsIn(file: RunFile): number {
  try {
    return file.lastSeq()
  } catch {
    return 0
  }
}
