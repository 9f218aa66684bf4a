// The matcher of regular expressions: backtracking over an explicit stack, one gas for each step.
//
// Carried into the isolate as text: names nothing but its parameters and the language.
import type { CharSet, RegexFlags } from './realm_charset.ts'
import type { Core } from './realm_core.ts'
import type { OPERATIONS, RegexProgram } from './realm_regex.ts'

/** Where each group was found: start and end by turns, −1 where it took no part. */
export type Found = number[]

export function realmMatch(
  core: Core,
  compile: (source: string, flags: RegexFlags) => RegexProgram,
  word: CharSet,
  op: typeof OPERATIONS,
) {
  const { c, charge, out, end, prices } = core
  const { apply } = Reflect
  const { charCodeAt, codePointAt, indexOf } = String.prototype
  const { fromCharCode } = String
  const STACK_MAX = 1 << 21
  const KEPT_MAX = 500
  const programs = new Map<string, RegexProgram>()
  const getters: Record<string, () => boolean> = {}
  const FLAGS = {
    i: 'ignoreCase',
    m: 'multiline',
    s: 'dotAll',
    u: 'unicode',
    g: 'global',
    y: 'sticky',
    d: 'hasIndices',
    v: 'unicodeSets',
  }
  const sourceGetter = getter('source')
  for (const name of Object.values(FLAGS)) getters[name] = getter(name) as () => boolean
  function getter(name: string): () => unknown {
    return Object.getOwnPropertyDescriptor(RegExp.prototype, name)?.get as () => unknown
  }
  const { get: programsGet, set: programsSet, clear: programsClear } = Map.prototype
  const known = new WeakMap<object, RegexProgram>()
  const { get: knownGet, set: knownSet } = WeakMap.prototype
  const isLine = (char: number): boolean =>
    char === 10 || char === 13 || char === 0x2028 || char === 0x2029

  /** The program of a RegExp object; compiling is paid by the source's length, known or not. */
  function programOf(pattern: object): RegexProgram {
    const seen = apply(knownGet, known, [pattern]) as RegexProgram | undefined
    if (seen !== undefined) return seen
    const source = apply(sourceGetter, pattern, []) as string
    charge(8 + 2 * source.length)
    const flags: Record<string, boolean> = {}
    let key = ''
    for (const flag of ['i', 'm', 's', 'u', 'g', 'y', 'd', 'v'] as const) {
      flags[flag] = apply(getters[FLAGS[flag]] as () => boolean, pattern, [])
      if (flags[flag]) key += flag
    }
    if (flags.v) throw core.trouble(SyntaxError, 'The flag v is not available: use u.')
    const program = compiled(`${key}/${source}`, source, flags as RegexFlags)
    apply(knownSet, known, [pattern, program])
    return program
  }
  /** Compiling is not counted step by step: whether it was done before must not show. */
  function compiled(key: string, source: string, flags: RegexFlags): RegexProgram {
    const seen = apply(programsGet, programs, [key]) as RegexProgram | undefined
    if (seen !== undefined) return seen
    const left = c[0] as number
    c[0] = 1e9
    try {
      const program = compile(source, flags)
      if (programs.size >= KEPT_MAX) apply(programsClear, programs, [])
      apply(programsSet, programs, [key, program])
      return program
    } finally {
      c[0] = left
    }
  }

  /** The first match at or after a place, or null. */
  function search(program: RegexProgram, text: string, from: number): Found | null {
    const { code, flags } = program
    charge(2)
    // A program begins by saving its start; a plain character after that is quickly looked for.
    const first = code[4] === op.char && !flags.y && !flags.u ? (code[5] as number) : -1
    for (let at = from; at <= text.length; at++) {
      if (first >= 0) {
        const next = apply(indexOf, text, [fromCharCode(first), at]) as number
        charge(1 + (((next < 0 ? text.length : next) - at) >>> prices.shift.read))
        if (next < 0) return null
        at = next
      }
      const found = matchAt(program, text, at)
      if (found !== null || flags.y) return found
    }
    return null
  }
  function matchAt(program: RegexProgram, text: string, at: number): Found | null {
    const slots: number[] = []
    for (let i = 0; i < program.slots; i++) slots.push(-1)
    return run(program, text, slots, [], 0, at) ? slots : null
  }

  /**
   * Runs from an instruction at a place. The stack holds pairs: where to go on and at which place,
   * or (negative) which slot to put back and its value.
   */
  function run(
    program: RegexProgram,
    text: string,
    slots: Found,
    stack: number[],
    ...[startPc, startAt]: [number, number]
  ): boolean {
    const { code, sets, flags } = program
    const bottom = stack.length
    const length = text.length
    let pc = startPc
    let at = startAt
    for (;;) {
      c[0] = (c[0] as number) - 1
      if ((c[0] as number) < 0) out()
      const i = 4 * pc
      const a = code[i + 1] as number
      let ok = true
      switch (code[i]) {
        case op.char:
        case op.any:
        case op.set: {
          const back = code[i + 3] === -1
          const char = back ? before(text, at, flags.u) : after(text, at, length, flags.u)
          ok = char >= 0 && accepts(code[i] as number, a, char, sets, flags)
          const width = char > 0xffff ? 2 : 1
          at += back ? -width : width
          break
        }
        case op.split:
          stack.push(code[i + 2] as number)
          stack.push(at)
          if (stack.length > STACK_MAX) end(prices.ended.memory)
          pc = a - 1
          break
        case op.jump:
          pc = a - 1
          break
        case op.save:
        case op.mark:
          keep(slots, stack, a)
          slots[a] = at
          break
        case op.progress:
          ok = slots[a] !== at
          break
        case op.reset:
          for (let n = 2 * a; n < 2 * (code[i + 2] as number) + 2; n++) {
            keep(slots, stack, n)
            slots[n] = -1
          }
          break
        case op.lineStart:
          ok = at === 0 || (flags.m && isLine(apply(charCodeAt, text, [at - 1])))
          break
        case op.lineEnd:
          ok = at === length || (flags.m && isLine(apply(charCodeAt, text, [at])))
          break
        case op.edge:
        case op.notEdge: {
          const left = at > 0 && word(apply(charCodeAt, text, [at - 1]))
          const right = at < length && word(apply(charCodeAt, text, [at]))
          ok = (left !== right) === (code[i] === op.edge)
          break
        }
        case op.again: {
          const to = repeated(program, text, slots, a, at, code[i + 3] === -1)
          ok = to >= 0
          if (ok) at = to
          break
        }
        case op.look: {
          const height = stack.length
          const found = run(program, text, slots, stack, pc + 1, at)
          const negative = code[i + 2] === 1
          if (negative && found) unwind(slots, stack, height)
          else if (found) forgetChoices(stack, height)
          ok = found !== negative
          pc = a - 1
          break
        }
        default:
          return true
      }
      if (ok) {
        pc += 1
        continue
      }
      for (;;) {
        if (stack.length === bottom) return false
        at = stack[stack.length - 1] as number
        pc = stack[stack.length - 2] as number
        stack.length -= 2
        if (pc >= 0) break
        slots[-1 - pc] = at
      }
    }
  }
  function keep(slots: Found, stack: number[], slot: number): void {
    stack.push(-1 - slot)
    stack.push(slots[slot] as number)
  }
  function unwind(slots: Found, stack: number[], height: number): void {
    while (stack.length > height) {
      const value = stack[stack.length - 1] as number
      const slot = stack[stack.length - 2] as number
      stack.length -= 2
      if (slot < 0) slots[-1 - slot] = value
    }
  }
  /** What a look-around found stays found, but it is not tried in another way. */
  function forgetChoices(stack: number[], height: number): void {
    let top = height
    for (let i = height; i < stack.length; i += 2) {
      if ((stack[i] as number) >= 0) continue
      stack[top] = stack[i] as number
      stack[top + 1] = stack[i + 1] as number
      top += 2
    }
    charge((stack.length - height) >>> 2)
    stack.length = top
  }
  function after(text: string, at: number, length: number, whole: boolean): number {
    if (at >= length) return -1
    return whole ? (apply(codePointAt, text, [at]) as number) : apply(charCodeAt, text, [at])
  }
  function before(text: string, at: number, whole: boolean): number {
    if (at <= 0) return -1
    const char = apply(charCodeAt, text, [at - 1]) as number
    if (!whole || char < 0xdc00 || char > 0xdfff || at < 2) return char
    const point = apply(codePointAt, text, [at - 2]) as number
    return point > 0xffff ? point : char
  }
  function accepts(
    operation: number,
    a: number,
    char: number,
    ...[sets, flags]: [CharSet[], RegexFlags]
  ): boolean {
    if (operation === op.char) return char === a
    if (operation === op.any) return flags.s || !isLine(char)
    return (sets[a] as CharSet)(char)
  }
  /** The place after the same text as a group's, read forwards or backwards, or −1. */
  function repeated(
    program: RegexProgram,
    text: string,
    slots: Found,
    ...[group, at, back]: [number, number, boolean]
  ): number {
    const start = slots[2 * group] as number
    const length = (slots[2 * group + 1] as number) - start
    if (start < 0 || length < 0) return at
    charge(length)
    const from = back ? at - length : at
    if (from < 0 || from + length > text.length) return -1
    for (let i = 0; i < length; i++) {
      const [one, other] = [code(text, start + i), code(text, from + i)]
      if (one !== other && !(program.flags.i && sameLetter(one, other))) return -1
    }
    return back ? from : from + length
  }
  const code = (text: string, at: number): number => apply(charCodeAt, text, [at])
  const { toLowerCase } = String.prototype
  function sameLetter(one: number, other: number): boolean {
    const low = (char: number): string => apply(toLowerCase, fromCharCode(char), [])
    return low(one) === low(other)
  }
  return { programOf, search }
}
