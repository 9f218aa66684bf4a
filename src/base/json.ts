// Canonical JSON (RFC 8785): the only form in which values enter the world or cross a wall.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export const DEPTH_MAX = 64
/** For what the world wraps around values that were let in at DEPTH_MAX: records, events, state. */
export const WRAPPED_DEPTH_MAX = 2 * DEPTH_MAX

/** Why a value cannot be JSON here, with the path to the place. */
export class NotJson extends Error {
  constructor(path: string, what: string) {
    super(`${path === '' ? 'the value' : path} ${what}`)
    this.name = 'NotJson'
  }
}

const PLAIN_TEXT = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/**
 * Keys and indexes from the root to the value that is being written, for who must explain a
 * refusal.
 */
const trail: (string | number)[] = []

/**
 * The canonical text of a value: keys sorted by UTF-16 code unit, shortest numbers, no white space.
 * Keys whose value is `undefined` are left out. Throws NotJson for what JSON has no canonical form
 * for. What wraps values that were let in may be deeper than they are: it says by `depthMax`.
 */
export function canonical(value: unknown, depthMax = DEPTH_MAX): string {
  return write(value, 1, depthMax)
}

function write(value: unknown, depth: number, depthMax: number): string {
  switch (typeof value) {
    case 'string':
      return PLAIN_TEXT.test(value) ? `"${value}"` : escaped(value, depth)
    case 'number':
      if (!Number.isFinite(value)) throw notJson(depth, `is ${value}: JSON has no such number`)
      return value === 0 ? '0' : String(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      if (depth > depthMax) throw notJson(depth, `is nested deeper than ${depthMax}`)
      return Array.isArray(value)
        ? writeArray(value, depth, depthMax)
        : writeObject(value as Record<string, unknown>, depth, depthMax)
    default:
      throw notJson(depth, `is of type ${typeof value}: use plain data`)
  }
}

function notJson(depth: number, what: string): NotJson {
  let path = ''
  for (const step of trail.slice(1, depth)) {
    if (typeof step === 'number') path += `[${step}]`
    else path += path === '' ? step : `.${step}`
  }
  return new NotJson(path, what)
}

function escaped(text: string, depth: number): string {
  if (LONE_SURROGATE.test(text)) throw notJson(depth, 'holds a lone surrogate')
  return JSON.stringify(text)
}

function writeArray(items: unknown[], depth: number, depthMax: number): string {
  let text = '['
  for (let i = 0; i < items.length; i++) {
    if (i > 0) text += ','
    const item = items[i]
    trail[depth] = i
    text += item === undefined ? 'null' : write(item, depth + 1, depthMax)
  }
  return `${text}]`
}

function writeObject(object: Record<string, unknown>, depth: number, depthMax: number): string {
  const keys = Object.keys(object)
  sortKeys(keys)
  let text = ''
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    const value = object[key]
    if (value === undefined) continue
    if (key === '__proto__') checkKey(key, depth)
    const before = text === '' ? '{' : ','
    const name = PLAIN_TEXT.test(key) ? `"${key}"` : escaped(key, depth)
    trail[depth] = key
    text += `${before}${name}:${write(value, depth + 1, depthMax)}`
  }
  return text === '' ? '{}' : `${text}}`
}

const FEW = 16

/** In place; most objects have few keys, often in order already. */
function sortKeys(keys: string[]): void {
  if (keys.length > FEW) {
    keys.sort(byCodeUnit)
    return
  }
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!
    let at = i
    while (at > 0 && key < keys[at - 1]!) {
      keys[at] = keys[at - 1]!
      at -= 1
    }
    keys[at] = key
  }
}

/** The order of RFC 8785 and of every list that must not depend on a locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A plain copy of a value from outside, as its canonical text reads. Throws NotJson. */
export function plain(value: unknown): Json {
  return copied(value, 1)
}

function copied(value: unknown, depth: number): Json {
  if (typeof value === 'string' && PLAIN_TEXT.test(value)) return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value + 0
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value !== 'object' || depth > DEPTH_MAX) return asRead(value, depth)
  if (Array.isArray(value)) {
    const items: Json[] = []
    for (let i = 0; i < value.length; i++) {
      const item = value[i]
      trail[depth] = i
      items.push(item === undefined ? null : copied(item, depth + 1))
    }
    return items
  }
  const object = value as Record<string, unknown>
  const copy: JsonObject = {}
  const keys = Object.keys(object)
  sortKeys(keys)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    const one = object[key]
    if (one === undefined) continue
    if (key === '__proto__' || !PLAIN_TEXT.test(key)) checkKey(key, depth)
    trail[depth] = key
    copy[key] = copied(one, depth + 1)
  }
  return copy
}

/** A value as its canonical text reads, or the refusal that it has none. */
function asRead(value: unknown, depth: number): Json {
  return JSON.parse(write(value, depth, DEPTH_MAX)) as Json
}

function checkKey(key: string, depth: number): void {
  if (key === '__proto__') throw notJson(depth, 'has the key __proto__: use another name')
  escaped(key, depth)
}

const textOf = new WeakMap<object, string>()

/**
 * Canonical text of an immutable value of the world, remembered. Never pass what may still change.
 */
export function settledText(value: Json): string {
  if (value === null || typeof value !== 'object') return canonical(value)
  let text = textOf.get(value)
  if (text === undefined) {
    text = canonical(value)
    textOf.set(value, text)
  }
  return text
}

const BEYOND_ASCII = /[\u0080-\uffff]/

/** Length in bytes of the UTF-8 form of a text. */
export function utf8Length(text: string): number {
  if (!BEYOND_ASCII.test(text)) return text.length
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) bytes += 1
    else if (unit < 0x800) bytes += 2
    else if (unit >= 0xd800 && unit < 0xdc00) {
      bytes += 4
      i++
    } else bytes += 3
  }
  return bytes
}
