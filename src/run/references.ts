// References of a scenario: every id that it names must be somebody.
import { isGenesisId } from '../base/ids.ts'
import { didYouMean } from '../base/nearest.ts'
import type { Path } from '../base/shape.ts'
import type { Intervention } from './intervention.ts'
import type { Problems } from './problem.ts'
import type { ScenarioArtifact } from './scenario_artifact.ts'

export type Placed = { path: Path; artifact: ScenarioArtifact }

/** `known` is null where nobody said which genesis artifacts there are: then all names pass. */
export type GenesisGiven = { known: readonly string[] | null; without: string[]; with: string[] }

/** `unread` are ids of artifacts that have problems of their own already. */
export type Named = {
  placed: Placed[]
  unread: string[]
  interventions: { path: Path; intervention: Intervention }[]
  genesis: GenesisGiven
}

/** Notes ids that are there twice, ids that are nobody, and circles of dependencies. */
export function checkReferences(named: Named, problems: Problems): void {
  const byId = new Map<string, Placed>()
  for (const one of named.placed) {
    const { id } = one.artifact
    if (byId.has(id)) problems.add([...one.path, 'id'], `the id "${id}" is there twice`, id)
    else byId.set(id, one)
  }
  const names = new Names([...byId.keys(), ...named.unread], named.genesis)
  checkGenesis(named.genesis, problems)
  checkArtifacts(byId, names, problems)
  checkInterventions(named, byId, names, problems)
}

function checkGenesis(genesis: GenesisGiven, problems: Problems): void {
  genesis.without.forEach((id, i) => {
    if (genesis.known !== null && !genesis.known.includes(id)) {
      const advice = didYouMean(id, genesis.known)
      problems.add(['genesis', 'without', i], `"${id}" is no genesis artifact${advice}`, id)
    }
  })
}

function checkArtifacts(byId: Map<string, Placed>, names: Names, problems: Problems): void {
  for (const { path, artifact } of byId.values()) {
    const look = (key: Path, id: string) => note(names.problem(id), [...path, ...key], id, problems)
    look(['access_contract_id'], artifact.access_contract_id)
    for (const [i, id] of artifact.depends_on.entries()) look(['depends_on', i], id)
    for (const id of artifact.members ?? []) look(['network', 'members'], id)
    if (look(['owner'], artifact.owner)) checkPayee(artifact, path, byId, problems)
  }
  for (const { path, artifact } of byId.values()) {
    const circle = circleFrom(artifact.id, byId)
    if (circle !== null) {
      problems.add([...path, 'depends_on'], `depends on itself: ${circle.join(' → ')}`)
    }
  }
}

/** From outside, what a script makes may be named too. */
function checkInterventions(
  named: Named,
  byId: Map<string, Placed>,
  names: Names,
  problems: Problems,
): void {
  const later = new Set(named.placed.flatMap(({ artifact }) => [...madeBy(artifact)]))
  for (const { path, intervention } of named.interventions) {
    if (intervention.kind === 'invoke' && !later.has(intervention.as_caller)) {
      const id = intervention.as_caller
      note(names.problem(id), [...path, 'as_caller'], id, problems)
      const caller = byId.get(id)?.artifact
      if (caller !== undefined && !caller.has_standing) {
        const message = `"${id}" has no standing: it can't bear the cost of a call`
        problems.add([...path, 'as_caller'], message, id)
      }
    }
    for (const { key, id, needs } of namedIn(intervention)) {
      if (later.has(id)) continue
      const at = [...path, key, id]
      note(names.problem(id), at, id, problems)
      const artifact = byId.get(id)?.artifact
      if (artifact === undefined) continue
      if (needs === 'standing' && !artifact.has_standing) {
        problems.add(at, `"${id}" has no standing: it can hold nothing`, id)
      }
      if (needs === 'loop' && artifact.loop === null) problems.add(at, `"${id}" has no loop`, id)
    }
  }
}

type NamedIn = { key: string; id: string; needs: 'standing' | 'loop' | null }

/** Ids that an intervention does something to. */
function namedIn(intervention: Intervention): NamedIn[] {
  const named = (key: string, map: object, needs: NamedIn['needs']): NamedIn[] =>
    Object.keys(map).map((id) => ({ key, id, needs }))
  switch (intervention.kind) {
    case 'endow':
      return named('endow', intervention.endow, 'standing')
    case 'take':
      return named('take', intervention.take, 'standing')
    case 'write':
      return named('write', intervention.write, null)
    case 'leash':
      return named('leash', intervention.leash, 'loop')
    case 'reseed':
      return named('reseed', intervention.reseed, null).filter(({ id }) => id !== '*')
    default:
      return []
  }
}

function note(problem: string | null, path: Path, id: string, problems: Problems): boolean {
  if (problem !== null) problems.add(path, problem, id)
  return problem === null
}

class Names {
  private readonly ids: Set<string>
  private readonly genesis: GenesisGiven

  constructor(ids: string[], genesis: GenesisGiven) {
    this.ids = new Set(ids)
    this.genesis = genesis
  }

  /** What is wrong with naming an id; null when it is there at time zero. */
  problem(id: string): string | null {
    if (this.ids.has(id)) return null
    const { known, without, with: brought } = this.genesis
    if (isGenesisId(id)) {
      if (without.includes(id)) return `"${id}" is left out by genesis.without`
      if (known === null || brought.length > 0 || known.includes(id)) return null
    }
    return `"${id}" is nobody${didYouMean(id, [...this.ids, ...(known ?? [])])}`
  }
}

/** What has a price needs somebody who can be paid. */
function checkPayee(
  artifact: ScenarioArtifact,
  path: Path,
  byId: Map<string, Placed>,
  problems: Problems,
): void {
  const owner = byId.get(artifact.owner)?.artifact
  if (owner === undefined || owner.has_standing) return
  for (const key of ['price', 'read_price'] as const) {
    if (artifact[key] > 0) {
      const message = `nobody can be paid: its owner "${owner.id}" has no standing`
      problems.add([...path, key], message, artifact[key])
    }
  }
}

/** The circle of dependencies that leads back to an id; null when there is none. */
function circleFrom(start: string, byId: Map<string, Placed>): string[] | null {
  const from = new Map<string, string>()
  const open = [start]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of byId.get(id)?.artifact.depends_on ?? []) {
      if (next === start) {
        const circle = [start]
        for (let at = id; at !== start; at = from.get(at)!) circle.push(at)
        return [...circle, start].reverse()
      }
      if (from.has(next)) continue
      from.set(next, id)
      open.push(next)
    }
  }
  return null
}

/** Ids that a script makes itself, so that others may name them. */
function* madeBy(artifact: ScenarioArtifact): Iterable<string> {
  if (artifact.loop?.mind !== 'script') return
  for (const { args } of artifact.loop.script) {
    if (typeof args?.id === 'string') yield args.id
  }
}
