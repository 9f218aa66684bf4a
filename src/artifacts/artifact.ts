// The one noun: what an artifact is made of, and what follows from its flags.
import type { Json, JsonObject } from '../base/json.ts'
import type { Interface } from './interface.ts'
import type { LoopSpec } from './loop.ts'

/** What its makers give; all of it counts towards disk. */
export type Body = {
  type: string
  content: Json
  code: string | null
  interface: Interface | null
  can_execute: boolean
  has_standing: boolean
  access_contract_id: string
  price: number
  read_price: number
  depends_on: string[]
  loop: LoopSpec | null
  metadata: JsonObject
}

/**
 * - `id`, `type`, `created_by`, `created_at`, `can_execute`, `has_standing` never change.
 * - `owner` moves only by `artifact.transferred`.
 * - `charged_to` bears the disk of `bytes`: the owner, or the giver of a gift not yet accepted, or
 *   the
 *   seller while listed.
 * - A tombstone keeps its id for ever; its body goes after `limits.tombstone_kept`.
 */
export type Artifact = Body & {
  id: string
  owner: string
  created_by: string
  created_at: number
  version: number
  updated_at: number
  deleted_at: number | null
  deleted_by: string | null
  charged_to: string
  bytes: number
}
