// What is refused at publication, what scenarios may ask, and the backstops behind the gas.
import { expect, test } from 'vitest'
import { openSandbox } from '../src/sandbox/run.ts'
import { runCode, sandbox } from './sandbox_check.ts'
import { entryOf } from './sandbox_entry.ts'

/** A source, and where and with which words it is refused. */
const REFUSED: [code: string, at: string, message: RegExp][] = [
  ['import x from "y"', '1:1', /Modules are not available: call other artifacts with invoke/],
  ['function run() {\n  return import("x")\n}', '2:10', /Modules are not available/],
  ['const m = import.meta', '1:11', /Modules are not available/],
  ['export function run() {}', '1:1', /export is not available: top-level functions are the tools/],
  ['export default 1', '1:1', /export is not available/],
  ['function run() { with (Math) {} }', '1:18', /'with' in strict mode/],
  ['async function run() {}', '1:1', /async functions are not available: calls are synchronous/],
  ['const run = async () => {}', '1:13', /async functions are not available/],
  ['class A { async *g() {} }', '1:19', /async functions are not available/],
  ['function run() { await x }', '1:24', /await is not available: calls are synchronous/],
  ['await x', '1:1', /await is not available/],
  ['function run() { for await (const x of y) {} }', '1:22', /./],
  ['const n = 10n', '1:11', /BigInt is not available/],
  ['const $$c = 1', '1:7', /Names that begin with \$\$ are the meter's/],
  ['function run($$out) {}', '1:14', /are the meter's/],
  ['const \\u0024$c = 1', '1:7', /are the meter's/],
  ['class A { #$$0 = 1 }', '1:11', /are the meter's/],
  ['$$s("x")', '1:1', /are the meter's/],
  ['const { $$c } = {}', '1:9', /are the meter's/],
  ['debugger', '1:1', /debugger is not available: use log/],
  ['{ using x = y }', '1:3', /using is not available: use try and finally/],
  ['function* g(...a) {}', '1:1', /A generator takes no \.\.\.rest/],
  ['const o = { __proto__: null }', '1:13', /__proto__ is not available: use Object.create/],
  ['class A { length = 5 }', '1:11', /A class field needs a plain name/],
  ['class A { [x] = 5 }', '1:11', /A class field needs a plain name/],
  ['a.length ||= 5', '1:1', /Set length by itself/],
  ['[a.length] = [5]', '1:1', /Set length by itself/],
  ['for (a.length of b) ;', '1:1', /Set length by itself/],
  ['f.prototype += 5', '1:1', /Set prototype by itself/],
  ['function run( {', '1:16', /^Syntax: Unexpected token\.$/],
  ['let a\nlet a', '2:5', /^Syntax: Identifier 'a' has already been declared\.$/],
  ['const s = "x', '1:11', /^Syntax: Unterminated string constant\.$/],
  ['x = 010', '1:5', /^Syntax: Invalid number\.$/],
  ['return 1', '1:1', /^Syntax: 'return' outside of function\.$/],
  ['/(/', '1:2', /^Syntax: Invalid regular expression/],
  ['function f() { function g() {} function g() {} }', '1:1', /g is declared twice: keep one/],
  ['function f() {} { var f }', '1:1', /f is declared twice/],
]
test.each(REFUSED)('%s', (code, at, message) => {
  const vetted = sandbox.vet(code)
  expect(vetted).toMatchObject({ ok: false, message: expect.stringMatching(message) })
  if (!vetted.ok) expect(`${vetted.line}:${vetted.column}`).toBe(at)
})

const NESTED: Record<string, (n: number) => string> = {
  parentheses: (n) => `${'('.repeat(n)}1${')'.repeat(n)}`,
  'open brackets': (n) => '['.repeat(n),
  arrays: (n) => `${'['.repeat(n)}${']'.repeat(n)}`,
  blocks: (n) => `${'{'.repeat(n)}${'}'.repeat(n)}`,
  negations: (n) => `${'!'.repeat(n)}1`,
  arrows: (n) => `${'a=>'.repeat(n)}1`,
  conditions: (n) => `${'if(1)'.repeat(n)};`,
  'else if': (n) => `${'if(1);else '.repeat(n)};`,
  sums: (n) => Array(n).fill('a').join('+'),
  members: (n) => `a${'.b'.repeat(n)}`,
  calls: (n) => `a${'()'.repeat(n)}`,
  assignments: (n) => `${'a='.repeat(n)}1`,
  'conditional expressions': (n) => `${'a?1:'.repeat(n)}1`,
  templates: (n) => `${'`${'.repeat(n)}1${'}`'.repeat(n)}`,
  loops: (n) => `${'for(;;)'.repeat(n)};`,
  'new new': (n) => `${'new '.repeat(n)}A`,
  powers: (n) => Array(n).fill('2').join('**'),
  classes: (n) => `${'(class extends '.repeat(n)}A${'{})'.repeat(n)}`,
}
test.each(Object.entries(NESTED))('nesting of %s is refused, not survived', (_name, source) => {
  for (const n of [400, 100_000]) {
    expect(sandbox.vet(source(n))).toMatchObject({
      ok: false,
      message: expect.stringMatching(/nested deeper than 200 levels|^Syntax/),
    })
  }
  const few = sandbox.vet(source(20))
  if (few.ok)
    expect(runCode(`function run() { return 1 }; () => { ${source(20)} }`)).toMatchObject({
      ok: true,
    })
})

test('what a source defines', () => {
  const code =
    'function a() {} const b = () => 1, c = function () {}; let d = 5; class E {} var f = (() => 1); function* g() {} { function h() {} }'
  expect(sandbox.vet(code)).toEqual({ ok: true, defines: ['a', 'b', 'c', 'f', 'g'] })
  expect(sandbox.vet('')).toEqual({ ok: true, defines: [] })
})

const READS = {
  balance: (args: string) => (JSON.parse(args)[0] === 'maker' ? '25' : 'null'),
  events: (args: string) => JSON.stringify([args, 1, 2, 3]),
  broken: () => {
    throw new Error('no such artifact')
  },
}
const ASKED: [expression: string, answer: unknown][] = [
  ["balance('maker') === 25", { ok: true, valueJson: 'true' }],
  ["events({ kind: 'call.failed' }).length > 3", { ok: true, valueJson: 'true' }],
  ["events({ kind: 'x' })[0]", { ok: true, valueJson: '"[{\\"kind\\":\\"x\\"}]"' }],
  ['now + 1', { ok: true, valueJson: '8' }],
  ['({ a: [now] })', { ok: true, valueJson: '{"a":[7]}' }],
  ['undefined', { ok: true, valueJson: 'null' }],
  ["balance('maker') // a comment", { ok: true, valueJson: '25' }],
  ['nobody', { ok: true, valueJson: 'null' }],
  ['nobody.x', { ok: false, message: "Cannot read properties of undefined (reading 'x')" }],
  ['broken(1)', { ok: false, message: 'no such artifact' }],
  ['(() => { throw new Error("mine") })()', { ok: false, message: 'mine' }],
  ['1; 2', { ok: false, message: 'Syntax: Unexpected token. (column 2)' }],
  ['1) + (2', { ok: false, message: 'Write one expression, without statements.' }],
  [
    '() => { for (;;) ; }',
    { ok: false, message: expect.stringContaining('the result is a function') },
  ],
  [
    '(() => { for (;;) ; })()',
    { ok: false, message: 'The expression ran too long or grew too large.' },
  ],
  ['await x', { ok: false, message: expect.stringContaining('await is not available') }],
]
test.each(ASKED)('evaluate %s', (expression, answer) => {
  expect(sandbox.evaluate(expression, READS, 7)).toEqual(answer)
  expect(sandbox.evaluate(expression, READS, 7)).toEqual(answer)
})

test('the watchdog: the isolate is replaced, the others go on', () => {
  const box = openSandbox({ isolates: 1, timeoutMs: 60 })
  const code = 'function run() { for (;;) ; }'
  const outcome = box.run(entryOf(code, { gas: 2 ** 30 }))
  expect(outcome).toEqual({
    ok: false,
    code: 'TIMEOUT',
    message: '',
    stack: [],
    gas: 2 ** 30,
    isFault: true,
  })
  expect(box.run(entryOf('function run() { return 1 }'))).toMatchObject({ resultJson: '1' })
  const nested = box.run(
    entryOf('function run() { return [invoke("a", "b"), 2] }', {
      invoke: () => {
        const inner = box.run(entryOf(code, { gas: 2 ** 29 }))
        return { answerJson: JSON.stringify(inner.ok ? 'ok' : inner.code), gas: 5 }
      },
    }),
  )
  expect(nested.ok ? nested.resultJson : nested.code).toMatch(/TIMEOUT/)
  expect(box.run(entryOf('function run() { return 1 }'))).toMatchObject({ resultJson: '1' })
  box.close()
})

test('the memory limit: the isolate is replaced, the others go on', () => {
  const box = openSandbox({ isolates: 2, memoryMb: 16 })
  const code = 'function run() { const a = []; for (;;) a.push([1, 2, 3]) }'
  const outcome = box.run(entryOf(code, { gas: 2 ** 30 }))
  expect(outcome).toMatchObject({ code: 'MEMORY_EXCEEDED', message: '', gas: 2 ** 30 })
  for (const owner of ['a', 'b', 'c']) {
    expect(box.run(entryOf('function run() { return 1 }', { owner }))).toMatchObject({ ok: true })
  }
  box.close()
})
