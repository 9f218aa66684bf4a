// The engine's side of supervision: signs of life, and which entry into guest code comes next.
import { openSync, writeSync } from 'node:fs'
import { nameOf } from '../run/entry_faults.ts'
import type { Run, RunOptions } from '../run/live.ts'
import { isEngine, type Message, type Now, probePath } from './supervise.ts'

const BEAT_MS = 1_000

/** A supervisor that died has nothing more to hear, and whoever else began this process nothing. */
function tell(message: Message): void {
  if (isEngine() && process.connected) process.send?.(message, undefined, undefined, () => {})
}

/** Tells the supervisor where the run is kept, and from then on that it lives; answers the end. */
export function underSupervision(run: Run): () => void {
  const { hang } = run.scenario.config.sandbox
  const { path } = run
  const told = (): Message => (path === null ? {} : { now: nowOf(run, path) })
  tell({ hangMs: hang / 1000, ...(path === null ? {} : { file: path }), ...told() })
  const beat = setInterval(() => {
    run.flush()
    tell(told())
  }, BEAT_MS)
  beat.unref()
  return () => {
    clearInterval(beat)
    tell({ done: true })
    if (isEngine()) process.channel?.unref()
  }
}

function nowOf({ kernel }: Run, file: string): Now {
  return { file, events: kernel.world.seq, time_us: kernel.world.now }
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
