// The memory of the inspector: kept small, since whoever looks on has a run of their own beside it.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | null = null

/**
 * Call before anything is read. Without it, what reading a run throws away grows the young
 * generation to its largest and stays: measured with a million events, 80 MB.
 */
export function keepSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--expose-gc')
  collect = runInNewContext('gc') as () => void
}

/** Before a world is restored: what the one before left is as large as itself. About 50 ms. */
export function makeRoom(): void {
  collect?.()
}
