// Chance: derived streams, never stored. The door of seedrandom.
import seedrandom from 'seedrandom'

/** A draw in [0, 1) each time it is called. */
export type Stream = () => number

/** The stream named by the run's seed and whatever else tells this one from all others. */
export function stream(seed: number, ...name: (string | number)[]): Stream {
  return seedrandom.alea(`${seed}|${name.join('|')}`)
}
