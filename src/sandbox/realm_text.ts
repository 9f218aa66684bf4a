// Metered texts: the methods of String and RegExp, paid by length, matching with our own matcher.
//
// Carried into the isolate as text: names nothing but its parameters and the language.
import type { Callable, Core } from './realm_core.ts'
import type { Found, realmMatch } from './realm_match.ts'
import type { RegexProgram } from './realm_regex.ts'

export function realmText(core: Core, matcher: ReturnType<typeof realmMatch>) {
  const { c, charge, written, room, descend, text, number, trouble, names, prices } = core
  const { apply, construct } = Reflect
  const NativeRegExp = RegExp
  const NativeString = String
  const native: Record<string, Callable> = {}
  for (const name of Object.getOwnPropertyNames(String.prototype)) {
    native[name] = (String.prototype as unknown as Record<string, Callable>)[name] as Callable
  }
  const sourceGetter = Object.getOwnPropertyDescriptor(RegExp.prototype, 'source')?.get as Callable
  const flagsGetter = Object.getOwnPropertyDescriptor(RegExp.prototype, 'flags')?.get as Callable
  const { programOf, search } = matcher
  const call = (name: string, self: string, ...args: unknown[]): unknown =>
    apply(native[name] as Callable, self, args)
  const slice = (self: string, from: number, to?: number): string =>
    apply(native.slice as Callable, self, [from, to]) as string
  /** The text a method works on, its reading paid. */
  const read = (self: unknown): string => {
    if (self === undefined || self === null) throw trouble(TypeError, 'There is no text.')
    const value = text(self)
    charge(prices.gas.builtin + (value.length >>> prices.shift.read))
    return value
  }
  const isPattern = (value: unknown): value is RegExp => {
    if (typeof value !== 'object' || value === null || !(value instanceof NativeRegExp)) return false
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
      matches[matches.length] = found
      const stop = found[1] as number
      from = stop > (found[0] as number) ? stop : beyond(program, input, stop)
    }
    return matches
  }
  const beyond = (program: RegexProgram, input: string, at: number): number => {
    if (!program.flags.u) return at + 1
    return at + ((call('codePointAt', input, at) as number) > 0xffff ? 2 : 1)
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
    if ((call('indexOf', template, '$') as number) < 0) return template
    const made = builder()
    for (let i = 0; i < template.length; i++) {
      const next = template[i] === '$' ? (template[i + 1] ?? '') : ''
      if (next === '$') made.add('$')
      else if (next === '&') made.add(part(found, 0, input) as string)
      else if (next === '`') made.add(slice(input, 0, found[0]))
      else if (next === "'") made.add(slice(input, found[1] as number))
      else if (next === '<' && groups.some((name) => name !== null)) {
        const stop = call('indexOf', template, '>', i) as number
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
  function replaced(input: string, matches: Found[], program: RegexProgram | null, by: unknown): string {
    const groups = program?.groups ?? []
    const template = typeof by === 'function' ? '' : text(by)
    const made = builder()
    const at = descend()
    let from = 0
    for (let i = 0; i < matches.length; i++) {
      const found = matches[i] as Found
      made.add(slice(input, from, found[0]))
      if (typeof by === 'function') {
        const args: unknown[] = []
        for (let g = 0; g <= groups.length; g++) args[g] = part(found, g, input)
        args[args.length] = found[0]
        args[args.length] = input
        const map = program && named(program, (g) => part(found, g, input))
        if (map) args[args.length] = map
        made.add(text(apply(by as Callable, undefined, args)))
      } else made.add(filled(template, input, found, groups))
      from = found[1] as number
    }
    c[1] = at
    made.add(slice(input, from))
    return made.done()
  }
  /** Plain text looked for in plain text, once or everywhere. */
  function plain(input: string, wanted: string, everywhere: boolean): Found[] {
    const matches: Found[] = []
    let from = call('indexOf', input, wanted, 0) as number
    while (from >= 0) {
      charge(prices.gas.element)
      matches[matches.length] = [from, from + wanted.length]
      if (!everywhere) break
      const next = from + (wanted.length || 1)
      if (next > input.length) break
      from = call('indexOf', input, wanted, next) as number
    }
    return matches
  }
  function swap(self: unknown, what: unknown, by: unknown, everywhere: boolean): string {
    const input = read(self)
    if (!isPattern(what)) return replaced(input, plain(input, text(what), everywhere), null, by)
    const program = programOf(what)
    if (everywhere && !program.flags.g) throw trouble(TypeError, 'replaceAll needs the flag g.')
    if (!program.flags.g) {
      const found = once(what, input)
      return replaced(input, found === null ? [] : [found], program, by)
    }
    what.lastIndex = 0
    return replaced(input, all(program, input), program, by)
  }
  function split(input: string, by: unknown, limit: unknown): string[] {
    const most = limit === undefined ? 2 ** 32 - 1 : number(limit) >>> 0
    const parts: string[] = []
    const add = (piece: string): void => {
      charge(prices.gas.element + 1)
      if (parts.length < most) parts[parts.length] = piece
      if (parts.length > prices.caps.elements) room(parts.length)
    }
    if (by === undefined) add(input)
    else if (isPattern(by)) splitBy(programOf(by), input, add)
    else {
      const separator = text(by)
      if (separator === '') {
        room(input.length)
        for (let i = 0; i < input.length; i++) add(input[i] as string)
        return parts
      }
      let from = 0
      for (const [start, stop] of plain(input, separator, true)) {
        add(slice(input, from, start))
        from = stop as number
      }
      add(slice(input, from))
    }
    return parts
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
  function padded(self: unknown, length: unknown, fill: unknown, atEnd: boolean): string {
    const input = read(self)
    const total = number(length)
    written(total > 0 ? total : 0)
    return call(atEnd ? 'padEnd' : 'padStart', input, total, fill === undefined ? ' ' : text(fill)) as string
  }
  const plainOf = (value: unknown): string => {
    if (isPattern(value)) throw trouble(TypeError, 'A text is looked for here, not a RegExp.')
    const wanted = text(value)
    charge(wanted.length >>> prices.shift.read)
    return wanted
  }
  const simple = (name: string) => ({
    [name](this: unknown): unknown {
      const input = read(this)
      written(input.length)
      return call(name, input)
    },
  })
  const looking = (name: string) => ({
    [name](this: unknown, wanted: unknown, ...at: unknown[]): unknown {
      const input = read(this)
      return call(name, input, plainOf(wanted), ...(at.length > 0 ? [number(at[0])] : []))
    },
  })
  const toPattern = (value: unknown, flags: string): RegExp =>
    isPattern(value) ? value : (construct(MeteredRegExp, [value, flags]) as RegExp)

  const methods = {
    ...simple('toLowerCase'),
    ...simple('toUpperCase'),
    ...simple('trim'),
    ...simple('trimEnd'),
    ...simple('trimStart'),
    ...simple('isWellFormed'),
    ...simple('toWellFormed'),
    ...looking('endsWith'),
    ...looking('includes'),
    ...looking('indexOf'),
    ...looking('lastIndexOf'),
    ...looking('startsWith'),
    concat(this: unknown, ...others: unknown[]): string {
      const made = builder()
      made.add(read(this))
      for (const one of others) made.add(text(one))
      return made.done()
    },
    match(this: unknown, pattern: unknown): unknown {
      const input = read(this)
      const by = toPattern(pattern, '')
      const program = programOf(by)
      if (!program.flags.g) {
        const found = once(by, input)
        return found === null ? null : result(program, found, input)
      }
      by.lastIndex = 0
      const matches = all(program, input)
      return matches.length > 0 ? matches.map((found) => part(found, 0, input)) : null
    },
    matchAll(this: unknown, pattern: unknown): unknown {
      const input = read(this)
      const by = toPattern(pattern, 'g')
      const program = programOf(by)
      if (!program.flags.g) throw trouble(TypeError, 'matchAll needs the flag g.')
      return all(program, input)
        .map((found) => result(program, found, input))
        .values()
    },
    padEnd(this: unknown, length: unknown, fill?: unknown): string {
      return padded(this, length, fill, true)
    },
    padStart(this: unknown, length: unknown, fill?: unknown): string {
      return padded(this, length, fill, false)
    },
    repeat(this: unknown, times: unknown): string {
      const input = read(this)
      const count = number(times)
      written(count > 0 ? input.length * count : 0)
      return call('repeat', input, count) as string
    },
    replace(this: unknown, what: unknown, by: unknown): string {
      return swap(this, what, by, false)
    },
    replaceAll(this: unknown, what: unknown, by: unknown): string {
      return swap(this, what, by, true)
    },
    search(this: unknown, pattern: unknown): number {
      const input = read(this)
      const found = search(programOf(toPattern(pattern, '')), input, 0)
      return found === null ? -1 : (found[0] as number)
    },
    split(this: unknown, by?: unknown, limit?: unknown): string[] {
      return split(read(this), by, limit)
    },
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
  const { fromCharCode, fromCodePoint } = NativeString
  const statics = {
    fromCharCode,
    fromCodePoint,
    raw(strings: { raw: ArrayLike<unknown> }, ...values: unknown[]): string {
      const parts = core.copy(strings.raw)
      const made = builder()
      for (let i = 0; i < parts.length; i++) {
        made.add(text(parts[i]))
        if (i + 1 < parts.length && i < values.length) made.add(text(values[i]))
      }
      return made.done()
    },
  }
  /** Functions of the language that read a text: paid by its length. */
  const reading = (f: Callable, name: string): Callable => {
    const wrapped = {
      [name](value: unknown, ...more: unknown[]): unknown {
        const input = text(value)
        charge(prices.gas.builtin + input.length)
        const made = f(input, ...more.map((one) => number(one)))
        return typeof made === 'string' ? names.s(made) : made
      },
    }
    return wrapped[name] as Callable
  }
  const globals: Record<string, Callable> = {}
  const readers = { parseInt, parseFloat, encodeURI, encodeURIComponent, decodeURI, decodeURIComponent }
  for (const [name, f] of Object.entries(readers)) globals[name] = reading(f as Callable, name)
  function MeteredString(this: unknown, ...values: unknown[]): unknown {
    if (new.target) throw trouble(TypeError, 'A text stays a text: write String(x) without new.')
    if (values.length === 0) return ''
    return typeof values[0] === 'symbol' ? NativeString(values[0]) : text(values[0])
  }
  return { methods, patternMethods, RegExp: MeteredRegExp, String: MeteredString, statics, globals }
}
