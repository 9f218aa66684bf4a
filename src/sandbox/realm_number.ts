// Metered numbers: every conversion of a text is paid by its length.
//
// Carried into the isolate as text: names nothing but its parameter and the language.
import type { Callable, Core } from './realm_core.ts'

export function realmNumber(core: Core) {
  const { number, charge } = core
  const { apply, construct } = Reflect
  const Native = Number
  const { isNaN: isNot, isFinite: isReal } = Number
  const native = Number.prototype as unknown as Record<string, Callable>
  const math: Record<string, unknown> = {}

  for (const name of Object.getOwnPropertyNames(Math)) {
    const f = (Math as unknown as Record<string, Callable>)[name] as Callable
    if (typeof f !== 'function') math[name] = f
    else math[name] = f.length === 1 ? unary(name, f) : many(name, f)
  }
  function unary(name: string, f: Callable): Callable {
    const made = {
      [name]: (value: unknown): unknown => f(typeof value === 'number' ? value : number(value)),
    }
    return made[name] as Callable
  }
  function many(name: string, f: Callable): Callable {
    const made = {
      [name](...values: unknown[]): unknown {
        charge(values.length)
        for (let i = 0; i < values.length; i++) values[i] = number(values[i])
        return apply(f, undefined, values)
      },
    }
    return made[name] as Callable
  }
  /** A method of numbers that takes how many digits. */
  const digits = (name: string): Record<string, Callable> => {
    const f = native[name] as Callable
    return {
      [name](this: unknown, count?: unknown): unknown {
        charge(4)
        return apply(f, this, count === undefined ? [] : [number(count)])
      },
    }
  }
  function MeteredNumber(this: unknown, ...values: unknown[]): unknown {
    const value = values.length === 0 ? 0 : number(values[0])
    return new.target ? construct(Native, [value], new.target) : value
  }
  const statics: Record<string, unknown> = {}
  for (const name of Object.getOwnPropertyNames(Native)) {
    if (name === 'length' || name === 'name' || name === 'prototype') continue
    statics[name] = (Native as unknown as Record<string, unknown>)[name]
  }
  return {
    math,
    methods: {
      ...digits('toExponential'),
      ...digits('toFixed'),
      ...digits('toPrecision'),
      ...digits('toString'),
    },
    Number: MeteredNumber,
    statics,
    globals: {
      isNaN: (value: unknown): boolean => isNot(number(value)),
      isFinite: (value: unknown): boolean => isReal(number(value)),
    },
  }
}
