// Programs whose gas is pinned: each leans on another part of the price table.
const body = (text: string): string => `function run() { ${text} }`

export const GAS_PROGRAMS: Record<string, string> = {
  nothing: body(''),
  loops: body(
    'let t = 0; for (let i = 0; i < 500; i++) { t += i * 2 } let n = 9; while (n--) t++; return t',
  ),
  calls: `function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) } ${body('return fib(10)')}`,
  arrays: body(
    'const a = Array.from({ length: 50 }, (_, i) => (i * 7) % 50); return a.sort((x, y) => x - y).map((x) => x + 1).filter((x) => x % 2).concat([1], [2]).slice(3).join()',
  ),
  objects: body(
    'const o = {}; for (let i = 0; i < 40; i++) o["k" + i] = { i }; return Object.entries({ ...o, x: 1 }).length',
  ),
  texts: body(
    `let s = ""; for (let i = 0; i < 100; i++) s += \`line \${i};\`; return s.split(";").map((x) => x.toUpperCase().padEnd(9)).join("|").length`,
  ),
  patterns: body(
    `return 'a1 b22 c333'.replace(/([a-z])(\\d+)/g, (m, l, d) => d + l).match(/\\d+/g)`,
  ),
  json: body('return JSON.parse(JSON.stringify({ a: [1, 2, { b: "x".repeat(200) }] }))'),
  collections: body(
    'const m = new Map([[1, 2]]); for (let i = 0; i < 30; i++) m.set(i, new Set([i])); return [...m.keys()].length',
  ),
  classes: `class A { x = 1; f = () => this.x; get y() { return this.f() } } class B extends A { constructor() { super(); this.z = super.y } } ${body('return [1, 2, 3].map(() => new B().z)')}`,
  generators: `function* g(n) { for (let i = 0; i < n; i++) yield i } ${body('const [a, ...r] = g(20); return [a, r.length, Math.max(...r)]')}`,
  errors: body(
    'const out = []; for (const f of [() => null.x, () => { throw new Error("e") }, () => { throw 1 }]) { try { f() } catch (e) { out.push(String(e)) } finally { out.push(0) } } return out',
  ),
  world: body('self.content.n = invoke("a", "b", { x: 1 }); log("x", random()); return now'),
  'a failure': body('const f = (n) => n ? f(n - 1) : null.x; return f(5)'),
  'too deep': body('const f = (n) => f(n + 1) + 1; return f(0)'),
  'too long': body('for (;;) ;'),
  'too much': body('return "x".repeat(1e9)'),
}
