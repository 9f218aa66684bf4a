// Media: values that say what they are of, `{media_type, bytes | text | json, name?}`.
import type { Json } from '../base/json.ts'
import { isObject } from './schema.ts'

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/
const KINDS = ['bytes', 'text', 'json']
const KEYS = ['media_type', ...KINDS, 'name']

/** Why a value is no medium of a type; null when it is one. `bytes` are base64. */
export function mediaProblem(value: Json, mediaType: string): string | null {
  if (!isObject(value) || value.media_type !== mediaType) {
    return `it must be {media_type: "${mediaType}", bytes | text | json, name?}`
  }
  const given = KINDS.filter((kind) => value[kind] !== undefined)
  if (given.length !== 1) return `it must have one of ${KINDS.join(', ')}`
  const other = Object.keys(value).find((key) => !KEYS.includes(key))
  if (other !== undefined) return `${other} is no part of a medium: use ${KEYS.join(', ')}`
  const { bytes, text, name } = value
  if (bytes !== undefined && !(typeof bytes === 'string' && BASE64.test(bytes))) {
    return 'its bytes must be base64'
  }
  if (text !== undefined && typeof text !== 'string') return 'its text must be a text'
  return name === undefined || typeof name === 'string' ? null : 'its name must be a text'
}
