// Code that wants to run for ever, grow without end, or get out: each ends as a price list says.
import { expect, test } from 'vitest'
import { check, runCode, sandbox } from './sandbox_check.ts'

const body = (text: string): string => `function run() { ${text} }`

/** Each runs for ever if it is let. */
const ENDLESS: Record<string, string> = {
  bare: body('while (true) {}'),
  'empty for': body('for (;;);'),
  'do while': body('do ; while (1)'),
  'after an invoke': body(`invoke('x', 'y', {}); for (;;) {}`),
  'invoke for ever': body(`for (;;) invoke('x', 'y', {})`),
  'in try catch finally': body(
    'for (;;) { try { for (;;) {} } catch (e) { for (;;) {} } finally { for (;;) {} } }',
  ),
  'caught and returned': body('try { for (;;) {} } catch { return 1 } finally { return 2 }'),
  'caught in a generator': `function* g() { for (;;) { try { yield 1 } catch {} finally {} } }; ${body('for (const x of g()) { try { throw x } catch {} }')}`,
  'generator that yields in finally': `function* g() { try { for (;;); } finally { yield 1; yield 2 } }; ${body('for (const x of g()) ; return 1')}`,
  'in a getter': body('return { get x() { for (;;); } }.x'),
  'in a result getter': body('return { get x() { for (;;); } }'),
  'in a comparator': body('return [3, 2, 1].sort(() => { for (;;); })'),
  'in toJSON': body('return { toJSON() { for (;;); } }'),
  'in Symbol.iterator': body('return [...{ [Symbol.iterator]() { for (;;); } }]'),
  'an iterator without end': body(
    'return [...{ [Symbol.iterator]() { return { next: () => ({ value: 1, done: false }) } } }]',
  ),
  'an iterator made of builtins': body(
    'const it = { done: false, [Symbol.iterator]: Object.prototype.valueOf, next: Object.prototype.valueOf }; for (const x of it); ',
  ),
  'builtin iterator spread': body(
    'const it = { done: false, [Symbol.iterator]: Object.prototype.valueOf, next: Object.prototype.valueOf }; return [...it].length',
  ),
  'builtin iterator in Array.from': body(
    'const it = { done: false, [Symbol.iterator]: Object.prototype.valueOf, next: Object.prototype.valueOf }; return Array.from(it).length',
  ),
  'builtin iterator in new Set': body(
    'const it = { done: false, [Symbol.iterator]: Object.prototype.valueOf, next: Object.prototype.valueOf }; return new Set(it).size',
  ),
  'builtin iterator in a rest': body(
    'const it = { done: false, [Symbol.iterator]: Object.prototype.valueOf, next: Object.prototype.valueOf }; const [x, ...r] = it; return r.length',
  ),
  'builtin iterator in a nested rest': body(
    'const it = { done: false, [Symbol.iterator]: Object.prototype.valueOf, next: Object.prototype.valueOf }; const f = ([x, ...r]) => r; return f(it).length',
  ),
  'builtin iterator in yield star': `function* g(it) { yield* it }; ${body('const it = { done: false, [Symbol.iterator]: Object.prototype.valueOf, next: Object.prototype.valueOf }; for (const x of g(it));')}`,
  'in valueOf': body('return 1 + { valueOf() { for (;;); } }'),
  'in toString as key': body('const o = {}; o[{ toString() { for (;;); } }] = 1'),
  'in toPrimitive': body(`return \`\${{ [Symbol.toPrimitive]() { for (;;); } }}\``),
  'in a replace callback': body(`return 'aaa'.replace(/a/g, () => { for (;;); })`),
  'in a reviver': body(`return JSON.parse('[1]', () => { for (;;); })`),
  'in a replacer': body('return JSON.stringify([1], () => { for (;;); })'),
  'in a reducer': body('return [1, 2].reduce(() => { for (;;); })'),
  'in a constructor': `class A { constructor() { for (;;); } }; ${body('new A()')}`,
  'in a field': `class A { x = (() => { for (;;); })() }; ${body('new A()')}`,
  'in a static block': body('class A { static { for (;;); } }'),
  'in a default value': `function f(x = (() => { for (;;); })()) {}; ${body('f()')}`,
  'in a computed key': body('return { [(() => { for (;;); })()]: 1 }'),
  'in a setter': body('const o = { set x(v) { for (;;); } }; o.x = 1'),
  'in a tag': body('const t = () => { for (;;); }; t`x`'),
  'at top level': `for (;;) {}; ${body('return 1')}`,
  'in content': body('self.content = { toJSON() { for (;;); } }'),
  'in a thrown getter': body('throw { get message() { for (;;); } }'),
  'in a thrown toJSON': body('throw { toJSON() { for (;;); } }'),
  'in Symbol.hasInstance': body('return 1 instanceof { [Symbol.hasInstance]() { for (;;); } }'),
  'a map that grows while read': body(
    'const m = new Map([[0, 0]]); for (const [k] of m) m.set(k + 1, 0)',
  ),
  'a set fed by its own forEach': body(
    'const m = new Map([[0, 1]]); let i = 0; m.forEach((v, k) => m.set(++i, 1))',
  ),
  'a regular expression with its own exec': body(
    `const r = /x/g; r[0] = 'x'; r.index = 0; Object.defineProperty(r, 'exec', { value: Object.prototype.valueOf }); for (;;) ''.replace(r, 'y')`,
  ),
  'catastrophic regular expression': body(`return /^(a+)+$/.test('a'.repeat(40) + 'b')`),
  'catastrophic, regardless of case': body(`return /(x+x+)+y/i.exec('x'.repeat(60))`),
  'catastrophic look-ahead': body(`return /^(?=(a|aa)+$)(a|a)*$/.test('a'.repeat(60) + 'c')`),
  'catastrophic repeats': body(`return /(?:a?){40}a{40}/.test('a'.repeat(39))`),
  'quadratic split': body(`return 'x'.repeat(50000).split(/x+y/).length`),
  'joining itself': body(
    'const a = []; for (let i = 0; i < 40; i++) { a.length = 0; for (let j = 0; j < 2; j++) a.push(i ? [a[0], a[0]] : 1) } for (;;) a.join()',
  ),
  'sorting for ever': body(
    'const a = Array.from({ length: 5000 }, (_, i) => i); for (;;) a.sort((x, y) => y - x)',
  ),
  'listing for ever': body(
    `const o = {}; for (let i = 0; i < 500; i++) o['k' + i] = i; for (;;) { for (const k in o) break }`,
  ),
  'includes for ever': body(
    'const a = Array.from({ length: 50000 }, () => 1); for (;;) a.includes(2)',
  ),
  'comparing long texts': body(
    `const s = 'x'.repeat(100000), t = 'x'.repeat(99999) + 'x'; let n = 0; for (;;) if (s === t) n++`,
  ),
}
test.each(Object.entries(ENDLESS))('endless: %s', (_name, code) => {
  check(code, { ends: ['TIMEOUT', 'MEMORY_EXCEEDED'], gasAtLeast: 10_000 })
})

/** Each takes memory as fast as it can. */
const GROWING: Record<string, string> = {
  'doubling a text': body(`let s = 'x'; for (;;) s += s`),
  'doubling by template': body(`let s = "x"; for (;;) s = \`\${s}\${s}\``),
  'doubling by concat': body(`let s = 'x'; for (;;) s = s.concat(s)`),
  'doubling by join': body(`let s = 'x'; for (;;) s = [s, s].join('')`),
  'doubling by replace': body(`let s = 'xx'; for (;;) s = s.replace(/x/g, '$&$&')`),
  'doubling by replaceAll': body(`let s = 'xx'; for (;;) s = s.replaceAll('x', 'xx')`),
  'texts made flat and kept': body(
    `const a = []; let s = 'é'.repeat(1000) + '\\u1234'; for (;;) { s += 'y'; s.charCodeAt(7); a.push(s) }`,
  ),
  'long texts made flat and kept': body(
    `const a = []; let s = '\\u1234'.repeat(400000); for (;;) { s = s.slice(1) + 'y'; s.charCodeAt(7); a.push(s) }`,
  ),
  'numbers before a long text': body(
    `const a = []; const s = 'x'.repeat(400000); for (let i = 0; ; i++) { const t = i + s; t.charCodeAt(3); a.push(t) }`,
  ),
  repeat: body(`return 'x'.repeat(1e9)`),
  padStart: body(`return 'x'.padStart(2 ** 29)`),
  padEnd: body(`return 'x'.padEnd(1e8, 'ab')`),
  'new Array and fill': body('return new Array(5e7).fill({})'),
  'new Array filled with one': body('return new Array(3e8).fill(1)'),
  'Array as a function': body('return Array(1e9).join("x")'),
  'constructor of an array': body('return new [].constructor(1e8)'),
  'subclass of Array': body('class A extends Array {} return new A(3e7)'),
  'Array.from a length': body('return Array.from({ length: 1e8 })'),
  'Array.from a length with map': body('return Array.from({ length: 1e8 }, (_, i) => i)'),
  'length written': body('const a = []; a.length = 3e7; a.fill(0)'),
  'length written often': body(
    'const k = []; for (;;) { const a = []; a.length = 10000; a[9999] = 1; k.push(a) }',
  ),
  'length by assign': body('Object.assign([], { length: 3e7 }).fill(0)'),
  'length by defineProperty': body(
    `const a = []; Object.defineProperty(a, 'length', { value: 3e7 }); a.fill(0)`,
  ),
  'values of an array-like': body('return [...Array.prototype.values.call({ length: 1e9 })]'),
  'holes filled': body('const a = []; a[1e9] = 1; return a.fill(7)'),
  'holes copied': body('const a = []; a[1e9] = 1; return [...a]'),
  'holes joined': body('const a = []; a[4e9] = 1; return a.join("x")'),
  'sparse steps': body('const a = []; for (let i = 0; ; i += 1000) a[i] = i'),
  'gaps of many arrays': body(
    'const k = []; for (;;) { const a = []; a[1000] = 1; a[2000] = 2; k.push(a) }',
  ),
  push: body('const a = []; for (;;) a.push(a.length)'),
  'push objects': body('const a = []; for (;;) a.push({ a: 1, b: {}, c: [] })'),
  'push arrays': body('const a = []; for (;;) a.push([1, 2, 3, 4, 5, 6, 7, 8])'),
  'push functions': body('const a = []; for (;;) a.push(() => a)'),
  unshift: body('const a = []; for (;;) a.unshift(1, 2, 3)'),
  'concat doubling': body('let a = [1]; for (;;) a = a.concat(a)'),
  'spread doubling': body('let a = [1]; for (;;) a = [...a, ...a]'),
  'splice doubling': body('const a = [1]; for (;;) a.splice(0, 0, ...a)'),
  'flat doubling': body('let a = [1]; for (;;) a = [a, a].flat()'),
  'flatMap doubling': body('let a = [1]; for (;;) a = a.flatMap((x) => [x, x])'),
  'push doubling': body('const a = [1]; for (;;) a.push(...a)'),
  'push by apply': body('const a = [1]; for (;;) a.push.apply(a, a)'),
  'keys of an object': body(`const o = {}; for (let i = 0; ; i++) o['k' + i] = i`),
  'numbers as keys': body('const o = {}; for (let i = 0; ; i++) o[i * 7919] = i'),
  'keys by assign': body(`const o = {}; for (let i = 0; ; i++) Object.assign(o, { ['k' + i]: 1 })`),
  'keys by defineProperty': body(
    `const o = {}; for (let i = 0; ; i++) Object.defineProperty(o, 'k' + i, { value: i })`,
  ),
  'keys by fromEntries': body(
    `let o; for (let i = 0; ; i++) o = Object.fromEntries([['k' + i, 1], ...Object.entries(o ?? {})])`,
  ),
  'object spread': body(`let o = {}; for (let i = 0; ; i++) o = { ...o, ['k' + i]: o }`),
  'object rest': body(
    `let o = {}; for (let i = 0; i < 500; i++) o['k' + i] = i; const k = []; for (;;) { const { x, ...r } = o; k.push(r) }`,
  ),
  'spread of a text': body(`const k = []; const s = 'xy'.repeat(50000); for (;;) k.push({ ...s })`),
  'keys of a text': body(
    `return Object.keys('x'.repeat(500000)).length + Object.entries('x'.repeat(500000)).length`,
  ),
  'characters of a text': body(
    `const k = []; for (;;) k.push([...'\\u1234\\u1235'.repeat(10000)])`,
  ),
  'Map growth': body('const m = new Map(); for (let i = 0; ; i++) m.set(i, i)'),
  'Set growth': body('const m = new Set(); for (let i = 0; ; i++) m.add({})'),
  'WeakMap growth': body(
    'const m = new WeakMap(); const k = []; for (;;) { const o = {}; k.push(o); m.set(o, {}) }',
  ),
  'many Maps': body('const k = []; for (;;) k.push(new Map(), new Set())'),
  'Map of a list': body(
    'const k = []; const a = Array.from({ length: 1000 }, (_, i) => [i, i]); for (;;) k.push(new Map(a))',
  ),
  'JSON read': body(
    `const s = '[' + '{},'.repeat(20000) + '1]'; const k = []; for (;;) k.push(JSON.parse(s))`,
  ),
  'JSON keys read': body(
    `let s = '{'; for (let i = 0; i < 3000; i++) s += '"k' + i + '":1,'; s += '"z":1}'; const k = []; for (;;) k.push(JSON.parse(s))`,
  ),
  'JSON written': body(
    `const a = Array.from({ length: 1000 }, () => 'x'.repeat(50)); const k = []; for (;;) k.push(JSON.stringify(a))`,
  ),
  'JSON of shared parts': body(
    'let o = {}; for (let i = 0; i < 50; i++) o = { a: o, b: o }; return JSON.stringify(o)',
  ),
  'split into characters': body(
    `const k = []; const s = '\\u1234\\u1235'.repeat(20000); for (;;) k.push(s.split(''))`,
  ),
  'split by a pattern': body(
    `const k = []; const s = 'a,'.repeat(20000); for (;;) k.push(s.split(/,/))`,
  ),
  'matches kept': body(
    `const k = []; const s = 'ab'.repeat(20000); for (;;) k.push(s.match(/a(b)/g))`,
  ),
  'backtracking kept': body(`return /^(?:.|.)*$/.test('x'.repeat(500000))`),
  generators: `function* g(${Array.from({ length: 200 }, (_, i) => `a${i}`).join()}) { yield 1 }; ${body('const k = []; for (;;) k.push(g())')}`,
  'generators with many names': `function* g() { let ${Array.from({ length: 500 }, (_, i) => `a${i} = ${i}`).join()}; yield a1 }; ${body('const k = []; for (;;) k.push(g())')}`,
  'objects with many fields': `class A { ${Array.from({ length: 100 }, (_, i) => `f${i} = () => ${i}`).join(';')} }; ${body('const k = []; for (;;) k.push(new A())')}`,
  closures: body('let f = () => 1; for (;;) { const g = f; f = () => g }'),
  errors: body('const k = []; for (;;) k.push(new Error("x".repeat(100)))'),
  'errors caught': body('const k = []; for (;;) { try { null.x } catch (e) { k.push(e) } }'),
  'regular expressions made': body(
    `const k = []; for (let i = 0; ; i++) { const r = new RegExp('a' + i + '{1,9}'); r.test('a'); k.push(r) }`,
  ),
  symbols: body('const o = {}; for (;;) o[Symbol("s")] = 1'),
  'bound functions': body(
    'const k = []; for (;;) k.push(Math.max.bind(null, 1, 2, 3), run.bind(null, 1, 2))',
  ),
  'a chain of bound functions': body(
    'let f = () => 1; for (;;) { try { f = f.bind(null) } catch { f = () => f } }',
  ),
  'arguments kept': body(
    'const k = []; function f() { k.push(arguments) } const a = Array.from({ length: 5000 }, () => 1); for (;;) f(...a)',
  ),
  'array in a getter': body(
    'const a = [1, 2, 3]; Object.defineProperty(a, 0, { get() { a.length = 1e9; return 1 } }); const k = []; for (;;) k.push([...a], a.slice(), a.map((x) => x))',
  ),
  'length from a getter': body(
    'let n = 0; const o = { get length() { return n++ ? 1e9 : 1 } }; return [Array.from(o), Array.prototype.fill.call(o, 1)]',
  ),
  'log for ever': body(`for (;;) log('x'.repeat(10000))`),
  'invoke with much': body(`const big = 'x'.repeat(100000); for (;;) invoke('a', 'b', { big })`),
}
test.each(Object.entries(GROWING))('growing: %s', (_name, code) => {
  const ends = ['TIMEOUT', 'MEMORY_EXCEEDED', 'EXECUTION_ERROR']
  check(code, { ends })
  expect(process.memoryUsage().rss).toBeLessThan(600e6)
})

test('none of these needed the backstops, and the process is small', () => {
  sandbox.drop()
  expect(process.memoryUsage().rss).toBeLessThan(500e6)
})

/** Deep calls end as ours, long before the engine's stack does. */
const DEEP: Record<string, string> = {
  'binding builtins in a ring': body(
    'const a = []; const f = Function.prototype.call.bind(Array.prototype.forEach, a); a.push(f); for (;;) { try { f(f) } catch {} }',
  ),
  'toJSON of toJSON': body('const o = { toJSON() { return { p: o } } }; return JSON.stringify(o)'),
  plain: `function f(n) { return f(n + 1) + 1 }; ${body('return f(0)')}`,
  arrows: `const f = (n) => f(n + 1); ${body('return f(0)')}`,
  mutual: `const f = () => g(); const g = () => f(); ${body('f()')}`,
  'by callbacks': `const f = () => [1].map(f); ${body('f()')}`,
  'by sort': `const f = () => [2, 1].sort(f); ${body('f()')}`,
  'by replace': `const f = () => 'a'.replace(/a/, f); ${body('f()')}`,
  'by getters': body('const o = { get x() { return this.x } }; return o.x'),
  'by valueOf': body('const o = { valueOf() { return +this } }; return +o'),
  'by toString': body(`const o = { toString() { return \`\${this}\` } }; return \`\${o}\``),
  'by construction': `class A { constructor() { this.a = new A() } }; ${body('new A()')}`,
  'by fields': `class A { a = new A() }; ${body('new A()')}`,
  'by default values': `function f(a = f()) {}; ${body('f()')}`,
  'by nested default values': `function f({ a = f({}) } = {}) {}; ${body('f()')}`,
  'by generators': `function* g() { yield* g() }; ${body('for (const x of g());')}`,
  'by apply': `function f() { return f.apply(this, arguments) }; ${body('f(1)')}`,
  'by Reflect': `const f = () => Reflect.apply(f, null, []); ${body('f()')}`,
  'by toJSON': `const o = { toJSON() { return JSON.stringify(o) } };; ${body('return JSON.stringify(o)')}`,
  'by tags': 'const f = () => f`x`; const run = () => f()',
  'by spread calls': `function f(...a) { return f(...a, 1) }; ${body('f()')}`,
  'with wide frames': `function f(${Array.from({ length: 200 }, (_, i) => `a${i}`).join()}) { let ${Array.from({ length: 300 }, (_, i) => `b${i} = ${i}`).join()}; return f(${Array.from({ length: 200 }, (_, i) => `b${i}`).join()}) }; ${body('f()')}`,
  'with many arguments': `function f() { return f(...Array.from({ length: 5000 }, () => 1)) }; ${body('f()')}`,
  'caught at every level': `function f() { try { return f() } catch (e) { return f() } finally { f() } }; ${body('return f()')}`,
  'by a ring of builtins': body(
    'const a = []; a.push(Function.prototype.call.bind(Array.prototype.forEach, a)); a.forEach(a[0]); a.forEach((f) => f(f))',
  ),
  'arrays in arrays joined': body(
    'let a = []; for (let i = 0; i < 5000; i++) a = [a]; return String(a)',
  ),
  'arrays in arrays flattened': body(
    'let a = []; for (let i = 0; i < 5000; i++) a = [a]; return a.flat(Infinity)',
  ),
  'objects in objects written': body(
    'let a = {}; for (let i = 0; i < 5000; i++) a = { a }; return JSON.stringify(a)',
  ),
  'texts of texts': `let o = {}; for (let i = 0; i < 3000; i++) { const p = o; o = { toString: () => \`\${p}\` } }; ${body(`return \`\${o}\``)}`,
  'builtins as conversions': body(
    `const o = {}; o.toString = String.prototype.trim; return \`\${o}\``,
  ),
}
test.each(Object.entries(DEEP))('deep: %s', (_name, code) => {
  const outcome = check(code, { ends: 'EXECUTION_ERROR' })
  expect(outcome.gas).toBeLessThan(1_000_000)
  expect(runCode(code)).toEqual(outcome)
})

test('a call that was too deep is over, whatever it catches', () => {
  const code = `function f() { return f() }; ${body('try { f() } catch (e) { self.content.seen = String(e) } return 1')}`
  check(code, { ends: 'EXECUTION_ERROR' })
})
