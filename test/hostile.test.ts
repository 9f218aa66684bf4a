// Attacks by tools that somebody calls, in a living world: a refusal, and nothing remains of them.
import { beforeAll, describe, expect, test } from 'vitest'
import { attacked, CLEAN, type Ended } from './hostile_world.ts'

const run = (text: string) => `function run() { MESS\n  ${text}\n}`

/** What it does, and the codes with which it may end. */
const ATTACKS: Record<string, [string, string]> = {
  'an endless loop': [run('for (;;);'), 'TIMEOUT'],
  'an endless loop after a nested invoke': [
    run("invoke('echo', 'run', {}); while (true) {}"),
    'TIMEOUT',
  ],
  'an endless loop of invokes': [run("for (;;) invoke('echo', 'run', {})"), 'TIMEOUT'],
  'an endless loop in try, catch and finally': [
    run('for (;;) { try { for (;;); } catch { for (;;); } finally { for (;;); } }'),
    'TIMEOUT',
  ],
  'an endless loop that is caught and answered': [
    run('try { for (;;); } catch { return 1 } finally { return 2 }'),
    'TIMEOUT',
  ],
  'an endless loop in a getter of the result': [run('return { get x() { for (;;); } }'), 'TIMEOUT'],
  'an endless loop in a getter of the arguments': [
    run("invoke('echo', 'run', { get x() { for (;;); } })"),
    'TIMEOUT',
  ],
  'an endless loop in a sort comparator': [run('[2, 1].sort(() => { for (;;); })'), 'TIMEOUT'],
  'an endless loop in toJSON of content': [
    run('self.content = { toJSON() { for (;;); } }'),
    'TIMEOUT',
  ],
  'an array without end': [run('const a = []; for (;;) a.push(a.length)'), 'TIMEOUT'],
  'a text that doubles': [run("let s = 'x'; for (;;) s += s"), 'TIMEOUT|MEMORY_EXCEEDED'],
  'keys without end': [run("const o = {}; for (let i = 0; ; i++) o['k' + i] = i"), 'TIMEOUT'],
  'a map without end': [run('const m = new Map(); for (let i = 0; ; i++) m.set(i, i)'), 'TIMEOUT'],
  'a huge array': [run('return new Array(5e7).fill({}).length'), 'TIMEOUT|MEMORY_EXCEEDED'],
  'a huge array from a length': [run('Array.from({ length: 1e8 })'), 'TIMEOUT|MEMORY_EXCEEDED'],
  'deep recursion': [run('const f = () => 1 + f(); return f()'), 'EXECUTION_ERROR'],
  'deep recursion that is caught': [
    run('const f = () => { try { return 1 + f() } catch { return f() } }; return f()'),
    'EXECUTION_ERROR',
  ],
  'a catastrophic regular expression': [
    run("return /^(a+)+$/.test('a'.repeat(40) + 'b')"),
    'TIMEOUT',
  ],
  'a huge result': [run("return 'x'.repeat(200000)"), 'OUTPUT_TOO_LARGE'],
  'huge content': [
    run("self.content = 'x'.repeat(200000); return 1"),
    'OUTPUT_TOO_LARGE|QUOTA_EXCEEDED',
  ],
  'Object.prototype with more': [run('Object.prototype.x = 1'), 'EXECUTION_ERROR'],
  'Array.prototype with another map': [
    run('Array.prototype.map = function () { return [] }'),
    'EXECUTION_ERROR',
  ],
  'JSON with another stringify': [run("JSON.stringify = () => '{}'"), 'EXECUTION_ERROR'],
  'a prototype with a setter': [
    run("Object.defineProperty(Object.prototype, 'y', { set() {} })"),
    'EXECUTION_ERROR',
  ],
  'another prototype for all objects': [
    run('Object.setPrototypeOf(Object.prototype, { x: 1 })'),
    'EXECUTION_ERROR',
  ],
  'a constructor of functions': [
    run("return (() => {}).constructor('return 1')()"),
    'EXECUTION_ERROR',
  ],
  'a constructor of generators': [
    run("return (function* () {}).constructor('yield 1')().next()"),
    'EXECUTION_ERROR',
  ],
  'a constructor through invoke': [
    run("return invoke.constructor.constructor('return process')().pid"),
    'EXECUTION_ERROR',
  ],
  'a constructor through a caught error': [
    run("try { null.x } catch (e) { return e.constructor.constructor('return this')() }"),
    'EXECUTION_ERROR',
  ],
  'throwing nothing': [run('throw undefined'), 'EXECUTION_ERROR'],
  'throwing null': [run('throw null'), 'EXECUTION_ERROR'],
  'throwing a symbol': [run("throw Symbol('s')"), 'EXECUTION_ERROR'],
  'throwing a function': [run('throw invoke'), 'EXECUTION_ERROR'],
  'throwing what throws when read': [
    run("throw { get message() { throw { get message() { throw 'x' } } } }"),
    'EXECUTION_ERROR',
  ],
  'throwing what never stops when read': [
    run('throw { get message() { for (;;); } }'),
    'TIMEOUT|EXECUTION_ERROR',
  ],
  'throwing a refusal of its own': [
    run("throw { refused: true, code: 'UNAVAILABLE', retriable: true }"),
    'EXECUTION_ERROR',
  ],
  'a result in a circle': [run('const a = []; a.push(a); return a'), 'EXECUTION_ERROR'],
  'a result too deep': [
    run('let a = 1; for (let i = 0; i < 65; i++) a = [a]; return a'),
    'EXECUTION_ERROR',
  ],
  'content too deep': [
    run('let a = 1; for (let i = 0; i < 65; i++) a = [a]; self.content = a'),
    'EXECUTION_ERROR',
  ],
  'a result with __proto__': [run('return JSON.parse(\'{"__proto__": 1}\')'), 'EXECUTION_ERROR'],
  'a lone surrogate as result': [run("return '\\ud800'"), 'EXECUTION_ERROR'],
  'a lone surrogate as key': [run("return { '\\udc00': 1 }"), 'EXECUTION_ERROR'],
  'a result that is no number': [run('return NaN'), 'EXECUTION_ERROR'],
  'a result beyond all numbers': [run('return { x: [1e400] }'), 'EXECUTION_ERROR'],
  'a result that is a function': [run('return { f: invoke }'), 'EXECUTION_ERROR'],
}

describe('an attack ends as a refusal, and nothing remains but its compute', () => {
  let ended: Map<string, Ended & { left: unknown }>
  beforeAll(async () => {
    const codes = Object.entries(ATTACKS).map(([name, [code]]) => [name, code])
    ended = await attacked(Object.fromEntries(codes) as Record<string, string>)
  })
  test.each(Object.entries(ATTACKS))('%s', (name, [, codes]) => {
    const { code, gas, left } = ended.get(name)!
    expect(codes.split('|'), name).toContain(code)
    expect(left).toEqual(CLEAN)
    expect(gas).toBeGreaterThan(400)
    expect(gas).toBeLessThanOrEqual(1_000_000 + 100)
    if (code === 'TIMEOUT') expect(gas).toBeGreaterThan(900_000)
  })
})
