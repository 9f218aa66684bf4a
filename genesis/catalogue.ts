// The artifacts that every world is born with; a new one is its file and one line here.
import type { Interface } from '../src/artifacts/interface.ts'
import type { GenesisArtifact } from '../src/kernel/genesis.ts'
import { bus } from './bus.ts'
import { clock } from './clock.ts'
import { debt } from './debt.ts'
import { escrow } from './escrow.ts'
import { eventLog } from './event_log.ts'
import { freeware } from './freeware.ts'
import { handbook } from './handbook.ts'
import { http } from './http.ts'
import { ledger } from './ledger.ts'
import { llm } from './llm.ts'
import { memory } from './memory.ts'
import { mint } from './mint.ts'
import { ownerOnly } from './private.ts'
import { everybody } from './public.ts'
import { rightsRegistry } from './rights_registry.ts'
import { selfOwned } from './self_owned.ts'
import { store } from './store.ts'
import { use } from './use.ts'

const everything: GenesisArtifact[] = [
  freeware,
  selfOwned,
  ownerOnly,
  everybody,
  store,
  ledger,
  escrow,
  debt,
  mint,
  use,
  rightsRegistry,
  bus,
  clock,
  eventLog,
  llm,
  http,
  memory,
  handbook,
]

export const genesisIds: string[] = everything.map((artifact) => artifact.id)

/**
 * What a world begins with: all of it, but for what a scenario leaves out, and with what it brings.
 */
export function catalogue(
  without: readonly string[] = [],
  brought: readonly GenesisArtifact[] = [],
): Map<string, GenesisArtifact> {
  const chosen = everything.filter((artifact) => !without.includes(artifact.id))
  return new Map([...chosen, ...brought].map((artifact) => [artifact.id, artifact]))
}

/** A world as it was born before, by the interfaces of then: what came since is left out. */
export function asBorn(
  today: ReadonlyMap<string, GenesisArtifact>,
  born: ReadonlyMap<string, Interface>,
): Map<string, GenesisArtifact> {
  const artifacts = [...born].flatMap(([id, face]) => {
    const artifact = today.get(id)
    if (artifact === undefined) return []
    const known = new Set(face.tools.map((tool) => tool.name))
    const methods = [...artifact.methods].filter(([name]) => known.has(name))
    return [{ ...artifact, interface: face, methods: new Map(methods) }]
  })
  return new Map(artifacts.map((artifact) => [artifact.id, artifact]))
}
