// Metered texts: the methods of String, paid by length, and the functions that read texts.
//
// Carried into the isolate as text: names nothing but its parameters and the language.
import type { Callable, Core } from './realm_core.ts'
import type { Found } from './realm_match.ts'
import type { realmPattern } from './realm_pattern.ts'
import type { RegexProgram } from './realm_regex.ts'

export function realmText(core: Core, patterns: ReturnType<typeof realmPattern>) {
  const { c, charge, written, room, descend, text, number, trouble, names, prices } = core
  const { apply, construct } = Reflect
  const NativeString = String
  const native: Record<string, Callable> = {}
  for (const name of Object.getOwnPropertyNames(String.prototype)) {
    native[name] = (String.prototype as unknown as Record<string, Callable>)[name] as Callable
  }
  const { programOf, search, isPattern, once, all, part, named, result, filled, splitBy, builder } =
    patterns
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
  function replaced(
    input: string,
    matches: Found[],
    program: RegexProgram | null,
    by: unknown,
  ): string {
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
        args.push(found[0])
        args.push(input)
        const map = program && named(program, (g) => part(found, g, input))
        if (map) args.push(map)
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
      matches.push([from, from + wanted.length])
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
      if (parts.length < most) parts.push(piece)
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
  function padded(self: unknown, length: unknown, fill: unknown, atEnd: boolean): string {
    const input = read(self)
    const total = number(length)
    written(total > 0 ? total : 0)
    return call(
      atEnd ? 'padEnd' : 'padStart',
      input,
      total,
      fill === undefined ? ' ' : text(fill),
    ) as string
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
  /** Methods that take places in the text: what is no number is made one where that is paid. */
  const placed = (name: string) => ({
    [name](this: unknown, from?: unknown, to?: unknown): unknown {
      const first = from === undefined || typeof from === 'number' ? from : number(from)
      const second = to === undefined || typeof to === 'number' ? to : number(to)
      return apply(native[name] as Callable, this, [first, second])
    },
  })
  const toPattern = (value: unknown, flags: string): RegExp =>
    isPattern(value) ? value : (construct(patterns.RegExp, [value, flags]) as RegExp)

  const methods = {
    ...placed('at'),
    ...placed('charAt'),
    ...placed('charCodeAt'),
    ...placed('codePointAt'),
    ...placed('slice'),
    ...placed('substr'),
    ...placed('substring'),
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
  const { fromCharCode, fromCodePoint } = NativeString
  const statics = {
    fromCharCode: (...codes: unknown[]): string => {
      charge(codes.length)
      return apply(
        fromCharCode,
        NativeString,
        codes.map((one) => number(one)),
      )
    },
    fromCodePoint: (...codes: unknown[]): string => {
      charge(codes.length)
      return apply(
        fromCodePoint,
        NativeString,
        codes.map((one) => number(one)),
      )
    },
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
  const readers = {
    parseInt,
    parseFloat,
    encodeURI,
    encodeURIComponent,
    decodeURI,
    decodeURIComponent,
  }
  for (const [name, f] of Object.entries(readers)) globals[name] = reading(f as Callable, name)
  function MeteredString(this: unknown, ...values: unknown[]): unknown {
    if (new.target) throw trouble(TypeError, 'A text stays a text: write String(x) without new.')
    if (values.length === 0) return ''
    return typeof values[0] === 'symbol' ? NativeString(values[0]) : text(values[0])
  }
  const { parseInt: whole, parseFloat: real } = globals
  const parsers = { parseInt: whole, parseFloat: real }
  return {
    parsers,
    methods,
    String: MeteredString,
    statics,
    globals,
  }
}
