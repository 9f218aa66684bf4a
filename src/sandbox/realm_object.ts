// Metered objects, functions and collections: copying costs by size, prototypes are fixed at birth.
//
// Carried into the isolate as text: names nothing but its parameter and the language.
import type { Callable, Core } from './realm_core.ts'

export function realmObject(core: Core) {
  const { c, charge, room, text, trouble, chain, sizeOf, descend, copy, end, names } = core
  const { prices, room4 } = core
  const NativeObject = Object
  const native = { ...gather(Object) }
  const nativeBind = Function.prototype.bind as unknown as Callable
  const { apply, construct, getPrototypeOf } = Reflect
  const { isArray } = Array
  const boundDepth = new WeakMap<object, number>()
  const builtins = new WeakSet<object>()
  const G = prices.gas

  function gather(from: object): Record<string, Callable> {
    const all: Record<string, Callable> = {}
    for (const name of Object.getOwnPropertyNames(from)) {
      all[name] = (from as unknown as Record<string, Callable>)[name] as Callable
    }
    return all
  }
  const call = (name: string, ...args: unknown[]): unknown =>
    apply(native[name] as Callable, NativeObject, args)
  /** Pays for reading every key of a value, before the engine lists them. */
  const listed = (value: unknown, each: number): unknown => {
    if (typeof value === 'string' || (typeof value === 'object' && value !== null)) {
      const size = sizeOf(value)
      if (size > prices.caps.elements) end(prices.ended.memory)
      charge(G.builtin + size * each)
    }
    return value
  }
  const record = (value: unknown): Record<string, unknown> => value as Record<string, unknown>
  function setter(target: unknown, key: unknown, value: unknown): void {
    if (key === 'length' && isArray(target)) names.n(target, value)
    else if (key === 'prototype' && typeof target === 'function') names.y(target as never, value)
    else record(target)[names.key(key) as string] = value
  }
  function checked(target: unknown, key: unknown, descriptor: unknown): PropertyDescriptor {
    const given = record(descriptor)
    const made: PropertyDescriptor = {}
    for (const field of [
      'enumerable',
      'configurable',
      'writable',
      'value',
      'get',
      'set',
    ] as const) {
      if (field in given) made[field] = given[field] as never
    }
    if (isArray(target) && key === 'length' && typeof made.value === 'number') room(made.value)
    if (typeof target === 'function' && key === 'prototype') {
      if ('get' in made) throw trouble(TypeError, 'A prototype must be a value.')
      chain(made.value)
    }
    return made
  }
  const hidden = (key: unknown): boolean => key === names_L || key === names_O
  let names_L: unknown
  let names_O: unknown

  const statics = {
    assign(target: unknown, ...sources: unknown[]): unknown {
      if (typeof target !== 'object' && typeof target !== 'function') {
        throw trouble(TypeError, 'Object.assign needs an object to assign to.')
      }
      for (const source of sources) {
        listed(source, G.element)
        if (source === null || source === undefined) continue
        const keys = call('keys', source) as string[]
        for (const key of keys) setter(target, key, record(source)[key])
      }
      return target
    },
    create(prototype: unknown, properties?: unknown): unknown {
      charge(G.builtin + 4)
      chain(prototype)
      const made = call('create', prototype)
      return properties === undefined ? made : statics.defineProperties(made, properties)
    },
    defineProperties(target: unknown, properties: unknown): unknown {
      listed(properties, 0)
      for (const key of call('keys', properties) as string[]) {
        statics.defineProperty(target, key, record(properties)[key])
      }
      return target
    },
    defineProperty(target: unknown, name: unknown, descriptor: unknown): unknown {
      charge(G.entryOfDictionary)
      const key = typeof name === 'symbol' ? name : text(name)
      return call('defineProperty', target, key, checked(target, key, descriptor))
    },
    entries: (value: unknown): unknown => call('entries', listed(value, 4 * G.element)),
    freeze: (value: unknown): unknown => call('freeze', listed(value, G.element)),
    fromEntries(source: unknown): object {
      const made: Record<string, unknown> = {}
      for (const pair of names.list(source)) {
        const key = names.key(record(pair)[0]) as string
        const value = record(pair)[1]
        call('defineProperty', made, key, { value, ...OPEN })
      }
      return made
    },
    getOwnPropertyDescriptor: (value: unknown, key: unknown): unknown =>
      hidden(key) ? undefined : call('getOwnPropertyDescriptor', value, key),
    getOwnPropertyDescriptors(value: unknown): unknown {
      listed(value, 4 * G.element)
      const all: Record<string, unknown> = {}
      for (const key of call('getOwnPropertyNames', value) as string[]) {
        call('defineProperty', all, key, {
          value: call('getOwnPropertyDescriptor', value, key),
          ...OPEN,
        })
      }
      return all
    },
    getOwnPropertyNames: (value: unknown): unknown =>
      call('getOwnPropertyNames', listed(value, G.element)),
    getOwnPropertySymbols: (value: unknown): unknown =>
      (call('getOwnPropertySymbols', listed(value, G.element)) as unknown[]).filter(
        (key) => !hidden(key),
      ),
    getPrototypeOf: native.getPrototypeOf as Callable,
    groupBy(source: unknown, f: unknown): unknown {
      const made = call('create', null) as Record<string, unknown[]>
      group(source, f, (key, value) => {
        const name = names.key(key) as string
        const members = made[name]
        if (members === undefined) made[name] = [value]
        else members.push(value)
      })
      return made
    },
    hasOwn: native.hasOwn as Callable,
    is: native.is as Callable,
    isExtensible: native.isExtensible as Callable,
    isFrozen: (value: unknown): unknown => call('isFrozen', listed(value, G.element)),
    isSealed: (value: unknown): unknown => call('isSealed', listed(value, G.element)),
    keys: (value: unknown): unknown => call('keys', listed(value, G.element)),
    preventExtensions: (value: unknown): unknown =>
      call('preventExtensions', listed(value, G.element)),
    seal: (value: unknown): unknown => call('seal', listed(value, G.element)),
    values: (value: unknown): unknown => call('values', listed(value, G.element)),
  }
  const OPEN = { writable: true, enumerable: true, configurable: true }

  function group(source: unknown, f: unknown, put: (key: unknown, value: unknown) => void): void {
    const all = names.list(source)
    const at = descend()
    try {
      for (let i = 0; i < all.length; i++) {
        charge(G.element)
        put((f as Callable)(all[i], i), all[i])
      }
    } finally {
      c[1] = at
    }
  }

  function MeteredObject(this: unknown, value?: unknown): unknown {
    const target = new.target as Callable | undefined
    if (target && target !== (MeteredObject as unknown)) return construct(NativeObject, [], target)
    if (typeof value === 'string') throw trouble(TypeError, 'A text stays a text, not an object.')
    return NativeObject(value)
  }

  const functionMethods = {
    /** A bound builtin is a function of the meter: chains of them would run unseen. */
    bind(this: unknown, self?: unknown, ...first: unknown[]): unknown {
      charge(8 + first.length)
      if (typeof this !== 'function') throw trouble(TypeError, 'Only functions can be bound.')
      const target = this as Callable
      if (builtins.has(target)) {
        return (...args: unknown[]): unknown => {
          charge(G.builtin + args.length)
          const at = descend()
          try {
            return apply(target, self, room4([...first, ...args]))
          } finally {
            c[1] = at
          }
        }
      }
      const depth = (boundDepth.get(target) ?? 0) + 1
      if (depth > 8) throw trouble(RangeError, 'A function can be bound over 8 times: no further.')
      const bound = apply(nativeBind, target, [self, ...first]) as object
      boundDepth.set(bound, depth)
      return bound
    },
    toString(this: unknown): string {
      const name = (call('getOwnPropertyDescriptor', this, 'name') as { value?: unknown })?.value
      return `function ${typeof name === 'string' ? name : ''}() { }`
    },
  }

  const reflect = {
    apply: (f: unknown, self: unknown, args: unknown): unknown => {
      const at = descend()
      try {
        return apply(f as Callable, self, room4(copy(args as ArrayLike<unknown>)))
      } finally {
        c[1] = at
      }
    },
    construct: (f: unknown, args: unknown, ...target: unknown[]): unknown => {
      const at = descend()
      try {
        const given = room4(copy(args as ArrayLike<unknown>))
        return construct(f as Callable, given, ...(target as [Callable]))
      } finally {
        c[1] = at
      }
    },
    defineProperty(target: unknown, key: unknown, descriptor: unknown): boolean {
      try {
        statics.defineProperty(target, key, descriptor)
        return true
      } catch (error) {
        if ((c[0] as number) < 0) throw error
        return false
      }
    },
    deleteProperty: Reflect.deleteProperty,
    get: Reflect.get,
    getOwnPropertyDescriptor: statics.getOwnPropertyDescriptor,
    getPrototypeOf,
    has: Reflect.has,
    ownKeys: (value: unknown): unknown[] => [
      ...(statics.getOwnPropertyNames(value) as unknown[]),
      ...(statics.getOwnPropertySymbols(value) as unknown[]),
    ],
  }
  return {
    Object: MeteredObject,
    statics,
    functionMethods,
    reflect,
    group,
    builtins,
    hide: (l: symbol, o: symbol): void => {
      names_L = l
      names_O = o
    },
  }
}
