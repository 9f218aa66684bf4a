// Canonical JSON (RFC 8785): the only form in which values enter the world or cross a wall.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export const DEPTH_MAX = 64

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
 * The canonical text of a value: keys sorted by UTF-16 code unit, shortest numbers, no white space.
 * Keys whose value is `undefined` are left out. Throws NotJson for what JSON has no canonical form for.
 */
export function canonical(value: unknown): string {
  return write(value, '', 1)
}

function write(value: unknown, path: string, depth: number): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, path)
    case 'number':
      if (!Number.isFinite(value)) throw new NotJson(path, `is ${value}: JSON has no such number`)
      return value === 0 ? '0' : String(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      if (depth > DEPTH_MAX) throw new NotJson(path, `is nested deeper than ${DEPTH_MAX}`)
      return Array.isArray(value)
        ? writeArray(value, path, depth)
        : writeObject(value as Record<string, unknown>, path, depth)
    default:
      throw new NotJson(path, `is of type ${typeof value}: use plain data`)
  }
}

function writeString(text: string, path: string): string {
  if (PLAIN_TEXT.test(text)) return `"${text}"`
  if (LONE_SURROGATE.test(text)) throw new NotJson(path, 'holds a lone surrogate')
  return JSON.stringify(text)
}

function writeArray(items: unknown[], path: string, depth: number): string {
  let text = '['
  for (let i = 0; i < items.length; i++) {
    if (i > 0) text += ','
    const item = items[i]
    text += item === undefined ? 'null' : write(item, `${path}[${i}]`, depth + 1)
  }
  return `${text}]`
}

function writeObject(object: Record<string, unknown>, path: string, depth: number): string {
  const keys = Object.keys(object)
  for (let i = 1; i < keys.length; i++) {
    if (keys[i]! < keys[i - 1]!) {
      keys.sort(byCodeUnit)
      break
    }
  }
  let text = '{'
  for (const key of keys) {
    const value = object[key]
    if (value === undefined) continue
    if (key === '__proto__') throw new NotJson(path, 'has the key __proto__: use another name')
    if (text.length > 1) text += ','
    text += `${writeString(key, path)}:${write(value, path === '' ? key : `${path}.${key}`, depth + 1)}`
  }
  return `${text}}`
}

/** The order of RFC 8785 and of every list that must not depend on a locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A plain copy of a value from outside, as its canonical text reads. Throws NotJson. */
export function plain(value: unknown): Json {
  return JSON.parse(canonical(value)) as Json
}

const textOf = new WeakMap<object, string>()

/** Canonical text of an immutable value of the world, remembered. Never pass what may still change. */
export function settledText(value: Json): string {
  if (value === null || typeof value !== 'object') return canonical(value)
  let text = textOf.get(value)
  if (text === undefined) {
    text = canonical(value)
    textOf.set(value, text)
  }
  return text
}

/** Length in bytes of the UTF-8 form of a text. */
export function utf8Length(text: string): number {
  if (PLAIN_TEXT.test(text)) return text.length
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
