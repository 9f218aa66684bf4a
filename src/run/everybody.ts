// All artifacts of a scenario: networks are made first, since others may ask for their neighbours.
import type { Path } from '../base/shape.ts'
import { valueAt } from '../base/shape.ts'
import type { Config } from '../kernel/config.ts'
import type { ArtifactFiles } from './artifact_file.ts'
import type { SourceFiles } from './code_file.ts'
import type { Sources } from './draws.ts'
import type { NetworkContent } from './network_content.ts'
import type { Problems } from './problem.ts'
import type { Placed } from './references.ts'
import { readArtifact } from './scenario_artifact.ts'
import { Tables } from './tables.ts'

type Reading = {
  seed: number
  config: Config
  files: SourceFiles
  artifactFiles: ArtifactFiles
  hasNative: boolean
  problems: Problems
}

/** What `artifacts:` stands for, in its order; `sources` are what else may be drawn from. */
export function readEverybody(
  given: readonly unknown[],
  { seed, files, artifactFiles, problems, ...reading }: Reading,
): { placed: Placed[]; sources: Sources } {
  const raw = given.map((one, i) => artifactFiles.filled(one, ['artifacts', i], problems))
  const tables = new Tables(files)
  const networks = new Map<string, NetworkContent>()
  const names = new Set<string>()
  const sources: Sources = {
    seed,
    tables,
    neighbours: (network, id) => neighboursIn(networks.get(network), network, id),
  }
  const countOf = (pattern: string): number | null => {
    const one = raw.find((artifact) => valueAt(artifact, ['id']) === pattern)
    if (one === undefined) return null
    const count = valueAt(one, ['count'])
    if (count !== 'rows') return typeof count === 'number' ? count : 1
    const table = tables.read(String(valueAt(one, ['data', 'file'])))
    return table.ok ? table.csv.rows.length : 1
  }
  const around = { sources, countOf, files, problems, ...reading }
  const read = (i: number): Placed[] => {
    const path: Path = ['artifacts', i]
    return readArtifact(raw[i], path, around).map((artifact) => ({ path, artifact }))
  }
  const isNetwork = (one: unknown) => valueAt(one, ['network']) !== undefined
  const byPlace = new Map<number, Placed[]>()
  for (const wanted of [true, false]) {
    for (const [i, one] of raw.entries()) {
      if (one === null || isNetwork(one) !== wanted) continue
      const placed = read(i)
      byPlace.set(i, placed)
      if (!wanted) continue
      if (placed.length === 0) names.add(String(valueAt(one, ['id'])))
      for (const { artifact } of placed) {
        networks.set(artifact.id, artifact.content as unknown as NetworkContent)
      }
    }
  }
  return { placed: raw.flatMap((_, i) => byPlace.get(i) ?? []), sources }

  function neighboursIn(
    content: NetworkContent | undefined,
    network: string,
    id: string,
  ): string[] | { message: string } {
    // What is wrong with a network of this name is said there.
    if (content === undefined && names.has(network)) return []
    if (content === undefined) {
      const known = [...networks.keys()].join(', ') || 'none'
      return { message: `"${network}" is no network: those of the scenario are ${known}` }
    }
    if (Object.hasOwn(content.neighbours, id)) return content.neighbours[id]!
    return { message: `"${id}" is no member of ${network}: name it there, or draw elsewhere` }
  }
}
