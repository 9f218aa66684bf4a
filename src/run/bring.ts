// Modules that a scenario brings: native minds and genesis artifacts of its own.
import type { NativeMind } from '../agents/native.ts'
import type { Interface } from '../artifacts/interface.ts'
import type { GenesisArtifact } from '../kernel/genesis.ts'
import { importable } from './installation.ts'
import type { Scenario } from './scenario.ts'

/** `born` are the genesis artifacts of a run that is lived again, by their interfaces of then. */
export type Brought = {
  natives: Map<string, NativeMind>
  genesis: GenesisArtifact[]
  born?: ReadonlyMap<string, Interface>
}

/** A module that cannot be used, in words for its author. */
export class ModuleProblem extends Error {}

/** Loads what the scenario names. Throws ModuleProblem. */
export async function bringModules(scenario: Scenario): Promise<Brought> {
  const natives = new Map<string, NativeMind>()
  if (scenario.nativeFile !== undefined) {
    for (const [name, value] of Object.entries(await load(scenario.nativeFile))) {
      if (typeof value === 'function') natives.set(name, value as NativeMind)
    }
    for (const { id, loop } of scenario.artifacts) {
      if (loop?.mind !== 'native' || natives.has(loop.name)) continue
      const known = [...natives.keys()].join(', ') || 'none'
      throw new ModuleProblem(
        `${scenario.nativeFile}: it exports no function ${loop.name}, which ${id} needs; ` +
          `it has ${known}`,
      )
    }
  }
  const genesis: GenesisArtifact[] = []
  for (const file of scenario.genesis.with) {
    const found = Object.values(await load(file)).filter(isGenesisArtifact)
    if (found.length === 0) throw new ModuleProblem(`${file}: it exports no genesis artifact`)
    genesis.push(...found)
  }
  return { natives, genesis }
}

async function load(file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(importable(file).href)) as Record<string, unknown>
  } catch (error) {
    throw new ModuleProblem(`${file}: ${(error as Error).message}`)
  }
}

function isGenesisArtifact(value: unknown): value is GenesisArtifact {
  return (
    typeof value === 'object' && value !== null && (value as GenesisArtifact).methods instanceof Map
  )
}
