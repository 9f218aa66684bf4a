// Metered RegExp objects: finding once or everywhere, what a match gives, what replaces it.
//
// Carried into the isolate as text: names nothing but its parameters and the language.
import type { Callable, Core } from './realm_core.ts'
import type { Found, realmMatch } from './realm_match.ts'
import type { RegexProgram } from './realm_regex.ts'

export function realmPattern(core: Core, matcher: ReturnType<typeof realmMatch>) {
  const { charge, written, text, number, trouble, prices } = core
  const { apply, construct } = Reflect
  const NativeRegExp = RegExp
  const native = String.prototype as unknown as Record<string, Callable>
  const { slice: nativeSlice, indexOf, codePointAt } = native
  const sourceGetter = Object.getOwnPropertyDescriptor(RegExp.prototype, 'source')?.get as Callable
  const flagsGetter = Object.getOwnPropertyDescriptor(RegExp.prototype, 'flags')?.get as Callable
  const { programOf, search } = matcher
  const slice = (self: string, from: number, to?: number): string =>
    apply(nativeSlice as Callable, self, [from, to]) as string
  const find = (self: string, wanted: string, from: number): number =>
    apply(indexOf as Callable, self, [wanted, from]) as number
  const isPattern = (value: unknown): value is RegExp => {
    if (typeof value !== 'object' || value === null || !(value instanceof NativeRegExp))
      return false
    try {
      apply(sourceGetter, value, [])
      return value !== NativeRegExp.prototype
    } catch {
      return false
    }
  }

  type Match = string[] & { index: number; input: string; groups: unknown }
  const lastIndex = (pattern: RegExp): number => {
    const at = number(pattern.lastIndex)
    return at > 0 ? (at < 2 ** 53 ? at - (at % 1) : 2 ** 53) : 0
  }
  function result(program: RegexProgram, found: Found, input: string): Match {
    const { groups } = program
    charge(8 + 4 * groups.length)
    const match = [] as unknown as Match
    for (let i = 0; i <= groups.length; i++) match[i] = part(found, i, input) as string
    match.index = found[0] as number
    match.input = input
    match.groups = named(program, (i) => match[i])
    return match
  }
  function named(program: RegexProgram, value: (group: number) => unknown): unknown {
    const { groups } = program
    let made: Record<string, unknown> | undefined
    for (let i = 0; i < groups.length; i++) {
      const name = groups[i] as string | null
      if (name === null) continue
      made ??= Object.create(null) as Record<string, unknown>
      made[name] = value(i + 1)
    }
    return made
  }
  const part = (found: Found, group: number, input: string): string | undefined => {
    const start = found[2 * group] as number
    const stop = found[2 * group + 1] as number
    return start < 0 || stop < 0 ? undefined : slice(input, start, stop)
  }
  /** One search as `exec` does it, `lastIndex` kept for the flags g and y. */
  function once(pattern: RegExp, input: string): Found | null {
    const program = programOf(pattern)
    const moves = program.flags.g || program.flags.y
    const from = moves ? lastIndex(pattern) : 0
    const found = from > input.length ? null : search(program, input, from)
    if (moves) pattern.lastIndex = found === null ? 0 : (found[1] as number)
    return found
  }
  /** Every match from the start on, each after the last. */
  function all(program: RegexProgram, input: string): Found[] {
    const matches: Found[] = []
    let from = 0
    while (from <= input.length) {
      const found = search(program, input, from)
      if (found === null) break
      charge(prices.gas.element)
      matches.push(found)
      const stop = found[1] as number
      from = stop > (found[0] as number) ? stop : beyond(program, input, stop)
    }
    return matches
  }
  const beyond = (program: RegexProgram, input: string, at: number): number => {
    if (!program.flags.u) return at + 1
    return at + ((apply(codePointAt as Callable, input, [at]) as number) > 0xffff ? 2 : 1)
  }

  /** Puts texts together, counted before they are made. */
  function builder(): { add: (piece: string) => void; done: () => string } {
    let made = ''
    return {
      add: (piece) => {
        charge(1)
        made += piece
        if (made.length > prices.caps.stringChars) written(made.length)
      },
      done: () => {
        written(made.length)
        return made
      },
    }
  }
  /** `$1`, `$&`, `$<name>` … in the text that replaces. */
  function filled(
    template: string,
    input: string,
    found: Found,
    ...[groups]: [(string | null)[]]
  ): string {
    if (find(template, '$', 0) < 0) return template
    const made = builder()
    for (let i = 0; i < template.length; i++) {
      const next = template[i] === '$' ? (template[i + 1] ?? '') : ''
      if (next === '$') made.add('$')
      else if (next === '&') made.add(part(found, 0, input) as string)
      else if (next === '`') made.add(slice(input, 0, found[0]))
      else if (next === "'") made.add(slice(input, found[1] as number))
      else if (next === '<' && groups.some((name) => name !== null)) {
        const stop = find(template, '>', i)
        const group = groups.indexOf(slice(template, i + 2, stop)) + 1
        made.add(group > 0 ? (part(found, group, input) ?? '') : '')
        i = stop
        continue
      } else {
        const digits = groupDigits(slice(template, i + 1, i + 3), next, groups.length)
        if (digits === '') {
          made.add(template[i] as string)
          continue
        }
        made.add(part(found, +digits, input) ?? '')
        i += digits.length
        continue
      }
      i += 1
    }
    return made.done()
  }
  function groupDigits(two: string, one: string, groups: number): string {
    const fits = (digits: string, length: number): boolean =>
      digits.length === length && +digits >= 1 && +digits <= groups && digits[0] !== ' '
    if (fits(two, 2)) return two
    return fits(one, 1) ? one : ''
  }
  function splitBy(program: RegexProgram, input: string, add: (piece: string) => void): void {
    const { groups } = program
    let from = 0
    if (input.length === 0) {
      if (search(program, input, 0) === null) add(input)
      return
    }
    const free = { ...program, flags: { ...program.flags, y: false } }
    for (const found of all(free, input)) {
      const [start, stop] = [found[0] as number, found[1] as number]
      if (start >= input.length || (stop === start && start === from)) continue
      add(slice(input, from, start))
      for (let g = 1; g <= groups.length; g++) add(part(found, g, input) as string)
      from = stop
    }
    add(slice(input, from))
  }
  const patternMethods = {
    exec(this: unknown, input: unknown): unknown {
      if (!isPattern(this)) throw trouble(TypeError, 'exec is a method of RegExp.')
      const value = text(input)
      const found = once(this, value)
      return found === null ? null : result(programOf(this), found, value)
    },
    test(this: unknown, input: unknown): boolean {
      if (!isPattern(this)) throw trouble(TypeError, 'test is a method of RegExp.')
      return once(this, text(input)) !== null
    },
    toString(this: unknown): string {
      if (!isPattern(this)) return '/(?:)/'
      return `/${apply(sourceGetter, this, []) as string}/${apply(flagsGetter, this, []) as string}`
    },
  }
  function MeteredRegExp(this: unknown, pattern?: unknown, flags?: unknown): unknown {
    const from = isPattern(pattern)
    const source = from
      ? (apply(sourceGetter, pattern, []) as string)
      : pattern === undefined
        ? '(?:)'
        : text(pattern)
    const kept = flags !== undefined ? text(flags) : from ? apply(flagsGetter, pattern, []) : ''
    if (source.length > prices.caps.regexNodes) {
      throw trouble(RangeError, 'The regular expression is too long: match in several steps.')
    }
    charge(16 + 2 * source.length)
    const made = construct(NativeRegExp, [source, kept], new.target ?? NativeRegExp)
    programOf(made)
    return made
  }
  return {
    programOf,
    search,
    isPattern,
    once,
    all,
    part,
    named,
    result,
    filled,
    splitBy,
    builder,
    methods: patternMethods,
    RegExp: MeteredRegExp,
  }
}
