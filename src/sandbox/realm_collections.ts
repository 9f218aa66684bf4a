// Metered Map, Set, WeakMap, WeakSet and errors: each entry is paid, each constructor is ours.
//
// Carried into the isolate as text: names nothing but its parameters and the language.
import type { Callable, Core } from './realm_core.ts'
import type { realmObject } from './realm_object.ts'

export function realmCollections(core: Core, group: ReturnType<typeof realmObject>['group']) {
  const { c, charge, text, trouble, made, descend, names } = core
  const G = core.prices.gas
  const { apply, construct } = Reflect
  const { defineProperty } = Object
  const natives = { Map, Set, WeakMap, WeakSet }
  const mapSet = Map.prototype.set
  const setAdd = Set.prototype.add
  const mapSize = sizeGetter(Map.prototype)
  const setSize = sizeGetter(Set.prototype)
  const mapEach = Map.prototype.forEach as unknown as Callable
  const setEach = Set.prototype.forEach as unknown as Callable
  const setHas = Set.prototype.has as unknown as Callable
  const NativeMap = Map
  const NativeSet = Set

  function sizeGetter(prototype: object): Callable {
    return Object.getOwnPropertyDescriptor(prototype, 'size')?.get as unknown as Callable
  }
  const paid =
    (method: unknown) =>
    (self: unknown, args: unknown[]): unknown => {
      charge(G.entryOfDictionary)
      return apply(method as Callable, self, args)
    }
  const weakMapSet = paid(WeakMap.prototype.set)
  const weakSetAdd = paid(WeakSet.prototype.add)
  const over = (each: Callable, size: Callable, self: unknown, f: unknown, it: unknown): void => {
    charge(G.builtin + (apply(size, self, []) as number))
    const at = descend()
    try {
      apply(each, self, [f, it])
    } finally {
      c[1] = at
    }
  }
  const map = {
    set(this: unknown, key: unknown, value: unknown): unknown {
      charge(G.entryOfDictionary)
      return apply(mapSet as Callable, this, [key, value])
    },
    forEach(this: unknown, f: unknown, self?: unknown): void {
      over(mapEach, mapSize, this, f, self)
    },
  }
  const members = (self: unknown): unknown[] => {
    charge(apply(setSize, self, []) as number)
    return names.list(self)
  }
  const setOf = (values: unknown[]): Set<unknown> => {
    charge(values.length * G.entryOfDictionary)
    const all = new NativeSet()
    for (let i = 0; i < values.length; i++) apply(setAdd as Callable, all, [values[i]])
    return all
  }
  const inside = (set: unknown) => {
    if (!(set instanceof NativeSet)) throw trouble(TypeError, 'The other one must be a Set.')
    return (value: unknown): boolean => apply(setHas, set, [value]) as boolean
  }
  const set = {
    add(this: unknown, value: unknown): unknown {
      charge(G.entryOfDictionary)
      return apply(setAdd as Callable, this, [value])
    },
    forEach(this: unknown, f: unknown, self?: unknown): void {
      over(setEach, setSize, this, f, self)
    },
    difference(this: unknown, other: unknown): unknown {
      const has = inside(other)
      return setOf(members(this).filter((one) => !has(one)))
    },
    intersection(this: unknown, other: unknown): unknown {
      return setOf(members(this).filter(inside(other)))
    },
    isDisjointFrom(this: unknown, other: unknown): boolean {
      return !members(this).some(inside(other))
    },
    isSubsetOf(this: unknown, other: unknown): boolean {
      return members(this).every(inside(other))
    },
    isSupersetOf(this: unknown, other: unknown): boolean {
      return members(other).every(inside(this))
    },
    symmetricDifference(this: unknown, other: unknown): unknown {
      const [mine, theirs] = [inside(this), inside(other)]
      const left = members(this).filter((one) => !theirs(one))
      return setOf(left.concat(members(other).filter((one) => !mine(one))))
    },
    union(this: unknown, other: unknown): unknown {
      inside(other)
      return setOf(members(this).concat(members(other)))
    },
  }
  /** A collection whose first members are read by metered code, through its own `add` or `set`. */
  function collection(name: keyof typeof natives, pairs: boolean): Callable {
    const Native = natives[name] as unknown as new () => object
    return named(name, function Metered(this: unknown, source?: unknown): unknown {
      const target = new.target as Callable | undefined
      if (!target) throw trouble(TypeError, `Write new ${name}(…).`)
      charge(G.entryOfDictionary)
      const all = construct(Native, [], target) as Record<'set' | 'add', Callable>
      if (source === undefined || source === null) return all
      for (const one of names.list(source)) {
        if (pairs) all.set((one as unknown[])[0], (one as unknown[])[1])
        else all.add(one)
      }
      return all
    } as Callable)
  }
  function named(name: string, f: Callable): Callable {
    return defineProperty(f, 'name', { value: name, configurable: true })
  }
  /** An error that carries what the guest wrote, and never the engine's stack. */
  function errorKind(name: string, Native: ErrorConstructor): Callable {
    return named(name, function Metered(this: unknown, message?: unknown, options?: unknown) {
      charge(G.error)
      const said = message === undefined ? [] : [text(message)]
      const target = (new.target as Callable | undefined) ?? kinds[name]
      const error = construct(Native, said, target as Callable) as Error
      if (typeof options === 'object' && options !== null && 'cause' in options) {
        defineProperty(error, 'cause', { ...HIDDEN, value: options.cause })
      }
      defineProperty(error, 'stack', { ...HIDDEN, value: undefined })
      made.add(error)
      return error
    } as Callable)
  }
  const HIDDEN = { writable: true, enumerable: false, configurable: true }
  const kinds: Record<string, Callable> = {}
  const nativeKinds = {
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  }
  for (const name of Object.keys(nativeKinds) as (keyof typeof nativeKinds)[]) {
    kinds[name] = errorKind(name, nativeKinds[name] as ErrorConstructor)
  }
  const errorMethods = {
    toString(this: unknown): string {
      const { name, message } = this as { name: unknown; message: unknown }
      const [kind, said] = [
        name === undefined ? 'Error' : text(name),
        message === undefined ? '' : text(message),
      ]
      return kind && said ? `${kind}: ${said}` : kind || said
    },
  }
  return {
    constructors: {
      Map: collection('Map', true),
      Set: collection('Set', false),
      WeakMap: collection('WeakMap', true),
      WeakSet: collection('WeakSet', false),
    },
    prototypes: {
      Map: map,
      Set: set,
      WeakMap: {
        set(this: unknown, key: unknown, value: unknown): unknown {
          return weakMapSet(this, [key, value])
        },
      },
      WeakSet: {
        add(this: unknown, value: unknown): unknown {
          return weakSetAdd(this, [value])
        },
      },
    },
    mapStatics: {
      groupBy(source: unknown, f: unknown): unknown {
        const all = new NativeMap<unknown, unknown[]>()
        group(source, f, (key, value) => {
          const members = all.get(key)
          if (members === undefined) apply(map.set, all, [key, [value]])
          else members.push(value)
        })
        return all
      },
    },
    errors: kinds,
    nativeErrors: nativeKinds,
    errorMethods,
  }
}
