// The one check of the sandbox's tests: an entry, its outcome, and that the next call is untouched.
import { expect } from 'vitest'
import type { GuestOutcome } from '../src/kernel/guest.ts'
import { openSandbox } from '../src/sandbox/run.ts'
import { entryOf, type Given } from './sandbox_entry.ts'

export const sandbox = openSandbox({ isolates: 2 })

/** Vets and runs. What vetting refuses is thrown with its message. */
export function runCode(code: string, given: Given = {}, box = sandbox): GuestOutcome {
  const vetted = box.vet(code)
  if (!vetted.ok) throw new Error(`${vetted.message} (${vetted.line}:${vetted.column})`)
  return box.run(entryOf(code, given))
}

export type Expected = {
  /** The result of the call, or the code with which it ends. */
  gives?: unknown
  ends?: string | string[]
  message?: string
  content?: unknown
  gasAtLeast?: number
  given?: Given
}

const INNOCENT = `function run(a) { return [1, 2, 3].map((x) => x * a.by).join() + \`\${typeof Date}\` }`

/** Runs, compares, and then sees that the world is as it was: the next call, and the process. */
export function check(code: string, expected: Expected): GuestOutcome {
  const outcome = runCode(code, expected.given)
  const seen = outcome.ok ? { result: JSON.parse(outcome.resultJson) } : outcome
  if (expected.ends !== undefined) {
    expect([expected.ends].flat(), `${code}\n${JSON.stringify(seen)}`).toContain(
      outcome.ok ? 'ok' : outcome.code,
    )
  } else expect(seen, code).toEqual({ result: expected.gives })
  if (expected.message !== undefined) expect(outcome).toMatchObject({ message: expected.message })
  if (expected.content !== undefined && outcome.ok) {
    expect(JSON.parse(outcome.contentJson)).toEqual(expected.content)
  }
  expect(outcome.gas).toBeGreaterThanOrEqual(expected.gasAtLeast ?? 1)
  expect(outcome.gas).toBeLessThanOrEqual(expected.given?.gas ?? 1_000_000)
  expect(runCode(INNOCENT, { args: { by: 2 } })).toMatchObject({ resultJson: '"2,4,6undefined"' })
  return outcome
}
