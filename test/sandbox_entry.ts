// An entry into guest code with everything a test does not say filled in.
import { createHash } from 'node:crypto'
import type { GuestEntry } from '../src/kernel/guest.ts'

export type Given = Partial<Omit<GuestEntry, 'self'>> & {
  args?: unknown
  content?: unknown
  owner?: string
}

export function entryOf(code: string, given: Given = {}): GuestEntry {
  const { args = {}, content = {}, owner = 'alice', ...rest } = given
  return {
    code,
    codeHash: createHash('sha256').update(code).digest('hex'),
    method: 'run',
    argsJson: JSON.stringify(args),
    self: { id: 'thing', owner, contentJson: JSON.stringify(content) },
    caller: 'bob',
    originator: 'carol',
    nowUs: 1_000_000,
    gas: 1_000_000,
    outputBytesMax: 100_000,
    invoke: (requestJson, gas) => ({
      answerJson: JSON.stringify({ success: true, result: JSON.parse(requestJson) }),
      gas: Math.min(gas, 100),
    }),
    random: () => 0.25,
    log: () => {},
    ...rest,
  }
}
