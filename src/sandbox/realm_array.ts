// Metered arrays: every method that costs by length, over lengths read once.
//
// Carried into the isolate as text: names nothing but its parameter and the language.
import type { Callable, Core } from './realm_core.ts'

export function realmArray(core: Core) {
  const { c, charge, room, descend, text, number, trouble, copy, end, names } = core
  const { prices, room4 } = core
  const caps = prices.caps
  const Native = Array
  const { apply, construct } = Reflect
  const { isArray } = Native
  const native = { ...methodsOf(Native.prototype) }
  const list = names.list

  function methodsOf(prototype: object): Record<string, Callable> {
    const all: Record<string, Callable> = {}
    for (const name of Object.getOwnPropertyNames(prototype)) {
      all[name] = (prototype as Record<string, Callable>)[name] as Callable
    }
    return all
  }
  const seen = (self: unknown): unknown[] => {
    if (!isArray(self)) return copy(self as ArrayLike<unknown>)
    charge(prices.gas.builtin + self.length)
    return self
  }
  const owned = (self: unknown): unknown[] => {
    if (!isArray(self)) throw trouble(TypeError, 'This method changes arrays only.')
    charge(prices.gas.builtin + (self.length >>> 2))
    return self
  }
  const calls = (callback: unknown): Callable => {
    if (typeof callback === 'function') return callback as Callable
    throw trouble(TypeError, 'A callback must be a function.')
  }
  const index = (given: unknown, length: number, missing: number): number => {
    const at = given === undefined ? missing : number(given)
    const whole = at - (at % 1) || 0
    return whole < 0 ? (whole + length > 0 ? whole + length : 0) : whole < length ? whole : length
  }
  /** Calls back for each element there is, until the answer says stop; answers the place. */
  function each(
    all: unknown[],
    callback: unknown,
    self: unknown,
    stop: (answer: unknown, value: unknown, i: number) => boolean,
  ): number {
    const f = calls(callback)
    const length = all.length
    const at = descend()
    try {
      for (let i = 0; i < length; i++) {
        if (!(i in all)) continue
        const value = all[i]
        if (stop(apply(f, self, [value, i, all]), value, i)) return i
      }
      return -1
    } finally {
      c[1] = at
    }
  }
  function search(all: unknown[], f: unknown, self: unknown, backwards: boolean): number {
    const test = calls(f)
    const length = all.length
    const at = descend()
    try {
      for (let n = 0; n < length; n++) {
        const i = backwards ? length - 1 - n : n
        if (apply(test, self, [all[i], i, all])) return i
      }
      return -1
    } finally {
      c[1] = at
    }
  }
  function fold(all: unknown[], args: unknown[], step: 1 | -1): unknown {
    const f = calls(args[0])
    const length = all.length
    let i = step === 1 ? 0 : length - 1
    let sum = args[1]
    if (args.length < 2) {
      while (i >= 0 && i < length && !(i in all)) i += step
      if (i < 0 || i >= length) throw trouble(TypeError, 'reduce of an empty array needs a start.')
      sum = all[i]
      i += step
    }
    const at = descend()
    try {
      for (; i >= 0 && i < length; i += step) if (i in all) sum = f(sum, all[i], i, all)
      return sum
    } finally {
      c[1] = at
    }
  }
  function flatten(all: unknown[], depth: number, into: unknown[]): unknown[] {
    const at = descend()
    try {
      const length = all.length
      for (let i = 0; i < length; i++) {
        if (!(i in all)) continue
        const value = all[i]
        if (depth > 0 && isArray(value)) flatten(seen(value), depth - 1, into)
        else add(into, value)
      }
      return into
    } finally {
      c[1] = at
    }
  }
  function add(into: unknown[], value: unknown): void {
    if (into.length >= caps.elements) end(prices.ended.memory)
    charge(prices.gas.element)
    into.push(value)
  }
  /** Arrays whose texts are being made: one inside itself is nothing, as the language has it. */
  const joining: unknown[] = []
  function joined(all: unknown[], separator: string): string {
    if (apply(native.includes as Callable, joining, [all])) return ''
    charge(joining.length)
    const at = descend()
    joining.push(all)
    try {
      return apply(native.join as Callable, textsOf(all, separator), [separator]) as string
    } finally {
      joining.pop()
      c[1] = at
    }
  }
  function textsOf(all: unknown[], separator: string): string[] {
    const parts: string[] = []
    let length = 0
    const count = all.length
    for (let i = 0; i < count; i++) {
      const value = all[i]
      const part = value === undefined || value === null ? '' : text(value)
      length += part.length + separator.length
      if (length > caps.stringChars + separator.length) end(prices.ended.memory)
      parts.push(part)
    }
    core.written(length)
    return parts
  }
  /** Sorting compares n·log n times; without a comparison the texts are made, and paid, once. */
  function sorted(all: unknown[], compare: unknown): unknown[] {
    if (compare !== undefined) calls(compare)
    const length = all.length
    const rounds = 32 - Math.clz32(length)
    charge(length * rounds)
    const at = descend()
    try {
      if (compare !== undefined) {
        return apply(native.sort as Callable, all, [compare]) as unknown[]
      }
      let chars = 0
      for (let i = 0; i < length; i++) if (i in all) chars += text(all[i]).length
      charge((chars >>> prices.shift.read) * rounds)
      return apply(native.sort as Callable, all, []) as unknown[]
    } finally {
      c[1] = at
    }
  }

  const methods = {
    at(this: unknown, place: unknown): unknown {
      return apply(native.at as Callable, this, [number(place)])
    },
    concat(this: unknown, ...others: unknown[]): unknown[] {
      const all = copy(this as unknown[])
      for (const one of others) {
        if (!isArray(one)) add(all, one)
        else {
          const start = all.length
          const count = one.length
          room(start + count)
          for (let i = 0; i < count; i++) all.push(one[i])
        }
      }
      return all
    },
    every(this: unknown, f: unknown, self?: unknown): boolean {
      return each(seen(this), f, self, (answer) => !answer) < 0
    },
    fill(this: unknown, value: unknown, from?: unknown, to?: unknown): unknown[] {
      const all = owned(this)
      const length = all.length
      const end = index(to, length, length)
      room(length)
      for (let i = index(from, length, 0); i < end; i++) all[i] = value
      return all
    },
    filter(this: unknown, f: unknown, self?: unknown): unknown[] {
      const kept: unknown[] = []
      each(seen(this), f, self, (answer, value) => {
        if (answer) add(kept, value)
        return false
      })
      return kept
    },
    find(this: unknown, f: unknown, self?: unknown): unknown {
      const all = seen(this)
      return all[search(all, f, self, false)]
    },
    findIndex(this: unknown, f: unknown, self?: unknown): number {
      return search(seen(this), f, self, false)
    },
    findLast(this: unknown, f: unknown, self?: unknown): unknown {
      const all = seen(this)
      return all[search(all, f, self, true)]
    },
    findLastIndex(this: unknown, f: unknown, self?: unknown): number {
      return search(seen(this), f, self, true)
    },
    flat(this: unknown, depth?: unknown): unknown[] {
      return flatten(seen(this), depth === undefined ? 1 : number(depth), [])
    },
    flatMap(this: unknown, f: unknown, self?: unknown): unknown[] {
      const all: unknown[] = []
      each(seen(this), f, self, (answer) => {
        if (isArray(answer)) flatten(seen(answer), 0, all)
        else add(all, answer)
        return false
      })
      return all
    },
    forEach(this: unknown, f: unknown, self?: unknown): void {
      each(seen(this), f, self, () => false)
    },
    includes(this: unknown, value: unknown, from?: unknown): boolean {
      const all = seen(this)
      return apply(native.includes as Callable, all, [value, index(from, all.length, 0)]) as boolean
    },
    indexOf(this: unknown, value: unknown, from?: unknown): number {
      const all = seen(this)
      return apply(native.indexOf as Callable, all, [value, index(from, all.length, 0)]) as number
    },
    join(this: unknown, separator?: unknown): string {
      return joined(seen(this), separator === undefined ? ',' : text(separator))
    },
    lastIndexOf(this: unknown, value: unknown, ...from: unknown[]): number {
      const all = seen(this)
      const at = from.length === 0 ? [value] : [value, number(from[0])]
      return apply(native.lastIndexOf as Callable, all, at) as number
    },
    map(this: unknown, f: unknown, self?: unknown): unknown[] {
      const all = seen(this)
      room(all.length)
      const mapped: unknown[] = []
      each(all, f, self, (answer, _value, i) => {
        if (mapped.length === i) mapped.push(answer)
        else mapped[i] = answer
        return false
      })
      if (mapped.length !== all.length && isArray(this)) mapped.length = all.length
      return mapped
    },
    reduce(this: unknown, ...args: unknown[]): unknown {
      return fold(seen(this), args, 1)
    },
    reduceRight(this: unknown, ...args: unknown[]): unknown {
      return fold(seen(this), args, -1)
    },
    reverse(this: unknown): unknown[] {
      return apply(native.reverse as Callable, owned(this), []) as unknown[]
    },
    shift(this: unknown): unknown {
      return apply(native.shift as Callable, owned(this), [])
    },
    slice(this: unknown, from?: unknown, to?: unknown): unknown[] {
      const all = isArray(this) ? this : copy(this as ArrayLike<unknown>)
      const length = all.length
      const start = index(from, length, 0)
      const stop = index(to, length, length)
      room(stop > start ? stop - start : 0)
      const part: unknown[] = []
      for (let i = start; i < stop; i++) {
        if (part.length === i - start && i in all) part.push(all[i])
        else if (i in all) part[i - start] = all[i]
      }
      return part
    },
    some(this: unknown, f: unknown, self?: unknown): boolean {
      return each(seen(this), f, self, (answer) => !!answer) >= 0
    },
    sort(this: unknown, compare?: unknown): unknown[] {
      return sorted(owned(this), compare)
    },
    splice(this: unknown, ...args: unknown[]): unknown[] {
      const all = owned(this)
      room(args.length)
      if (args.length > 0) args[0] = index(args[0], all.length, 0)
      if (args.length > 1) args[1] = number(args[1])
      const gone = apply(native.slice as Callable, all, [])
      const cut = args.length === 1 ? all.length : (args[1] as number)
      const removed = methods.slice.call(gone, args[0], (args[0] as number) + (cut > 0 ? cut : 0))
      apply(native.splice as Callable, all, args)
      return args.length === 0 ? [] : removed
    },
    toReversed(this: unknown): unknown[] {
      return apply(native.reverse as Callable, copy(this as unknown[]), []) as unknown[]
    },
    toSorted(this: unknown, compare?: unknown): unknown[] {
      return sorted(copy(this as unknown[]), compare)
    },
    toSpliced(this: unknown, ...args: unknown[]): unknown[] {
      const all = copy(this as unknown[])
      apply(methods.splice, all, args)
      return all
    },
    toString(this: unknown): string {
      return isArray(this) ? joined(seen(this), ',') : '[object Object]'
    },
    unshift(this: unknown, ...values: unknown[]): number {
      const all = owned(this)
      room(values.length)
      return apply(native.unshift as Callable, all, values) as number
    },
    with(this: unknown, at: unknown, value: unknown): unknown[] {
      const all = copy(this as unknown[])
      const i = number(at)
      const place = i < 0 ? all.length + i : i
      if (!(place >= 0 && place < all.length)) throw trouble(RangeError, 'No such index.')
      all[place - (place % 1)] = value
      return all
    },
  }

  function MeteredArray(this: unknown, ...args: unknown[]): unknown {
    const size = args.length === 1 && typeof args[0] === 'number' ? args[0] : args.length
    room(size > 0 ? size : 0)
    return construct(Native, args, (new.target as Callable | undefined) ?? Native)
  }
  const statics = {
    isArray: (value: unknown): boolean => isArray(value),
    from(source: unknown, f?: unknown, self?: unknown): unknown[] {
      const iterable = typeof source === 'string' || (source as never)?.[Symbol.iterator] != null
      const all = iterable ? list(source) : copy(source as ArrayLike<unknown>)
      if (f === undefined) return all
      const map = calls(f)
      const at = descend()
      try {
        for (let i = 0; i < all.length; i++) all[i] = apply(map, self, [all[i], i])
        return all
      } finally {
        c[1] = at
      }
    },
    of(...values: unknown[]): unknown[] {
      room(values.length)
      return values
    },
  }
  /** `f.apply(self, args)`: the arguments are counted like a spread. */
  function applied(this: unknown, self?: unknown, args?: unknown): unknown {
    const f = calls(this)
    const at = descend()
    try {
      const given = args === undefined || args === null ? [] : copy(args as ArrayLike<unknown>)
      return apply(f, self, room4(given))
    } finally {
      c[1] = at
    }
  }
  return { Array: MeteredArray, methods, statics, applied }
}
