// What powers work at: the world for reading, the journal for change, and who is asking right now.

import type { Artifact } from '../artifacts/artifact.ts'
import type { Hash } from '../base/ids.ts'
import type { Json } from '../base/json.ts'
import type { Refusal } from '../base/refusal.ts'
import type { GenesisArtifact, PermissionAsk } from './genesis.ts'
import type { VetCode } from './guest.ts'
import type { Journal } from './journal.ts'
import type { Scope } from './scope.ts'
import type { World } from './world.ts'

/**
 * - `scope` is the caller of the genesis method under way.
 * - `permit` asks the access contract, charges what it or the artifact asks, and adds the gas of
 *   the
 *   check to the call under way. The contract is told of the method under way unless another is
 *   named.
 */
export type Desk = {
  world: World
  journal: Journal
  hash: Hash
  vet: VetCode
  /** Names of the native minds that the scenario brought. */
  natives: ReadonlySet<string>
  catalogue: ReadonlyMap<string, GenesisArtifact>
  scope: Scope
  /** The genesis artifact whose method runs. */
  acting: string
  permit: (
    action: PermissionAsk['action'],
    artifact: Artifact,
    args: Json,
    method?: string,
  ) => Refusal | null
  chargeGas: (gas: number) => void
}
