// What crosses the wall, what leaks to the next call, and what a guest can find inside: nothing else.
import { expect, test } from 'vitest'
import { openSandbox } from '../src/sandbox/run.ts'
import { check, runCode, sandbox } from './sandbox_check.ts'
import { entryOf } from './sandbox_entry.ts'

const body = (text: string): string => `function run(a) { ${text} }`

test('what a guest is given', () => {
  check(body('return [self.id, self.owner, self.content, caller, originator, now, random(), a]'), {
    gives: ['thing', 'alice', { n: 1 }, 'bob', 'carol', 1_000_000, 0.25, { x: 1 }],
    given: { args: { x: 1 }, content: { n: 1 } },
  })
})

test('content comes back, whatever way it was changed', () => {
  check(body('self.content.n += 1'), {
    gives: null,
    given: { content: { n: 1 } },
    content: { n: 2 },
  })
  check(body('self.content = [1]'), { gives: null, given: { content: { n: 1 } }, content: [1] })
  check(body('self.content = undefined'), { gives: null, content: null })
  check(body('return 1'), { gives: 1, given: { content: { n: 1 } }, content: { n: 1 } })
  check(body('self.id = "x"'), { ends: 'EXECUTION_ERROR', message: '' })
  check(body('self.extra = "x"'), { ends: 'EXECUTION_ERROR', message: '' })
})

test('log takes anything and gives people a line', () => {
  const lines: string[] = []
  const code = body(
    'log("n", 1, { a: [1] }, null, undefined, [2]); log(new Error("e")); log("x".repeat(9999))',
  )
  runCode(code, { log: (text) => lines.push(text) })
  expect(lines).toEqual(['n 1 {"a":[1]} null undefined [2]', 'Error: e', 'x'.repeat(2000)])
})

const MISSING =
  'Date process eval Function globalThis global window require module exports Promise queueMicrotask ' +
  'setTimeout setInterval console Intl WeakRef FinalizationRegistry Atomics SharedArrayBuffer ' +
  'WebAssembly Proxy BigInt ArrayBuffer DataView Float64Array Uint8Array Iterator escape unescape ' +
  'DisposableStack AggregateError structuredClone fetch performance crypto __host gc'
test.each(MISSING.split(' '))('%s reads as undefined', (name) => {
  check(body(`return [typeof ${name}, ${name} === undefined]`), { gives: ['undefined', true] })
})

/** Each expression would give the way out, or something of the machine; each is undefined. */
const NOTHING = [
  'this',
  '(function () { return this })()',
  '(() => {}).constructor',
  '(function () {}).constructor',
  '(function* () {}).constructor',
  'Object.getPrototypeOf(function* () {}).constructor',
  'Object.getPrototypeOf((function* () {})()).constructor',
  'invoke.constructor',
  'random.constructor',
  'log.constructor',
  '[].map.constructor',
  'class {}.constructor',
  'Object.getOwnPropertyDescriptor({ get x() { return 1 } }, "x").get.constructor',
  'new Error("x").stack',
  '(() => { try { null.x } catch (e) { return e.stack } })()',
  'Error.captureStackTrace',
  'Error.stackTraceLimit',
  'Error.prepareStackTrace',
  'Math.random',
  'Symbol.for',
  'Symbol.keyFor',
  'RegExp.$1',
  'RegExp.input',
  'RegExp.lastMatch',
  '/x/.compile',
  '({}).__proto__',
  '({}).__defineGetter__',
  '({}).__lookupGetter__',
  'Object.setPrototypeOf',
  'Reflect.setPrototypeOf',
  '"a".localeCompare',
  '"a".normalize',
  '(1).toLocaleString',
  '[].toLocaleString',
  '"a".toLocaleUpperCase',
  '"a".anchor',
  'Array.fromAsync',
  'JSON.rawJSON',
  '[].values().map',
  'Math.f16round',
  'run.caller',
  'Object.getOwnPropertySymbols(Object.prototype)[0]',
  'Reflect.ownKeys(Object.prototype).find((key) => typeof key === "symbol")',
]
test.each(NOTHING)('%s is undefined', (expression) => {
  check(body(`return [typeof (${expression})]`), { gives: ['undefined'] })
})

test('functions show neither their source nor the meter', () => {
  check(body(`return [String(run), "" + (() => 1), \`\${[].map}\`, Function === undefined]`), {
    gives: ['function run() { }', 'function () { }', 'function map() { }', true],
  })
})

test('errors of the engine have its kind and not its words', () => {
  const code = body(`const out = []
    for (const f of [() => null.x, () => nothing(), () => JSON.parse('{'), () => 'x'.repeat(-1), () => { const q = 1; q = 2 }, () => new RegExp('('), () => decodeURI('%')]) {
      try { f() } catch (e) { out.push([e.name, e.message, Object.getOwnPropertyNames(e).sort().join(), e instanceof Error]) }
    } return out`)
  const outcome = runCode(code)
  expect(outcome.ok && JSON.parse(outcome.resultJson)).toEqual(
    [
      'TypeError',
      'TypeError',
      'SyntaxError',
      'RangeError',
      'TypeError',
      'SyntaxError',
      'URIError',
    ].map((name) => [name, '', expect.stringMatching(/^(message,)?stack$/), true]),
  )
})

/** Each tries to leave something behind for the next call or another artifact. */
const TAMPERING: Record<string, string> = {
  'a method of arrays': 'Array.prototype.map = () => 1',
  'a new method': 'Array.prototype.evil = 1',
  'a property of all objects': 'Object.prototype.evil = 1',
  'a symbol on all objects': 'Object.prototype[Symbol.toStringTag] = "x"',
  JSON: 'JSON.stringify = () => "{}"',
  'JSON itself': 'JSON = {}',
  Math: 'Math.max = () => 1',
  invoke: 'invoke = 1',
  'a property of invoke': 'invoke.x = 1',
  'a property of an inherited method': '({}).hasOwnProperty.x = 1',
  'a property of a builtin': '[].push.x = 1',
  'the prototype of generators':
    'Object.getPrototypeOf((function* () {})()).x = 1; Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())).x = 1',
  'the prototype of iterators': 'Object.getPrototypeOf([].values()).next = 1',
  'the prototype of functions': '(() => {}).__proto__.x = 1',
  'a getter by definition': 'Object.defineProperty(Object.prototype, "x", { get() { return 1 } })',
  'a deletion': 'delete Array.prototype.map',
  'a constructor': 'Error.prototype.constructor = 1',
  undefined: 'undefined = 1',
  'self frozen': 'self.owner = "me"',
}
test.each(Object.entries(TAMPERING))('tampering with %s fails', (_name, text) => {
  check(body(text), { ends: 'EXECUTION_ERROR' })
  check(
    body(
      `try { ${text} } catch {} return [({}).evil === undefined, [].evil === undefined, invoke.x === undefined, [].push.x === undefined, ({}).hasOwnProperty.x === undefined, [2].map((x) => x)[0]]`,
    ),
    {
      gives: [true, true, true, true, true, 2],
    },
  )
})

test('top-level state is fresh in every call', () => {
  const code = `let n = 0; const seen = []; class A { static k = 0 } function f() {} ${body('f.n = (f.n ?? 0) + 1; seen.push(1); return [++n, seen.length, ++A.k, f.n]')}`
  check(code, { gives: [1, 1, 1, 1] })
  check(code, { gives: [1, 1, 1, 1] })
})

/** What is no JSON gives an error that teaches, or what JSON makes of it. */
const RESULTS: [text: string, gives: unknown][] = [
  ['return undefined', null],
  ['return -0', 0],
  ['return { a: undefined, b: [undefined] }', { b: [null] }],
  ['return { toJSON: () => 5 }', 5],
  ['class A { x = 1; #y = 2; get z() { return 3 } } return new A()', { x: 1 }],
  ['return { get x() { return 1 } }', { x: 1 }],
  ['return { [Symbol("s")]: 1, b: 2 }', { b: 2 }],
  ['return Object.create(null)', {}],
  ['return "\\u2028\\u0000\\"\\\\"', '\u2028\u0000"\\'],
]
test.each(RESULTS)('%s', (text, gives) => {
  check(body(text), { gives })
})
const REFUSED: [text: string, message: RegExp][] = [
  ['return () => 1', /^the result is a function/],
  ['return { f() {} }', /^the result\.f is a function/],
  ['return [1, Symbol("s")]', /^the result\[1\] is a symbol/],
  ['return { n: NaN }', /^the result\.n is NaN, which JSON cannot say/],
  ['return [[Infinity]]', /^the result\[0\]\[0\] is Infinity/],
  ['return "\\ud800"', /^the result holds half/],
  ['return { "\\udc00": 1 }', /holds half/],
  ['return JSON.parse("{\\"__proto__\\": 1}")', /may not be a key/],
  ['const o = {}; o.o = o; return o', /^the result\.o\.o\.o….* nested deeper than 64/],
  ['let o = 1; for (let i = 0; i < 65; i++) o = [o]; return o', /nested deeper than 64/],
  ['return new Map([[1, 2]])', /^the result is a Map: use Object.fromEntries/],
  ['return { s: new Set() }', /^the result\.s is a Set/],
  ['self.content.x = () => 1', /^self\.content\.x is a function/],
  ['return invoke("x", "y", { f: () => 1 })', /^invoke\[2\]\.f is a function/],
]
test.each(REFUSED)('%s is refused', (text, message) => {
  const outcome = check(body(text), { ends: 'EXECUTION_ERROR' })
  expect(outcome).toMatchObject({ message: expect.stringMatching(message) })
})

test('what is too large is too large, by bytes', () => {
  const ends = 'OUTPUT_TOO_LARGE'
  check(body('return "x".repeat(200000)'), { ends })
  check(body('return "\\u1234".repeat(40000)'), { ends })
  check(body('self.content.x = "x".repeat(200000)'), { ends })
  check(body('return Array.from({ length: 60000 }, (_, i) => i)'), { ends })
  check(body('return "x".repeat(99998)'), { gives: 'x'.repeat(99998) })
  check(body('return "x".repeat(99999)'), { ends })
})

/** What is thrown crosses as at most 200 bytes of the guest's own text. */
const THROWN: [text: string, message: string][] = [
  ['throw new Error("no funds")', 'no funds'],
  ['throw new (class Bad extends TypeError {})("bad")', 'bad'],
  ['throw "text"', 'text'],
  ['throw 42', '42'],
  ['throw null', 'null'],
  ['throw undefined', 'undefined'],
  ['throw true', 'true'],
  ['throw { code: 1 }', '{"code":1}'],
  ['throw { message: "m" }', 'm'],
  ['throw { get message() { throw 1 } }', ''],
  ['throw { toJSON() { throw 1 } }', ''],
  ['throw () => 1', ''],
  ['throw Symbol("s")', ''],
  ['throw Object.create(null)', '{}'],
  ['throw "é".repeat(500)', 'é'.repeat(100)],
  ['throw "€".repeat(500)', '€'.repeat(66)],
  [
    'const e = new Error("x"); Object.defineProperty(e, "message", { get() { throw e } }); throw e',
    '',
  ],
  ['const e = new Error("x"); e.message = { toString() { return "obj" } }; throw e', 'obj'],
  ['null.x', ''],
  ['undefinedFunction()', ''],
  ['const o = {}; o.o = o; throw o', ''],
]
test.each(THROWN)('%s', (text, message) => {
  check(body(text), { ends: 'EXECUTION_ERROR', message })
})

test('a failure says where, in the guest’s own lines', () => {
  const code = `const deep = (n) => {\n  const o = n > 0 ? deep(n - 1) : null; return o.x\n}\nclass Shop {\n  sell(a) { return a.map((x) => deep(x)) }\n}\nfunction run(a) {\n  return new Shop()\n    .sell([1])\n}`
  const outcome = runCode(code)
  expect(outcome).toMatchObject({
    code: 'EXECUTION_ERROR',
    message: '',
    stack: [
      { name: 'deep', line: 2, column: 50 },
      { name: 'deep', line: 2, column: 21 },
      { name: '', line: 5, column: 33 },
      { name: 'sell', line: 5, column: 22 },
      { name: 'run', line: 9, column: 6 },
    ],
  })
  for (const text of [
    'throw 5',
    'throw new Error("x")',
    'for (;;) {}',
    'try { null.x } catch (e) { throw e }',
  ]) {
    const at = runCode(`\n\nfunction run() {\n  ${text} }`)
    expect(at, text).toMatchObject({ stack: [{ name: 'run', line: 4 }] })
  }
})

test('a method that is not there', () => {
  check(body('return 1'), {
    ends: 'EXECUTION_ERROR',
    message: 'The code has no function step: write function step(args).',
    given: { method: 'step' },
  })
  check(`const go = (a) => a.x ${''}`, { gives: 3, given: { method: 'go', args: { x: 3 } } })
  check('const go = 5', { ends: 'EXECUTION_ERROR', given: { method: 'go' } })
})

test('an invoke inside an invoke inside an invoke, in one isolate and in several', () => {
  for (const isolates of [1, 2, 7]) {
    const box = openSandbox({ isolates })
    const spent: number[] = []
    const run = (depth: number, gas: number): { answerJson: string; gas: number } => {
      const code = body(
        'const before = [a.depth]; let got = null; try { got = a.depth < 4 ? invoke("t", "m", { depth: a.depth + 1 }) : null } finally { before.push(9) } return [before, got]',
      )
      const outcome = box.run(
        entryOf(code, {
          args: { depth },
          owner: `owner${depth}`,
          gas,
          invoke: (requestJson, left) => {
            const [, , args] = JSON.parse(requestJson) as [string, string, { depth: number }]
            return run(args.depth, left)
          },
        }),
      )
      spent.push(outcome.gas)
      return { answerJson: outcome.ok ? outcome.resultJson : `"${outcome.code}"`, gas: outcome.gas }
    }
    const { answerJson } = run(0, 1_000_000)
    expect(JSON.parse(answerJson)).toEqual([
      [0, 9],
      [
        [1, 9],
        [
          [2, 9],
          [
            [3, 9],
            [[4, 9], null],
          ],
        ],
      ],
    ])
    expect(spent).toEqual([...spent].sort((x, y) => x - y))
    expect(spent).toMatchSnapshot()
    box.close()
  }
})

test('a callee gets 63/64, and what it spends is the caller’s', () => {
  const given: number[] = []
  const invoke = (_request: string, gas: number): { answerJson: string; gas: number } => {
    given.push(gas)
    return { answerJson: '"TIMEOUT"', gas }
  }
  const outcome = check(body('return [invoke("a", "b"), invoke("a", "b"), 1]'), {
    gives: ['TIMEOUT', 'TIMEOUT', 1],
    given: { invoke, gas: 640_000 },
  })
  expect(given[0]).toBeLessThanOrEqual((640_000 * 63) / 64)
  expect(given[0]).toBeGreaterThan(((640_000 - 1000) * 63) / 64)
  expect(given[1]).toBeLessThan(10_000)
  expect(outcome.gas).toBeGreaterThan(639_000)
})

test('what the host throws ends everything and comes out as it was', () => {
  class Violation extends Error {}
  const violation = new Violation('law')
  const fails = (): never => {
    throw violation
  }
  const code = body(
    'try { invoke("a", "b") } catch { return 1 } finally { while (true) { try { random() } catch {} } }',
  )
  for (const given of [{ invoke: fails }, { random: fails }, { log: fails }]) {
    const text = 'random' in given ? 'random()' : 'log' in given ? 'log(1)' : 'invoke("a", "b")'
    const one = body(`try { ${text} } catch { return 1 } finally { for (;;) ; }`)
    expect(() => runCode(one, given)).toThrow(violation)
  }
  expect(() => runCode(code, { invoke: fails })).toThrow(violation)
  check(body('return 1'), { gives: 1 })
})

test('dropping everything in the middle of a call', () => {
  const code = body('const x = invoke("a", "b"); self.content.n = x; return [x, [3, 1, 2].sort()]')
  const plain = runCode(code, { invoke: () => ({ answerJson: '7', gas: 5 }) })
  const dropped = runCode(code, {
    invoke: () => {
      sandbox.drop()
      runCode(body('return 5'))
      return { answerJson: '7', gas: 5 }
    },
  })
  expect(dropped).toEqual(plain)
  expect(plain.ok).toBe(true)
})
