// Disk: how many bytes an artifact takes.
import { type Json, settledText, utf8Length } from '../base/json.ts'
import type { Body } from './artifact.ts'

const FIELDS: (keyof Body)[] = [
  'type',
  'content',
  'code',
  'interface',
  'can_execute',
  'has_standing',
  'access_contract_id',
  'price',
  'read_price',
  'depends_on',
  'loop',
  'metadata',
]

/** What makes a puppet: the scenario made it, not somebody in the world. */
type Origin = { id: string; created_by: string }

/**
 * Bytes of the canonical JSON, as UTF-8, of the fields its makers gave (null, false, 0 and empty
 * ones left out), plus a fixed overhead. The script of a puppet is the scenario's and free.
 */
export function bytesOf(body: Body, overhead: number, { id, created_by }: Origin): number {
  const isPuppet = body.loop?.mind === 'script' && created_by === id
  let bytes = overhead + 2
  let fields = 0
  for (const field of FIELDS) {
    const value = (field === 'loop' && isPuppet ? { mind: 'script' } : body[field]) as Json
    if (isNothing(value)) continue
    bytes += field.length + 3 + utf8Length(settledText(value))
    fields += 1
  }
  return bytes + Math.max(0, fields - 1)
}

function isNothing(value: Json): boolean {
  if (value === null || value === false || value === 0) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
