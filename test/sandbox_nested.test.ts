// Guests that enter each other: how one ends is the same to its caller, in its isolate or another.
import { afterAll, expect, test } from 'vitest'
import type { GuestOutcome } from '../src/kernel/guest.ts'
import { openSandbox } from '../src/sandbox/run.ts'
import { entryOf } from './sandbox_entry.ts'

const one = openSandbox({ isolates: 1 })
const many = openSandbox({ isolates: 16 })
afterAll(() => {
  one.close()
  many.close()
})

/** Each ends the call in its own way. */
const ENDS: Record<string, string> = {
  well: 'return [1]',
  'with an error': "throw new Error('x')",
  'with no error': 'throw 7',
  'out of gas': 'for (;;);',
  'out of gas, caught': 'try { for (;;); } catch { return 1 }',
  'too deep': 'const f = () => 1 + f(); return f()',
  'too deep, caught': 'const f = () => { try { return f() } catch { return f() } }; return f()',
  'too large': "let s = 'x'; for (;;) s += s",
  'with too much to say': "return 'x'.repeat(300000)",
}

/** Calls three times, and says what it saw, what it can still do, and where it failed. */
const OUTER = `function run() {
  const deep = (n) => (n === 0 ? 0 : 1 + deep(n - 1))
  const seen = []
  for (let i = 0; i < 3; i++) {
    const answer = invoke('inner', 'run', {})
    seen.push(answer.success, deep(50), 'a b'.split(' ').join('-').indexOf('b'))
  }
  try { null.x } catch (error) { seen.push(String(error)) }
  self.content = { seen: seen }
  return seen
}`

function outcomeOf(sandbox: typeof one, inner: string): GuestOutcome {
  return sandbox.run(
    entryOf(OUTER, {
      owner: 'alice',
      invoke: (_request, gas) => {
        const code = `function run() { ${inner} }`
        const outcome = sandbox.run(entryOf(code, { owner: 'bob', gas: Math.min(gas, 50_000) }))
        return { answerJson: JSON.stringify({ success: outcome.ok }), gas: outcome.gas }
      },
    }),
  )
}

for (const [how, inner] of Object.entries(ENDS)) {
  test(`a guest that ends ${how} ends alone`, () => {
    const apart = outcomeOf(many, inner)
    expect(apart.ok, JSON.stringify(apart)).toBe(true)
    expect(outcomeOf(one, inner)).toEqual(apart)
  })
}
