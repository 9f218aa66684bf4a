// The characters a regular expression names: escapes, classes, sets, in one case or both.
//
// Carried into the isolate as text: names nothing but its parameters and the language. It runs
// while the counter is set aside: an expression found in a cache costs what a new one does.

export type CharSet = (char: number) => boolean
export type RegexFlags = Record<'i' | 'm' | 's' | 'u' | 'g' | 'y' | 'd', boolean>

/** A source being read, and how far. */
export type Reader = { source: string; at: number; flags: RegexFlags }

export function realmCharset() {
  const { fromCodePoint } = String
  const { apply } = Reflect
  const NativeRegExp = RegExp
  const nativeExec = RegExp.prototype.exec
  const { toLowerCase, toUpperCase, codePointAt, charCodeAt, slice, startsWith, indexOf } =
    String.prototype
  /** The engine's own matcher, for our few fixed shapes and for single characters. */
  const scan = (shape: RegExp, text: string): string[] | null => apply(nativeExec, shape, [text])
  const ahead = (reader: Reader, length: number): string =>
    apply(slice, reader.source, [reader.at, reader.at + length])
  const eat = (reader: Reader, text: string): boolean => {
    if (!apply(startsWith, reader.source, [text, reader.at])) return false
    reader.at += text.length
    return true
  }
  const find = (reader: Reader, text: string): number =>
    apply(indexOf, reader.source, [text, reader.at])

  const between =
    (low: number, high: number): CharSet =>
    (char) =>
      char >= low && char <= high
  const not =
    (set: CharSet): CharSet =>
    (char) =>
      !set(char)
  const digit = between(48, 57)
  const word: CharSet = (char) =>
    digit(char) || (char >= 65 && char <= 90) || char === 95 || (char >= 97 && char <= 122)
  const space: CharSet = (char) =>
    char === 32 ||
    (char >= 9 && char <= 13) ||
    char === 160 ||
    char === 0x1680 ||
    (char >= 0x2000 && char <= 0x200a) ||
    char === 0x2028 ||
    char === 0x2029 ||
    char === 0x202f ||
    char === 0x205f ||
    char === 0x3000 ||
    char === 0xfeff
  const CONTROLS: Record<string, number> = { t: 9, n: 10, v: 11, f: 12, r: 13 }

  /** Both cases of each letter, as the flag `i` compares them. */
  function folded(set: CharSet): CharSet {
    return (char) => {
      if (set(char)) return true
      const one = fromCodePoint(char)
      const low = apply(toLowerCase, one, [])
      const high = apply(toUpperCase, one, [])
      return (
        (low.length === one.length && set(apply(codePointAt, low, [0]) as number)) ||
        (high.length === one.length && set(apply(codePointAt, high, [0]) as number))
      )
    }
  }
  /** One character of the source as itself. */
  function literal(reader: Reader): number {
    const { source, at, flags } = reader
    const char = flags.u
      ? (apply(codePointAt, source, [at]) as number)
      : apply(charCodeAt, source, [at])
    reader.at += char > 0xffff ? 2 : 1
    return char
  }
  /** After a backslash: a set of characters, or null if it is one character. */
  function classEscape(reader: Reader): CharSet | null {
    if (eat(reader, 'd')) return digit
    if (eat(reader, 'D')) return not(digit)
    if (eat(reader, 'w')) return word
    if (eat(reader, 'W')) return not(word)
    if (eat(reader, 's')) return space
    if (eat(reader, 'S')) return not(space)
    const kind = reader.source[reader.at]
    if (!reader.flags.u || (kind !== 'p' && kind !== 'P')) return null
    const end = find(reader, '}') + 1
    const native = new NativeRegExp(`^\\${ahead(reader, end - reader.at)}$`, 'u')
    reader.at = end
    return (char) => scan(native, fromCodePoint(char)) !== null
  }
  /** After a backslash: the one character it names. */
  function charEscape(reader: Reader): number {
    const kind = reader.source[reader.at] as string
    const control = CONTROLS[kind]
    reader.at += 1
    if (control !== undefined) return control
    if (kind === 'c' && scan(/^[A-Za-z]/, ahead(reader, 1)) !== null) return literal(reader) % 32
    if (kind === 'x') return hexadecimal(reader, /^[\dA-Fa-f]{2}/, 2) ?? 120
    if (kind === 'u' && reader.flags.u && eat(reader, '{')) {
      const value = +`0x${ahead(reader, find(reader, '}') - reader.at)}`
      reader.at = find(reader, '}') + 1
      return value
    }
    if (kind === 'u') return pair(reader, hexadecimal(reader, /^[\dA-Fa-f]{4}/, 4) ?? 117)
    reader.at -= 1
    const octal = scan(/^[0-7]{1,3}/, ahead(reader, 3))
    if (octal === null) return literal(reader)
    reader.at += (octal[0] as string).length
    return +`0o${octal[0]}` & 255
  }
  function hexadecimal(reader: Reader, shape: RegExp, length: number): number | null {
    const text = ahead(reader, length)
    if (scan(shape, text) === null) return null
    reader.at += length
    return +`0x${text}`
  }
  function pair(reader: Reader, high: number): number {
    const follows = reader.flags.u && high >= 0xd800 && high <= 0xdbff
    const text = follows ? scan(/^\\u([Dd][C-Fc-f][\dA-Fa-f]{2})/, ahead(reader, 6)) : null
    if (text === null) return high
    reader.at += 6
    return (high - 0xd800) * 1024 + (+`0x${text[1]}` - 0xdc00) + 0x10000
  }
  /** A set in brackets, the opening one read. */
  function bracket(reader: Reader): CharSet {
    const negative = eat(reader, '^')
    const parts: CharSet[] = []
    const add = (set: CharSet): void => {
      parts.push(set)
    }
    while (!eat(reader, ']')) {
      const low = member(reader)
      if (typeof low !== 'number') add(low)
      else if (ahead(reader, 1) !== '-' || ahead(reader, 2) === '-]') add(between(low, low))
      else {
        reader.at += 1
        const high = member(reader)
        if (typeof high === 'number') add(between(low, high))
        else {
          add(between(low, low))
          add(between(45, 45))
          add(high)
        }
      }
    }
    const any: CharSet = (char) => {
      for (let i = 0; i < parts.length; i++) if ((parts[i] as CharSet)(char)) return true
      return false
    }
    const set = reader.flags.i ? folded(any) : any
    return negative ? not(set) : set
  }
  function member(reader: Reader): CharSet | number {
    if (!eat(reader, '\\')) return literal(reader)
    if (eat(reader, 'b')) return 8
    if (reader.flags.u && eat(reader, '-')) return 45
    return classEscape(reader) ?? charEscape(reader)
  }
  /** The capturing groups of a source in order, with their names if they have any. */
  function groupsOf(source: string): (string | null)[] {
    const groups: (string | null)[] = []
    let inSet = false
    for (let i = 0; i < source.length; i++) {
      const char = source[i]
      if (char === '\\') i += 1
      else if (char === '[') inSet = true
      else if (char === ']') inSet = false
      else if (char === '(' && !inSet) {
        const named = scan(/^\(\?<([^=!>][^>]*)>/, apply(slice, source, [i, i + 200]))
        if (named !== null) groups.push(named[1] as string)
        else if (source[i + 1] !== '?') groups.push(null)
      }
    }
    return groups
  }
  return {
    scan,
    ahead,
    eat,
    find,
    word,
    folded,
    literal,
    classEscape,
    charEscape,
    bracket,
    groupsOf,
  }
}
