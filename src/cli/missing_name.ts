// What guest code looks for in vain, and what there is instead.
import type { Source } from '../run/guest_source.ts'

export const INSTEAD: Record<string, string> = {
  Date: 'now is the virtual time, in microseconds',
  'Math.random': 'random() draws from the seed',
  performance: 'now is the virtual time, in microseconds',
  crypto: 'random() draws from the seed',
  fetch: 'genesis_http.get asks the outside',
  console: 'log() is shown here',
  setTimeout: "a step may answer {rest: '5m'}",
  setInterval: 'a loop says every: 30s',
  require: 'code: {files: [one.js, two.js]} puts files together',
  process: 'what an agent knows is its observation and self.content',
  Promise: 'calls are synchronous: const answer = invoke(…)',
  structuredClone: 'JSON.parse(JSON.stringify(value)) copies',
}

/** For an error of the engine: a name in the line that guests do not have; null where none is. */
export function missingName(source: Source | null, line: number): string | null {
  const text = source?.code.split('\n')[line - 1] ?? ''
  for (const [name, instead] of Object.entries(INSTEAD)) {
    const known = new RegExp(`(?<![\\w.'"])${name.replace('.', '\\s*\\.\\s*')}(?![\\w'"])`)
    if (known.test(text)) return `${name} is not there: ${instead}`
  }
  return null
}
