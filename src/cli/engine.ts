// The engine's side of supervision: signs of life, and which entry into guest code comes next.
import { openSync, writeSync } from 'node:fs'
import { nameOf } from '../run/entry_faults.ts'
import type { Run, RunOptions } from '../run/live.ts'
import { isEngine, type Message, probePath } from './supervise.ts'

const BEAT_MS = 1_000

/** A supervisor that died has nothing more to hear, and whoever else began this process nothing. */
function tell(message: Message): void {
  if (isEngine() && process.connected) process.send?.(message, undefined, undefined, () => {})
}

/** Tells the supervisor where the run is kept, and from then on that it lives; answers the end. */
export function underSupervision(run: Run): () => void {
  const { hang } = run.scenario.config.sandbox
  const { path } = run
  tell({ hangMs: hang / 1000, ...(path === null ? {} : { file: path }) })
  const beat = setInterval(() => {
    run.flush()
    tell({})
  }, BEAT_MS)
  beat.unref()
  return () => {
    clearInterval(beat)
    tell({ done: true })
    if (isEngine()) process.channel?.unref()
  }
}

/** Notes the entry that is under way where the supervisor asked for it; undefined elsewhere. */
export function probeOfEntries(): RunOptions['probe'] {
  const path = probePath()
  if (path === null) return undefined
  const fd = openSync(path, 'w')
  const under: string[] = []
  return (entry) => {
    if (entry === null) under.pop()
    else under.push(nameOf(entry))
    writeSync(fd, (under.at(-1) ?? '').padEnd(NAME_MAX), 0)
  }
}

/** Longer than any name of an entry. */
const NAME_MAX = 120
