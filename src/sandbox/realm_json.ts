// Metered JSON: reading is paid by the character; writing is ours, so each value is read once.
//
// Carried into the isolate as text: names nothing but its parameter and the language.
import type { Callable, Core } from './realm_core.ts'

export function realmJson(core: Core) {
  const { c, charge, written, descend, text, trouble, sizeOf, copy, end } = core
  const { prices } = core
  const { isArray } = Array
  const ownKeys = Object.keys
  const { isFinite: finite } = Number
  const { apply } = Reflect
  const nativeQuote = JSON.stringify as (value: string) => string
  const nativeParse = JSON.parse as (text: string) => unknown
  const isWellFormed = (String.prototype as unknown as { isWellFormed: Callable }).isWellFormed
  const slice = String.prototype.slice
  const repeat = String.prototype.repeat
  const MapHas = Map.prototype.has
  const SetHas = Set.prototype.has

  type Style = {
    /** Refuse what JSON can't say instead of leaving it out: for values that cross the wall. */
    strict: boolean
    /** The name of the value in messages. */
    name: string
    charsMax: number
    depthMax: number
    indent: string
    replace: Callable | null
    only: Set<string> | null
  }
  const CROSSING = { strict: true, indent: '', replace: null, only: null } as const

  function write(root: unknown, style: Style): string | undefined {
    let out = ''
    const path: (string | number)[] = []

    const put = (piece: string): void => {
      out += piece
      if (out.length > style.charsMax) end(style.strict ? prices.ended.output : prices.ended.memory)
    }
    const refuse = (what: string): never => {
      let at = style.name
      for (let i = 0; i < path.length && i < 3; i++) {
        const step = path[i] as string | number
        at += typeof step === 'number' ? `[${step}]` : `.${step}`
      }
      if (path.length > 3) at += '…'
      throw trouble(TypeError, `${at} ${what}`)
    }
    const quote = (value: string): string => {
      charge(value.length >>> prices.shift.read)
      if (style.strict && !apply(isWellFormed, value, [])) refuse('holds half of a character pair.')
      return nativeQuote(value)
    }
    const breakTo = (depth: number): string =>
      style.indent === '' ? '' : `\n${apply(repeat, style.indent, [depth])}`

    /** Writes one value, after `before`; answers false if there is nothing to write. */
    function value(given: unknown, key: string, holder: unknown, before: string): boolean {
      charge(1)
      let at = given
      if (typeof at === 'object' && at !== null) {
        const { toJSON } = at as { toJSON?: unknown }
        if (typeof toJSON === 'function') at = apply(toJSON as Callable, at, [key])
      }
      if (style.replace !== null) at = apply(style.replace, holder, [key, at])
      switch (typeof at) {
        case 'string':
          put(before + quote(at))
          return true
        case 'number':
          if (style.strict && !finite(at)) refuse(`is ${at}, which JSON cannot say: use null.`)
          put(before + (finite(at) ? `${at}` : 'null'))
          return true
        case 'boolean':
          put(before + (at ? 'true' : 'false'))
          return true
        case 'object':
          if (at === null) put(`${before}null`)
          else nested(at, before)
          return true
        case 'undefined':
          return false
        default:
          if (style.strict) refuse(`is a ${typeof at}: give plain JSON, without functions.`)
          return false
      }
    }
    function nested(at: object, before: string): void {
      if (path.length >= style.depthMax) {
        refuse(`is nested deeper than ${style.depthMax} levels, or holds itself.`)
      }
      const back = descend()
      if (isArray(at)) array(at, before)
      else object(at, before)
      c[1] = back
    }
    function array(at: unknown[], before: string): void {
      const length = at.length
      charge(length)
      put(`${before}[`)
      for (let i = 0; i < length; i++) {
        path.push(i)
        const lead = (i > 0 ? ',' : '') + breakTo(path.length)
        if (!value(at[i], style.replace ? `${i}` : '', at, lead)) put(`${lead}null`)
        path.length -= 1
      }
      put(length > 0 ? `${breakTo(path.length)}]` : ']')
    }
    function object(at: object, before: string): void {
      if (style.strict) plain(at)
      put(`${before}{`)
      const keys = ownKeys(at)
      charge(keys.length)
      let some = false
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i] as string
        if (style.only !== null && !style.only.has(key)) continue
        path.push(key)
        if (style.strict && key === '__proto__') refuse('may not be a key of JSON.')
        const lead = (some ? ',' : '') + breakTo(path.length) + quote(key)
        const colon = style.indent === '' ? ':' : ': '
        if (value((at as Record<string, unknown>)[key], key, at, lead + colon)) some = true
        path.length -= 1
      }
      put(some ? `${breakTo(path.length)}}` : '}')
    }
    function plain(at: object): void {
      const kind = collection(at)
      if (kind !== '') refuse(`is a ${kind}: use Object.fromEntries or […] to make it JSON.`)
    }

    if (!value(root, '', { '': root }, '')) return undefined
    written(out.length)
    return out
  }
  function collection(at: object): string {
    if (at instanceof Map) return has(MapHas, at) ? 'Map' : ''
    return at instanceof Set && has(SetHas, at) ? 'Set' : ''
  }
  function has(method: unknown, at: object): boolean {
    try {
      apply(method as Callable, at, [0])
      return true
    } catch {
      return false
    }
  }

  /** A value's JSON as it crosses the wall, in so many arrays of ours; nothing is null. */
  function crossing(value: unknown, name: string, charsMax: number, wrapped = 0): string {
    if (value === undefined || value === null) return 'null'
    const depthMax = prices.caps.jsonDepth + wrapped
    return write(value, { ...CROSSING, name, charsMax, depthMax }) ?? 'null'
  }
  /** The value of JSON that the host made. */
  function arrived(json: string): unknown {
    charge(json.length)
    return nativeParse(json)
  }

  const methods = {
    parse(given: unknown, revive?: unknown): unknown {
      const json = text(given)
      charge(prices.gas.builtin + json.length)
      const value = nativeParse(json)
      return typeof revive === 'function' ? walk({ '': value }, '', revive as Callable, 0) : value
    },
    stringify(value: unknown, replacer?: unknown, space?: unknown): string | undefined {
      charge(prices.gas.builtin)
      const gap = typeof space === 'number' ? apply(repeat, ' ', [space > 10 ? 10 : space]) : space
      return write(value, {
        strict: false,
        name: 'the value',
        charsMax: prices.caps.stringChars,
        depthMax: prices.caps.jsonDepth,
        indent: typeof gap === 'string' ? (apply(slice, gap, [0, 10]) as string) : '',
        replace: typeof replacer === 'function' ? (replacer as Callable) : null,
        only: isArray(replacer) ? new Set(copy(replacer).map((one) => text(one))) : null,
      })
    },
  }
  function walk(holder: object, key: string, revive: Callable, depth: number): unknown {
    if (depth > prices.caps.jsonDepth) throw trouble(RangeError, 'The JSON is nested too deep.')
    const back = descend()
    const value = (holder as Record<string, unknown>)[key]
    if (typeof value === 'object' && value !== null) {
      charge(sizeOf(value))
      for (const name of ownKeys(value)) {
        const changed = walk(value, name, revive, depth + 1)
        if (changed === undefined) delete (value as Record<string, unknown>)[name]
        else Object.defineProperty(value, name, open(changed))
      }
    }
    const answer = apply(revive, holder, [key, value])
    c[1] = back
    return answer
  }
  function open(value: unknown): PropertyDescriptor {
    return { value, writable: true, enumerable: true, configurable: true }
  }
  return { methods, crossing, arrived }
}
