// Ids: one grammar, one namespace, names derived from their maker.

const GRAMMAR = /^[A-Za-z][A-Za-z0-9_.:-]{0,127}$/
export const GENESIS = 'genesis_'

/** Whether a text can be an id at all; `genesis_` is a matter of who asks. */
export function isId(text: string): boolean {
  return GRAMMAR.test(text)
}

export function isGenesisId(id: string): boolean {
  return id.startsWith(GENESIS)
}

export const ID_RULE =
  'an id starts with a letter and has 1 to 128 of the characters A-Z a-z 0-9 _ . : -'

/** SHA-256 of a text in lower-case hexadecimal; handed in from the edge. */
export type Hash = (text: string) => string

/** The id of the n-th artifact that `creator` made without naming it. */
export function derivedId(hash: Hash, creator: string, ordinal: number): string {
  return `x${hash(`${creator}#${ordinal}`).slice(0, 16)}`
}

/** `a.b.run` as target and method: splits at the last dot. */
export function splitCall(call: string): { target: string; method: string } | null {
  const dot = call.lastIndexOf('.')
  if (dot <= 0 || dot === call.length - 1) return null
  return { target: call.slice(0, dot), method: call.slice(dot + 1) }
}

/** `tool@3` as an id and a version; null for the version where none is named. Null for no id. */
export function splitVersion(target: string): { id: string; version: number | null } | null {
  const [id, version, ...more] = target.split('@')
  if (!isId(id!) || more.length > 0) return null
  if (version === undefined) return { id: id!, version: null }
  return /^[1-9][0-9]{0,14}$/.test(version) ? { id: id!, version: Number(version) } : null
}
