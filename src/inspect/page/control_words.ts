// What a controller types, read: JSON, gifts such as `scrip=100`, settings such as `fees.transfer=2`.

export type Read<T> = { ok: true; value: T } | { ok: false; message: string }
type Tree = { [key: string]: unknown }

export function readJson(text: string): Read<unknown> {
  try {
    return { ok: true, value: JSON.parse(text === '' ? '{}' : text) }
  } catch {
    return { ok: false, message: 'This is no JSON: write {"to": "bob", "amount": 5}' }
  }
}

/** `scrip=100 disk=1MB`: amounts are numbers, or texts with a unit. */
export function readGift(text: string): Read<Tree> {
  const message = 'Write what is given, such as scrip=100'
  const value: Tree = {}
  for (const part of text.split(/[\s,]+/).filter((one) => one !== '')) {
    const match = /^([A-Za-z_]\w*)=(\S+)$/.exec(part)
    if (match === null) return { ok: false, message }
    value[match[1]!] = plain(match[2]!)
  }
  return Object.keys(value).length === 0 ? { ok: false, message } : { ok: true, value }
}

/** `a.b=v` as the tree {a: {b: v}}. */
export function readSetting(text: string): Read<Tree> {
  const match = /^([\w.]+)=(.+)$/s.exec(text.trim())
  const path = match === null ? [] : match[1]!.split('.')
  if (match === null || path.some((name) => name === '')) {
    return { ok: false, message: 'Write a setting with its value, such as fees.transfer=2' }
  }
  const value = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), plain(match[2]!))
  return { ok: true, value: value as Tree }
}

/** A line each; empty ones are passed over. The first that can't be read is told. */
export function readSettings(text: string): Read<string[]> {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const wrong = lines.map(readSetting).find((read) => !read.ok)
  return wrong === undefined || wrong.ok ? { ok: true, value: lines } : wrong
}

/** A number, another JSON value, or a text. */
function plain(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
