// Makes the realm safe to share: what is not named here is gone, the rest is metered and frozen.
//
// Carried into the isolate as text: names nothing but its parameters and the language.
import type { Callable, Core } from './realm_core.ts'

/** What stays, by owner. Everything the engine may add one day is absent until it is priced. */
export const KEPT = {
  global:
    'Object Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol RegExp ' +
    'Error EvalError RangeError ReferenceError SyntaxError TypeError URIError JSON Math Map Set ' +
    'WeakMap WeakSet Reflect decodeURI decodeURIComponent encodeURI encodeURIComponent eval ' +
    'isFinite isNaN',
  Array:
    'at concat entries every fill filter find findIndex findLast findLastIndex flat flatMap ' +
    'forEach includes indexOf join keys lastIndexOf length map pop push reduce reduceRight ' +
    'reverse shift slice some sort splice toReversed toSorted toSpliced toString unshift ' +
    'values with',
  Boolean: 'toString valueOf',
  Error: 'message name toString',
  Function: 'apply bind call length name toString',
  Generator: 'next return throw',
  Map: 'clear delete entries forEach get has keys set size values',
  Number: 'toExponential toFixed toPrecision toString valueOf',
  Object: 'hasOwnProperty isPrototypeOf propertyIsEnumerable toString valueOf',
  RegExp:
    'dotAll exec flags global hasIndices ignoreCase multiline source sticky test toString unicode',
  Set:
    'add clear delete difference entries forEach has intersection isDisjointFrom isSubsetOf ' +
    'isSupersetOf keys size symmetricDifference union values',
  String:
    'at charAt charCodeAt codePointAt concat endsWith includes indexOf isWellFormed lastIndexOf ' +
    'length match matchAll padEnd padStart repeat replace replaceAll search slice split ' +
    'startsWith substr substring toLowerCase toString toUpperCase toWellFormed trim trimEnd ' +
    'trimStart valueOf',
  Symbol: 'description toString valueOf',
  WeakMap: 'delete get has set',
  WeakSet: 'add delete has',
  static_Math:
    'E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atan2 atanh cbrt ' +
    'ceil clz32 cos cosh exp expm1 floor fround hypot imul log log10 log1p log2 max min pow ' +
    'round sign sin sinh sqrt tan tanh trunc',
  static_Number:
    'EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE NEGATIVE_INFINITY NaN ' +
    'POSITIVE_INFINITY isFinite isInteger isNaN isSafeInteger parseFloat parseInt',
  static_Symbol: 'hasInstance iterator toPrimitive toStringTag',
  static_String: 'fromCharCode fromCodePoint raw',
} as const

export type Replacements = {
  /** Functions that take the place of a prototype's or a namespace's own. */
  methods: Record<string, Record<string, unknown>>
  /** Functions that take the place of a global constructor, with all its statics. */
  constructors: Record<string, { f: Callable; statics: Record<string, unknown> }>
  globals: Record<string, unknown>
  builtins: WeakSet<object>
  listSymbol: symbol
  ownSymbol: symbol
}

export function realmHarden(core: Core, kept: Record<string, string>, given: Replacements) {
  const { charge, descend, c, names, prices, trouble } = core
  const root = globalThis as unknown as Record<string, unknown>
  const { apply, ownKeys, getOwnPropertyDescriptor, defineProperty, deleteProperty } = Reflect
  const { getPrototypeOf, freeze, hasOwn } = Object
  const WellKnown = Symbol
  const functions = Function.prototype
  const allowed = (owner: string): Set<unknown> => new Set((kept[owner] ?? '').split(' '))
  const prototypeOf = (name: string): object => (root[name] as { prototype: object }).prototype

  const generator = getPrototypeOf(getPrototypeOf((function* () {})())) as Record<string, Callable>
  const prototypes: Record<string, object> = { Generator: generator }
  for (const name of Object.keys(kept)) {
    if (typeof root[name] === 'function') prototypes[name] = prototypeOf(name)
  }
  function install(target: object, key: string | symbol, value: unknown): void {
    defineProperty(target, key, { value, writable: true, enumerable: false, configurable: true })
  }
  function strip(target: object, names: Set<unknown>): void {
    for (const key of ownKeys(target)) {
      if (typeof key === 'symbol' ? !KEPT_SYMBOLS.has(key) : !names.has(key)) {
        if (!deleteProperty(target, key) && key !== 'prototype' && key !== 'arguments') {
          install(target, key, undefined)
        }
      }
    }
  }
  const KEPT_SYMBOLS = new Set<unknown>([
    WellKnown.iterator,
    WellKnown.hasInstance,
    WellKnown.toPrimitive,
    WellKnown.toStringTag,
  ])
  /** A generator's body runs when it is resumed: there its room on the stack is counted. */
  function resumable(name: 'next' | 'return' | 'throw'): Callable {
    const native = generator[name] as Callable
    const wrapped = {
      [name](this: unknown, value: unknown): unknown {
        charge(prices.gas.builtin)
        const at = descend()
        try {
          return apply(native, this, [value])
        } finally {
          c[1] = at
        }
      },
    }
    return wrapped[name] as Callable
  }
  /** Lets `o.toString = f` work on an object although its prototype is frozen. */
  function overridable(prototype: object): void {
    for (const key of ownKeys(prototype)) {
      const found = getOwnPropertyDescriptor(prototype, key) as PropertyDescriptor
      if (!('value' in found) || typeof key === 'symbol') continue
      const { value } = found
      shared.push(value)
      defineProperty(prototype, key, {
        configurable: true,
        enumerable: false,
        get: () => value,
        set(this: object, next: unknown): void {
          if (this === prototype) throw trouble(TypeError, 'What all share cannot be changed.')
          const descriptor = { value: next, writable: true, enumerable: true, configurable: true }
          if (!defineProperty(this, key, descriptor)) {
            throw trouble(TypeError, 'The object cannot be changed.')
          }
        },
      })
    }
  }
  const shared: unknown[] = []
  function freezeAll(start: unknown[]): void {
    const seen = new Set<unknown>()
    const waiting = [...start]
    while (waiting.length > 0) {
      const at = waiting.pop()
      if ((typeof at !== 'object' && typeof at !== 'function') || at === null || seen.has(at))
        continue
      seen.add(at)
      if (typeof at === 'function') given.builtins.add(at)
      for (const key of ownKeys(at)) {
        const found = getOwnPropertyDescriptor(at, key) as PropertyDescriptor
        waiting.push(found.value, found.get, found.set)
      }
      waiting.push(getPrototypeOf(at))
      freeze(at)
    }
  }

  return (): void => {
    const iterators = [[].values(), ''[WellKnown.iterator](), new Map().keys(), new Set().keys()]
    const iteratorKinds = iterators.map((one) => getPrototypeOf(one) as object)
    const baseIterator = getPrototypeOf(iteratorKinds[0] as object) as object
    const generatorFunction = getPrototypeOf(function* () {}) as object
    for (const [name, prototype] of Object.entries(prototypes)) strip(prototype, allowed(name))
    for (const name of ['next', 'return', 'throw'] as const) {
      install(generator, name, resumable(name))
    }
    strip(baseIterator, new Set())
    strip(generatorFunction, new Set(['prototype']))
    for (const one of iteratorKinds) strip(one, new Set(['next']))
    for (const name of ['Number', 'Symbol', 'String']) {
      const statics = allowed(`static_${name}`)
      for (const own of ['length', 'name', 'prototype']) statics.add(own)
      strip(root[name] as object, statics)
    }
    for (const [name, methods] of Object.entries(given.methods)) {
      const target = prototypes[name] ?? (root[name] as object)
      for (const key of ownKeys(methods)) install(target, key, methods[key as string])
    }
    for (const [name, { f, statics }] of Object.entries(given.constructors)) {
      const prototype = prototypes[name] ?? prototypeOf(name)
      defineProperty(f, 'prototype', { value: prototype, writable: false })
      for (const key of Object.keys(statics)) install(f, key, statics[key])
      prototypes[name] = prototype
      install(root, name, f)
    }
    for (const [name, prototype] of Object.entries(prototypes)) {
      if (name !== 'Generator' && name !== 'Function') install(prototype, 'constructor', root[name])
    }
    for (const [name, value] of Object.entries(given.globals)) install(root, name, value)
    strip(root.Math as object, allowed('static_Math'))
    install(root.Math as object, WellKnown.toStringTag, 'Math')
    strip(root, allowed('global'))
    install(root, 'eval', undefined)
    for (const one of [functions, generatorFunction, generator, baseIterator])
      install(one, 'constructor', undefined)
    const objects = Object.prototype
    defineProperty(objects, given.listSymbol, { get: counted(names.list), configurable: true })
    defineProperty(objects, given.ownSymbol, { get: counted(names.own), configurable: true })
    for (const name of Object.keys(given.constructors)) {
      if (name === 'Object' || hasOwn(prototypes[name] as object, 'message')) {
        overridable(prototypes[name] as object)
      }
    }
    strip(getPrototypeOf(root), new Set())
    freezeAll([...shared, root, generatorFunction, generator, baseIterator, ...iteratorKinds])
  }
  function counted(read: (source: unknown) => unknown): () => unknown {
    return function (this: unknown): unknown {
      return read(this)
    }
  }
}
