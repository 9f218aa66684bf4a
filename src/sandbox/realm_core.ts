// The meter inside the guest's realm: the counter, and what metered code calls to charge by size.
//
// This function is carried into the isolate as text: it may name nothing but its parameters and
// what the language has. The single letters are the meter's names in guest code (`$$s`, `$$k` …).

/** Why a call has ended, in `counter[2]`; it stays until the entry ends. */
export const ENDED = { no: 0, gas: 1, stack: 2, memory: 3, host: 4, engine: 5, output: 6 } as const

export type RealmPrices = {
  gas: Record<
    | 'entry'
    | 'hop'
    | 'builtin'
    | 'element'
    | 'entryOfDictionary'
    | 'regexStep'
    | 'error'
    | 'caught',
    number
  >
  shift: Record<'read' | 'write' | 'json', number>
  caps: Record<
    | 'stringChars'
    | 'elements'
    | 'spreadArgs'
    | 'prototypes'
    | 'jsonDepth'
    | 'logChars'
    | 'regexNodes'
    | 'stackBytes',
    number
  >
  frameBytes: { builtin: number }
  ended: typeof ENDED
}

export type Callable = (...args: unknown[]) => unknown
export type Core = ReturnType<typeof realmCore>

export function realmCore(c: Int32Array, prices: RealmPrices) {
  const { gas: G, shift, caps, ended } = prices
  const NativeError = Error
  const NativeRangeError = RangeError
  const { indexOf } = String.prototype
  const { apply } = Reflect
  const { toPrimitive } = Symbol
  const { isArray, prototype: arrayPrototype } = Array
  const { getPrototypeOf, keys: ownKeys } = Object
  const arrayValues = arrayPrototype[Symbol.iterator]
  const isError = (NativeError as unknown as { isError: (value: unknown) => boolean }).isError
  const captureStack = (NativeError as unknown as { captureStackTrace: (at: object) => void })
    .captureStackTrace
  /** Errors made by guest code or for it: their message is its own. */
  const made = new WeakSet<object>()
  /** What a stripped error was made from: where the engine remembers the stack. */
  const origins = new WeakMap<object, object>()
  const END = Object.freeze({ ended: true })
  /** Where the call ended, and the last thing thrown that is no error and where. */
  const trace = {
    end: null as object | null,
    thrown: undefined as unknown,
    at: null as object | null,
  }

  function end(reason: number): never {
    if (c[2] === ended.no) {
      c[2] = reason
      c[3] = (c[0] as number) > 0 ? (c[0] as number) : 0
      trace.end = {}
      captureStack(trace.end)
    }
    c[0] = -1
    throw END
  }
  /** Called where a charge or a frame did not fit. */
  function out(): never {
    return end((c[0] as number) < 0 ? ended.gas : ended.stack)
  }
  function charge(amount: number): void {
    const left = (c[0] as number) - (amount < 1e9 ? amount : 1e9)
    c[0] = left
    if (left < 0) out()
  }
  /** Room for so many elements, before they are made. */
  function room(count: number): void {
    charge(count * G.element)
    if (count > caps.elements) end(ended.memory)
  }
  /** A text of so many characters has been or will be written. */
  function written(length: number): void {
    charge(length >>> shift.write)
    if (length > caps.stringChars) end(ended.memory)
  }
  function deepen(bytes: number): void {
    const at = (c[1] as number) + bytes
    c[1] = at
    if (at > caps.stackBytes) out()
  }
  /** A builtin that may call back takes room on the stack; the caller puts back what it answers. */
  function descend(): number {
    const at = c[1] as number
    deepen(prices.frameBytes.builtin)
    return at
  }
  function trouble(Kind: ErrorConstructor, text: string): Error {
    charge(G.error)
    const error = new Kind(text)
    made.add(error)
    return error
  }

  const s = (value: unknown): unknown => {
    if (typeof value === 'string' && value.length > 31) written(value.length)
    return value
  }
  const k = (target: unknown, name: unknown): unknown =>
    typeof name === 'number' ? name : nameOf(target, name)
  const key = (name: unknown): unknown => (typeof name === 'number' ? name : nameOf(null, name))
  function nameOf(target: unknown, given: unknown): string | symbol {
    charge(G.entryOfDictionary)
    if (typeof given === 'symbol') return given
    const name = text(given)
    if (name === 'length' && isArray(target)) {
      throw trouble(TypeError, 'Write array.length by its name, not through a computed one.')
    }
    if (name === 'prototype' && typeof target === 'function') {
      throw trouble(TypeError, 'Write .prototype by its name, not through a computed one.')
    }
    return name
  }
  /** Any value as a text, its own conversion run on the guest's stack. */
  function text(value: unknown): string {
    if (typeof value === 'string') return value
    const at = descend()
    try {
      const made = `${value as string}`
      written(made.length)
      return made
    } finally {
      c[1] = at
    }
  }
  function number(value: unknown): number {
    if (typeof value === 'number') return value
    if (typeof value === 'string') charge(value.length >>> shift.read)
    const at = descend()
    try {
      return +(value as number)
    } finally {
      c[1] = at
    }
  }
  /** A value as a number, a primitive value: what the operators make of it, its length paid. */
  const q = (value: unknown): number => (typeof value === 'number' ? value : number(value))
  const z = (value: unknown): unknown =>
    typeof value === 'number' ? value : short(primitive(value, 'number'))
  function short(value: unknown): unknown {
    if (typeof value === 'string' && value.length > 31) charge(value.length >>> shift.read)
    return value
  }
  const isObject = (value: unknown): value is object =>
    (typeof value === 'object' && value !== null) || typeof value === 'function'
  /** What an object becomes where operators need something simple: a text, perhaps a long one. */
  function primitive(value: unknown, hint: 'number' | 'default'): unknown {
    if (!isObject(value)) return value
    const at = descend()
    try {
      const own = value as Record<string | symbol, unknown>
      const convert = own[toPrimitive]
      if (typeof convert === 'function') return apply(convert as Callable, value, [hint])
      for (const name of ['valueOf', 'toString']) {
        const method = own[name]
        if (typeof method !== 'function') continue
        const made = apply(method as Callable, value, [])
        if (!isObject(made)) return made
      }
      return value
    } finally {
      c[1] = at
    }
  }
  /** `==`, whose conversions are counted. */
  function eq(one: unknown, other: unknown): boolean {
    if (one === null || one === undefined || other === null || other === undefined) {
      return (one ?? null) === (other ?? null)
    }
    if (isObject(one) && isObject(other)) return one === other
    // biome-ignore lint/suspicious/noDoubleEquals: this is the guest's own ==.
    return short(primitive(one, 'default')) == short(primitive(other, 'default'))
  }
  function n(target: { length: unknown }, value: unknown): unknown {
    if (isArray(target) && typeof value === 'number' && value > target.length) {
      room(value - target.length)
    }
    target.length = value
    return value
  }
  function y(target: { prototype: unknown }, value: unknown): unknown {
    chain(value)
    target.prototype = value
    return value
  }
  /** Bounds what a look-up may have to climb: prototypes are fixed when an object is made. */
  function chain(value: unknown): void {
    let at = value
    for (let i = 0; at !== null && (typeof at === 'object' || typeof at === 'function'); i++) {
      if (i > caps.prototypes) {
        throw trouble(TypeError, `A prototype chain has at most ${caps.prototypes} objects.`)
      }
      at = getPrototypeOf(at)
    }
  }
  function base(parent: unknown): unknown {
    chain(parent)
    if (typeof parent === 'function') chain(parent.prototype)
    return parent
  }

  /** Everything an iterable gives, as a plain array of the realm: counted, and no longer alive. */
  function list(source: unknown): unknown[] {
    charge(G.builtin)
    if (isArray(source) && source[Symbol.iterator] === arrayValues) return copy(source)
    if (typeof source === 'string') {
      room(source.length)
      return [...source]
    }
    const all: unknown[] = []
    for (const one of source as Iterable<unknown>) {
      charge(G.element + 2)
      if (all.length >= caps.elements) end(ended.memory)
      all.push(one)
    }
    return all
  }
  /** The elements of something with a length, which is read once. */
  function copy(source: ArrayLike<unknown>): unknown[] {
    const length = lengthOf(source)
    room(length)
    const all: unknown[] = []
    for (let i = 0; i < length; i++) all.push(source[i])
    return all
  }
  function lengthOf(source: ArrayLike<unknown>): number {
    const length = isArray(source) ? source.length : number(source.length)
    return length > 0 ? (length < 2 ** 53 ? length - (length % 1) : 2 ** 53 - 1) : 0
  }
  /** Arguments to come: their room on the stack is given back by `u` or by the function's end. */
  function a(source: unknown): unknown[] {
    return room4(list(source))
  }
  function room4(args: unknown[]): unknown[] {
    if (args.length > caps.spreadArgs) {
      throw trouble(RangeError, `A call takes at most ${caps.spreadArgs} arguments by spread.`)
    }
    deepen(8 * args.length)
    return args
  }
  const u = (value: unknown, at: number): unknown => {
    c[1] = at
    return value
  }
  function sizeOf(source: object | string): number {
    if (typeof source === 'string' || isArray(source)) return source.length
    return ownKeys(source).length
  }
  /** An object about to be copied: returned as it is, its keys paid for. */
  function own(source: unknown): unknown {
    if (typeof source === 'string' || (typeof source === 'object' && source !== null)) {
      const size = sizeOf(source)
      if (size > caps.elements) end(ended.memory)
      charge(G.builtin + size * (size > 32 ? G.entryOfDictionary : 2 * G.element))
    }
    return source
  }
  /** What a `for in` will list is listed at its start. */
  function keys(source: unknown): unknown {
    let at = source
    while (typeof at === 'string' || (typeof at === 'object' && at !== null)) {
      own(at)
      if (typeof at === 'string') break
      at = getPrototypeOf(at)
    }
    return source
  }
  const e = (gas: number, bytes: number): number => {
    charge(gas)
    deepen(bytes)
    return 0
  }
  const l = (_entered: number, value: unknown, bytes: number): unknown => {
    c[1] = (c[1] as number) - bytes
    return value
  }
  /** What is thrown and is no error has no place of its own to remember where. */
  function t(value: unknown): unknown {
    if (!isError(value)) {
      charge(G.error)
      trace.thrown = value
      trace.at = {}
      captureStack(trace.at)
    }
    return value
  }
  /** The engine's own stack ran out before ours: a fault, whatever the guest makes of it. */
  function isOverflow(value: unknown): boolean {
    if (!isError(value) || made.has(value as object) || !(value instanceof NativeRangeError)) {
      return false
    }
    return (apply(indexOf, value.message, ['call stack']) as number) >= 0
  }
  /** What a catch clause may see: errors of the engine lose its words. */
  function caught(value: unknown): unknown {
    charge(G.caught)
    if (!isError(value) || made.has(value as object)) return value
    const error = value as Error
    if (isOverflow(error)) end(ended.engine)
    const known = origins.get(error) as Error | undefined
    if (known !== undefined) return known
    const stripped = trouble(error.constructor as ErrorConstructor, '')
    origins.set(error, stripped)
    origins.set(stripped, error)
    return stripped
  }

  return {
    c,
    prices,
    END,
    trace,
    made,
    origins,
    isError,
    isOverflow,
    captureStack,
    end,
    out,
    charge,
    room,
    written,
    descend,
    trouble,
    text,
    number,
    chain,
    copy,
    lengthOf,
    room4,
    sizeOf,
    names: { out, s, k, key, q, z, eq, n, y, u, a, list, own, keys, e, l, t, caught, base },
  }
}
