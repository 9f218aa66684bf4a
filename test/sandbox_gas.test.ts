// Gas is the same in every run, tier, isolate and cache state; random programs mean what plain ones mean.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PRICES_VERSION } from '../src/sandbox/prices.ts'
import { openSandbox } from '../src/sandbox/run.ts'
import { runCode, sandbox } from './sandbox_check.ts'
import { entryOf } from './sandbox_entry.ts'
import { GAS_PROGRAMS } from './sandbox_programs.ts'

const ENTRIES = Object.entries(GAS_PROGRAMS)

test.each(ENTRIES)('the gas of %s does not depend on the past', (_name, code) => {
  const first = runCode(code)
  for (let i = 0; i < 300; i++) expect(sandbox.run(entryOf(code))).toEqual(first)
  sandbox.drop()
  expect(runCode(code)).toEqual(first)
  for (const options of [{ isolates: 1 }, { isolates: 5, scriptsMax: 1 }]) {
    const box = openSandbox(options)
    for (const owner of ['a', 'b', 'c', 'd']) expect(runCode(code, { owner }, box)).toEqual(first)
    box.close()
  }
})

test('gas is pinned by the version of the price table', () => {
  const gas = Object.fromEntries(ENTRIES.map(([name, code]) => [name, runCode(code).gas]))
  expect({ version: PRICES_VERSION, gas }).toMatchSnapshot()
})

const TIERS = [
  ['--no-turbofan', '--no-maglev', '--no-sparkplug'],
  ['--always-sparkplug'],
  ['--no-opt', '--stress-compaction'],
]
test.each(TIERS)('gas under %s', (...flags) => {
  const child = fileURLToPath(new URL('./sandbox_child.ts', import.meta.url))
  const args = ['--no-node-snapshot', ...flags, child]
  const said = execFileSync(process.execPath, args, { encoding: 'utf8' })
  const here = Object.fromEntries(ENTRIES.map(([name, code]) => [name, runCode(code)]))
  expect(JSON.parse(said)).toEqual(JSON.parse(JSON.stringify(here)))
})

test('a little less gas than it needs ends a call, and no other point does', () => {
  for (const [name, code] of ENTRIES) {
    const { gas, ok } = runCode(code)
    if (!ok) continue
    expect(runCode(code, { gas }), name).toMatchObject({ ok: true, gas })
    expect(runCode(code, { gas: gas - 1 }), name).toMatchObject({ code: 'TIMEOUT', gas: gas - 1 })
    expect(runCode(code, { gas: 0 }), name).toMatchObject({ code: 'TIMEOUT', gas: 0 })
  }
})

test('a deep chain of full stacks never meets the engine’s own limit', () => {
  const code = `function down(n, a, b, c, d) {
    if (n === 0) return self.content.depth < 5 ? invoke('x', 'y', {}) : 'bottom'
    return [n].map((x) => down(x - 1, a, b, c, d))[0]
  }
  function run() { return down(90, 1, 2, 3, 4) }`
  const go = (depth: number): { answerJson: string; gas: number } => {
    const outcome = runCode(code, {
      content: { depth },
      owner: `o${depth}`,
      invoke: () => go(depth + 1),
    })
    return { answerJson: JSON.stringify(outcome), gas: outcome.gas }
  }
  expect(go(0).answerJson).toContain('bottom')
})

/** Small programs out of numbers, texts and arrays, with every operator that the meter rewrites. */
const name = fc.constantFrom('a', 'b', 'c', 's', 'xs', 'o')
const literal = fc.constantFrom(
  '0',
  '1',
  '2.5',
  '-3',
  "''",
  "'x'",
  "'17'",
  'null',
  'true',
  '[1, 2]',
  '{ k: 1 }',
  'undefined',
)
const operator = fc.constantFrom(
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '&',
  '|',
  '^',
  '<<',
  '>>',
  '<',
  '<=',
  '==',
  '!=',
  '===',
  '&&',
  '||',
  '??',
)
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.oneof(name, literal),
    fc
      .tuple(tie('expression'), operator, tie('expression'))
      .map(([l, o, r]) => `((${l}) ${o} (${r}))`),
    fc
      .tuple(tie('expression'), fc.constantFrom('-', '+', '!', '~', 'typeof ', 'void '))
      .map(([e, o]) => `(${o}(${e}))`),
    fc.tuple(tie('expression'), tie('expression')).map(([l, r]) => `\`\${${l}}-\${${r}}\``),
    fc.tuple(tie('expression'), tie('expression')).map(([l, r]) => `[...[${l}], ${r}]`),
    fc
      .tuple(tie('expression'), tie('expression'))
      .map(([l, r]) => `((p = ${l}, ...q) => [p, q.length])(${r})`),
    fc.tuple(name, tie('expression')).map(([n, e]) => `(${n}?.[${e}])`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([c, l, r]) => `(${c} ? ${l} : ${r})`),
    tie('expression').map((e) => `String(${e}).slice(0, 9)`),
  ),
}))
const target = fc.oneof(
  name,
  expression.map((e) => `o[${e}]`),
  fc.constantFrom('o.k', 'xs[0]', 'xs[a]'),
)
const { statement } = fc.letrec<{ statement: string }>((tie) => ({
  statement: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    fc
      .tuple(target, fc.constantFrom('=', '+=', '-=', '*=', '??='), expression)
      .map(([t, o, e]) => `${t} ${o} ${e}`),
    fc
      .tuple(target, fc.constantFrom('++', '--'), fc.boolean())
      .map(([t, o, pre]) => `out.push(${pre ? o + t : t + o})`),
    expression.map((e) => `out.push(${e})`),
    fc
      .tuple(expression, tie('statement'), tie('statement'))
      .map(([e, l, r]) => `if (${e}) { ${l} } else { ${r} }`),
    tie('statement').map((s) => `for (let i = 0; i < 3; i++) { ${s};\nout.push(i) }`),
    fc
      .tuple(tie('statement'), tie('statement'))
      .map(
        ([l, r]) =>
          `try { ${l};\nthrow a } catch (e) { out.push(e instanceof Error ? e.name : e) } finally { ${r} }`,
      ),
    expression.map((e) => `for (const k in ${e}) out.push(k)`),
    fc.tuple(expression, expression).map(([l, r]) => `[a, ...xs] = [${l}, ${r}]`),
  ),
}))

/** What the program answers by itself, or null if that is no JSON. */
function plainly(code: string): string | null {
  try {
    return new Function(`'use strict';${code};return run()`)() as string
  } catch {
    return null
  }
}

function normal(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined'
}

test('random programs answer what they answer unmetered', () => {
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 6 }), (statements) => {
      const lines = statements.join(';\n')
      const text = `const out = []; let a = 1, b = 'b', c = 2; let s = 'text', xs = [3, 4], o = { k: 5 }; try {\n${lines}\n} catch (e) { out.push(e.name) }`
      const code = `function run() { ${text}\nreturn JSON.stringify([out, a, b, c, s, xs, o].map((v) => typeof v === 'function' ? 'f' : v)) }`
      const plain = plainly(code)
      if (plain === null) return
      const outcome = runCode(code)
      if (!outcome.ok && outcome.code !== 'EXECUTION_ERROR') return
      expect(outcome.ok ? JSON.parse(outcome.resultJson) : outcome).toEqual(
        normal(JSON.parse(plain)),
      )
    }),
    { numRuns: Number(process.env.OIKOS_RUNS ?? 400) },
  )
})
