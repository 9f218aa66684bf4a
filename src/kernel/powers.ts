// The narrow capabilities that genesis artifacts are handed; a file that names none has none.
import type { Desk } from './desk.ts'
import type { GenesisArtifact } from './genesis.ts'
import { type ArtifactPower, artifactPower } from './power_artifacts.ts'
import { type BusPower, busPower } from './power_bus.ts'
import { type DebtPower, debtPower } from './power_debts.ts'
import { type EffectPower, effectPower } from './power_effects.ts'
import { type ListingPower, listingPower } from './power_listings.ts'
import { type LoopPower, loopPower } from './power_loops.ts'
import { type MemoryPower, memoryPower } from './power_memory.ts'
import { type MintPower, mintPower } from './power_mint.ts'
import { type MoneyPower, moneyPower } from './power_money.ts'
import { type RightPower, rightPower } from './power_rights.ts'

export type Powers = {
  artifacts: ArtifactPower
  money: MoneyPower
  listings: ListingPower
  loops: LoopPower
  bus: BusPower
  mint: MintPower
  memory: MemoryPower
  debts: DebtPower
  effects: EffectPower
  rights: RightPower
  /** All genesis artifacts as declared, for whoever documents them. */
  catalogue: ReadonlyMap<string, GenesisArtifact>
}

export function powersAt(desk: Desk): Powers {
  return {
    artifacts: artifactPower(desk),
    money: moneyPower(desk),
    listings: listingPower(desk),
    loops: loopPower(desk),
    bus: busPower(desk),
    mint: mintPower(desk),
    memory: memoryPower(desk),
    debts: debtPower(desk),
    effects: effectPower(desk),
    rights: rightPower(desk),
    catalogue: desk.catalogue,
  }
}
