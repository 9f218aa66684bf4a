// Flags of the engine that a run is faster with; none of them can change what a run does.
import { setFlagsFromString } from 'node:v8'

/** For every process that runs these sources: isolated-vm needs the first. */
export const NODE_ARGS = ['--no-node-snapshot', '--disable-warning=ExperimentalWarning']

/**
 * For the command line of an engine: a loop's promise lives until its next turn, so
 * with V8's own size of the young generation most promises of many agents are copied and made old.
 */
export const ENGINE_ARGS = ['--min-semi-space-size=64', '--max-semi-space-size=64']

/**
 * Call before the first run.
 * - Most objects of a run die young. At birth everything survives, from which V8 concludes that
 *   events should be made old: measured, that costs a third of the speed of 10,000 idle agents.
 * - What ENGINE_ARGS ask for is for the kernel alone: isolates of guests, opened later, are small.
 */
export function setEngineFlags(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
  setFlagsFromString('--min-semi-space-size=0')
  setFlagsFromString('--max-semi-space-size=0')
}
